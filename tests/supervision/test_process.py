"""The diagram is sound and in step with the code; rules have version, source and every key that the code reads."""

from __future__ import annotations

import pytest

from shuanglian.casework import bpmn, handlers, soundness
from shuanglian.casework.graph import Kind
from shuanglian.programmes.supervision import engine, policies, rules
from shuanglian.web.supervision.verbs import BUTTONS

FILE = engine.HERE / "process.bpmn"


def test_the_process_is_sound_and_its_handlers_exist() -> None:
    graph = bpmn.parse(FILE.read_bytes())
    assert soundness.soundness_problems(graph) == []
    assert all(handlers.is_registered(node.handler) for node in graph.of_kind(Kind.SERVICE))
    assert all(node.sla for node in graph.of_kind(Kind.USER))


def test_names_in_the_code_are_those_of_the_diagram() -> None:
    graph = bpmn.parse(FILE.read_bytes())
    assert {node: str(name) for node, name in engine.NAMES.items()} == {
        node.id: node.name for node in graph.of_kind(Kind.USER)
    }


def test_a_finished_case_can_be_taken_up_at_the_supervisor() -> None:
    assert "review" in soundness.explore(bpmn.parse(FILE.read_bytes())).alone


def test_every_verb_has_a_button_and_every_button_a_verb() -> None:
    assert set(BUTTONS) == set(policies.VERBS)
    assert {node for verb in policies.VERBS.values() for node in verb.nodes} <= set(engine.NAMES)


def test_rules_say_where_they_come_from() -> None:
    limits = rules.limits()
    assert 1 <= limits.steps["screen"] <= 2 and set(limits.steps) == set(engine.NAMES)
    assert sum(limits.steps[step] for step in ("screen", "draft", "release")) <= limits.answer
    assert limits.source and limits.version and limits.number_prefix == "JD"
    assert all(row.key and row.name for row in rules.refusals())
    assert rules.refusal("gone").name == "gone"


@pytest.mark.django_db
def test_installing_twice_is_installing_once() -> None:
    assert [row.pk for row in engine.install()] == [row.pk for row in engine.install()]
