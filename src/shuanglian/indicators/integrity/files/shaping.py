"""One table of cells → records. What a column is, its heading says, or else what stands in it."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from ...periods import Kind, Period, month, year
from .. import naming
from ..records import UNDATED, GrowthOf, Record
from . import cells, headings, numbers
from .headings import Heading
from .reading import Table

_ONE: Final = frozenset(
    {
        "indicator",
        "place",
        "subject",
        "reporter",
        "period",
        "year",
        "quarter",
        "month",
        "value",
        "target",
        "growth",
    }
    | {
        "growth_year",
        "growth_previous",
        "base",
        "cumulative",
        "total",
        "numerator",
        "denominator",
        "ratio",
        "unit",
    }
    | {
        "floor",
        "ceiling",
        "reported_at",
        "deadline",
        "correction",
        "old",
        "source",
        "version",
        "parent",
        "key",
        "scope",
    }
)
_TEXTS: Final = ("indicator", "place", "subject", "reporter", "source", "version", "parent", "key")


@dataclass(slots=True)
class Layout:
    """Which column is what. `measures` are numbers that no heading names, `dims` words that tell rows apart."""

    headings: list[Heading]
    roles: dict[str, int] = field(default_factory=dict)
    parts: list[int] = field(default_factory=list)
    periods: list[int] = field(default_factory=list)
    measures: list[int] = field(default_factory=list)
    dims: list[int] = field(default_factory=list)
    in_ledger: bool = False
    day_means: str = ""  # "month" or "year" where every day is the first of one

    @property
    def shape(self) -> str:
        if self.in_ledger:
            return "ledger"
        return "wide" if self.periods else "long"


@dataclass(frozen=True, slots=True)
class Shaped:
    """`unread` are data rows without a number that could be read, with what stands there."""

    shape: str
    records: list[Record]
    unread: list[tuple[int, str]]
    rows: int


def records_of(table: Table) -> Shaped:
    """Every row that can be read; a bad one never stops the others."""
    layout = _layout(table)
    records: list[Record] = []
    unread: list[tuple[int, str]] = []
    for number, (line, row) in enumerate(table.rows, 1):
        found = list(_records(layout, number, line, row))
        records += found
        if not found:
            unread.append((number, " ".join(filter(None, row))[:80]))
    if layout.in_ledger:
        records = _sums_of_ledger(records)
    return Shaped(layout.shape, records, unread, len(table.rows))


def _layout(table: Table) -> Layout:
    layout = Layout([headings.read(text) for text in table.header])
    columns = [[row[i] for _line, row in table.rows] for i in range(len(table.header))]
    for index, heading in enumerate(layout.headings):
        _place_column(layout, index, heading, columns[index])
    _settle_wide(layout)
    _settle_cumulative(layout)
    _settle_value(layout)
    layout.in_ledger = _is_ledger(layout, columns)
    _settle_days(layout, columns)
    return layout


def _place_column(layout: Layout, index: int, heading: Heading, column: Sequence[str]) -> None:
    role = cells.role_by_content(heading, column)
    numeric = cells.is_numeric(column)
    if heading.period is not None and (numeric or not any(column)):
        layout.periods.append(index)
    elif role == "parts" and numeric:
        layout.parts.append(index)
    elif role in _ONE and role not in layout.roles:
        layout.roles[role] = index
    elif role in ("ordinal", "note") or not any(column):
        return
    elif numeric:
        layout.measures.append(index)
    elif cells.tells_apart(column):
        layout.dims.append(index)


def _settle_wide(layout: Layout) -> None:
    """Two or more periods as headings make a wide table; one alone is a column of values."""
    if len(layout.periods) < 2 and "value" not in layout.roles:
        layout.measures += layout.periods
        layout.periods = []
    elif len(layout.periods) < 2:
        layout.periods = []
    if layout.periods and "indicator" not in layout.roles and "subject" in layout.roles:
        layout.roles["indicator"] = layout.roles.pop("subject")


def _settle_cumulative(layout: Layout) -> None:
    """`税收` and `累计税收` are one indicator; told of tables with this one pair only."""
    names = {index: layout.headings[index].name for index in layout.measures}
    if len(names) != 2 or layout.periods or {"cumulative", "value"} & set(layout.roles):
        return
    for plain, summed in itertools.permutations(names):
        if _CUMULATIVE.sub("", names[summed]) == names[plain] != names[summed]:
            layout.roles["cumulative"] = summed
            layout.measures.remove(summed)
            return


_CUMULATIVE: Final = re.compile(r"^(?:本年|全年|年初至今)?累计|(?:本年)?累计$")


def _settle_value(layout: Layout) -> None:
    """Without a named value: a lone number is it; a lone total too."""
    if "value" in layout.roles or layout.periods:
        return
    if len(layout.measures) == 1 and not layout.parts:
        layout.roles["value"] = layout.measures.pop()
    elif "total" in layout.roles and not layout.parts and not layout.measures:
        layout.roles["value"] = layout.roles.pop("total")
    elif "total" in layout.roles and layout.measures and not layout.parts:
        layout.measures.append(layout.roles.pop("total"))
        layout.measures.sort()
    if "cumulative" in layout.roles and "value" not in layout.roles and not layout.measures:
        layout.roles["value"] = layout.roles.pop("cumulative")


def _is_ledger(layout: Layout, columns: Sequence[Sequence[str]]) -> bool:
    """Records of single acts: no indicator, no periods but days that come as they please, or no time at all."""
    if layout.periods or "indicator" in layout.roles or {"year", "month", "quarter"} & set(layout.roles):
        return False
    at = layout.roles.get("period")
    if at is None:
        return "place" not in layout.roles and not layout.parts and "numerator" not in layout.roles
    days = [p for p in map(headings.period_of, columns[at]) if p is not None]
    if not days or sum(p.kind is Kind.MOMENT for p in days) < 0.7 * len(days):
        return False
    moments = [p for p in days if p.kind is Kind.MOMENT]
    return not cells.is_calendar(moments) or not _is_reported(layout, columns, at)


def _is_reported(layout: Layout, columns: Sequence[Sequence[str]], at: int) -> bool:
    """Whether each place, company and so on reports at most once a month; versions of a report may be several."""
    if {"reported_at", "correction", "version", "old"} & set(layout.roles):
        return True
    named = ("place", "subject", "reporter", "source", "scope")
    told = [layout.roles[name] for name in named if name in layout.roles] + layout.dims
    found = [
        (day, tuple(columns[i][row] for i in told))
        for row, day in enumerate(map(headings.period_of, columns[at]))
        if day is not None and day.kind is Kind.MOMENT
    ]
    return cells.is_reported([day for day, _key in found], [key for _day, key in found])


def _settle_days(layout: Layout, columns: Sequence[Sequence[str]]) -> None:
    at = layout.roles.get("period")
    if at is None or layout.in_ledger:
        return
    found = [p for p in map(headings.period_of, columns[at]) if p is not None and p.kind is Kind.MOMENT]
    if len(found) > 1 and all(p.end.day == 1 for p in found):
        layout.day_means = "year" if all(p.end.month == 1 for p in found) else "month"


def _records(layout: Layout, number: int, line: int, row: list[str]) -> Iterator[Record]:
    common = _common(layout, number, line, row)
    if layout.periods:
        yield from _wide(layout, common, row)
        return
    main = _main(layout, common, row)
    if main is not None:
        yield main
    if main is None or layout.in_ledger:
        extra = [i for i in layout.measures if i != layout.roles.get("value")]
        found = [one for i in extra if (one := _measure(layout, common, row, i))]
        if found and main is None and ("total" in layout.roles or layout.parts):
            found[0] = replace(found[0], numbers=_numbers(layout, row))
        yield from found


def _common(layout: Layout, number: int, line: int, row: list[str]) -> dict[str, object]:
    """What all records of a row share."""
    roles = layout.roles
    found: dict[str, object] = {name: row[roles[name]] for name in _TEXTS if name in roles}
    words = [row[i] for i in layout.dims] + ([row[roles["scope"]]] if "scope" in roles else [])
    found["segment"] = " ".join(filter(None, words))
    found["period"] = _period(layout, row)
    found["unit"] = cells.unit(row[roles["unit"]]) if "unit" in roles else ""
    found["reported_at"] = cells.moment(row[roles["reported_at"]]) if "reported_at" in roles else None
    found["deadline"] = cells.moment(row[roles["deadline"]], end=True) if "deadline" in roles else None
    found["correction"] = "correction" in roles and cells.is_correction(row[roles["correction"]])
    return found | {
        "row": number,
        "file_row": line,
        "in_ledger": layout.in_ledger,
        "cells": _words(layout, row),
    }


def _words(layout: Layout, row: list[str]) -> tuple[str, ...]:
    """The row as it is written, without what only counts or numbers it."""
    skipped = {i for i, h in enumerate(layout.headings) if h.role in ("ordinal", "reported_at", "key")}
    return tuple(cell for i, cell in enumerate(row) if i not in skipped)


def _period(layout: Layout, row: list[str]) -> Period | None:
    roles = layout.roles
    if "year" in roles:
        words = [row[roles[name]] for name in ("year", "quarter", "month") if name in roles]
        return cells.period_from(*words, has_quarter="quarter" in roles)
    for name in ("period", "month", "quarter"):
        if name in roles:
            period = headings.period_of(row[roles[name]])
            return _as_meant(layout, period)
    return None if layout.in_ledger else UNDATED


def _as_meant(layout: Layout, period: Period | None) -> Period | None:
    if period is None or period.kind is not Kind.MOMENT or not layout.day_means:
        return period
    return year(period.year) if layout.day_means == "year" else month(period.year, period.end.month)


def _wide(layout: Layout, common: dict[str, object], row: list[str]) -> Iterator[Record]:
    for index in layout.periods:
        heading, number = layout.headings[index], numbers.read(row[index])
        if number is None:
            continue
        name = " ".join(filter(None, (str(common.get("indicator", "")), heading.name)))
        own: dict[str, object] = {
            "period": heading.period,
            "indicator": name,
            "value": number.value,
            "step": number.step,
            "unit": _unit(number, common, heading),
            "comparator": number.comparator,
            "column": heading.text,
            "cells": (),
        }
        if index == _grown(layout):
            own |= _growth(layout, row)
        yield Record(**(common | own))  # type: ignore[arg-type]


def _grown(layout: Layout) -> int | None:
    """The column that a growth beside the periods speaks of: the last, if all are one indicator and the period it is
    held against stands there, too. An average over several years is not the growth of the last."""
    heads = {index: layout.headings[index] for index in layout.periods}
    told = [layout.headings[layout.roles[name]].text for name, _of in _GROWTHS if name in layout.roles]
    if not told or any(re.search(r"均|累计|avg|cagr", text, re.I) for text in told):
        return None
    if len({head.name for head in heads.values()}) > 1:
        return None
    dated = {head.period: index for index, head in heads.items() if head.period is not None}
    last = max(dated, key=lambda period: (period.end, -period.start.toordinal()))
    return dated[last] if {last.year_before(), last.previous()} & set(dated) else None


def _unit(number: numbers.Number, common: dict[str, object], heading: Heading) -> str:
    if number.unit and headings.is_unit(number.unit):
        return cells.unit(number.unit)
    return str(common["unit"] or cells.unit(heading.unit))


def _main(layout: Layout, common: dict[str, object], row: list[str]) -> Record | None:
    """The record of the named value, with target, growth and all that stands beside it."""
    roles = layout.roles
    at = roles.get("value")
    number = numbers.read(row[at]) if at is not None else None
    beside = _beside(layout, row)
    if number is None and (at is not None or not {"total", "numerator", "ratio"} & set(beside)):
        return None
    if number is None and layout.measures:
        return None
    heading = layout.headings[at] if at is not None else Heading("", "", "", "", None)
    own: dict[str, object] = {"numbers": _numbers(layout, row)} | beside
    if number is not None:
        own |= {"value": number.value, "step": number.step, "comparator": number.comparator}
        own["unit"] = _unit(number, common, heading)
        own |= _among(layout, row, str(own["unit"]))
        if not common.get("indicator"):
            own["indicator"] = "" if heading.role == "value" and not layout.in_ledger else heading.name
    else:
        own["step"] = min((numbers.step_of(p) for p in _decimals(beside)), default=Decimal(1))
    return Record(**(common | own))  # type: ignore[arg-type]


def _among(layout: Layout, row: list[str], unit: str) -> dict[str, object]:
    """Where no total is written the parts belong to the value, if they are in its unit."""
    if "total" in layout.roles:
        return {}
    same = [i for i in layout.parts if cells.unit(layout.headings[i].unit) in ("", unit)]
    named = [i for i in same if not naming.is_relative(layout.headings[i].name, "")]
    return {"among": tuple(n.value for i in named for n in cells.several(row[i]) if n.unit in ("", unit))}


def _decimals(beside: dict[str, object]) -> Iterator[Decimal]:
    for value in beside.values():
        if isinstance(value, Decimal):
            yield value
        elif isinstance(value, tuple):
            yield from value


def _beside(layout: Layout, row: list[str]) -> dict[str, object]:
    roles, found = layout.roles, dict[str, object]()
    for name in (
        "target",
        "base",
        "cumulative",
        "total",
        "numerator",
        "denominator",
        "ratio",
        "floor",
        "ceiling",
        "old",
    ):
        number = numbers.read(row[roles[name]]) if name in roles else None
        if number is not None:
            found[name] = number.value
    found |= _growth(layout, row)
    parts = [n.value for i in layout.parts for n in cells.several(row[i])]
    if parts:
        found["parts"] = tuple(parts)
        if "ratio" in found and "numerator" not in found and len(parts) == 1 and "total" in found:
            found |= {"numerator": parts[0], "denominator": found["total"]}
    return found


def _growth(layout: Layout, row: list[str]) -> dict[str, object]:
    """The first growth that the row states, and against what."""
    for name, of in _GROWTHS:
        number = numbers.read(row[layout.roles[name]]) if name in layout.roles else None
        if number is not None:
            return {"growth": number.value, "growth_of": of}
    return {}


_GROWTHS: Final = (
    ("growth_year", GrowthOf.YEAR_BEFORE),
    ("growth_previous", GrowthOf.PREVIOUS),
    ("growth", GrowthOf.UNKNOWN),
)


def _numbers(layout: Layout, row: list[str]) -> tuple[tuple[str, Decimal], ...]:
    """All numbers of the row by heading, for relations between columns."""
    named = [
        layout.roles[n]
        for n in ("value", "target", "total", "numerator", "denominator", "ratio")
        if n in layout.roles
    ]
    found = []
    for index in sorted({*named, *layout.parts, *layout.measures}):
        number = numbers.read(row[index])
        if number is not None:
            found.append((layout.headings[index].text, number.value))
    return tuple(found)


def _measure(layout: Layout, common: dict[str, object], row: list[str], index: int) -> Record | None:
    """A number in a column of its own: the heading is the indicator."""
    heading, number = layout.headings[index], numbers.read(row[index])
    if number is None:
        return None
    names = [str(common.get("indicator", "")), heading.name or heading.text]
    own: dict[str, object] = {
        "indicator": " ".join(filter(None, names)),
        "value": number.value,
        "step": number.step,
        "unit": _unit(number, common, heading),
        "comparator": number.comparator,
        "column": heading.text,
        "cells": (),
    }
    return Record(**(common | own))  # type: ignore[arg-type]


def _sums_of_ledger(records: list[Record]) -> list[Record]:
    """A last line 合计 is no record of its own: it is the total of the others."""
    sums = [r for r in records if _is_sum(r)]
    if not sums or len(sums) > 0.1 * len(records):
        return records
    by_column: dict[str, list[Decimal]] = defaultdict(list)
    for record in records:
        if not _is_sum(record) and record.value is not None:
            by_column[record.indicator].append(record.value)
    kept = [r for r in records if not _is_sum(r)]
    for record in sums:
        parts = tuple(by_column[record.indicator])
        kept.append(_as_sum(record, parts))
    return kept


def _is_sum(record: Record) -> bool:
    return any(naming.is_sum(text) for text in (record.subject, record.place, record.key, *record.cells[:2]))


def _as_sum(record: Record, parts: tuple[Decimal, ...]) -> Record:
    return Record(
        row=record.row,
        file_row=record.file_row,
        indicator=record.indicator,
        subject=record.subject,
        unit=record.unit,
        step=min([record.step, *(numbers.step_of(p) for p in parts[:50])]),
        total=record.value,
        parts=parts,
    )
