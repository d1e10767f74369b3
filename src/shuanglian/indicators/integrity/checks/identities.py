"""Arithmetic inside one row, and between the whole and its parts in several rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from ...periods import Period
from .. import naming, showing
from ..panel import Panel, additive, base_of, in_unit, in_unit_of
from ..records import Finding, Record, Rules, Severity, rows_of

Whole = tuple[str, str, str, tuple[str, str], Period]


def check(panel: Panel, rules: Rules) -> Iterator[Finding]:
    for record in panel.records:
        yield from _totals(record, rules)
        yield from _ratio(record)
    yield from _among(panel, rules)
    yield from _places(panel, rules)


def tolerance(steps: int, step: Decimal, size: Decimal, rules: Rules) -> Decimal:
    """What rounding may explain: half a last digit for each number that takes part, or a sliver of the size."""
    return step * (steps + 1) / 2 + abs(size) * Decimal(str(rules.sum_slack)) / 10


def _totals(record: Record, rules: Rules) -> Iterator[Finding]:
    """`total` and `parts` of the row. With no parts of its own the value is the part."""
    if record.total is None:
        return
    parts = record.parts or ((record.value,) if record.value is not None else ())
    if not parts or (not record.parts and naming.is_relative(record.indicator, record.unit)):
        return
    slack = tolerance(len(parts), record.step, record.total, rules)
    figures = {"name": record.name, "total": showing.amount(record.total, record.unit)}
    largest, added = max(parts), sum(parts, Decimal(0))
    if largest > record.total + slack and min(parts) >= 0:
        figures["part"] = showing.amount(largest, record.unit)
        yield Finding("part_over_whole", Severity.HIGH, (record.row,), figures)
    elif len(record.parts) > 1 and abs(added - record.total) > slack:
        figures |= {"sum": showing.number(added), "difference": showing.number(record.total - added)}
        yield Finding("parts_sum", Severity.HIGH, (record.row,), figures)


def _among(panel: Panel, rules: Rules) -> Iterator[Finding]:
    """其中 beside the value; where most are more than it, the column says something else."""
    known = [r for r in panel.records if r.among and r.value is not None and r.value >= 0 and additive(r)]
    known = [r for r in known if min(r.among) >= 0 and not naming.may_be_negative(r.indicator, r.unit)]
    over = [r for r in known if max(r.among) > _value(r) + tolerance(1, r.step, _value(r), rules)]
    if len(over) > max(1, 0.5 * len(known)):
        return
    for record in over:
        figures = {
            "name": record.name,
            "total": showing.amount(_value(record), record.unit),
            "part": showing.amount(max(record.among), record.unit),
        }
        yield Finding("part_over_whole", Severity.HIGH, (record.row,), figures)


def _ratio(record: Record) -> Iterator[Finding]:
    """ratio = numerator / denominator, as a share or in percent, whichever is meant."""
    if record.ratio is None or record.numerator is None or not record.denominator:
        return
    computed = record.numerator / record.denominator
    slack = record.step / 2 / abs(record.denominator) * (1 + abs(computed))
    candidates = [(computed * scale, slack * scale) for scale in (Decimal(1), Decimal(100), Decimal(1000))]
    unit = Decimal((0, (1,), min(0, int(record.ratio.as_tuple().exponent))))
    if any(abs(record.ratio - value) <= room + unit * Decimal("0.51") for value, room in candidates):
        return
    nearest = min((value for value, _room in candidates), key=lambda value: abs(value - (record.ratio or 0)))
    figures = {
        "name": record.name,
        "ratio": showing.number(record.ratio),
        "numerator": showing.number(record.numerator),
        "denominator": showing.number(record.denominator),
        "computed": showing.number(nearest),
    }
    yield Finding("ratio_mismatch", Severity.HIGH, (record.row,), figures)


def _places(panel: Panel, rules: Rules) -> Iterator[Finding]:
    """Rows of 合计 or 全市 against the rows below them, for what adds up."""
    groups = _groups(panel)
    sums = {key: _added(whole, parts) for key, (whole, parts) in groups.items()}
    kept = {
        key
        for key, (whole, parts) in groups.items()
        if abs(sums[key] - _value(whole)) <= _slack(whole, parts, rules)
    }
    by_indicator: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for key, (whole, _parts) in groups.items():
        by_indicator[(key[0], whole.place)].append(key in kept)
    for key, (whole, parts) in groups.items():
        usual = by_indicator[(key[0], whole.place)]
        must = naming.is_sum(whole.place) or (len(usual) >= 3 and sum(usual) >= 0.6 * len(usual))
        if key not in kept and (must or sums[key] > _value(whole)):
            yield _wrong_sum(whole, parts, sums[key])


def _groups(panel: Panel) -> dict[Whole, tuple[Record, list[Record]]]:
    """Per indicator and period: the one row of the whole and the rows of its parts."""
    found: dict[Whole, list[Record]] = defaultdict(list)
    for record in panel.dated:
        if record.period and additive(record):
            key = (record.indicator, record.segment, record.source, base_of(record.unit), record.period)
            found[key].append(record)
    groups: dict[Whole, tuple[Record, list[Record]]] = {}
    for key, records in found.items():
        wholes = [
            r for r in records if naming.is_whole(r.place) or r.place in {p.parent for p in records} - {""}
        ]
        names = [r.place or r.subject for r in records]
        parts = [r for r in records if r not in wholes]
        if len(wholes) == 1 and len(parts) > 1 and len(set(names)) == len(names):
            groups[key] = (wholes[0], parts)
    return groups


def _value(record: Record) -> Decimal:
    return record.value or Decimal(0)


def _added(whole: Record, parts: list[Record]) -> Decimal:
    return sum((in_unit(part, whole.unit) for part in parts), Decimal(0))


def _slack(whole: Record, parts: list[Record], rules: Rules) -> Decimal:
    steps = sum((in_unit_of(part, part.step, whole.unit) for part in parts), whole.step)
    return steps / 2 + abs(_value(whole)) * Decimal(str(rules.sum_slack))


def _wrong_sum(whole: Record, parts: list[Record], added: Decimal) -> Finding:
    figures = {"name": whole.name, "total": showing.amount(_value(whole), whole.unit)}
    over = [part for part in parts if in_unit(part, whole.unit) > _value(whole)]
    if over and _value(whole) >= 0:
        part = max(over, key=lambda one: in_unit(one, whole.unit))
        figures["part"] = f"{part.place or part.subject} {showing.amount(_value(part), part.unit)}"
        return Finding("part_over_whole", Severity.HIGH, rows_of([whole, *over]), figures)
    figures |= {"sum": showing.number(added), "difference": showing.number(_value(whole) - added)}
    return Finding("parts_sum", Severity.HIGH, rows_of([whole, *parts]), figures)
