"""The diagram itself: sound, complete, in step with the code, and with clocks for every task."""

from __future__ import annotations

import pytest

from shuanglian.casework import bpmn, handlers, soundness
from shuanglian.casework.graph import Graph, Kind
from shuanglian.foundation.errors import Invalid
from shuanglian.programmes.siti import engine, policies, rules
from shuanglian.programmes.siti.services._common import STATUS_OF_NODE
from shuanglian.programmes.siti.stages import BESIDE, STAGE_OF


@pytest.fixture(scope="module")
def graph() -> Graph:
    return bpmn.parse(engine.BPMN.read_bytes())


def tasks(graph: Graph) -> set[str]:
    return {node.id for node in graph.of_kind(Kind.USER)}


def test_the_process_is_sound(graph: Graph) -> None:
    assert soundness.soundness_problems(graph) == []


def test_every_task_has_a_name_a_stage_and_a_clock(graph: Graph) -> None:
    assert tasks(graph) == set(engine.NAMES) == set(STAGE_OF)
    assert {node.id for node in graph.of_kind(Kind.USER) if not node.sla} == set()
    assert tasks(graph) <= set(rules.clocks().days)


def test_names_in_the_code_are_those_of_the_diagram(graph: Graph) -> None:
    assert {node: str(name) for node, name in engine.NAMES.items()} == {
        node.id: node.name for node in graph.of_kind(Kind.USER)
    }


def test_every_handler_is_registered(graph: Graph) -> None:
    assert all(handlers.is_registered(node.handler) for node in graph.of_kind(Kind.SERVICE))


def test_verbs_wait_for_tasks_that_exist(graph: Graph) -> None:
    named = {node for verb in policies.VERBS.values() for node in verb.nodes}
    assert named <= tasks(graph)
    assert set(STATUS_OF_NODE) | BESIDE <= tasks(graph)


def test_the_three_signatures_are_by_different_people(graph: Graph) -> None:
    sides = {"sign_enterprise", "sign_solver", "sign_manager"}
    assert all(set(graph.nodes[side].separate_from) == sides - {side} for side in sides)


def test_finishing_lies_behind_measuring_and_all_signatures(graph: Graph) -> None:
    """Without the task of measuring, or without one signature, the finishing step cannot be reached (S01)."""
    for removed in ("measure", "sign_enterprise", "sign_solver", "sign_manager"):
        assert "do_finish" not in _reached(graph, without=removed), removed


def _reached(graph: Graph, *, without: str) -> set[str]:
    """Nodes that can be reached; a join needs all of its ways in."""
    seen: set[str] = {graph.start}
    while True:
        more = {
            node.id
            for node in graph.nodes.values()
            if node.id not in seen and node.id != without and _enabled(graph, node.id, seen)
        }
        if not more:
            return seen
        seen |= more


def _enabled(graph: Graph, node: str, seen: set[str]) -> bool:
    sources = [flow.source for flow in graph.incoming[node]]
    if graph.nodes[node].kind is Kind.BOUNDARY:
        return graph.nodes[node].attached_to in seen
    if graph.nodes[node].kind is Kind.AND:
        return all(source in seen for source in sources)
    return any(source in seen for source in sources)


@pytest.mark.django_db
def test_publishing_twice_gives_the_same_version() -> None:
    assert engine.install().pk == engine.install().pk


def test_a_rule_that_is_not_valid_yet_is_refused_loudly() -> None:
    import datetime as dt

    with pytest.raises(Invalid):
        rules.clocks(dt.date(2020, 1, 1))


def test_contract_types_are_the_five_of_the_civil_code() -> None:
    groups = list(dict.fromkeys(row.group for row in rules.contract_types()))
    assert groups == ["技术开发", "技术转让", "技术许可", "技术咨询", "技术服务"]
    assert all(row.article and row.default_ip for row in rules.contract_types())
    with pytest.raises(Invalid):
        rules.contract_type("四技合同")
