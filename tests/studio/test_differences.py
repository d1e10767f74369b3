"""Comparing two versions: nothing for the same, the inverse from the other side, and every change by name."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from shuanglian.casework import layout
from shuanglian.casework.studio import differences, steps
from shuanglian.casework.studio.content import Content
from shuanglian.casework.studio.differences import Difference, Kind, compare, inverse, marks

from .factories import TABLE, sample

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BASE = Content(
    layout.ensure(sample()).decode(),
    {"grading": TABLE},
    {"answer": {"title": "答复", "properties": {"text": {"type": "string"}}}},
    {"sla": {"take": 3}, "open": True},
)


def with_xml(*pairs: tuple[str, str], base: Content = BASE) -> Content:
    xml = base.bpmn_xml
    for old, new in pairs:
        assert old in xml
        xml = xml.replace(old, new)
    return Content(xml, base.tables, base.forms, base.config)


def only(found: tuple[Difference, ...]) -> Difference:
    assert len(found) == 1, found
    return found[0]


def test_a_renamed_step_is_a_change_of_that_step() -> None:
    found = only(compare(BASE, with_xml(('name="复核"', 'name="领导复核"'))))
    assert (found.kind, found.area, found.id) == (Kind.CHANGED, "element", "review")
    assert [(d.before, d.after) for d in found.details] == [("复核", "领导复核")]


def test_a_step_that_is_added_or_removed_is_told_with_its_flows() -> None:
    more = with_xml(
        ("<bpmn:endEvent", '<bpmn:userTask id="extra" name="回访" sl:role="officer"/><bpmn:endEvent'),
        ('sourceRef="review" targetRef="end"', 'sourceRef="review" targetRef="extra"'),
    )
    found = compare(BASE, more)
    assert [(d.kind, d.id) for d in found] == [(Kind.ADDED, "extra"), (Kind.CHANGED, "review_end")]
    assert {d.kind for d in compare(more, BASE)} == {Kind.REMOVED, Kind.CHANGED}


def test_a_condition_and_a_limit_are_told_by_value() -> None:
    free = with_xml(base=Content(BASE.bpmn_xml, BASE.tables))
    found = compare(
        free, with_xml(('sl:sla="3"', 'sl:sla="5d"'), ('grade = "hard"', 'grade != "simple"'), base=free)
    )
    told = {d.id: [(x.before, x.after) for x in d.details] for d in found}
    assert told == {"take": [("3", "5d")], "gate_review": [('grade = "hard"', 'grade != "simple"')]}


def test_what_only_moved_is_said_to_have_moved() -> None:
    root = etree.fromstring(BASE.bpmn_xml.encode())
    shape = next(e for e in root.iter() if e.get("bpmnElement") == "review" and "Shape" in str(e.tag))
    shape[0].set("x", "999")
    found = only(compare(BASE, Content(etree.tostring(root).decode(), BASE.tables, BASE.forms, BASE.config)))
    assert (found.kind, found.id) == (Kind.MOVED, "review")


def test_rules_of_tables_are_compared_one_by_one() -> None:
    table = TABLE.replace("&lt; 2", "&lt; 3").replace(
        "</decisionTable>",
        '<rule id="r3"><inputEntry id="c5"><text>9</text></inputEntry><outputEntry id="c6"><text>"x"</text></outputEntry></rule></decisionTable>',
    )
    found = compare(BASE, Content(BASE.bpmn_xml, {"grading": table}, BASE.forms, BASE.config))
    assert [(d.kind, d.id) for d in found] == [(Kind.CHANGED, "grading/r1"), (Kind.ADDED, "grading/r3")]
    policy = TABLE.replace("FIRST", "UNIQUE")
    found = compare(BASE, Content(BASE.bpmn_xml, {"grading": policy}, BASE.forms, BASE.config))
    assert only(found).area == "table"


def test_forms_and_settings_are_told_by_path() -> None:
    forms = {"answer": {"title": "答复", "properties": {"text": {"type": "number"}}}}
    found = compare(BASE, Content(BASE.bpmn_xml, BASE.tables, forms, {"sla": {"take": "5d"}}))
    told = {d.id: d.kind for d in found}
    assert told == {
        "take": Kind.CHANGED,  # the limit that holds for the step
        "answer.properties.text.type": Kind.CHANGED,
        "sla.take": Kind.CHANGED,
        "open": Kind.REMOVED,
    }


@pytest.mark.parametrize("xml", ["", "<", "<html/>", "<!DOCTYPE a []><a/>"])
def test_what_cannot_be_read_has_no_elements(xml: str) -> None:
    assert compare(Content(xml), Content(xml)) == ()
    assert all(d.kind is Kind.ADDED for d in compare(Content(xml), Content(BASE.bpmn_xml)))


def test_marks_show_each_side_what_it_has() -> None:
    more = with_xml(("<bpmn:endEvent", '<bpmn:userTask id="extra" sl:role="officer"/><bpmn:endEvent'))
    found = compare(BASE, more)
    assert marks(found, side=Kind.ADDED) == {"extra": "added"}
    assert marks(found, side=Kind.REMOVED) == {}
    assert marks(inverse(found), side=Kind.REMOVED) == {"extra": "removed"}


def mutated(seed: int) -> Content:
    """The sample with a few random edits of every kind."""
    chance = random.Random(seed)
    root = etree.fromstring(BASE.bpmn_xml.encode())
    elements = [e for e in root.iter() if isinstance(e.tag, str)]
    for _n in range(chance.randrange(5)):
        element = chance.choice(elements)
        act = chance.randrange(4)
        if act == 0:
            element.set("name", chance.choice(["甲", "乙", ""]))
        elif act == 1 and element.getparent() is not None:
            element.getparent().remove(element)
        elif act == 2:
            element.set("{urn:shuanglian:casework:1}" + chance.choice(["sla", "role", "seat"]), "7")
        elif element.get("x"):
            element.set("x", str(chance.randrange(500)))
        elif element.get("id"):
            element.set("id", chance.choice(["take", "fresh", "gate"]))
    table = TABLE.replace("&lt; 2", chance.choice(["&lt; 2", "5", "-"])).replace(
        "r2", chance.choice(["r2", "r9"])
    )
    forms = chance.choice([BASE.forms, {}, {"answer": {"title": "x"}}, {"more": [1, {"a": None}]}])
    config = chance.choice([BASE.config, {}, {"sla": {}}, {"sla": {"take": 4}}])
    return Content(etree.tostring(root).decode(), {"grading": table}, forms, config)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6))
def test_comparing_with_itself_finds_nothing(seed: int) -> None:
    content = mutated(seed)
    assert compare(content, content) == ()


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_comparing_is_the_inverse_from_the_other_side(one: int, other: int) -> None:
    before, after = mutated(one), mutated(other)
    assert differences.inverse(compare(before, after)) == compare(after, before)
    assert inverse(inverse(compare(before, after))) == compare(before, after)


def test_a_number_that_a_setting_overrides_is_told_with_the_limit_that_holds() -> None:
    before = Content(with_xml(('sl:sla="3"', 'sl:sla="take"')).bpmn_xml, config={"sla": {"take": 5}})
    after = Content(with_xml(('sl:sla="3"', 'sl:sla="2d"')).bpmn_xml, config={"sla": {"take": 5}})
    told = only(compare(before, after)).details[0]
    assert "take" in told.before and "5 个工作日" in told.before
    assert "2d" in told.after and "由设置“take”决定：5 个工作日" in told.after
    row = next(row for row in steps.rows(after) if row.id == "take")
    assert "2d" in row.limit and "5 个工作日" in row.limit
    changed = Content(before.bpmn_xml, config={"sla": {"take": 7}})
    assert {d.area for d in compare(before, changed)} == {"element", "config"}
    free = Content(after.bpmn_xml)
    assert next(row for row in steps.rows(free) if row.id == "take").limit == "2 日"
