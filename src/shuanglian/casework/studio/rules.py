"""Decision tables as sheets of text: for showing, comparing and editing cell by cell. Reads leniently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from shuanglian.casework.errors import BadDefinition
from shuanglian.casework.xml import children, local, parse_xml, text_of

HITS: Final = ("UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
NUMBERED: Final = "#"


@dataclass(frozen=True, slots=True)
class Column:
    """`expression` is what an input column tests; `values` the list of allowed or ordered values."""

    id: str
    label: str
    expression: str
    type: str
    values: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One decision. `grid` has the cells of each rule in order; `rows` the same by rule id and column name."""

    key: str
    file: str
    name: str
    hit: str
    aggregation: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    grid: tuple[tuple[str, tuple[str, ...]], ...]
    literal: str = ""

    @property
    def head(self) -> dict[str, str]:
        """What the table is, without its rules, as named values."""
        found = {"name": self.name, "hitPolicy": self.hit, "aggregation": self.aggregation}
        found["literal"] = self.literal
        for number, column in enumerate(self.inputs, 1):
            found[f"input {number}"] = _told(column)
        for number, column in enumerate(self.outputs, 1):
            found[f"output {number}"] = _told(column)
        return {name: value for name, value in found.items() if value}

    @property
    def rows(self) -> dict[str, dict[str, str]]:
        titles = _titles((*self.inputs, *self.outputs))
        return {key: dict(zip(titles, cells, strict=False)) for key, cells in self.grid}

    @property
    def is_table(self) -> bool:
        return bool(self.inputs or self.outputs)


def read(tables: Mapping[str, str]) -> dict[str, Sheet]:
    """All decisions of all files, by decision id; files that cannot be read have none."""
    return {sheet.key: sheet for name, xml in sorted(tables.items()) for sheet in sheets(name, xml)}


def sheets(file: str, xml: str) -> list[Sheet]:
    try:
        root = parse_xml(xml.encode())
    except BadDefinition:
        return []
    return [_sheet(file, element) for element in children(root, "decision")]


def _sheet(file: str, element: etree._Element) -> Sheet:
    table = next(iter(children(element, "decisionTable")), None)
    literal = next(iter(children(element, "literalExpression")), None)
    key = element.get("id", "")
    return Sheet(
        key=key,
        file=file,
        name=element.get("name", "") or key,
        hit="" if table is None else table.get("hitPolicy", "UNIQUE"),
        aggregation="" if table is None else table.get("aggregation", ""),
        inputs=() if table is None else tuple(_input(c) for c in children(table, "input")),
        outputs=() if table is None else tuple(_output(c) for c in children(table, "output")),
        grid=() if table is None else tuple(_rule(n, r) for n, r in enumerate(children(table, "rule"), 1)),
        literal="" if literal is None else text_of(literal),
    )


def _input(column: etree._Element) -> Column:
    inner = next(iter(children(column, "inputExpression")), None)
    text = "" if inner is None else text_of(inner)
    kind = "" if inner is None else inner.get("typeRef", "")
    return Column(
        column.get("id", ""), column.get("label", "") or text, text, kind, _listed(column, "inputValues")
    )


def _output(column: etree._Element) -> Column:
    name = column.get("name", "")
    label = column.get("label", "") or name
    return Column(
        column.get("id", ""), label, name, column.get("typeRef", ""), _listed(column, "outputValues")
    )


def _listed(column: etree._Element, name: str) -> str:
    found = children(column, name)
    return text_of(found[0]) if found else ""


def _rule(number: int, rule: etree._Element) -> tuple[str, tuple[str, ...]]:
    cells = [text_of(cell) for cell in rule if local(cell) in ("inputEntry", "outputEntry")]
    return rule.get("id") or f"{NUMBERED}{number}", tuple(cells)


def _told(column: Column) -> str:
    return " · ".join(part for part in (column.label, column.expression, column.type, column.values) if part)


def _titles(columns: tuple[Column, ...]) -> list[str]:
    """Column names, numbered where two are alike."""
    names = [column.label or column.expression or str(n) for n, column in enumerate(columns, 1)]
    return [name if names.count(name) == 1 else f"{name} ({n})" for n, name in enumerate(names, 1)]
