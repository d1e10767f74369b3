"""Changing a decision table cell by cell in its DMN file, without a table editor; everything else in it is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _
from lxml import etree

from shuanglian.casework.xml import children, local, parse_xml
from shuanglian.foundation.errors import Invalid, NotFound, Reason

_KEY: Final = re.compile(r"[A-Za-z_]\w{0,39}", re.ASCII)
_NEW: Final = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="{key}_definitions" name={name}
 namespace="urn:shuanglian:{key}">
<decision id="{key}" name={name}><decisionTable id="{key}_table" hitPolicy="FIRST">
<input id="{key}_in" label={asked}><inputExpression id="{key}_expression" typeRef="string"><text>value</text></inputExpression></input>
<output id="{key}_out" name="result" typeRef="string"/>
<rule id="{key}_rule_1"><inputEntry id="{key}_cell_1"><text>-</text></inputEntry>
<outputEntry id="{key}_cell_2"><text>"ok"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def new(key: str, name: str) -> str:
    """A file with one table that always answers. Raises `Invalid`."""
    if not _KEY.fullmatch(key):
        raise Invalid(Reason("bad_key", _("决策表编号以字母开头，只含字母、数字和下划线"), "key"))
    words = {"name": quoteattr((name.strip() or key)[:120]), "asked": quoteattr(_("问什么"))}
    return _NEW.format(key=key, **words)


def write(
    xml: str,
    decision: str,
    *,
    name: str,
    hit: str,
    aggregation: str,
    heads: Mapping[int, tuple[str, str]],
    grid: Sequence[Sequence[str]],
) -> str:
    """The file with the table's name, policy, columns (`heads`: number → label, expression or name) and rules.

    Rules keep their ids by their place. Raises `NotFound` for a decision that has no table.
    """
    root = parse_xml(xml.encode(), keep_comments=True)
    element = next((e for e in children(root, "decision") if e.get("id") == decision), None)
    table = None if element is None else next(iter(children(element, "decisionTable")), None)
    if element is None or table is None:
        raise NotFound(Reason("not_found", _("没有决策表“%s”") % decision))
    element.set("name", name.strip() or decision)
    table.set("hitPolicy", hit)
    if aggregation and hit == "COLLECT":
        table.set("aggregation", aggregation)
    else:
        table.attrib.pop("aggregation", "")
    inputs, outputs = children(table, "input"), children(table, "output")
    for number, column in enumerate([*inputs, *outputs]):
        if number in heads:
            _head(column, *heads[number])
    _rules(table, decision, grid, len(inputs))
    return str(etree.tostring(root, xml_declaration=True, encoding="UTF-8").decode())


def _head(column: etree._Element, label: str, inner: str) -> None:
    if label.strip():
        column.set("label", label.strip())
    if local(column) == "output":
        if inner.strip():
            column.set("name", inner.strip())
        return
    for expression in children(column, "inputExpression"):
        _text(expression, inner)


def _rules(table: etree._Element, decision: str, grid: Sequence[Sequence[str]], inputs: int) -> None:
    existing = children(table, "rule")
    taken = {str(e.get("id")) for e in table.iter() if isinstance(e.tag, str)}
    for rule in existing[len(grid) :]:
        table.remove(rule)
    for number, cells in enumerate(grid):
        rule = existing[number] if number < len(existing) else _rule(table, decision, taken)
        _cells(rule, cells, inputs)


def _rule(table: etree._Element, decision: str, taken: set[str]) -> etree._Element:
    number = 1
    while f"{decision}_rule_{number}" in taken:
        number += 1
    taken.add(f"{decision}_rule_{number}")
    namespace = etree.QName(table).namespace
    return etree.SubElement(table, f"{{{namespace}}}rule", {"id": f"{decision}_rule_{number}"})


def _cells(rule: etree._Element, cells: Sequence[str], inputs: int) -> None:
    entries = [e for e in rule if local(e) in ("inputEntry", "outputEntry")]
    namespace = etree.QName(rule).namespace
    for number, text in enumerate(cells):
        if number >= len(entries):
            tag = "inputEntry" if number < inputs else "outputEntry"
            identifier = f"{rule.get('id')}_{number + 1}"
            entries.append(etree.SubElement(rule, f"{{{namespace}}}{tag}", {"id": identifier}))
        _text(entries[number], text)


def _text(element: etree._Element, text: str) -> None:
    found = next(iter(children(element, "text")), None)
    if found is None:
        found = etree.SubElement(element, f"{{{etree.QName(element).namespace}}}text")
    for inner in list(found):
        found.remove(inner)
    found.text = text.strip()
