"""A grid of values → the table that is scored: one cut-off for all, one period for all. Pure.

Wide grids have a column per indicator, long ones a line per value. Lines that became known after the cut-off, or speak of a
period that ends after it, do not count; of several lines for one cell the newest before the cut-off counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from .. import periods, units
from . import names, numbers
from .grids import Grid
from .reading import Log, day_of
from .rules import Cell, Column, Config, Subject, Table

SHORTLY: Final = 6  # names told in one sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """One value as written, before it is chosen: `rank` orders entries of one cell, the greatest counts."""

    subject: str
    column: Column
    written: Any
    unit: str
    line: int
    period: periods.Period | None
    day: dt.date | None
    version: int


@dataclass(slots=True)
class Heads:
    """Which position of the heading means what."""

    name: int | None = None
    ref: int | None = None
    date: int | None = None
    period: int | None = None
    version: int | None = None
    unit: int | None = None
    indicator: int | None = None
    value: int | None = None
    columns: dict[int, tuple[Column, str]] = field(default_factory=dict)


def known_words(config: Config) -> list[str]:
    """Headings that a table of this ranking may have."""
    return [word for column in config.needed() for word in _words(column)]


def _words(column: Column) -> list[str]:
    return [word for word in (column.key, column.name, column.code, *column.aliases) if word]


def build(config: Config, grid: Grid, as_of: dt.date) -> Table:
    """Raises `BadConfig` with every cell that cannot be read."""
    log = Log()
    heads = _heads(config, grid, log)
    log.finish()
    subjects: dict[str, Subject] = {}
    entries = list(_entries(config, grid, heads, subjects, log))
    chosen = _chosen(config, entries, as_of, log)
    cells = {key: _cell(entry, grid.origin, log) for key, entry in chosen.items()}
    found = _compared(config, subjects, log)
    log.finish()
    return Table(
        found,
        {key: cell for key, cell in cells.items() if key[0] in {s.key for s in found}},
        tuple(log.notes),
    )


def _heads(config: Config, grid: Grid, log: Log) -> Heads:
    """Columns of the ranking first, so that an indicator named 单位 … still counts as one."""
    by_word = {names.loose(word): column for column in config.needed() for word in reversed(_words(column))}
    heads = Heads()
    taken: dict[str, str] = {}
    order = sorted(enumerate(grid.heading), key=lambda one: names.loose(one[1]) in names.LONG_UNIT)
    for at, heading in order:  # 单位 is the organisation only where nothing else names the subject
        name, unit = names.split_unit(heading)
        column = by_word.get(names.loose(heading)) or by_word.get(names.loose(name))
        if column is None:
            _other(heads, at, heading, log)
        elif column.key in taken:
            log.wrong("twice", f"“{heading}”和“{taken[column.key]}”是同一列", "data")
        else:
            taken[column.key] = heading
            heads.columns[at] = (column, "" if names.loose(heading) in by_word else unit)
    _check_heads(config, heads, log)
    return heads


def _other(heads: Heads, at: int, heading: str, log: Log) -> None:
    word = names.loose(names.split_unit(heading)[0])
    kinds: tuple[tuple[str, frozenset[str]], ...] = (
        ("date", names.LONG_DATE), ("period", names.LONG_PERIOD), ("version", names.LONG_VERSION),
        ("indicator", names.LONG_INDICATOR), ("value", names.LONG_VALUE), ("ref", names.REF_HEADINGS),
        ("name", names.SUBJECT_HEADINGS), ("unit", names.LONG_UNIT),
    )  # fmt: skip
    for kind, words in kinds:
        if word in words and getattr(heads, kind) is None:
            setattr(heads, kind, at)
            return
    if word and word not in names.NOTE_HEADINGS:
        log.note(f"数据里的“{heading}”列不认识，没有用到")


def _check_heads(config: Config, heads: Heads, log: Log) -> None:
    if heads.name is None and heads.ref is None:
        log.wrong("no_subject", "数据里没有写明对象的列（subject、名称、单位名称……）", "data")
    if heads.value is not None and heads.indicator is not None:
        return
    there = {column.key for column, _unit in heads.columns.values()}
    for column in config.needed():
        if column.key not in there:
            log.wrong("missing_column", f"数据里没有“{column.name}”这一列", "data")


def _entries(
    config: Config, grid: Grid, heads: Heads, subjects: dict[str, Subject], log: Log
) -> Iterable[Entry]:
    by_word = {names.loose(word): column for column in config.needed() for word in reversed(_words(column))}
    declared = {names.loose(w): s for s in config.subjects for w in (s.name, s.ref, s.key) if w}
    for line, row in grid.rows:
        subject = _subject(row, heads, declared)
        if subject is None:
            log.wrong("no_subject", "没有写明是哪个对象", f"data[{line}]")
            continue
        subjects.setdefault(subject.key, subject)
        for column, written, unit in _written(row, heads, by_word, line, log):
            yield Entry(
                subject.key, column, written, unit, line, _period(row, heads, line, log), _day(row, heads, line, log),
                _version(row, heads),
            )  # fmt: skip


def _subject(row: Sequence[Any], heads: Heads, declared: Mapping[str, Subject]) -> Subject | None:
    name = numbers.plain(_at(row, heads.name) or "")
    ref = numbers.plain(_at(row, heads.ref) or "")
    known = declared.get(names.loose(ref)) or declared.get(names.loose(name))
    if known or not (name or ref):
        return known
    return Subject(ref or name, name or ref, ref)


def _written(
    row: Sequence[Any], heads: Heads, by_word: Mapping[str, Column], line: int, log: Log
) -> Iterable[tuple[Column, Any, str]]:
    if heads.value is None or heads.indicator is None:
        for at, (column, unit) in heads.columns.items():
            yield column, row[at], unit
        return
    named = str(_at(row, heads.indicator) or "")
    column = by_word.get(names.loose(named)) or by_word.get(names.loose(names.split_unit(named)[0]))  # type: ignore[assignment]
    if column is None:
        log.note(f"数据里的指标“{named[:40]}”不认识，没有用到")
        return
    unit = str(_at(row, heads.unit) or "").strip()
    yield column, row[heads.value], unit


def _at(row: Sequence[Any], at: int | None) -> Any:
    return None if at is None or at >= len(row) else row[at]


def _day(row: Sequence[Any], heads: Heads, line: int, log: Log) -> dt.date | None:
    written = _at(row, heads.date)
    if numbers.is_missing(written):
        return None
    found = day_of(written)
    if found is None:
        try:
            return periods.parse(str(written)).end
        except ValueError:
            log.wrong("date", f"“{str(written)[:40]}”不是日期", f"data[{line}]")
    return found


def _period(row: Sequence[Any], heads: Heads, line: int, log: Log) -> periods.Period | None:
    written = _at(row, heads.period)
    if numbers.is_missing(written):
        return None
    text = str(int(written)) if isinstance(written, float) and written.is_integer() else str(written)
    try:
        return periods.parse(text)
    except ValueError as error:
        log.wrong("period", str(error), f"data[{line}]")
        return None


def _version(row: Sequence[Any], heads: Heads) -> int:
    try:
        return int(numbers.number(_at(row, heads.version)))
    except numbers.NotANumber:
        return 0


# -- which value counts -----------------------------------------------------------------------------------
def _chosen(
    config: Config, entries: Sequence[Entry], as_of: dt.date, log: Log
) -> dict[tuple[str, str], Entry]:
    in_time = [one for one in entries if _known_by(one, as_of)]
    if len(in_time) < len(entries):
        log.note(f"截止日 {as_of} 以后的 {len(entries) - len(in_time)} 个数没有用")
    wanted = _wanted(config, in_time)
    kept = [one for one in in_time if _of_period(one, wanted)]
    found: dict[tuple[str, str], Entry] = {}
    for one in kept:
        key = (one.subject, one.column.key)
        before = found.get(key)
        if before is not None and _order(before) == _order(one):
            log.wrong(
                "twice",
                f"“{one.subject}”的“{one.column.name}”有两个数（第 {before.line} 行和这一行）",
                f"data[{one.line}]",
            )
        if before is None or _order(before) < _order(one):
            found[key] = one
    return found


def _known_by(one: Entry, as_of: dt.date) -> bool:
    return (one.day is None or one.day <= as_of) and (one.period is None or one.period.end <= as_of)


def _wanted(config: Config, entries: Sequence[Entry]) -> dict[str, periods.Period]:
    """One period for all in each column: the declared one, else the latest that anybody has."""
    if config.period:
        stated = periods.parse(config.period)
        return {one.column.key: stated for one in entries}
    latest: dict[str, periods.Period] = {}
    for one in entries:
        if one.period is not None and not numbers.is_missing(one.written):
            before = latest.get(one.column.key)
            if before is None or periods.order_key(before) < periods.order_key(one.period):
                latest[one.column.key] = one.period
    return latest


def _of_period(one: Entry, wanted: Mapping[str, periods.Period]) -> bool:
    period = wanted.get(one.column.key)
    return one.period is None or period is None or periods.same_span(one.period, period)


def _order(one: Entry) -> tuple[dt.date, int]:
    return one.day or dt.date.min, one.version


def _cell(one: Entry, origin: str, log: Log) -> Cell:
    source: list[tuple[str, Any]] = [("from", origin), ("line", one.line)]
    source += [("period", one.period.text)] if one.period else []
    source += [("known", one.day.isoformat())] if one.day else []
    source += [("version", one.version)] if one.version else []
    written, unit = one.written, one.unit
    if isinstance(written, Mapping):
        unit = str(written.get("unit", written.get("单位", unit)) or "")
        written = written.get("value", written.get("值"))
    if one.column.is_flag:
        return _flag(one, written, tuple(source), log)
    if numbers.is_missing(written):
        return Cell(None, "", tuple(source), "没有数")
    value = _value(one, written, unit, log)
    return Cell(value, "" if value is None else numbers.text_of(value), tuple(source))


def _flag(one: Entry, written: Any, source: tuple[tuple[str, Any], ...], log: Log) -> Cell:
    try:
        value = Fraction(1 if numbers.yes(written) else 0)
    except numbers.NotANumber as error:
        log.wrong("yes_no", f"{one.column.name}：{error}", f"data[{one.line}]")
        value = Fraction(0)
    return Cell(value, str(value), source)


def _value(one: Entry, written: Any, unit: str, log: Log) -> Fraction | None:
    place = f"data[{one.line}]"
    try:
        value = numbers.number(written)
    except numbers.NotANumber as error:
        log.wrong("number", f"{one.column.name}：{error}", place)
        return None
    if isinstance(written, str) and numbers.plain(written).endswith("%"):
        if one.column.unit and "%" not in one.column.unit:
            log.wrong("unit", f"{one.column.name}的单位是{one.column.unit}，这里写成百分数", place)
        return value
    if unit and one.column.unit and unit != one.column.unit:
        try:
            return Fraction(units.convert(Decimal(numbers.text_of(value)), unit, one.column.unit))
        except units.UnitMismatch as error:
            log.wrong("unit", f"{one.column.name}：{error}", place)
    return value


# -- who is compared --------------------------------------------------------------------------------------
def _compared(config: Config, found: Mapping[str, Subject], log: Log) -> tuple[Subject, ...]:
    """Those declared; those of the data where nobody is declared."""
    if not config.subjects:
        if not found:
            log.wrong("no_subject", "数据里一个对象都没有", "data")
        return tuple(found.values())
    declared = {one.key for one in config.subjects}
    others = [one.name for key, one in found.items() if key not in declared]
    if others:
        more = "等" if len(others) > SHORTLY else ""
        log.note(f"数据里的{'、'.join(others[:SHORTLY])}{more}不在参评对象里，没有用到")
    return config.subjects
