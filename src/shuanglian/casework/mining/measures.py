"""Figures of a process from its finished and open steps, pure.

Durations are hours of the calendar (not working hours: a company waits at weekends too). A quantile is given with the
number of observations behind it, and None where there are none. Unfinished steps count as open, never as durations.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One task of one case. `taken` is when somebody claimed it; without a claim waiting and work cannot be told apart.

    `group` joins the tasks that several people got at once or in turn (multi-instance): together they are one round.
    """

    case: int
    node: str
    name: str
    opened: dt.datetime
    taken: dt.datetime | None
    ended: dt.datetime | None
    cancelled: bool = False
    late: bool | None = None
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """One case: when it began and, if it has, ended and how (`status` of the case)."""

    case: int
    status: str
    started: dt.datetime
    ended: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something takes, in hours. `n` observations; all None without any."""

    n: int
    median: float | None
    p90: float | None
    mean: float | None


@dataclass(frozen=True, slots=True)
class StepFigures:
    """One task of the process over all cases.

    `share` is its part of all the time that cases spent at tasks: the largest is the bottleneck. `rework` is the share of
    cases in which it was opened more than once. `late` of `limited` finished steps with a time limit missed it.
    """

    node: str
    name: str
    opened: int
    finished: int
    open: int
    total: Spread
    waiting: Spread
    share: float | None
    rework: float | None
    repeats: int
    late: int
    limited: int


@dataclass(frozen=True, slots=True)
class Figures:
    """`throughput`: finished cases per month of their end, oldest first, months without any included."""

    cases: int
    by_status: dict[str, int]
    cycle: Spread
    throughput: list[tuple[str, int]]
    steps: list[StepFigures]
    bottleneck: str
    rework: float | None


def spread(hours: Sequence[float]) -> Spread:
    """Median and ninth decile by linear interpolation between closest ranks."""
    if not hours:
        return Spread(0, None, None, None)
    ordered = sorted(hours)
    return Spread(len(ordered), _quantile(ordered, 0.5), _quantile(ordered, 0.9), sum(ordered) / len(ordered))


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    # Written as a step from the lower value so that equal neighbours give exactly that value.
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def hours(begun: dt.datetime, ended: dt.datetime) -> float:
    """Never negative: clocks of servers may differ by a little."""
    return max(0.0, (ended - begun).total_seconds() / 3600)


def figures(courses: Iterable[Course], steps: Iterable[Step]) -> Figures:
    """Everything about one process."""
    known = list(courses)
    by_node: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        by_node[step.node].append(step)
    durations = {node: _durations(found) for node, found in by_node.items()}
    whole = sum(map(sum, durations.values()))
    rows = [_step(node, found, durations[node], whole) for node, found in by_node.items()]
    rows.sort(key=lambda row: (-(row.share or 0.0), row.node))
    ended = [course for course in known if course.ended is not None]
    return Figures(
        cases=len(known),
        by_status=dict(sorted(Counter(course.status for course in known).items())),
        cycle=spread([hours(c.started, c.ended) for c in ended if c.ended and c.status == "finished"]),
        throughput=_by_month([c.ended for c in ended if c.ended and c.status == "finished"]),
        steps=rows,
        bottleneck=rows[0].node if rows and rows[0].share else "",
        rework=_rework(by_node),
    )


def _durations(found: Sequence[Step]) -> list[float]:
    return [hours(s.opened, s.ended) for s in found if s.ended is not None and not s.cancelled]


def _step(node: str, found: Sequence[Step], durations: Sequence[float], whole: float) -> StepFigures:
    finished = [s for s in found if s.ended is not None and not s.cancelled]
    times = _rounds(found)
    limited = [s for s in finished if s.late is not None]
    return StepFigures(
        node=node,
        name=found[-1].name,
        opened=len(found),
        finished=len(finished),
        open=sum(1 for s in found if s.ended is None),
        total=spread(durations),
        waiting=spread([hours(s.opened, s.taken) for s in finished if s.taken is not None]),
        share=sum(durations) / whole if whole else None,
        rework=sum(1 for n in times.values() if n > 1) / len(times) if times else None,
        repeats=sum(n - 1 for n in times.values()),
        late=sum(1 for s in limited if s.late),
        limited=len(limited),
    )


def _rounds(found: Sequence[Step]) -> Counter[int]:
    """How often each case came to this task: three reviewers asked at once are no rework."""
    groups = {(step.case, step.group) for step in found if step.group is not None}
    return Counter([case for case, _group in groups] + [s.case for s in found if s.group is None])


def _rework(by_node: dict[str, list[Step]]) -> float | None:
    """The share of cases in which any task was opened again."""
    cases: set[int] = set()
    again: set[int] = set()
    for found in by_node.values():
        times = _rounds(found)
        cases |= times.keys()
        again |= {case for case, n in times.items() if n > 1}
    return len(again) / len(cases) if cases else None


def _by_month(ends: Sequence[dt.datetime]) -> list[tuple[str, int]]:
    """Counts per month `YYYY-MM`; the caller gives local times."""
    if not ends:
        return []
    counted = Counter((at.year, at.month) for at in ends)
    year, month = min(counted)
    months = []
    while (year, month) <= max(counted):
        months.append((f"{year}-{month:02d}", counted[(year, month)]))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return months
