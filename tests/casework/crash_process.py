"""A process of its own: `prepare`, or kill children in the middle of their work and report what they left behind."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanglian.config.settings")
django.setup()

from django.db import connections  # noqa: E402

from shuanglian.casework import api  # noqa: E402
from shuanglian.foundation.actor import system  # noqa: E402
from shuanglian.foundation.errors import DomainError  # noqa: E402

from . import files  # noqa: E402


def work(number: int) -> None:
    """Start cases and finish tasks, own and others', until killed."""
    chance, actor = random.Random(number), system("示例")
    while True:
        try:
            api.start("p", business=("crash", chance.randrange(10**9)), actor=actor)
            tasks = list(
                api.Token.objects.filter(status="active", form="task")
                .order_by("?")
                .values_list("pk", "node")[:6]
            )
            for pk, node in tasks:
                data = {"a": {"ok": chance.random() < 0.7}, "b": {"fine": True}}.get(node, {})
                api.complete(pk, actor=actor, data=data)
        except DomainError:
            continue


def main(kills: int) -> None:
    from shuanglian.foundation.events.selectors import verify_all

    api.publish("p", bpmn_xml=files.LOOP, actor=system())
    connections.close_all()
    chance = random.Random(7)
    for number in range(kills):
        child = os.fork()
        if child == 0:
            work(number)
        time.sleep(chance.uniform(0.05, 0.35))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    problems = [problem for case in api.Case.objects.all() for problem in api.verify(case)]
    report = {
        "cases": api.Case.objects.count(),
        "finished": api.Case.objects.filter(status="finished").count(),
        "problems": problems,
        "chains": verify_all().ok,
    }
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(int(sys.argv[1]))
