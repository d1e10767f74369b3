"""The proof that a process can always finish, on good processes and on broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from shuanglian.casework import bpmn
from shuanglian.casework.graph import Graph
from shuanglian.casework.soundness import explore, soundness_problems

from .files import FORK, LINE, LOOP, boundary, end, flow, parallel, path, process, start, task, xor

SHIPPED = sorted((Path(bpmn.__file__).parent.parent / "programmes").rglob("*.bpmn"))


def codes(xml: bytes) -> set[tuple[str, str]]:
    return {(problem.code, problem.field) for problem in soundness_problems(bpmn.parse(xml))}


@pytest.mark.parametrize("xml", [LINE, FORK, LOOP])
def test_good_processes_are_proved(xml: bytes) -> None:
    assert explore(bpmn.parse(xml)).sound


def test_a_join_that_waits_for_a_branch_never_taken_is_found() -> None:
    xml = process(
        start(),
        xor("g", "f2"),
        task("a"),
        task("b"),
        parallel("j"),
        end(),
        path("start", "g"),
        flow("g", "a", "x", "f1"),
        flow("g", "b", "", "f2"),
        path("a", "j", "end"),
        path("b", "j"),
    )
    assert ("stuck", "j") in codes(xml)


def test_branches_that_meet_without_a_join_are_found() -> None:
    xml = process(
        start(),
        parallel("f"),
        task("a"),
        task("b"),
        xor("m"),
        task("c"),
        end(),
        path("start", "f", "a", "m", "c", "end"),
        path("f", "b", "m"),
    )
    assert ("doubled", "c") in codes(xml)


def test_an_alarm_task_that_can_pile_up_in_a_loop_is_found() -> None:
    xml = process(
        start(),
        xor("in"),
        task("a"),
        boundary("t", "a", duration="P1D", interrupting=False),
        task("chase"),
        end("e2"),
        xor("g", "again"),
        end(),
        path("start", "in", "a", "g"),
        flow("g", "end", "ok"),
        flow("g", "in", "", "again"),
        path("t", "chase", "e2"),
    )
    assert ("doubled", "chase") in codes(xml)


def test_an_automatic_loop_must_have_a_way_out() -> None:
    loop = process(
        start(),
        task("a"),
        xor("g"),
        xor("x", "back"),
        end(),
        path("start", "a", "g", "x"),
        flow("x", "end", "ok", "out"),
        flow("x", "g", "", "back"),
    )
    assert explore(bpmn.parse(loop)).sound
    trap = process(
        start(),
        xor("pick", "f1"),
        xor("g"),
        xor("h"),
        end(),
        path("start", "pick"),
        flow("pick", "end", "", "f1"),
        flow("pick", "g", "x", "f2"),
        path("g", "h"),
        flow("h", "g", name="f3"),
    )
    assert not explore(bpmn.parse(trap)).sound


def test_tasks_that_may_be_open_together_must_not_declare_the_same_output() -> None:
    xml = FORK.replace(b'sl:outputs="ok_b"', b'sl:outputs="ok_a"')
    assert ("shared_output", "a") in codes(xml)


def test_a_process_too_wide_to_search_is_refused_rather_than_believed() -> None:
    names = [f"t{i}" for i in range(16)]
    xml = process(
        start(),
        parallel("f"),
        parallel("j"),
        end(),
        path("start", "f"),
        path("j", "end"),
        *(task(name) + path("f", name, "j") for name in names),
    )
    assert ("too_many_states", "p") in codes(xml)


def test_tasks_where_a_case_can_be_taken_up_again_are_those_that_can_stand_alone() -> None:
    assert explore(bpmn.parse(FORK)).alone == {"c"}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_every_shipped_process_is_proved(file: Path) -> None:
    assert soundness_problems(bpmn.parse(file.read_bytes())) == []


def _leads_to_a_task(graph: Graph, node: str) -> bool:
    seen, todo = set(), [node]
    while todo:
        at = todo.pop()
        if at not in seen:
            seen.add(at)
            todo.extend(flow.target for flow in graph.outgoing[at])
    return any(graph.nodes[other].kind == "user" for other in seen)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_shipped_processes_with_a_join_weakened_are_refused(file: Path) -> None:
    """Mutants: each parallel join before a further task lets every branch through by itself; the proof must notice."""
    xml = file.read_text()
    graph = bpmn.parse(xml.encode())
    joins = [
        node.id for node in graph.nodes.values() if node.kind == "and" and len(graph.incoming[node.id]) > 1
    ]
    for join in joins:
        if not _leads_to_a_task(graph, join):
            continue
        mutant = xml.replace(f'<bpmn:parallelGateway id="{join}"/>', f'<bpmn:exclusiveGateway id="{join}"/>')
        assert mutant != xml
        assert not explore(bpmn.parse(mutant.encode())).sound, join
