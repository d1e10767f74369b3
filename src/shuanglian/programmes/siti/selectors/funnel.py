"""The region's own funnel: 发布 → 应答 → 签约 → 验题通过, by month of publication and by segment.

Only runs that went through this platform count; cases told by a public source have no such steps. Every stage is counted among
those of the stage before, so that shares never exceed one. Demonstration needs are a funnel of their own.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import PUBLIC, Actor
from shuanglian.foundation.errors import Reason, Text
from shuanglian.matching.evaluation.intervals import Interval, wilson
from shuanglian.registry.models import Need, Segment

from ..models import Answer, Engagement, Outcome
from .cooperation import engagements

STAGES: Final[tuple[tuple[str, Text], ...]] = (
    ("published", _("发布")),
    ("answered", _("有应答")),
    ("contracted", _("签约")),
    ("verified", _("验题通过")),
)
NAMES: Final = tuple(name for name, _label in STAGES)
_MONTH: Final = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
ZONE: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months of Asia/Shanghai, both included; None is open. By when the need was published."""

    first: dt.date | None = None
    last: dt.date | None = None

    @property
    def since(self) -> dt.datetime | None:
        return dt.datetime.combine(self.first.replace(day=1), dt.time(), ZONE) if self.first else None

    @property
    def until(self) -> dt.datetime | None:
        """Exclusive."""
        if self.last is None:
            return None
        following = (self.last.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        return dt.datetime.combine(following, dt.time(), ZONE)


ALWAYS: Final = Period()


def period_of(first: str, last: str) -> tuple[Period, list[Reason]]:
    """Months as typed (2026-06) → the period, and what is wrong with them; a wrong month is left open."""
    problems = []
    months: dict[str, dt.date | None] = {}
    for name, value in (("first", first), ("last", last)):
        found = _MONTH.fullmatch(value)
        months[name] = dt.date(int(found[1]), int(found[2]), 1) if found else None
        if value and not found:
            problems.append(Reason("month", gettext("月份请写成 2026-06：%s") % value[:20], name))
    start, end = months["first"], months["last"]
    if start and end and start > end:
        problems.append(Reason("period", gettext("起始月份晚于截止月份。"), "last"))
        start = end = None
    return Period(start, end), problems


@dataclass(frozen=True, slots=True)
class Cell:
    """One count; None where it is too small to be shown. `share` is of the stage before."""

    stage: str
    n: int | None
    share: float | None = None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """`key` is the month (2026-06), the id of the segment, or empty for the total."""

    key: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Funnel:
    """`small`: counts from 1 to below this are not shown; 0 shows all. Segments overlap: a need may stand on several."""

    total: Row
    months: tuple[Row, ...]
    segments: tuple[Row, ...]
    small: int


@dataclass(frozen=True, slots=True)
class _Run:
    need: int
    month: str
    stages: tuple[bool, ...]


def funnel(viewer: Actor, period: Period = ALWAYS, *, demo: bool = False, small: int = 0) -> Funnel:
    """Counts over the needs that the viewer may know of; those who do not work for the region all get the public's."""
    runs = _runs(viewer, period, demo)
    months = sorted({run.month for run in runs})
    by_month = [(month, month, [run for run in runs if run.month == month]) for month in months]
    total = _counts(runs)
    rows = [(key, label, _counts(members)) for key, label, members in by_month]
    segments = [(key, label, _counts(members)) for key, label, members in _by_segment(runs)]
    return Funnel(
        total=_row("", str(_("合计")), _hidden([total], small)[0]),
        months=_rows(rows, small, add_up=True),
        segments=_rows(segments, small, add_up=False),
        small=small,
    )


def needs_of(
    viewer: Actor,
    period: Period = ALWAYS,
    *,
    stage: str = "published",
    segment: int | None = None,
    demo: bool = False,
) -> QuerySet[Need]:
    """The needs behind one number of the funnel, newest first. Show them through `registry.need_views`.

    `stage` is one of `NAMES`.
    """
    rows = _published(viewer, period, demo)
    if stage != "published":
        rows = rows.filter(Exists(_answers()), _CONDITIONS[stage])
    if segment is not None:
        through = Need.segments.through.objects.filter(segment=segment)
        rows = rows.filter(need__in=through.values("need"))
    found = Need.objects.filter(pk__in=rows.values("need")).select_related("owner__place", "source")
    return found.prefetch_related("segments", "requirements").order_by("-pk")


_SIGNED: Final = Q(signed_at__isnull=False)
_CONDITIONS: Final = {
    "answered": Q(),
    "contracted": _SIGNED,
    "verified": _SIGNED & Q(outcome=Outcome.VERIFIED),
}


def _answers() -> QuerySet[Answer]:
    rows = Answer.objects.filter(need=OuterRef("need"), submitted_at__isnull=False)
    return rows.exclude(status=Answer.Status.WITHDRAWN)


def _published(viewer: Actor, period: Period, demo: bool) -> QuerySet[Engagement]:
    seen_as = viewer if viewer.is_staff else PUBLIC
    rows = engagements(seen_as).filter(case__isnull=False, window_from__isnull=False, is_demo=demo)
    if period.since is not None:
        rows = rows.filter(window_from__gte=period.since)
    if period.until is not None:
        rows = rows.filter(window_from__lt=period.until)
    return rows


def _runs(viewer: Actor, period: Period, demo: bool) -> list[_Run]:
    rows = _published(viewer, period, demo).annotate(answered=Exists(_answers()))
    return [
        _run(need, since, answered, signed, outcome)
        for need, since, answered, signed, outcome in rows.values_list(
            "need", "window_from", "answered", "signed_at", "outcome"
        )
        if since is not None
    ]


def _run(need: int, since: dt.datetime, answered: bool, signed: dt.datetime | None, outcome: str) -> _Run:
    contracted = answered and signed is not None
    verified = contracted and outcome == Outcome.VERIFIED
    return _Run(need, since.astimezone(ZONE).strftime("%Y-%m"), (True, answered, contracted, verified))


def _by_segment(runs: Sequence[_Run]) -> list[tuple[str, str, list[_Run]]]:
    members: dict[int, list[_Run]] = {}
    by_need = {run.need: run for run in runs}
    links = Need.segments.through.objects.filter(need__in=by_need).values_list("need", "segment")
    for need, segment in links:
        members.setdefault(segment, []).append(by_need[need])
    found = Segment.objects.filter(pk__in=members).select_related("chain")
    ordered = found.order_by("chain__order", "order", "key")
    return [(str(s.pk), f"{s.chain.name} / {s.name}", members[s.pk]) for s in ordered]


def _counts(runs: Iterable[_Run]) -> list[int | None]:
    columns = list(zip(*(run.stages for run in runs), strict=True))
    return [sum(column) for column in columns] if columns else [0] * len(NAMES)


# -- what is shown --------------------------------------------------------------------------------------------------
def _rows(rows: Sequence[tuple[str, str, list[int | None]]], small: int, *, add_up: bool) -> tuple[Row, ...]:
    shown = _hidden([counts for _key, _label, counts in rows], small, add_up=add_up)
    return tuple(_row(key, label, counts) for (key, label, _counts_), counts in zip(rows, shown, strict=True))


def _hidden(
    table: Sequence[Sequence[int | None]], small: int, *, add_up: bool = False
) -> list[list[int | None]]:
    """Counts from 1 to below `small` become None. Where a column adds up to a shown total, a single hidden count could be
    worked out again, so the next smallest of that column is hidden, too."""
    shown = [[None if n is not None and 0 < n < small else n for n in row] for row in table]
    if not add_up:
        return shown
    for column in range(len(NAMES)):
        missing = [i for i, row in enumerate(shown) if row[column] is None]
        rest = [(row[column], i) for i, row in enumerate(shown) if row[column]]
        if len(missing) == 1 and rest:
            shown[min((n or 0, i) for n, i in rest)[1]][column] = None
    return shown


def _row(key: str, label: str, counts: Sequence[int | None]) -> Row:
    later = (_cell(NAMES[place], counts[place], counts[place - 1]) for place in range(1, len(NAMES)))
    return Row(key, label, (Cell(NAMES[0], counts[0]), *later))


def _cell(stage: str, n: int | None, before: int | None) -> Cell:
    if n is None or not before:
        return Cell(stage, n)
    return Cell(stage, n, n / before, wilson(n, before))


def to_json(found: Funnel) -> dict[str, Any]:
    """For the API and the console."""
    return {
        "total": _row_json(found.total),
        "months": [_row_json(row) for row in found.months],
        "segments": [_row_json(row) for row in found.segments],
        "small": found.small,
    }


def _row_json(row: Row) -> dict[str, Any]:
    cells = {
        cell.stage: {
            "n": cell.n,
            "share": None if cell.share is None else round(cell.share, 4),
            "interval": cell.interval.pair() if cell.interval else None,
        }
        for cell in row.cells
    }
    return {"key": row.key, "label": row.label, **cells}
