"""The process engine at 100,000 open cases: start, complete, join, timer sweep, work list, workers side by side, size.

Measured on both databases (one process each, an empty database), and once without cases as the prototype of the design
page was. CPU time is given beside wall time: on a shared machine it is the figure to trust.

    python -m bench.casework [--quick] [--only sqlite|postgresql]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

from . import prototype

PROCESSES: Final = Path(__file__).parent / "processes"
OPEN_CASES: Final = 100_000
# What the prototype of the design page took (casework.md), in ms; the engine should stay within twice that.
PROTOTYPE: Final = {
    "sqlite": {"complete p50 (ms)": 0.24, "1,000 due timers (s)": 0.66, "ticket cases/s, 1 worker": 508},
    "postgresql": {
        "complete p50 (ms)": 2.6,
        "idle sweep (ms)": 0.12,
        "1,000 due timers (s)": 4.1,
        "ticket cases/s, 1 worker": 94,
        "MB for the open cases": 136,
        "bytes per open case": 1426,
    },
}
# The steps of a ticket. The first is the heaviest: a decision, a task with its clock and two alarms.
TICKET: Final = {
    "accept": {"departments": 2},
    "handle": {"result": "已办"},
    "confirm": {"satisfied": True},
}
EARLY: Final = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)  # long before any alarm
HERE: Final = "prototype here"
Figures = dict[str, Any]
Took = tuple[float, float]
_numbers = count(1)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.casework")
    parser.add_argument("--quick", action="store_true", help="a tenth of the cases")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(measure(options.inside, OPEN_CASES // (10 if options.quick else 1))))
        return 0
    from .__main__ import databases, in_fresh_database

    results = {
        name: in_fresh_database(
            name, "bench.casework", "--inside", name, *(["--quick"] if options.quick else [])
        )
        for name in databases(options.only)
    }
    show(results)
    return 0 if all(results.values()) else 1


def show(results: dict[str, Figures]) -> None:
    """One line a figure, the prototype's beside it where it has one."""
    names = list(dict.fromkeys(name for found in results.values() for name in found if name != HERE))
    print("\nProcess engine" + "".join(f"{name:>24}" for name in results))
    for figure in names:
        cells = []
        for database, found in results.items():
            beside = [PROTOTYPE[database].get(figure), found.get(HERE, {}).get(figure)]
            told = ", ".join(str(one or "–") for one in beside)
            cells.append(f"{found.get(figure, '–')}" + (f"  ({told})" if any(beside) else ""))
        print(f"{figure:<38}" + "".join(f"{cell:>24}" for cell in cells))
    print("In brackets the prototype of the design page: as published, and on this machine in this run.")


# -- in the process of one database
def measure(name: str, cases: int) -> Figures:
    from shuanglian.config import heap

    prepare()
    heap.settle()  # as servers do
    figures: Figures = {}
    steps(figures, " alone")
    size = fill(cases, figures)
    figures["open cases"] = cases
    steps(figures, "")
    figures["joins p50 (ms)"] = p50(joins(150))
    sweep(figures)
    worklist(figures)
    figures["MB for the open cases"] = round(size / 2**20)
    figures["bytes per open case"] = round(size / cases)
    workers(figures, name)
    figures[HERE] = prototype.measure()
    figures["memory of a worker, peak (MB)"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures


def prepare() -> None:
    """Schema, calendar and the two processes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanglian.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from shuanglian.casework import api
    from shuanglian.foundation.actor import system
    from shuanglian.foundation.workdays.services import load_bundled

    call_command("migrate", verbosity=0)
    load_bundled()
    grade = (PROCESSES / "grade.dmn").read_bytes()
    ticket, branches = (PROCESSES / f"{name}.bpmn" for name in ("ticket", "branches"))
    api.publish("bench_ticket", bpmn_xml=ticket.read_bytes(), dmn_xmls=[grade], actor=system())
    api.publish("bench_branches", bpmn_xml=branches.read_bytes(), actor=system())


def steps(figures: Figures, where: str) -> None:
    """Start and complete, each a command of its own with everything it writes: whole tickets, as the prototype's figure is
    of all steps of a ticket; the heaviest of them beside it."""
    started, completed, heaviest = [], [], []
    for _ in range(300):
        case, took = timed(lambda: open_case("bench_ticket"))
        started.append(took)
        of_one = [finish(case, node, data) for node, data in TICKET.items()]
        completed += of_one
        heaviest.append(of_one[0])
    figures[f"start{where} p50 (ms)"] = p50(started)
    figures[f"complete{where} p50 (ms)"] = p50(completed)
    figures[f"complete{where} p50, CPU (ms)"] = round(
        quantiles([cpu for _, cpu in completed], n=2)[0] * 1000, 2
    )
    figures[f"heaviest step{where} p50 (ms)"] = p50(heaviest)


def joins(repeats: int) -> list[Took]:
    """The command that brings the last of three branches to the join."""
    found = []
    for _ in range(repeats):
        case = open_case("bench_branches")
        finish(case, "pose", {"topic": "用地"})
        for node in ("one", "two"):
            finish(case, node, {node: "同意"})
        found.append(finish(case, "three", {"three": "同意"}))
    return found


def sweep(figures: Figures) -> None:
    """A look at the clock when nothing is due, then a thousand alarms at once."""
    from django.utils import timezone

    from shuanglian.casework import api
    from shuanglian.casework.models import Timer

    idle = [timed(lambda: api.fire_due(now=EARLY))[1] for _ in range(30)]
    figures["idle sweep (ms)"] = p50(idle)
    ids = list(
        Timer.objects.filter(node="late", status="pending")
        .order_by("-pk")
        .values_list("pk", flat=True)[:1000]
    )
    Timer.objects.filter(pk__in=ids).update(due_at=timezone.now() - dt.timedelta(hours=1))
    fired, took = timed(api.fire_due)
    figures[f"{fired.timers:,} due timers (s)"] = round(took[0], 2)


def worklist(figures: Figures) -> None:
    """The first page of an officer's list, with its clocks, while all cases wait for officers."""
    from shuanglian.casework import api
    from shuanglian.foundation.accounts.models import Organisation
    from shuanglian.foundation.actor import Actor, Role

    department = Organisation.objects.create(name="测速部门")
    officer = Actor(role=Role.OFFICER, label="测速", organisation_id=department.pk)

    def page() -> None:
        tokens = list(api.worklist(officer)[:50])
        api.clocks_for(tokens)

    figures["work list p50 (ms)"] = p50([timed(page)[1] for _ in range(30)])


def workers(figures: Figures, name: str) -> None:
    """Whole ticket cases (a start and three steps) by 1, 2 and 4 processes at once for a few seconds."""
    from django.db import connections

    connections.close_all()
    for number in (1, 2, 4):
        with multiprocessing.get_context("spawn").Pool(number) as pool:
            pool.map(_ready, range(number))
            done = sum(pool.map(_work, range(number), chunksize=1))
        label = "worker" if number == 1 else "workers"
        figures[f"ticket cases/s, {number} {label}"] = round(done / SECONDS)


SECONDS: Final = 5.0


def _ready(_: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanglian.config.settings")
    import django

    django.setup()
    from shuanglian.config import heap

    heap.settle()
    time.sleep(1)  # every process of the pool takes one of these


def _work(_: int) -> int:
    until, done = time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        case = open_case("bench_ticket", os.getpid() * 10**6)
        for node, data in TICKET.items():
            finish(case, node, data)
        done += 1
    return done


def fill(cases: int, figures: Figures) -> int:
    """Copies of one case that waits for an officer, stored in bulk; returns the bytes they take."""
    from .casework_seed import copies, database_bytes

    model = open_case("bench_ticket")
    finish(model, "accept", TICKET["accept"])
    before, begun = database_bytes(), time.perf_counter()
    copies(model, cases)
    figures["filling (s)"] = round(time.perf_counter() - begun, 1)
    return database_bytes() - before


# -- small tools
def open_case(key: str, base: int = 0) -> int:
    from shuanglian.casework import api
    from shuanglian.foundation.actor import system

    return api.start(key, business=("bench", base + 10**9 + next(_numbers)), actor=system("测速"), data={}).pk


def finish(case: int, node: str, data: dict[str, Any]) -> Took:
    """Finish the open task at `node`; how long that took, without looking the task up."""
    from shuanglian.casework import api
    from shuanglian.casework.services import store
    from shuanglian.foundation.actor import system

    (token,) = (row.pk for row in store.ACTIVE(case) if row.node == node)
    return timed(lambda: api.complete(token, actor=system("测速"), data=data))[1]


def timed(work: Callable[[], Any]) -> tuple[Any, Took]:
    """What it gives, and how long it took: seconds on the wall and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, (time.perf_counter() - wall, time.process_time() - cpu)


def p50(found: list[Took]) -> float:
    return round(quantiles([wall for wall, _ in found], n=2)[0] * 1000, 2)


if __name__ == "__main__":
    sys.exit(main())
