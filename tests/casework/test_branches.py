"""Data of parallel branches: each reads the split and itself, the join merges, nothing is overwritten unnoticed."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.casework import api, bpmn, semantics
from shuanglian.casework.graph import Graph
from shuanglian.casework.semantics import Complete, Elapse, Enter, Form, Start, State
from shuanglian.casework.soundness import explore, soundness_problems
from shuanglian.foundation.errors import Conflict

from .factories import open_tasks, person, started
from .files import FORK, REVIEW, boundary, end, flow, parallel, path, process, service, start, task, xor
from .test_token_game import NoPorts


def begin(graph: Graph, **data: Any) -> State:
    return semantics.apply(graph, State(), Start(data), NoPorts()).state


def done(graph: Graph, state: State, node: str, **data: Any) -> State:
    token = next(t.id for t in state.tokens if t.node == node and t.form is Form.TASK)
    return semantics.apply(graph, state, Complete(token, data), NoPorts()).state


def nodes(state: State) -> list[str]:
    return sorted(token.node for token in state.tokens if token.form is Form.TASK)


def fork(merge: str = "", **outputs: str) -> bytes:
    """Two branches of two steps each, then one more step."""
    return process(
        start(),
        parallel("fork"),
        task("a", **outputs),
        task("a2"),
        task("b", **outputs),
        task("b2"),
        parallel("join", merge),
        task("c"),
        end(),
        path("start", "fork", "a", "a2", "join", "c", "end"),
        path("fork", "b", "b2", "join"),
    )


def test_a_branch_reads_the_split_and_itself_and_the_join_brings_all_together() -> None:
    graph = bpmn.parse(fork())
    state = done(graph, begin(graph, topic="环保"), "a", tech=1)
    views = {token.node: state.view(token.branch) for token in state.tokens}
    assert (views["a2"]["tech"], views["a2"]["topic"], "tech" in views["b"]) == (1, "环保", False)
    assert ("a" in views["a2"]["steps"], "a" in views["b"]["steps"]) == (True, False)
    assert "tech" not in state.data
    for node in ("b", "a2", "b2"):
        state = done(graph, state, node, **{f"from_{node}": True})
    assert nodes(state) == ["c"]
    assert (state.data["tech"], state.data["from_b"], state.branches) == (1, True, {})
    assert set(state.data["steps"]) == {"a", "a2", "b", "b2"}


def test_the_way_that_a_branch_takes_does_not_depend_on_the_other() -> None:
    xml = process(
        start(),
        parallel("fork"),
        task("a"),
        xor("which", "usual"),
        task("more"),
        xor("m"),
        task("b"),
        parallel("join"),
        end(),
        path("start", "fork", "a", "which"),
        flow("which", "more", "hard = true"),
        flow("which", "m", name="usual"),
        path("more", "m", "join", "end"),
        path("fork", "b", "join"),
    )
    graph = bpmn.parse(xml)
    late = done(graph, done(graph, begin(graph, hard=False), "b", hard=True), "a")
    early = done(graph, begin(graph, hard=False), "a")
    assert (nodes(late), nodes(early)) == ([], ["b"])


def test_two_branches_that_write_the_same_differently_are_stopped_where_no_rule_says_what_becomes_of_it() -> (
    None
):
    graph = bpmn.parse(fork())
    state = done(graph, begin(graph, opinion="无"), "a", opinion="同意")
    with pytest.raises(Conflict) as caught:
        done(graph, state, "b", opinion="不同意")
    assert [reason.field for reason in caught.value.reasons] == ["opinion"]
    state = done(graph, done(graph, done(graph, state, "b", opinion="同意"), "a2"), "b2")
    assert state.data["opinion"] == "同意"


@pytest.mark.parametrize(
    ("rule", "one", "other", "merged"),
    [
        ("last", "甲", "乙", "乙"),
        ("union", ["甲", "乙"], ["乙", "丙"], ["甲", "乙", "丙"]),
        ("union", "甲", ["丙"], ["甲", "丙"]),
        ("all", True, False, False),
        ("any", True, False, True),
        ("sum", 2, 3, 5),
        ("a2_join", "甲", "乙", "甲"),
        ("b2_join", "甲", "乙", "乙"),
    ],
)
def test_a_rule_on_the_join_merges_what_both_wrote(rule: str, one: Any, other: Any, merged: Any) -> None:
    graph = bpmn.parse(fork(f"k:{rule}", outputs="k"))
    assert soundness_problems(graph) == []
    state = done(graph, done(graph, begin(graph), "a", k=one), "b", k=other)
    state = done(graph, done(graph, state, "b2"), "a2")
    assert state.data["k"] == merged


def test_a_rule_does_not_touch_what_one_branch_alone_wrote() -> None:
    graph = bpmn.parse(fork("k:all", outputs="k"))
    state = done(graph, done(graph, done(graph, done(graph, begin(graph), "a", k="甲"), "a2"), "b"), "b2")
    assert state.data["k"] == "甲"


def test_declared_keys_of_two_branches_without_a_rule_are_refused_when_publishing() -> None:
    found = soundness_problems(bpmn.parse(fork(outputs="k")))
    assert [(problem.code, problem.field) for problem in found] == [("shared_output", "a")]


@pytest.mark.parametrize("merge", ["k:most", "k", ":last", "k:start_fork"])
def test_a_rule_that_does_not_exist_is_refused(merge: str) -> None:
    with pytest.raises(api.BadDefinition) as caught:
        bpmn.parse(fork(merge))
    assert {(reason.code, reason.field) for reason in caught.value.reasons} == {("bad_merge", "join")}


def test_a_rule_stands_only_on_a_join() -> None:
    with pytest.raises(api.BadDefinition) as caught:
        bpmn.parse(fork().replace(b'id="fork"', b'id="fork" sl:merge="k:last"'))
    assert {(reason.code, reason.field) for reason in caught.value.reasons} == {("bad_merge", "fork")}


def test_branches_that_meet_one_after_the_other_are_merged_step_by_step() -> None:
    xml = process(
        start(),
        parallel("fork"),
        task("a"),
        task("b"),
        task("c"),
        parallel("two"),
        task("ab"),
        parallel("three"),
        task("last"),
        end(),
        path("start", "fork", "a", "two", "ab", "three", "last", "end"),
        path("fork", "b", "two"),
        path("fork", "c", "three"),
    )
    graph = bpmn.parse(xml)
    assert (graph.blocks, explore(graph).sound) == ({"fork": "three"}, True)
    state = done(graph, done(graph, begin(graph), "a", x=1), "b", y=2)
    view = next(state.view(token.branch) for token in state.tokens if token.node == "ab")
    assert (view["x"], view["y"], state.data) == (1, 2, {"steps": {}})
    state = done(graph, state, "ab", x=3)
    state = done(graph, state, "c", z=4)
    assert (state.data["x"], state.data["y"], state.data["z"], state.branches) == (3, 2, 4, {})


def test_a_side_branch_that_never_comes_back_shares_the_data_around_it() -> None:
    xml = process(
        start(),
        parallel("fork"),
        task("main"),
        task("tell"),
        end("told"),
        end(),
        path("start", "fork", "main", "end"),
        path("fork", "tell", "told"),
    )
    graph = bpmn.parse(xml)
    assert graph.blocks == {}
    state = done(graph, begin(graph), "main", x=1)
    assert (state.data["x"], {token.branch for token in state.tokens}) == (1, {""})


def reminded() -> Graph:
    xml = process(
        start(),
        parallel("fork"),
        task("a"),
        boundary("soon", "a", duration="P1D", interrupting=False),
        task("tell"),
        end("told"),
        task("b"),
        parallel("join"),
        task("c"),
        end(),
        path("start", "fork", "a", "join", "c", "end"),
        path("fork", "b", "join"),
        path("soon", "tell", "told"),
    )
    return bpmn.parse(xml)


def test_what_an_alarm_sets_off_in_a_branch_writes_there_and_after_the_join_around_it() -> None:
    graph = reminded()
    assert (graph.blocks, explore(graph).sound) == ({"fork": "join"}, True)
    state = begin(graph)
    host = next(token.id for token in state.tokens if token.node == "a")
    rung = semantics.apply(graph, state, Elapse(host, "soon"), NoPorts()).state
    early = done(graph, done(graph, done(graph, rung, "tell", told=1), "a", x=1), "b", y=2)
    assert (early.data["told"], early.data["x"], early.branches) == (1, 1, {})
    late = done(graph, done(graph, done(graph, rung, "a", x=1), "b", y=2), "tell", told=1)
    assert (late.data["told"], late.data["x"], late.branches, nodes(late)) == (1, 1, {}, ["c"])


def test_a_terminating_end_keeps_the_data_of_the_branch_that_reached_it() -> None:
    xml = process(
        start(),
        parallel("fork"),
        task("a"),
        task("b"),
        parallel("join"),
        end(),
        xor("stop", "go"),
        end("stopped", terminate=True),
        path("start", "fork", "a", "stop"),
        flow("stop", "stopped", "no = true"),
        flow("stop", "join", name="go"),
        path("fork", "b", "join", "end"),
    )
    graph = bpmn.parse(xml)
    assert graph.blocks == {"fork": "join"}
    state = done(graph, begin(graph), "a", no=True)
    assert (state.tokens, state.data, state.branches) == ((), {"no": True, "steps": {"a": {"no": True}}}, {})


@pytest.mark.django_db
def test_an_automatic_step_reads_and_writes_its_branch() -> None:
    xml = process(
        start(),
        parallel("fork"),
        task("a", outputs="x"),
        service("s", "test.double"),
        task("a2"),
        task("b"),
        parallel("join"),
        task("c"),
        end(),
        path("start", "fork", "a", "s", "a2", "join", "c", "end"),
        path("fork", "b", "join"),
    )
    officer = person()
    case = started(xml, officer, data={"x": 1})
    case = api.complete(open_tasks(case)["a"], actor=officer, data={"x": 21})
    assert (case.data["x"], "doubled" in case.data) == (1, False)
    assert api.Token.objects.get(case=case, node="a2").branch == "fork_a"
    for node in ("a2", "b"):
        case = api.complete(open_tasks(case)[node], actor=officer)
    assert (case.data["x"], case.data["doubled"], case.branches) == (21, 42, {})
    assert api.verify(case) == []


@pytest.mark.django_db
def test_a_case_of_the_first_version_goes_on_unchanged() -> None:
    """Its tokens stand in no branch and its data lies at the top level."""
    officer = person()
    case = started(FORK, officer)
    api.Token.objects.filter(case=case).update(branch="")
    case = api.complete(open_tasks(case)["a"], actor=officer, data={"ok_a": True})
    assert case.data["ok_a"] is True
    case = api.complete(open_tasks(case)["b"], actor=officer, data={"ok_b": True})
    assert (set(open_tasks(case)), case.data["ok_b"], case.branches) == ({"c"}, True, {})
    assert api.verify(case) == []


ORDERS = list(itertools.product(itertools.permutations(("tech", "fin", "ip")), repeat=2))


def test_the_join_is_right_in_all_orders_after_a_send_back() -> None:
    graph = bpmn.parse(REVIEW)
    assert len(ORDERS) == 36
    for orders in ORDERS:
        state = begin(graph)
        for number, order in enumerate(orders):
            state = done(graph, state, "pose", question=number)
            for place, node in enumerate(order):
                state = done(graph, state, node, **{f"{node}_ok": number == 1})
                rest = sorted(order[place + 1 :])
                assert nodes(state) == (rest or (["pose"] if number == 0 else []))
        assert (state.tokens, state.branches) == ((), {})


@pytest.mark.django_db
def test_the_join_is_right_in_all_orders_in_the_database() -> None:
    officer = person()
    for orders in ORDERS:
        case = started(REVIEW, officer)
        for number, order in enumerate(orders):
            api.complete(open_tasks(case)["pose"], actor=officer)
            for place, node in enumerate(order):
                case = api.complete(open_tasks(case)[node], actor=officer, data={f"{node}_ok": number == 1})
                rest = set(order[place + 1 :])
                assert set(open_tasks(case)) == (rest or ({"pose"} if number == 0 else set()))
        assert case.status == "finished"
        assert api.verify(case) == []


def test_one_branch_can_be_taken_up_again_while_the_others_count_as_arrived() -> None:
    graph = bpmn.parse(REVIEW)
    arrived = explore(graph).reentry["fin"]
    assert arrived == ("ip_join", "tech_join")
    state = State((), {"tech_ok": True, "ip_ok": True, "fin_ok": False, "steps": {}})
    state = semantics.apply(graph, state, Enter("fin", arrived), NoPorts()).state
    outcome = semantics.apply(
        graph,
        state,
        Complete(next(t.id for t in state.tokens if t.node == "fin"), {"fin_ok": True}),
        NoPorts(),
    )
    assert (outcome.finished, outcome.state.data["fin_ok"]) == (True, True)


KEYS = st.dictionaries(st.sampled_from("xyz"), st.integers(0, 3), max_size=2)


@settings(max_examples=100, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(("a", "a2", "b", "b2"), KEYS)))
def test_which_branch_is_first_never_changes_the_result(brought: dict[str, Any]) -> None:
    """What is merged depends on what each branch wrote, or somebody is refused; nothing is lost silently."""
    graph = bpmn.parse(fork())
    results = []
    for names in (("a", "a2", "b", "b2"), ("b", "b2", "a", "a2"), ("a", "b", "b2", "a2")):
        state = begin(graph)
        try:
            for node in names:
                state = done(graph, state, node, **brought[node])
            results.append({key: value for key, value in state.data.items() if key != "steps"})
        except Conflict:
            continue
    assert all(result == results[0] for result in results)
    assert all(set(result) == set().union(*brought.values()) for result in results)
