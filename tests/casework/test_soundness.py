"""The proof that a process can always finish, on good processes and on broken ones."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from shuanglian.casework import bpmn
from shuanglian.casework.graph import Graph
from shuanglian.casework.soundness import explore, soundness_problems

from . import lineage, reference
from .files import FORK, LINE, LOOP, boundary, end, flow, parallel, path, process, service, start, task, xor
from .mutants import mutants

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


def test_a_process_that_multiplies_before_its_first_step_is_refused() -> None:
    xml = process(
        start(),
        xor("in"),
        parallel("f"),
        service("s", "x.y"),
        end(),
        path("start", "in", "f", "in"),
        path("f", "s", "end"),
    )
    assert ("too_many_states", "p") in codes(xml)


def test_tasks_where_a_case_can_be_taken_up_again_are_those_that_can_stand_alone() -> None:
    assert explore(bpmn.parse(FORK)).alone == {"c"}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_every_shipped_process_is_proved(file: Path) -> None:
    assert soundness_problems(bpmn.parse(file.read_bytes())) == []


def _joins(graph: Graph) -> list[str]:
    return [n.id for n in graph.nodes.values() if n.kind == "and" and len(graph.incoming[n.id]) > 1]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_shipped_processes_with_a_join_weakened_are_refused(file: Path) -> None:
    """Mutants: each parallel join lets every branch through by itself; the proof must notice."""
    xml = file.read_bytes()
    broken = dict(mutants(xml, random.Random(0)))
    for join in _joins(bpmn.parse(xml)):
        assert not explore(bpmn.parse(broken[f"swap {join}"])).sound, join


@pytest.mark.parametrize(
    ("programme", "join"),
    [("challenges", "join_result"), ("siti", "join_follow")],
    ids=["challenges", "siti"],
)
def test_a_shipped_process_that_would_be_closed_once_per_branch_is_refused(programme: str, join: str) -> None:
    xml = next(file for file in SHIPPED if file.parent.name == programme).read_bytes()
    broken = dict(mutants(xml, random.Random(0)))[f"swap {join}"]
    report = explore(bpmn.parse(broken))
    assert report.twice == [join]
    assert not report.doubled
    assert ("doubled", join) in codes(broken)
    assert "do_close" in lineage.twice(reference.read(broken))


def _meeting(last: str, *more: str) -> bytes:
    """Two branches go on to `m`, a choice, each by itself."""
    return process(
        start(),
        parallel("f"),
        task("a"),
        task("b"),
        xor("m"),
        path("start", "f", "a", "m", last),
        path("f", "b", "m"),
        *more,
    )


def test_a_service_that_every_branch_runs_by_itself_is_found() -> None:
    xml = _meeting("s", service("s", "x.y"), end(), path("s", "end"))
    assert codes(xml) == {("doubled", "m")}


def test_branches_that_merge_before_an_end_are_found() -> None:
    assert codes(_meeting("end", end())) == {("doubled", "m")}


def test_the_first_of_two_branches_may_stop_the_other() -> None:
    xml = _meeting("s", service("s", "x.y"), end(terminate=True), path("s", "end"))
    assert codes(xml) == set()


def test_a_branch_without_a_step_counts_as_well() -> None:
    xml = process(
        start(),
        parallel("f"),
        task("b"),
        xor("m"),
        service("s", "x.y"),
        end(),
        path("start", "f", "m", "s", "end"),
        path("f", "b", "m"),
    )
    assert codes(xml) == {("doubled", "m")}


def test_branches_may_stop_at_the_same_end() -> None:
    xml = process(
        start(),
        parallel("f"),
        task("a"),
        task("b"),
        end(),
        path("start", "f", "a", "end"),
        path("f", "b", "end"),
    )
    assert codes(xml) == set()


def _rounds(first: str, *more: str) -> bytes:
    """Every round runs a branch of its own beside the task `a`."""
    return process(
        start(),
        xor("in"),
        parallel("f"),
        task("a"),
        xor("g", "again"),
        end(),
        path("start", "in", "f", "a", "g"),
        path("f", first),
        flow("g", "end", "ok"),
        flow("g", "in", "", "again"),
        *more,
    )


def test_a_later_round_may_do_again_what_is_over() -> None:
    xml = _rounds("tell", service("tell", "x.y"), end("told"), path("tell", "told"))
    assert codes(xml) == set()


def test_a_later_round_must_not_overtake_what_still_waits() -> None:
    xml = _rounds(
        "which",
        xor("which", "w1"),
        task("call"),
        xor("tell_in"),
        service("tell", "x.y"),
        end("told"),
        flow("which", "call", "far"),
        flow("which", "tell_in", "", "w1"),
        path("call", "tell_in", "tell", "told"),
    )
    assert any(code == "doubled" for code, _node in codes(xml))


def _alarm(target: str, *more: str) -> bytes:
    return process(
        start(),
        xor("in"),
        task("a"),
        boundary("t", "a", duration="P1D", interrupting=False),
        xor("g", "again"),
        xor("out"),
        service("s", "x.y"),
        end(),
        path("start", "in", "a", "g"),
        flow("g", "out", "ok"),
        flow("g", "in", "", "again"),
        path("out", "s", "end"),
        path("t", target),
        *more,
    )


def test_an_alarm_may_tell_somebody_in_every_round() -> None:
    assert codes(_alarm("tell", service("tell", "x.y"), end("told"), path("tell", "told"))) == set()


def test_two_alarms_of_a_task_may_tell_by_the_same_step() -> None:
    later = boundary("t2", "a", duration="P3D", interrupting=False)
    more = (later, xor("tell_in"), service("tell", "x.y"), end("told"))
    assert codes(_alarm("tell_in", *more, path("t2", "tell_in", "tell", "told"))) == set()


def test_an_alarm_must_not_do_what_the_task_leads_to() -> None:
    assert codes(_alarm("out")) == {("doubled", "out")}
