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
from django.db.models import Q, QuerySet  # noqa: E402

from shuanglian.casework import api  # noqa: E402
from shuanglian.foundation.actor import Actor, system  # noqa: E402
from shuanglian.foundation.errors import DomainError  # noqa: E402

from . import files  # noqa: E402

CALLER = files.process(
    files.start(),
    files.parallel("fork"),
    files.call("sub", "p", inputs="topic", results="ok"),
    files.task("aside"),
    files.boundary("late", "aside", duration="PT1S", interrupting=False),
    files.end("told"),
    files.parallel("join"),
    files.end(),
    files.path("start", "fork", "sub", "join", "end"),
    files.path("fork", "aside", "join"),
    files.path("late", "told"),
    key="q",
)


def work(number: int) -> None:
    """Start cases and finish tasks, own and others', let alarms ring, take back, until killed."""
    chance, actor = random.Random(number), system("示例")
    while True:
        try:
            key = chance.choice("pq")
            case = api.start(key, business=("crash", chance.randrange(10**9)), actor=actor)
            if chance.random() < 0.1:
                api.withdraw(case.pk, actor=actor, reason="示例")
            finish_some(chance, actor)
            api.fire_due(limit=3)
        except DomainError:
            continue


def finish_some(chance: random.Random, actor: Actor) -> None:
    newest = api.Token.objects.filter(status="active", form="task").order_by("-pk")[:40]
    tasks = list(newest.values_list("pk", "node"))
    for pk, node in chance.sample(tasks, min(6, len(tasks))):
        data = {"a": {"ok": chance.random() < 0.7}, "b": {"fine": True}}.get(node, {})
        api.complete(pk, actor=actor, data=data)


def finish_all(actor: Actor, limit: int) -> int:
    """Whatever was interrupted goes on as if nothing had happened; how many cases came to their end."""
    cases = list(api.Case.objects.filter(status="open", caller=None).order_by("-pk")[:limit])
    for case in cases:
        while tasks := list(_tasks(case)):
            for pk, node in tasks:
                api.complete(pk, actor=actor, data={"a": {"ok": True}, "b": {"fine": True}}.get(node, {}))
    return api.Case.objects.filter(pk__in=[case.pk for case in cases], status="finished").count() - len(cases)


def _tasks(case: api.Case) -> QuerySet[api.Token, tuple[int, str]]:
    mine = Q(case=case) | Q(case__caller__case=case)
    found = api.Token.objects.filter(mine, status="active", form="task")
    return found.order_by("pk").values_list("pk", "node")


def main(kills: int) -> None:
    from shuanglian.casework.verification import violations
    from shuanglian.foundation.events.selectors import verify_all

    api.publish("p", bpmn_xml=files.LOOP, actor=system())
    api.publish("q", bpmn_xml=CALLER, actor=system())
    api.start("q", business=("crash", 0), actor=system())  # children find everything parsed and loaded
    finish_all(system(), 1)
    connections.close_all()
    chance = random.Random(7)
    for number in range(kills):
        child = os.fork()
        if child == 0:
            work(number)
        time.sleep(chance.uniform(0.02, 0.2))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    problems = [message for _case, message in violations(api.Case.objects.all())]
    unfinished = finish_all(system(), 40)
    problems += [message for _case, message in violations(api.Case.objects.all())]
    report = {
        "cases": api.Case.objects.count(),
        "called": api.Case.objects.exclude(caller=None).count(),
        "finished": api.Case.objects.filter(status="finished").count(),
        "unfinished": unfinished,
        "problems": problems,
        "chains": verify_all().ok,
    }
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(int(sys.argv[1]))
