"""How well comments are answered: on time, days, by unit, refusals by reason. Real and demonstration apart."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from shuanglian.foundation.workdays.services import calendar

from .. import rules
from ..models import Answer, Comment, Satisfaction, Status
from .page import taken

MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class UnitLine:
    """`on_time` of those answered or overdue; None where there are none. `days`: median working days."""

    unit_id: int | None
    name: str
    received: int
    answered: int
    open: int
    late: int
    on_time: float | None
    days: float | None
    is_small: bool


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of everything received in the period; what was taken back counts in `received` and `withdrawn` only."""

    received: int
    waiting: int
    open: int
    answered: int
    refused: int
    merged: int
    withdrawn: int
    late: int
    on_time: float | None
    days: float | None
    longest: int | None
    again: int
    satisfied: int
    dissatisfied: int
    refusals: tuple[tuple[str, int], ...]
    units: tuple[UnitLine, ...]


def statistics_of(*, demo: bool, year: int | None = None) -> Statistics:
    """A few queries; first answers decide what was on time."""
    rows = Comment.objects.filter(is_demo=demo)
    if year is not None:
        rows = rows.filter(received_at__year=year)
    fields = (
        "pk",
        "status",
        "unit",
        "unit__name",
        "refusal",
        "satisfaction",
        "again_at",
        "due_at",
        "received_at",
    )
    comments = list(rows.values(*fields)[:MOST])
    answers = Answer.objects.filter(comment__in=rows, round=1, released_at__isnull=False)
    first = {row["comment"]: row for row in answers.values("comment", "released_at", "is_late")}
    return _whole(comments, _facts(comments, first))


@dataclass(frozen=True, slots=True)
class Fact:
    """One comment: how long the first answer took, whether it was late; `open_late`: not answered and overdue."""

    unit_id: int | None
    unit: str
    status: str
    answered: bool
    late: bool
    days: int | None


def _facts(comments: Iterable[Mapping[str, object]], first: Mapping[int, Mapping[str, object]]) -> list[Fact]:
    days, now = calendar(), timezone.now()
    found = []
    for row in comments:
        answer = first.get(row["pk"])  # type: ignore[call-overload]
        open_late = row["status"] in OPEN and row["due_at"] is not None and row["due_at"] < now  # type: ignore[operator]
        found.append(
            Fact(
                unit_id=row["unit"],  # type: ignore[arg-type]
                unit=str(row["unit__name"] or ""),
                status=str(row["status"]),
                answered=answer is not None,
                late=bool(answer["is_late"]) if answer else open_late,
                days=taken(days, row["received_at"], answer["released_at"]) if answer else None,  # type: ignore[arg-type]
            )
        )
    return found


OPEN: Final = (Status.NEW, Status.HANDLING, Status.DRAFTED)


def _whole(comments: list[dict[str, object]], facts: list[Fact]) -> Statistics:
    by = Counter(fact.status for fact in facts)
    reasons = Counter(str(row["refusal"]) for row in comments if row["status"] == Status.REFUSED)
    said = Counter(str(row["satisfaction"]) for row in comments)
    known = [fact.days for fact in facts if fact.days is not None]
    return Statistics(
        received=len(facts),
        waiting=by[Status.NEW],
        open=by[Status.HANDLING] + by[Status.DRAFTED],
        answered=sum(fact.answered for fact in facts),
        refused=by[Status.REFUSED],
        merged=by[Status.MERGED],
        withdrawn=by[Status.WITHDRAWN],
        late=sum(fact.late for fact in facts),
        on_time=_on_time(facts),
        days=statistics.median(known) if known else None,
        longest=max(known, default=None),
        again=sum(row["again_at"] is not None for row in comments),
        satisfied=said[Satisfaction.YES],
        dissatisfied=said[Satisfaction.NO],
        refusals=tuple((row.name, reasons[row.key]) for row in rules.refusals()),
        units=_units(facts),
    )


def _on_time(facts: Iterable[Fact]) -> float | None:
    """Of those answered or overdue; what is still within its term does not count yet."""
    judged = [fact.late for fact in facts if fact.answered or fact.late]
    return None if not judged else 1 - sum(judged) / len(judged)


def _units(facts: list[Fact]) -> tuple[UnitLine, ...]:
    groups: dict[tuple[int | None, str], list[Fact]] = {}
    for fact in facts:
        if fact.unit_id is not None:
            groups.setdefault((fact.unit_id, fact.unit), []).append(fact)
    lines = [_unit(pk, name, rows) for (pk, name), rows in groups.items()]
    return tuple(sorted(lines, key=lambda line: (-line.received, line.name)))


def _unit(pk: int | None, name: str, rows: list[Fact]) -> UnitLine:
    known = [row.days for row in rows if row.days is not None]
    return UnitLine(
        unit_id=pk,
        name=name,
        received=len(rows),
        answered=sum(row.answered for row in rows),
        open=sum(row.status in OPEN for row in rows),
        late=sum(row.late for row in rows),
        on_time=_on_time(rows),
        days=statistics.median(known) if known else None,
        is_small=len(rows) < rules.limits().small_sample,
    )
