"""What the records state in numbers, and how that meets what is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from shuanglian.registry.models import OfferingMeasure

from . import measures, metrics, units
from .documents import Key
from .measures import Measure
from .ranking import Fit
from .reasons import Proof, Record
from .text import sentences

_FIT_ORDER: Final = ("satisfied", "near", "contradicts", "unknown")


@dataclass(frozen=True, slots=True)
class Statement:
    """A quantity that a record states, in a sentence or as a declared measure."""

    measure: Measure
    record: Record
    field: str
    sentence: str


def statements(known: Mapping[Key, Record]) -> dict[Key, list[Statement]]:
    """What the records state, declared measures first."""
    found: dict[Key, list[Statement]] = {key: [] for key in known}
    offerings = [pk for kind, pk in known if kind == "offering"]
    rows = OfferingMeasure.objects.filter(offering__in=offerings, value__isnull=False).order_by("pk")
    for pk, metric, comparator, value, high, unit in rows.values_list(
        "offering", "metric", "comparator", "value", "high", "unit"
    ):
        measure = wanted(metric, comparator, float(value or 0), None if high is None else float(high), unit)
        if measure is not None:
            found["offering", pk].append(Statement(measure, known["offering", pk], "measures", ""))
    for key, record in known.items():
        found[key].extend(_stated(record))
    return found


def _stated(record: Record) -> list[Statement]:
    return [
        Statement(measure, record, name, sentence.text)
        for name, text in record.fields.items()
        for sentence in sentences(text)
        for measure in measures.read(sentence.text)
        if measure.metric
    ]


def prove(aims: Iterable[tuple[Measure, bool]], known: Sequence[Statement]) -> list[Proof]:
    """Hold every aim (and whether it is a must) against what is stated."""
    return [_best_proof(aim, is_hard, known) for aim, is_hard in aims]


def wanted(metric: str, comparator: str, value: float, high: float | None, unit: str) -> Measure | None:
    """A structured requirement or declared measure as a `Measure`; None when its unit is not in the table.

    成本降幅 ≥ 30 % is an amount of change: it is held against changes, never against a level.
    """
    try:
        known = units.unit(unit)
    except units.UnknownUnit:
        return None
    of, change = metrics.named_change(metric)
    apart = bool(change) or metrics.is_difference(metric)
    canonical, symbol = units.canonical(value, known, difference=apart)
    top = None if high is None else units.canonical(high, known, difference=apart)[0]
    code: measures.Comparator = comparator if comparator in measures.SYMBOLS else "eq"  # type: ignore[assignment]
    return Measure(
        of or metric, code, value, high, known.symbol, "", (0, 0), canonical, top, symbol,
        units.dimension_name(known), change=change, relative=bool(change),
    )  # fmt: skip


def _best_proof(aim: Measure, is_hard: bool, known: Sequence[Statement]) -> Proof:
    """The statement that meets the aim best; of those that miss it, the one that misses it by least."""
    best = Proof(aim, "unknown", is_hard)
    key = (_FIT_ORDER.index(best.fit), 0.0)
    for statement in known:
        fit = _fit(statement.measure, aim)
        if fit is not None and (rank := (_FIT_ORDER.index(fit), _apart(statement.measure, aim))) < key:
            best = Proof(
                aim, fit, is_hard, statement.measure, statement.record, statement.field, statement.sentence
            )
            key = rank
    return best


def _fit(stated: Measure, aim: Measure) -> Fit | None:
    if not aim.metric or not metrics.is_same(stated.metric, aim.metric):
        return None
    if stated.relative != aim.relative or (aim.relative and stated.change != aim.change):
        return None  # 良率提升5% says nothing of a yield of 99.5 %
    # Who asks for 成本下降三成 is served by a half, too.
    wanted_more = aim.relative and aim.comparator in ("eq", "approx")
    try:
        return measures.compare(stated, replace(aim, comparator="ge") if wanted_more else aim)
    except units.IncompatibleUnits:
        return None


def _apart(stated: Measure, aim: Measure) -> float:
    return abs(stated.canonical_value - aim.canonical_value)
