"""Geometry of the Gantt chart: projects as rows, phases as bars, in whole pixels of a viewBox. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 960
LABEL: Final = 190
ROW: Final = 36
TOP: Final = 28


@dataclass(frozen=True, slots=True)
class Bar:
    """One phase. `kind`: attract, land, build, produce; `open`: still running; `late`: past its plan."""

    x: int
    y: int
    width: int
    kind: str
    title: str
    is_open: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the project's name as drawn, and its bars."""

    id: int
    name: str
    y: int
    bars: list[Bar]
    marks: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Tick:
    x: int
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    width: int
    height: int
    label: int
    lines: list[Line]
    ticks: list[Tick]
    today: int


@dataclass(frozen=True, slots=True)
class Span:
    """A phase of a project as dates; `ended` None: runs until today."""

    kind: str
    title: str
    started: dt.date
    ended: dt.date | None
    planned: dt.date | None


def chart(rows: Sequence[tuple[int, str, Sequence[Span]]], today: dt.date) -> Chart:
    """All projects on one scale, from the first start to today or the last plan."""
    spans = [span for _id, _name, some in rows for span in some]
    first = min((span.started for span in spans), default=today).replace(day=1)
    last = max([today, *(s.planned for s in spans if s.planned), *(s.ended for s in spans if s.ended)])
    scale = _Scale(first, max((last - first).days, 1))
    lines = [_line(scale, at, row, today) for at, row in enumerate(rows)]
    height = TOP + ROW * max(len(rows), 1) + 8
    return Chart(WIDTH, height, LABEL, lines, _ticks(scale, last), scale.x(today))


@dataclass(frozen=True, slots=True)
class _Scale:
    first: dt.date
    days: int

    def x(self, day: dt.date) -> int:
        return LABEL + round((WIDTH - LABEL - 8) * (day - self.first).days / self.days)


def _line(scale: _Scale, at: int, row: tuple[int, str, Sequence[Span]], today: dt.date) -> Line:
    number, name, spans = row
    y = TOP + at * ROW
    bars = [_bar(scale, y, span, today) for span in spans]
    marks = [(scale.x(span.planned), y) for span in spans if span.planned is not None]
    short = name if len(name) <= 13 else f"{name[:12]}…"
    return Line(number, short, y, bars, marks)


def _bar(scale: _Scale, y: int, span: Span, today: dt.date) -> Bar:
    end = span.ended or max(today, span.started)
    left, right = scale.x(span.started), scale.x(end)
    late = span.planned is not None and end > span.planned
    return Bar(left, y + 9, max(right - left, 3), span.kind, span.title, span.ended is None, late)


def _ticks(scale: _Scale, last: dt.date) -> list[Tick]:
    """At most about ten first days of a month."""
    months = (last.year - scale.first.year) * 12 + last.month - scale.first.month
    step = max(1, -(-months // 9))
    found = []
    for number in range(0, months + 1, step):
        index = scale.first.year * 12 + scale.first.month - 1 + number
        day = dt.date(index // 12, index % 12 + 1, 1)
        if day <= last and scale.x(day) < WIDTH - 30:
            found.append(Tick(scale.x(day), f"{day:%Y-%m}"))
    return found
