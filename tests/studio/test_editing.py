"""Changing one element or one table without a drawing board keeps everything else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.casework import bpmn, dmn, layout
from shuanglian.casework.studio import editing, properties, rules, tables
from shuanglian.casework.studio.content import Content
from shuanglian.casework.studio.differences import compare
from shuanglian.foundation.errors import Invalid, NotFound
from tests.casework.files import boundary, end, flow, path, process, start, task, wait

from .factories import TABLE, sample

XML = sample().decode()
TIMED = process(
    start(),
    task("a"),
    boundary("late", "a", duration="P1D"),
    wait("pause", duration="PT2H"),
    end(),
    path("start", "a", "pause", "end"),
    flow("late", "end"),
    key="timed",
).decode()


def test_properties_are_read_by_the_names_of_the_panel() -> None:
    assert editing.read(XML, "take") == {
        "name": "登记",
        "sl:role": "officer",
        "sl:sla": "3",
        "sl:outputs": "departments",
    }
    assert editing.read(XML, "gate_end") == {"default": "true"}
    assert editing.read(XML, "gate_review") == {"condition": 'grade = "hard"'}
    assert editing.read(TIMED, "late") == {"interrupting": "true", "timer": "duration", "timer.value": "P1D"}


def test_writing_what_was_read_changes_nothing() -> None:
    for xml in (XML, TIMED):
        for element, kind in editing.kinds(xml).items():
            values = editing.read(xml, element)
            everything = {p.name: values.get(p.name, "") for p in properties.of(kind)}
            again = editing.write(xml, element, everything)
            assert compare(Content(xml), Content(again)) == (), element


def test_one_property_is_the_one_difference() -> None:
    changed = editing.write(XML, "take", {"sl:sla": "5d"})
    (found,) = compare(Content(XML), Content(changed))
    assert found.id == "take" and bpmn.parse(changed.encode()).nodes["take"].sla == "5d"


def test_a_flow_gets_its_condition_and_the_gateway_another_default() -> None:
    changed = editing.write(XML, "gate_review", {"condition": "", "default": "true"})
    changed = editing.write(changed, "gate_end", {"condition": 'grade = "simple"', "default": ""})
    graph = bpmn.parse(changed.encode())
    assert graph.nodes["gate"].default == "gate_review"
    assert graph.flows["gate_end"].condition.evaluate({"grade": "simple"}) is True


def test_a_timer_changes_its_kind() -> None:
    days = editing.write(TIMED, "late", {"timer": "workdays", "timer.value": "4", "interrupting": ""})
    node = bpmn.parse(days.encode()).nodes["late"]
    assert node.wait.workdays == "4" and not node.wait.duration and not node.interrupting
    dated = editing.write(days, "late", {"timer": "date", "timer.value": "due"})
    assert bpmn.parse(dated.encode()).nodes["late"].wait.instant is not None


def test_a_task_becomes_one_for_several_people_and_back() -> None:
    many = editing.write(XML, "review", {"multi": "parallel", "multi.sl:collection": "people"})
    assert bpmn.parse(many.encode()).nodes["review"].multi is not None
    one = editing.write(many, "review", {"multi": ""})
    assert compare(Content(XML), Content(one)) == ()


def test_the_drawing_and_foreign_attributes_stay() -> None:
    drawn = (
        layout.ensure(sample())
        .decode()
        .replace("<bpmn:userTask ", '<bpmn:userTask xmlns:other="urn:other" other:colour="blue" ', 1)
    )
    changed = editing.write(drawn, "review", {"name": "看一看"})
    assert 'other:colour="blue"' in changed and changed.count("BPMNShape") == drawn.count("BPMNShape")


def test_an_unknown_element_is_not_found() -> None:
    with pytest.raises(NotFound):
        editing.read(XML, "ghost")
    with pytest.raises(NotFound):
        editing.write(XML, "ghost", {"name": "x"})


# -- tables
def written(**changes: object) -> str:
    sheet = rules.read({"grading": TABLE})["grading"]
    given: dict = {
        "name": sheet.name,
        "hit": sheet.hit,
        "aggregation": "",
        "heads": {},
        "grid": [c for _, c in sheet.grid],
    }
    return tables.write(TABLE, "grading", **{**given, **changes})


def test_a_table_written_as_it_was_is_the_same() -> None:
    assert compare(Content("", {"grading": TABLE}), Content("", {"grading": written()})) == ()


def test_rules_are_added_changed_and_removed_by_place() -> None:
    grid = [("< 3", '"simple"'), ("[3..5]", '"complex"'), ("-", '"hard"')]
    decisions = dmn.parse(written(grid=grid).encode())
    for number, grade in ((1, "simple"), (4, "complex"), (9, "hard")):
        assert dmn.decide(decisions, "grading", {"departments": number}).value == grade
    assert len(dmn.parse(written(grid=grid[:1]).encode())["grading"].body.rules) == 1


def test_heads_and_policy_are_set() -> None:
    xml = written(
        hit="COLLECT",
        aggregation="COUNT",
        heads={0: ("涉及部门", "count_of_departments"), 1: ("等级", "level")},
    )
    sheet = rules.read({"g": xml})["grading"]
    assert (sheet.hit, sheet.aggregation) == ("COLLECT", "COUNT")
    assert sheet.inputs[0].expression == "count_of_departments" and sheet.outputs[0].expression == "level"


def test_a_new_table_answers_always() -> None:
    xml = tables.new("level", "定级 & 分档")
    assert dmn.decide(dmn.parse(xml.encode()), "level", {"value": "x"}).value == "ok"
    for key in ("", "1a", "a b", "表"):
        with pytest.raises(Invalid):
            tables.new(key, "x")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            *[st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="￾￿"), max_size=8)]
            * 2
        ),
        max_size=5,
    )
)
def test_any_cells_come_back_as_they_were_written(grid: list[tuple[str, str]]) -> None:
    sheet = rules.read({"g": written(grid=grid)})["grading"]
    assert [cells for _, cells in sheet.grid] == [tuple(c.strip() for c in line) for line in grid]
