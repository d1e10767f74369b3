"""One thing said twice with different values, and different things said with the same value."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Final

from scipy.special import pdtrc

from ...periods import Period
from .. import naming, showing
from ..panel import Panel, base_of, in_unit, in_unit_of
from ..records import Finding, Record, Rules, Severity, rows_of

_CHANCE: Final = 0.01
_LEVELS: Final = (
    r"国$|全国",
    r"省$|全省",
    r"市$|全市",
    r"走廊|都市圈|湾区",
    r"[区县旗]$|全区|全县",
    r"[镇乡]$|街道|园|社区|基地",
)
Scope = tuple[str, str, str, tuple[str, str], Period]


def check(panel: Panel, rules: Rules) -> Iterator[Finding]:
    yield from _contradictions(panel, rules)
    yield from _same_values(panel)


def _contradictions(panel: Panel, rules: Rules) -> Iterator[Finding]:
    several = {cell: _voices(records) for cell, records in panel.cells.items() if len(records) > 1}
    several = {cell: voices for cell, voices in several.items() if len(voices) > 1}
    told_apart = any(record.source or record.reporter for record in panel.dated)
    if not told_apart and len(several) > 0.3 * len(panel.cells) and len(panel.cells) > 3:
        return  # rows differ by something that was not recognised: they do not speak of one thing
    for voices in several.values():
        if _differ(voices, rules):
            yield _contradiction(voices)


def _voices(records: Sequence[Record]) -> list[Record]:
    """The last word of each source and reporter; a later version of the same voice is a correction."""
    latest: dict[tuple[str, str] | int, Record] = {}
    timed = any(record.reported_at or record.version for record in records)
    for record in sorted(
        records, key=lambda r: (r.reported_at.timestamp() if r.reported_at else 0, r.version)
    ):
        voice = (record.source, record.reporter) if timed or record.source or record.reporter else record.row
        if voice in latest and not timed and latest[voice].value != record.value:
            voice = record.row
        latest[voice] = record
    if timed and len({source for source, _r in (v for v in latest if isinstance(v, tuple))}) == 1:
        return list(latest.values())[-1:]  # several people of one source, one after the other: versions
    return list(latest.values())


def _differ(voices: Sequence[Record], rules: Rules) -> bool:
    return any(_apart(one, other, rules) for one, other in combinations(voices, 2))


def _apart(one: Record, other: Record, rules: Rules) -> bool:
    unit = one.unit
    a, b = one.value or Decimal(0), in_unit(other, unit)
    if one.comparator != "eq" or other.comparator != "eq":
        return _excluded(one, a, b) or _excluded(other, b, a)
    room = (one.step + in_unit_of(other, other.step, unit)) / 2
    return abs(a - b) > max(room, Decimal(str(rules.contradiction)) * max(abs(a), abs(b)))


def _excluded(record: Record, bound: Decimal, value: Decimal) -> bool:
    """Whether `more than bound` and the like cannot be reconciled with `value`."""
    if record.comparator in ("gt", "ge"):
        return value < bound
    if record.comparator in ("lt", "le"):
        return value > bound
    if record.comparator == "approx":
        return abs(value - bound) > abs(bound) / 10
    return False


def _contradiction(voices: Sequence[Record]) -> Finding:
    values = [in_unit(record, voices[0].unit) for record in voices]
    figures = {
        "name": voices[0].name,
        "n": str(len(set(values))),
        "values": showing.listed(_said(record) for record in voices),
        "difference": showing.amount(max(values) - min(values), voices[0].unit),
    }
    return Finding("contradiction", Severity.HIGH, rows_of(voices), figures)


def _said(record: Record) -> str:
    who = record.source or record.reporter
    value = showing.amount(record.value or Decimal(0), record.unit)
    return f"{who} {value}" if who else value


def level(place: str) -> int:
    """How large a scope is, by its name: 0 the country … 5 a street; 9 unknown."""
    if naming.is_whole(place) and not any(re.search(one, place) for one in _LEVELS):
        return -1
    return next((index for index, words in enumerate(_LEVELS) if re.search(words, place)), 9)


def _same_values(panel: Panel) -> Iterator[Finding]:
    """Equal values of different scopes, more than chance brings at the density of these values."""
    groups: dict[tuple[str, tuple[str, str]], list[list[Record]]] = defaultdict(list)
    for records in _by_scope(panel).values():
        if 1 < len(records) <= 120:
            groups[(records[0].indicator, base_of(records[0].unit))].append(records)
    for cells in groups.values():
        grain = _grain([record for records in cells for record in records])
        for nested in (True, False):
            equal: list[tuple[Record, Record]] = []
            expected = 0.0
            for records in cells:
                pairs = [p for p in combinations(records, 2) if _are_nested(*p) == nested]
                pairs = [pair for pair in pairs if _telling(*pair, grain)]
                equal += [pair for pair in pairs if _equal(*pair)]
                expected += sum(_coincidence(*pair, grain) for pair in pairs)
            limit = _CHANCE if nested else _CHANCE / 20
            if equal and float(pdtrc(len(equal) - 1, expected)) < limit:
                yield from (_same(*pair) for pair in equal)


def _by_scope(panel: Panel) -> dict[Scope, list[Record]]:
    found: dict[Scope, list[Record]] = defaultdict(list)
    for series in panel.series:
        for record in series.records:
            if record.place and record.value and record.period:
                key = series.key
                found[(key.indicator, key.segment, key.source, key.base, record.period)].append(record)
    return found


def _are_nested(one: Record, other: Record) -> bool:
    if one.place == other.place:
        return False
    levels = level(one.place), level(other.place)
    return (
        one.parent == other.place or other.parent == one.place or (levels[0] != levels[1] and 9 not in levels)
    )


def _grain(records: Sequence[Record]) -> float:
    """How fine these values really are: where all are whole hundreds, a hundred."""
    grain = min(float(record.step) for record in records)
    values = [abs(record.number) for record in records]
    while any(values):
        tenfold = [abs(v / (10 * grain) - round(v / (10 * grain))) < 1e-6 for v in values]
        if sum(tenfold) < 0.95 * len(values) or len(values) < 8:
            break
        grain *= 10
    return grain


def _digits(record: Record) -> int:
    """Significant digits without zeros at the end."""
    return len(str(abs(record.value or Decimal(0))).replace(".", "").strip("0"))


def _telling(one: Record, other: Record, grain: float) -> bool:
    """At least three digits that mean something, and two places. An index that starts at 100 everywhere says nothing."""
    if min(_digits(one), _digits(other)) < 3:
        return False
    return min(abs(one.number), abs(other.number)) >= 99.5 * grain and one.place != other.place


def _equal(one: Record, other: Record) -> bool:
    return one.value == in_unit(other, one.unit) and not one.subject and not other.subject


def _coincidence(one: Record, other: Record, grain: float) -> float:
    """Chance of equality: dense where two values are close anyway."""
    a, b = abs(one.number), abs(float(in_unit(other, one.unit)))
    size = max(a, b)
    near = abs(a - b) <= 0.1 * size
    return grain / (0.2 * size) if near and a != b else 0.5 * grain / size


def _same(one: Record, other: Record) -> Finding:
    figures = {
        "name": one.name,
        "other": other.place,
        "value": showing.amount(one.value or Decimal(0), one.unit),
    }
    return Finding("same_value_scopes", Severity.MEDIUM, rows_of([one, other]), figures)
