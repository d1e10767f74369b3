"""The diagrams: sound, in step with the code, every limit set; the table without gap or overlap."""

from __future__ import annotations

import pytest

from shuanglian.casework import bpmn, dmn, dmn_check, handlers, soundness
from shuanglian.casework.graph import Kind
from shuanglian.programmes.tickets import engine, grading, policies, rules
from shuanglian.programmes.tickets.models import Grade
from shuanglian.web.tickets.verbs import BUTTONS

FILES = [folder / "process.bpmn" for folder in engine.FOLDERS]
TABLE = (engine.HERE / "grade.dmn").read_bytes()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_each_process_is_sound_and_its_handlers_exist(file: object) -> None:
    graph = bpmn.parse(file.read_bytes())  # type: ignore[attr-defined]
    assert soundness.soundness_problems(graph) == []
    assert all(handlers.is_registered(node.handler) for node in graph.of_kind(Kind.SERVICE))
    assert all(node.sla for node in graph.of_kind(Kind.USER))


def test_names_in_the_code_are_those_of_the_diagram() -> None:
    graph = bpmn.parse(FILES[0].read_bytes())
    assert {node: str(name) for node, name in engine.NAMES.items()} == {
        node.id: node.name for node in graph.of_kind(Kind.USER)
    }


def test_a_closed_ticket_can_be_taken_up_at_the_lead() -> None:
    assert engine.LEAD_STEP in soundness.explore(bpmn.parse(FILES[0].read_bytes())).alone


def test_the_table_covers_everything_once() -> None:
    decision = dmn.parse(TABLE)[engine.GRADE]
    assert dmn_check.table_problems(decision) == []
    told = grading.descriptions(TABLE.decode())
    assert len(told) == 8 and all(told)


def test_every_verb_has_a_button_and_every_button_a_verb() -> None:
    assert set(BUTTONS) == set(policies.VERBS)
    nodes = {node for verb in policies.VERBS.values() for node in verb.nodes}
    assert nodes <= set(engine.NAMES)


def test_limits_are_one_three_five_with_unit_and_source() -> None:
    limits = rules.limits()
    assert dict(limits.grades) == {"simple": 1, "complex": 3, "hard": 5}
    assert limits.unit == "day" and "003" in limits.source
    assert [limits.of_grade(grade) for grade in Grade.values] == ["1d", "3d", "5d"]
    assert limits.words("hard") == "5 日"
    assert set(limits.help) == set(limits.grades)
    assert all(limits.help[grade] <= limits.grades[grade] for grade in limits.grades)


@pytest.mark.django_db
def test_installing_twice_is_installing_once() -> None:
    first, again = engine.install(), engine.install()
    assert [row.pk for row in first] == [row.pk for row in again]
    assert [row.key for row in first] == ["ticket", "ticket_help", "ticket_handover"]
