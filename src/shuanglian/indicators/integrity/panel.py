"""Records put in order: series by what they speak of, each value once per period. Built once for all checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ..periods import Kind, Period, month
from ..units import convert, parse
from . import naming
from .records import Record
from .statistics import Floats

SEASON = {Kind.MONTH: 12, Kind.QUARTER: 4, Kind.YEAR: 1, Kind.CUMULATIVE: 12, Kind.MOMENT: 12}


class SeriesKey(NamedTuple):
    indicator: str
    place: str
    subject: str
    segment: str
    source: str
    base: tuple[str, str]  # of the unit: 万元 and 亿元 are one series, 家 and 元 are not
    kind: Kind


class Cell(NamedTuple):
    """What a value speaks of, whoever says it."""

    indicator: str
    place: str
    subject: str
    segment: str
    base: tuple[str, str]
    period: Period


@dataclass(frozen=True)
class Series:
    """Values of one thing in order of time, the latest version of each period, in one unit."""

    key: SeriesKey
    records: list[Record]

    @cached_property
    def values(self) -> Floats:
        return np.array([float(value) for value in self.exact])

    @cached_property
    def exact(self) -> list[Decimal]:
        return [in_unit(record, self.unit) for record in self.records]

    @cached_property
    def unit(self) -> str:
        return self.records[0].unit

    @cached_property
    def step(self) -> float:
        """How finely it is printed: the finest last digit of its values."""
        return float(min(in_unit_of(record, record.step, self.unit) for record in self.records))

    @cached_property
    def positions(self) -> list[int]:
        """Months, quarters or years since year 0, so that gaps are seen."""
        return [position(record.period) for record in self.records if record.period]

    @cached_property
    def name(self) -> str:
        parts = [self.key.place, self.key.subject, self.key.segment, self.key.indicator]
        return " ".join(part for part in parts if part)

    def __len__(self) -> int:
        return len(self.records)

    def flows(self) -> Series:
        """The months behind cumulative values: what each adds to the one before. Falls, which are asked anyway, are left out."""
        found = []
        for before, after in zip([None, *self.records], self.records, strict=False):
            added = _added(before, after, self.unit)
            if after.period and added is not None and added >= 0:
                period = month(after.period.year, after.period.end.month)
                found.append(replace(after, value=added, unit=self.unit, period=period))
        return Series(self.key._replace(kind=Kind.MONTH), found)


def position(period: Period) -> int:
    if period.kind is Kind.YEAR:
        return period.year
    if period.kind is Kind.QUARTER:
        return period.year * 4 + period.end.month // 3 - 1
    return period.year * 12 + period.end.month - 1


def _added(before: Record | None, after: Record, unit: str) -> Decimal | None:
    if after.period is None or after.period.end.month == 1:
        return in_unit(after, unit)
    if before is None or before.period != after.period.previous():
        return None
    return in_unit(after, unit) - in_unit(before, unit)


def in_unit_of(record: Record, value: Decimal, unit: str) -> Decimal:
    return value if record.unit == unit else convert(value, record.unit, unit)


def in_unit(record: Record, unit: str) -> Decimal:
    return in_unit_of(record, record.value or Decimal(0), unit)


class Panel:
    """All records of one question put to the checks."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records: Sequence[Record] = tuple(records)
        self.dated = [r for r in self.records if r.value is not None and r.period and not r.in_ledger]
        self.ledger = [r for r in self.records if r.value is not None and r.in_ledger]

    @cached_property
    def cells(self) -> dict[Cell, list[Record]]:
        found: dict[Cell, list[Record]] = defaultdict(list)
        for record in self.dated:
            if record.period:
                cell = Cell(*_what(record), base_of(record.unit), record.period)
                found[cell].append(record)
        return dict(found)

    @cached_property
    def series(self) -> list[Series]:
        grouped: dict[SeriesKey, dict[Period, Record]] = defaultdict(dict)
        for record in sorted(self.dated, key=_age):
            if record.period:
                key = SeriesKey(*_what(record), record.source, base_of(record.unit), record.period.kind)
                grouped[key][record.period] = record
        return [
            Series(key, [by_period[period] for period in sorted(by_period, key=lambda p: (p.end, p.start))])
            for key, by_period in grouped.items()
        ]

    @cached_property
    def by_indicator(self) -> dict[tuple[str, tuple[str, str], Kind], list[Series]]:
        """Series of one indicator in several places: peers of each other."""
        found: dict[tuple[str, tuple[str, str], Kind], list[Series]] = defaultdict(list)
        for series in self.series:
            found[(series.key.indicator, series.key.base, series.key.kind)].append(series)
        return dict(found)

    @cached_property
    def latest(self) -> dict[tuple[SeriesKey, Period], Record]:
        return {
            (series.key, record.period): record
            for series in self.series
            for record in series.records
            if record.period
        }


def base_of(unit: str) -> tuple[str, str]:
    return parse(unit).base


def additive(record: Record) -> bool:
    """Whether values of parts add up to the whole: amounts and counts do, shares and growth do not."""
    return not naming.is_relative(record.indicator, record.unit)


def _what(record: Record) -> tuple[str, str, str, str]:
    return record.indicator, record.place, record.subject, record.segment


def _age(record: Record) -> tuple[float, int, str, int]:
    when = record.reported_at.timestamp() if record.reported_at else 0.0
    return when, len(record.version), record.version, record.row
