"""Measures one database: pages at full size, import speed, latency of a step, memory. Prints JSON on its last line."""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanglian.config.settings")

Figures = dict[str, Any]
REPEATS = 60


def main(quick: bool) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    scale = 10 if quick else 1
    figures: Figures = {}
    prepare()
    seeded = timed("seeding (s)", figures, lambda: seed_region(scale))
    figures["parties"], figures["needs"] = seeded.parties, seeded.needs
    analyse()
    forget_seeding()
    pages(seeded, figures)
    steps(figures, 200 // scale)
    imports(figures, 30_000 // scale)
    figures["memory, peak (MB)"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(figures, ensure_ascii=False))


def prepare() -> None:
    """The region and the published process, as `shuanglian prepare` does."""
    from shuanglian.cli.prepare import prepare_all

    prepare_all(say=lambda line: print(line, file=sys.stderr), static=False, demo=False)


def seed_region(scale: int) -> Any:
    from .seed import seed

    return seed(parties=50_000 // scale, needs=10_000 // scale, rng=random.Random(7))


def analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def forget_seeding() -> None:
    """The objects of the bulk load would make every full garbage collection cost what no server pays."""
    gc.collect()
    gc.freeze()


def timed(name: str, figures: Figures, work: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    result = work()
    figures[name] = round(time.perf_counter() - start, 1)
    return result


def pages(seeded: Any, figures: Figures) -> None:
    """Server-side time of whole requests, through every middleware, without a network."""
    rng = random.Random(3)
    manager, firm = client_for(seeded.manager), client_for(seeded.enterprise)
    from django.test import Client

    sample = [rng.choice(seeded.need_ids) for _ in range(REPEATS)]
    measure("home", figures, Client(), ["/"] * REPEATS)
    measure("need page (manager)", figures, manager, [f"/needs/{pk}/" for pk in sample])
    measure("need page (public)", figures, Client(), [f"/needs/{pk}/" for pk in sample])
    measure("need list", figures, manager, ["/needs/"] * REPEATS)
    measure("work list (manager)", figures, manager, ["/work/"] * REPEATS)
    measure("work list (enterprise)", figures, firm, ["/work/"] * REPEATS)
    measure("search 柯桥", figures, Client(), ["/search/?q=柯桥"] * REPEATS)
    measure("parties, page one", figures, Client(), ["/parties/"] * REPEATS)


def client_for(actor: Any) -> Any:
    from django.test import Client

    from shuanglian.foundation.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def measure(name: str, figures: Figures, client: Any, addresses: Iterable[str]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    addresses = list(addresses)
    for address in addresses[:3]:
        client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(addresses[0])
    queries = len(captured)
    if response.status_code != 200:
        raise SystemExit(f"{addresses[0]}: {response.status_code}")
    times = []
    for address in addresses:
        start = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - start) * 1000)
    figures[f"{name}: p50 / p95 (ms), queries"] = f"{spread(times)}, {queries}"


def measure_calls(name: str, figures: Figures, calls: Iterable[Callable[[], Any]]) -> float:
    """By the clock and by the processor, which a busy machine disturbs less; p95 by the processor is returned."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    some = list(calls)
    for call in some[:3]:
        call()
    with CaptureQueriesContext(connection) as seen:
        some[0]()
    queries = len(seen)  # now: the next request forgets them
    wall, cpu = [], []
    for call in some:
        start, worked = time.perf_counter(), time.process_time()
        call()
        cpu.append((time.process_time() - worked) * 1000)
        wall.append((time.perf_counter() - start) * 1000)
    figures[f"{name}: p50 / p95 (ms); CPU p50 / p95; queries"] = f"{spread(wall)}; {spread(cpu)}; {queries}"
    return sorted(cpu)[max(0, int(len(cpu) * 0.95) - 1)]


def spread(times: list[float]) -> str:
    ordered = sorted(times)
    return f"{statistics.median(ordered):.0f} / {ordered[max(0, int(len(ordered) * 0.95) - 1)]:.0f}"


def steps(figures: Figures, count: int) -> None:
    """Latency of pressing a button: submitting a need starts a case, completes its first step and records events."""
    from shuanglian.foundation.accounts.models import Membership
    from shuanglian.foundation.accounts.services import actor_for
    from shuanglian.programmes.siti import services as siti
    from shuanglian.registry import services as registry
    from shuanglian.registry.models import Party

    owner = (
        Party.objects.filter(ref__startswith="B", organisation__isnull=False)
        .select_related("organisation")
        .first()
    )
    assert owner is not None
    member = Membership.objects.filter(organisation=owner.organisation).select_related("user").first()
    assert member is not None
    actor = actor_for(member.user)
    drafts = [
        registry.need_draft(actor=actor, owner=owner, title=f"步骤{i}", text="提高到 90%")
        for i in range(count)
    ]
    times = []
    for need in drafts:
        start = time.perf_counter()
        siti.pose_submit(actor=actor, need=need)
        times.append((time.perf_counter() - start) * 1000)
    figures["step (submit a need): p50 / p95 (ms)"] = spread(times)


def imports(figures: Figures, rows: int) -> None:
    from shuanglian.foundation.actor import Actor, Role

    from .sheets import parties_sheet

    actor = Actor(role=Role.STEWARD, label="基准")
    data = parties_sheet(rows)
    from shuanglian.registry import spreadsheets

    start = time.perf_counter()
    spreadsheets.dry_run("parties", data)
    dry = time.perf_counter() - start
    spreadsheets.apply(actor=actor, kind="parties", data=data)
    figures[f"import of {rows} parties: dry run / all (s)"] = f"{dry:.1f} / {time.perf_counter() - start:.1f}"


if __name__ == "__main__":
    main("--quick" in sys.argv)
