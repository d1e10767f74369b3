"""What indicators say about each other: parts and wholes, formulas, one series under two names. Whole database.

Every check reads one family of indicators at a time, so that memory stays bounded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Final

from django.db.models import Count, QuerySet

from shuanglian.registry.models import Comparator

from .. import formulas
from ..models import Indicator, Measure, Observation, ObservationState, Origin
from ..models.observations import OPEN_STATES
from ..periods import parse
from ..units import UnitMismatch, convert
from . import naming, showing
from .records import Finding, Severity

USED: Final = (ObservationState.PUBLISHED, ObservationState.PROPOSED, ObservationState.HELD)
_SAME: Final = 4  # equal values, each of three digits or more, before two indicators are called one
_SLACK: Final = Decimal("0.005")  # relative difference that the rounding of inputs may explain
_MOST: Final = 20_000


def findings() -> Iterator[Finding]:
    yield from _parts()
    yield from _formulas()
    yield from _twins()


def rows_in_use() -> QuerySet[Observation]:
    """Values in use; where a correction waits, it and not the value that it corrects."""
    return Observation.objects.filter(state__in=USED).exclude(corrections__state__in=OPEN_STATES)


def _exact(indicators: Iterable[Indicator]) -> QuerySet[Observation]:
    rows = rows_in_use().filter(indicator__in=[one.pk for one in indicators], comparator=Comparator.EQ)
    return rows.select_related("indicator", "place", "subject").order_by("pk")


def _key(row: Observation) -> Hashable:
    """What two indicators must share to be compared. The segment of the indicator itself tells nothing more."""
    segment = row.segment_id if row.segment_id != row.indicator.segment_id else None
    return row.place_id, row.subject_id, segment, row.period, row.basis, row.is_demo


def _name(row: Observation) -> str:
    parts = [row.place, row.subject, row.indicator, parse(row.period).words()]
    return " ".join(str(part) for part in parts if part is not None)


def _step(value: Decimal) -> Decimal:
    return Decimal((0, (1,), max(-8, min(0, int(value.normalize().as_tuple().exponent)))))


# ---- parts


def _parts() -> Iterator[Finding]:
    """A declared part is never more than its whole, for amounts and counts that cannot be negative."""
    families: dict[Indicator, list[Indicator]] = defaultdict(list)
    some = Indicator.objects.filter(measure=Measure.LEVEL, parent__measure=Measure.LEVEL)
    for part in some.select_related("parent"):
        if part.parent is not None and _adds_up(part) and _adds_up(part.parent):
            families[part.parent].append(part)
    for whole, parts in families.items():
        wholes = {_key(row): row for row in _exact([whole])}
        for row in _exact(parts) if wholes else ():
            over = wholes.get(_key(row))
            if over is not None and _is_more(row, over):
                yield _over(row, over)


def _adds_up(indicator: Indicator) -> bool:
    name, unit = indicator.name, indicator.unit
    return not naming.is_relative(name, unit) and not naming.may_be_negative(name, unit)


def _is_more(part: Observation, whole: Observation) -> bool:
    try:
        value = convert(part.value, part.indicator.unit, whole.indicator.unit)
    except UnitMismatch:
        return False
    return value > whole.value + _step(whole.value) / 2


def _over(part: Observation, whole: Observation) -> Finding:
    figures = {
        "name": _name(whole),
        "total": showing.amount(whole.value, whole.indicator.unit),
        "part": f"{part.indicator} {showing.amount(part.value, part.indicator.unit)}",
    }
    return Finding("part_over_whole", Severity.HIGH, tuple(sorted((part.pk, whole.pk))), figures)


# ---- formulas


def _formulas() -> Iterator[Finding]:
    """A value that somebody wrote against what the formula makes of its inputs; computed values are not asked."""
    for indicator in Indicator.objects.exclude(formula=""):
        written = list(_exact([indicator]).exclude(origin=Origin.FORMULA))
        if not written:
            continue
        tree, codes = formulas.parse(indicator.formula), formulas.dependencies(indicator.formula)
        inputs = _inputs(codes)
        for row in written:
            values = inputs.get(_key(row), {})
            computed = formulas.evaluate(tree, values) if set(values) == codes else None
            if computed is not None and _is_off(row.value, computed):
                yield _broken(row, computed)


def _inputs(codes: set[str]) -> Mapping[Hashable, dict[str, Decimal]]:
    found: dict[Hashable, dict[str, Decimal]] = defaultdict(dict)
    for row in _exact(Indicator.objects.filter(code__in=codes)):
        found[_key(row)][row.indicator.code] = row.value
    return found


def _is_off(value: Decimal, computed: Decimal) -> bool:
    return abs(value - computed) > max(_step(value), _SLACK * abs(computed))


def _broken(row: Observation, computed: Decimal) -> Finding:
    unit = row.indicator.unit
    figures = {
        "name": _name(row),
        "value": showing.amount(row.value, unit),
        "formula": row.indicator.formula,
        "computed": showing.amount(float(computed), unit),
    }
    return Finding("formula_mismatch", Severity.HIGH, (row.pk,), figures)


# ---- one series under two names

Pair = tuple[int, int, Hashable]


def _twins() -> Iterator[Finding]:
    """Different indicators of one place with the same values, period after period, and no reason for it."""
    shared: dict[Pair, list[tuple[Observation, Observation]]] = defaultdict(list)
    for same in _equal_values():
        for one, other in combinations(same, 2):
            if one.indicator_id != other.indicator_id and not _related(one.indicator, other.indicator):
                scope = (one.place_id, one.subject_id, one.basis, one.is_demo)
                shared[(one.indicator_id, other.indicator_id, scope)].append((one, other))
    for pairs in shared.values():
        if len({one.value for one, _other in pairs}) >= _SAME:
            yield _twin(pairs)


def _equal_values() -> Iterator[Sequence[Observation]]:
    """Values of three digits or more that stand under several indicators in one place and period."""
    exact = rows_in_use().filter(comparator=Comparator.EQ)
    repeated = (
        exact.order_by()
        .values("value", "period")
        .annotate(n=Count("indicator", distinct=True))
        .filter(n__gt=1)
    )
    values = {(one["value"], one["period"]) for one in repeated[:_MOST] if _digits(one["value"]) >= 3}
    groups: dict[Hashable, list[Observation]] = defaultdict(list)
    for row in _with_values(exact, sorted({value for value, _period in values})):
        if (row.value, row.period) in values:
            groups[(_key(row), row.value)].append(row)
    yield from (sorted(same, key=lambda row: row.indicator_id) for same in groups.values() if len(same) > 1)


def _with_values(rows: QuerySet[Observation], values: Sequence[Decimal]) -> Iterator[Observation]:
    """In pieces that every database takes as parameters of one query."""
    for start in range(0, len(values), 500):
        some = rows.filter(value__in=values[start : start + 500])
        yield from some.select_related("indicator", "place", "subject").order_by("pk")


def _digits(value: Decimal) -> int:
    return len(str(abs(value.normalize() + 0)).replace(".", "").strip("0"))


def _related(one: Indicator, other: Indicator) -> bool:
    """Named alike (in two plans), part of each other, or computed from each other: then equality says nothing."""
    if one.name == other.name or one.parent_id == other.pk or other.parent_id == one.pk:
        return True
    refs = (formulas.reference(one.code) in other.formula, formulas.reference(other.code) in one.formula)
    return any(refs) or bool(one.computed_by and one.computed_by == other.computed_by)


def _twin(pairs: Sequence[tuple[Observation, Observation]]) -> Finding:
    one, other = pairs[0]
    figures = {
        "name": " ".join(str(part) for part in (one.place, one.subject, one.indicator) if part is not None),
        "other": str(other.indicator),
        "n": str(len(pairs)),
        "values": showing.listed((showing.number(row.value) for row, _other in pairs), 3),
    }
    rows = tuple(sorted({row.pk for pair in pairs for row in pair}))
    return Finding("duplicate_series", Severity.HIGH, rows, figures)
