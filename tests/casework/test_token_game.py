"""Random sound processes: they always end, the proof agrees with the game, and the database plays the same game."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.casework import api, bpmn, semantics
from shuanglian.casework.graph import Graph, Node
from shuanglian.casework.semantics import Complete, Form, Start, State
from shuanglian.casework.soundness import explore
from shuanglian.foundation.errors import Conflict, Invalid

from . import files
from .factories import person, published

MAX_MOVES = 400


class NoPorts:
    """Automatic nodes are not part of these processes."""

    def decide(self, node: Node, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        raise AssertionError(node.id)

    def call(self, node: Node, data: Mapping[str, Any]) -> Mapping[str, Any]:
        raise AssertionError(node.id)


@dataclass
class Builder:
    """Composes blocks: a task, blocks in sequence, a choice, parallel branches, a loop. All sound by construction."""

    elements: list[str] = field(default_factory=list)
    count: int = 0

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def add(self, block: Any) -> tuple[str, str]:
        """First and last node of the block."""
        kind, parts = block
        return getattr(self, kind)(parts)

    def task(self, _parts: Any) -> tuple[str, str]:
        name = self.name("t")
        self.elements.append(files.task(name, outputs=f"go_{name}"))
        return name, name

    def seq(self, parts: list[Any]) -> tuple[str, str]:
        ends = [self.add(part) for part in parts]
        for (_a, last), (first, _b) in itertools.pairwise(ends):
            self.elements.append(files.flow(last, first, name=self.name("f")))
        return ends[0][0], ends[-1][1]

    def choice(self, parts: list[Any]) -> tuple[str, str]:
        split, merge, default = self.name("x"), self.name("m"), self.name("f")
        self.elements += [files.xor(split, default), files.xor(merge)]
        for index, part in enumerate(parts):
            first, last = self.add(part)
            condition = f"pick = {index}" if index else ""
            self.elements.append(files.flow(split, first, condition, self.name("f") if index else default))
            self.elements.append(files.flow(last, merge, name=self.name("f")))
        return split, merge

    def both(self, parts: list[Any]) -> tuple[str, str]:
        fork, join = self.name("a"), self.name("j")
        self.elements += [files.parallel(fork), files.parallel(join)]
        for part in parts:
            first, last = self.add(part)
            self.elements += [
                files.flow(fork, first, name=self.name("f")),
                files.flow(last, join, name=self.name("f")),
            ]
        return fork, join

    def loop(self, parts: list[Any]) -> tuple[str, str]:
        merge, split, out = self.name("m"), self.name("x"), self.name("f")
        first, last = self.add(parts[0])
        self.elements += [
            files.xor(merge),
            files.xor(split, out),
            files.flow(merge, first, name=self.name("f")),
            files.flow(last, split, name=self.name("f")),
            files.flow(split, merge, "again", self.name("f")),
        ]
        after = self.name("m")
        self.elements += [files.xor(after), files.flow(split, after, name=out)]
        return merge, after


blocks = st.recursive(
    st.just(("task", None)),
    lambda inner: st.one_of(
        st.tuples(st.just("seq"), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.just("choice"), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.just("both"), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.just("loop"), st.lists(inner, min_size=1, max_size=1)),
    ),
    max_leaves=6,
)


def build(block: Any) -> bytes:
    builder = Builder()
    first, last = builder.add(block)
    ends = [
        files.start(),
        files.end(),
        files.flow("start", first, name="f_in"),
        files.flow(last, "end", name="f_out"),
    ]
    return files.process(*ends, *builder.elements)


def walk(graph: Graph, seed: int) -> list[tuple[str, dict[str, Any]]]:
    """Play tasks in random order with random answers until the case ends; the moves made."""
    chance, moves = random.Random(seed), []
    outcome = semantics.apply(graph, State(), Start({"again": True, "pick": 0}), NoPorts())
    while not outcome.finished:
        assert len(moves) < MAX_MOVES
        tasks = [token for token in outcome.state.tokens if token.form is Form.TASK]
        assert tasks, "nothing to do, yet not finished"
        token = chance.choice(sorted(tasks, key=lambda t: t.node))
        data = {f"go_{token.node}": len(moves)}
        state = State(
            outcome.state.tokens,
            {
                **outcome.state.data,
                "again": chance.random() < 0.4 and len(moves) < 60,
                "pick": chance.randrange(3),
            },
            outcome.state.written,
            outcome.state.rev,
        )
        moves.append((token.node, data, {"again": state.data["again"], "pick": state.data["pick"]}))
        outcome = semantics.apply(graph, state, Complete(token.id, data), NoPorts())
        state_nodes = [(t.node, t.via) for t in outcome.state.tokens]
        assert len(state_nodes) == len(set(state_nodes)), "two tokens in one place"
    assert not outcome.state.tokens
    return moves


@settings(max_examples=80, deadline=None)
@given(blocks, st.integers(0, 2**32))
def test_sound_processes_end_in_any_order_and_the_proof_agrees(block: Any, seed: int) -> None:
    graph = bpmn.parse(build(block))
    assert explore(graph).sound
    walk(graph, seed)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None)
@given(blocks, st.integers(0, 2**32))
def test_the_database_plays_the_same_game(block: Any, seed: int) -> None:
    xml = build(block)
    graph = bpmn.parse(xml)
    moves = walk(graph, seed)
    officer = person()
    published(xml)
    case = api.start(
        "p", business=("thing", person().user_id or 0), actor=officer, data={"again": True, "pick": 0}
    )
    for node, data, answers in moves:
        case.refresh_from_db()
        api.Case.objects.filter(pk=case.pk).update(data={**case.data, **answers})
        token = api.Token.objects.get(case=case, node=node, status="active", form="task")
        case = api.complete(token.pk, actor=officer, data=data)
        assert api.verify(case) == []
    assert case.status == "finished"


def test_a_task_that_is_gone_cannot_be_completed() -> None:
    graph = bpmn.parse(files.LINE)
    outcome = semantics.apply(graph, State(), Start({}), NoPorts())
    with pytest.raises(Conflict):
        semantics.apply(graph, outcome.state, Complete(99, {}), NoPorts())


def test_parallel_steps_may_not_overwrite_each_other() -> None:
    graph = bpmn.parse(files.FORK.replace(b' sl:outputs="ok_a"', b"").replace(b' sl:outputs="ok_b"', b""))
    state = semantics.apply(graph, State(), Start({}), NoPorts()).state
    a, b = (next(t.id for t in state.tokens if t.node == node) for node in "ab")
    state = semantics.apply(graph, state, Complete(a, {"opinion": "同意"}), NoPorts()).state
    with pytest.raises(Conflict) as caught:
        semantics.apply(graph, state, Complete(b, {"opinion": "不同意"}), NoPorts())
    assert [reason.field for reason in caught.value.reasons] == ["opinion"]
    same = semantics.apply(graph, state, Complete(b, {"opinion": "同意"}), NoPorts())
    assert same.state.data["steps"] == {"a": {"opinion": "同意"}, "b": {"opinion": "同意"}}


def test_a_later_round_may_write_what_an_earlier_one_wrote() -> None:
    graph = bpmn.parse(files.LOOP)
    state = semantics.apply(graph, State(), Start({}), NoPorts()).state
    for answer in (False, True):
        for node, key in (("a", "ok"), ("b", "fine")):
            token = next(t.id for t in state.tokens if t.node == node and t.form is Form.TASK)
            outcome = semantics.apply(graph, state, Complete(token, {key: answer}), NoPorts())
            state = outcome.state
    assert outcome.finished


def test_only_declared_outputs_reach_the_top_level() -> None:
    graph = bpmn.parse(files.FORK)
    state = semantics.apply(graph, State(), Start({}), NoPorts()).state
    token = next(t for t in state.tokens if t.node == "a")
    state = semantics.apply(graph, state, Complete(token.id, {"ok_a": True, "note": "x"}), NoPorts()).state
    assert state.view(token.branch) == {"ok_a": True, "steps": {"a": {"ok_a": True, "note": "x"}}}
    assert state.data == {"steps": {}}


def test_the_name_of_the_engine_is_reserved() -> None:
    graph = bpmn.parse(files.LINE)
    with pytest.raises(Invalid):
        semantics.apply(graph, State(), Start({"steps": {}}), NoPorts())


def test_a_terminate_end_cancels_everything_else() -> None:
    xml = files.process(
        files.start(),
        files.parallel("f"),
        files.task("a"),
        files.task("b"),
        files.end("stop", terminate=True),
        files.end(),
        files.path("start", "f", "a", "stop"),
        files.path("f", "b", "end"),
    )
    graph = bpmn.parse(xml)
    state = semantics.apply(graph, State(), Start({}), NoPorts()).state
    outcome = semantics.apply(
        graph, state, Complete(next(t.id for t in state.tokens if t.node == "a"), {}), NoPorts()
    )
    assert outcome.finished
    assert outcome.end_node == "stop"
    assert sorted(outcome.ended.values()) == ["cancelled", "done"]
