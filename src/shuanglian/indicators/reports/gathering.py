"""Giving numbers their marks: what sections wrote as values becomes numbers n1, n2 … in reading order, each with a fact.

Equal values are one fact, however often they are printed. What a value is computed from becomes facts as well, before it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from decimal import Decimal

from . import arithmetic
from .document import (
    Block,
    Cell,
    Fact,
    FactKind,
    Listing,
    Number,
    Paragraph,
    Section,
    Span,
    Spans,
    Table,
    Value,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Provenance:
    """What is known of an observation beyond its value."""

    version: int | None = None
    source: str = ""
    reporter: str = ""
    published: str = ""
    receipt: str = ""
    url: str = ""


class Gatherer:
    """`provenance`: by the id of the observation. Use one for a whole report."""

    def __init__(self, provenance: Mapping[int, Provenance] | None = None) -> None:
        self.provenance = provenance or {}
        self._marks: dict[Value, str] = {}
        self._facts: list[Fact] = []

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(self._facts)

    def section(self, section: Section) -> Section:
        return dataclasses.replace(section, blocks=tuple(self.block(block) for block in section.blocks))

    def block(self, block: Block) -> Block:
        match block:
            case Paragraph(spans=spans):
                return dataclasses.replace(block, spans=self._spans(spans))
            case Listing(items=items):
                return dataclasses.replace(block, items=tuple(self._spans(item) for item in items))
            case Table(rows=rows):
                return dataclasses.replace(
                    block, rows=tuple(tuple(self._cell(cell) for cell in row) for row in rows)
                )
        return block

    def mark(self, value: Value) -> str:
        """The mark of a value; a new fact when it is not there yet."""
        key = dataclasses.replace(value, text="", inputs=tuple(_silent(pair) for pair in value.inputs))
        known = self._marks.get(key)
        if known is None:
            inputs = {name: self.mark(found) for name, found in value.inputs}
            known = f"n{len(self._facts) + 1}"
            self._marks[key] = known
            self._facts.append(self._fact(known, value, inputs))
        return known

    def _fact(self, mark: str, value: Value, inputs: Mapping[str, str]) -> Fact:
        known = self.provenance.get(value.observation or 0, Provenance())
        return Fact(
            id=mark, kind=value.kind, name=value.name, text=value.text, value=self._exact(value, inputs),
            unit=value.unit, period=value.period, scope=value.scope, version=known.version,
            source=known.source or value.source, reporter=known.reporter, published=known.published,
            receipt=known.receipt or value.receipt, observation=value.observation, url=known.url or value.url,
            formula=_with_marks(value.formula, inputs), is_demo=value.is_demo,
        )  # fmt: skip

    def _exact(self, value: Value, inputs: Mapping[str, str]) -> Decimal | None:
        """A derived value is always what its formula gives: words, Excel and number cannot disagree."""
        if not value.formula:
            return value.value
        numbers = {fact.id: fact.value for fact in self._facts}
        return arithmetic.evaluate(_with_marks(value.formula, inputs), numbers)

    def _spans(self, spans: Spans) -> Spans:
        return tuple(self._span(span) for span in spans)

    def _span(self, span: Span) -> Span:
        return Number(self.mark(span), span.text) if isinstance(span, Value) else span

    def _cell(self, cell: Cell) -> Cell:
        return dataclasses.replace(cell, spans=self._spans(cell.spans))


def derived(name: str, formula: str, inputs: Mapping[str, Value], *, digits: int, unit: str = "") -> Value:
    """A value computed from others, printed with `digits` decimals; demonstration if any of them is."""
    exact = evaluated(formula, inputs)
    text = "" if exact is None else f"{exact:.{digits}f}{unit}"
    return Value(
        FactKind.DERIVED, name, text, exact, unit=unit, formula=formula, inputs=tuple(inputs.items()),
        is_demo=any(found.is_demo for found in inputs.values()),
    )  # fmt: skip


def evaluated(formula: str, inputs: Mapping[str, Value]) -> Decimal | None:
    """What a formula over named values gives."""
    names = {name: f"n{i}" for i, name in enumerate(inputs, 1)}
    values = {names[name]: found.value for name, found in inputs.items()}
    return arithmetic.evaluate(_with_marks(formula, names), values)


def total(name: str, parts: Iterable[Value], *, digits: int, unit: str = "") -> Value:
    """The sum of values, which Excel sums itself."""
    inputs = {f"v{i}": part for i, part in enumerate(parts)}
    formula = "SUM(" + ",".join(f"{{{key}}}" for key in inputs) + ")"
    return derived(name, formula, inputs, digits=digits, unit=unit)


def _with_marks(formula: str, marks: Mapping[str, str]) -> str:
    for name, mark in marks.items():
        formula = formula.replace(f"{{{name}}}", f"{{\0{mark}}}")
    return formula.replace("\0", "")


def _silent(pair: tuple[str, Value]) -> tuple[str, Value]:
    name, value = pair
    inputs = tuple(_silent(inner) for inner in value.inputs)
    return name, dataclasses.replace(value, text="", inputs=inputs)
