"""Trying a process out: every state kept, decisions explained, nothing stored."""

from __future__ import annotations

import datetime as dt
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.casework import bpmn, dmn
from shuanglian.casework.clocks import Working
from shuanglian.casework.simulation import MAX_MOVES, Act, Move, Simulation
from shuanglian.foundation.errors import Conflict, DomainError, EvidenceMissing, Invalid, NotAllowed
from shuanglian.foundation.workdays.arithmetic import Calendar
from shuanglian.programmes.coordination.install import FOLDER
from tests.casework import files as f

NOW = dt.datetime(2026, 6, 15, 2, tzinfo=dt.UTC)  # a Monday; Friday is 端午
WORKING = Working(Calendar({dt.date(2026, 6, 19): False}), {dt.date(2026, 6, 19): "端午节"}, "t1")
TABLE = f.table("grade", {"amount": "number"}, ["level"], [([">= 10"], ['"big"']), (["< 10"], ['"small"'])])
PROCESS = f.process(
    f.start(),
    f.task("a", sla="4", outputs="amount", evidence="照片"),
    f.service("s", "test.double"),
    f.rule("r", "grade"),
    f.xor("x", "x_end"),
    f.task("b", separateFrom="a"),
    f.end(),
    f.boundary("late", "a", workdays="2", interrupting=False),
    f.task("c"),
    f.end("e2"),
    f.path("start", "a", "s", "r", "x"),
    f.flow("x", "b", 'level = "big"'),
    f.flow("x", "end"),
    f.path("b", "end"),
    f.path("late", "c", "e2"),
)


def begun(xml: bytes = PROCESS, data: dict[str, Any] | None = None, **more: Any) -> Simulation:
    tables = dmn.parse(TABLE)
    return Simulation.start(bpmn.parse(xml), tables, {}, data or {}, now=NOW, working=WORKING, **more)


def again(run: Simulation, **more: Any) -> Simulation:
    stored = json.loads(json.dumps(run.to_json()))
    model = run.model
    return Simulation.from_json(model.graph, model.tables, model.config, stored, working=WORKING, **more)


def done_a(run: Simulation, amount: int = 12, by: str = "") -> Simulation:
    return run.apply(Move.complete(run.possible()[0].token, {"amount": amount}, evidence=("照片",), by=by))


def test_an_open_task_says_what_it_needs_and_when_it_is_due_and_why():
    task, timer = begun().possible()
    assert (task.act, task.node, task.wants, task.evidence) == (Act.COMPLETE, "a", ("amount",), ("照片",))
    assert task.due_at is not None and task.due_at.date() == dt.date(
        2026, 6, 22
    )  # Friday and weekend skipped
    assert task.clock is not None and any("端午节" in line for line in task.clock.proof)
    assert (timer.act, timer.node, timer.host) == (Act.FIRE, "late", "a")
    assert timer.due_at is not None and timer.due_at.date() == dt.date(2026, 6, 17)


def test_handlers_are_asked_and_decisions_and_conditions_explained():
    run = done_a(begun())
    assert run.asked == "s" and [p.act for p in run.possible()] == [Act.SERVE]
    with pytest.raises(Conflict):
        run.apply(Move.complete(1))
    run = run.apply(Move.serve("s", {"doubled": 24}))
    decided, chosen = run.steps[-1].lines[2], run.steps[-1].lines[3]
    assert decided.detail["explained"][0]["rules"] == [1]
    assert decided.detail["explained"][0]["cells"] == [{"label": "amount", "value": 12, "tests": [">= 10"]}]
    assert "第 1 条" in decided.text
    assert chosen.detail["condition"] == 'level = "big"' and chosen.detail["read"] == {"level": "big"}
    assert run.data["doubled"] == 24 and run.current == ("b",)
    assert {"a", "s", "r", "x"} <= set(run.done)


def test_stepping_back_gives_the_very_state_and_another_way_from_there():
    first = begun()
    big = done_a(first).apply(Move.serve("s"))
    assert big.back(2) == first and big.at(0) == first and big.back(99) == first
    small = done_a(big.back(2), amount=3).apply(Move.serve("s"))
    assert small.finished and not big.finished
    assert small.end_node == "end" and small.possible() == []


def test_a_stored_simulation_plays_again_to_the_same_state():
    run = done_a(begun().apply(Move.fire(1, "late")), by="甲").apply(Move.serve("s", {"doubled": 1}))
    assert again(run) == run
    assert again(begun(data={"k": [1, {"a": None}]})).data["k"] == [1, {"a": None}]


def test_after_an_edit_the_simulation_ends_before_the_first_move_that_no_longer_fits():
    run = done_a(begun()).apply(Move.serve("s")).apply(Move.complete(2))
    edited = f.process(f.start(), f.task("a"), f.end(), f.task("z"), f.path("start", "a", "z", "end"))
    stored = run.to_json()
    replayed = Simulation.from_json(bpmn.parse(edited), {}, {}, stored, working=WORKING)
    assert replayed.dropped == 2 and replayed.why and replayed.current == ("z",)


def test_a_timer_moves_the_simulated_time_and_goes_off_once():
    run = begun().apply(Move.fire(1, "late"))
    assert run.now.date() == dt.date(2026, 6, 17) and set(run.current) == {"a", "c"}
    with pytest.raises(Conflict):
        run.apply(Move.fire(1, "late"))


def test_waiting_lets_time_pass_and_only_forward():
    run = begun().apply(Move.wait(NOW + dt.timedelta(days=3)))
    assert run.now == NOW + dt.timedelta(days=3) and [line.node for line in run.steps[-1].lines] == ["late"]
    assert run.possible()[0].clock is not None
    with pytest.raises(Invalid):
        run.apply(Move.wait(NOW))


def test_evidence_and_separation_hold_as_in_a_real_case():
    run = begun()
    with pytest.raises(EvidenceMissing):
        run.apply(Move.complete(1, {"amount": 12}))
    run = done_a(run, by="甲").apply(Move.serve("s"))
    task = run.possible()[0]
    with pytest.raises(NotAllowed):
        run.apply(task.move(by="甲"))
    assert run.apply(task.move(by="乙")).finished


def test_forms_hold_as_in_a_real_case():
    schema = {
        "type": "object",
        "properties": {"amount": {"type": "number", "title": "金额", "minimum": 0}},
        "required": ["amount"],
    }
    xml = f.process(f.start(), f.task("a", form="f"), f.end(), f.path("start", "a", "end"))
    run = begun(xml, forms={"f": schema})
    for bad in ({}, {"amount": -1}, {"amount": "many"}, {"amount": 1, "x": 1}):
        with pytest.raises(Invalid):
            run.apply(Move.complete(1, bad))
    assert run.apply(Move.complete(1, {"amount": 3})).finished


def test_messages_and_groups():
    message = f.process(
        f.start(), f.message("w", "order"), f.end(), f.path("start", "w", "end"),
        outside='<bpmn:message id="m" name="付款"/>',
    )  # fmt: skip
    run = begun(message, {"order": 7})
    waiting = run.possible()[0]
    assert (waiting.act, waiting.message, waiting.correlation) == (Act.RECEIVE, "付款", "7")
    assert run.apply(waiting.move({"paid": True})).finished
    loop = '<bpmn:multiInstanceLoopCharacteristics sl:collection="who"/>'
    group = f.process(f.start(), f.task("g", inner=loop), f.end(), f.path("start", "g", "end"))
    run = begun(group, {"who": ["甲", "乙"]})
    assert [p.item for p in run.possible()] == ["甲", "乙"]
    run = run.apply(run.possible()[0].move({"v": 1}))
    assert not run.finished and run.apply(run.possible()[0].move({"v": 2})).finished


def test_it_is_bounded():
    loop = f.process(
        f.start(), f.task("a"), f.xor("x", "x_a"), f.end(), f.path("start", "a", "x", "a"),
        f.flow("x", "end", "stop = true"),
    )  # fmt: skip
    run = begun(loop)
    for _n in range(MAX_MOVES):
        run = run.apply(run.possible()[0].move())
    with pytest.raises(Invalid):
        run.apply(run.possible()[0].move())
    with pytest.raises(Invalid):
        begun(loop).apply(Move.complete(1, {"text": "x" * 70_000}))


@pytest.mark.parametrize(
    "stored",
    [None, 3, [], {}, {"v": 2}, {"v": 1, "now": "yesterday", "data": {}, "moves": []},
     {"v": 1, "now": NOW.isoformat(), "data": [], "moves": []},
     {"v": 1, "now": NOW.isoformat(), "data": {}, "moves": [{"act": "fly"}]},
     {"v": 1, "now": NOW.isoformat(), "data": {}, "moves": [{"act": "complete", "token": "1"}]},
     {"v": 1, "now": NOW.isoformat(), "data": {}, "moves": [{"act": "complete", "more": 1}]},
     {"v": 1, "now": NOW.isoformat(), "data": {}, "moves": [{"act": "complete", "evidence": [1]}]}],
)  # fmt: skip
def test_what_we_did_not_write_is_refused(stored):
    with pytest.raises(Invalid):
        Simulation.from_json(bpmn.parse(PROCESS), dmn.parse(TABLE), {}, stored)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_random_walks_through_the_example_end_or_go_on_and_come_back_from_storage(seed):
    chooser = random.Random(seed)
    forms = {path.stem: json.loads(path.read_text()) for path in (FOLDER / "forms").glob("*.json")}
    config = json.loads((FOLDER / "config.json").read_text())
    graph = bpmn.parse((FOLDER / "process.bpmn").read_bytes())
    choices = {"departments": [(3, "甲局"), (4, "乙局")]}
    more = {"forms": forms, "working": WORKING, "choices": choices}
    run = Simulation.start(graph, {}, config, {"title": "路灯不亮了", "facts": "坏了两个月"}, now=NOW, **more)
    for _n in range(25):
        if run.finished:
            break
        chosen = chooser.choice(run.possible())
        filled = {
            "accept": {"accepted": chooser.random() < 0.9, "departments": [3, 4], "answer": "收到"},
            "opinion": {"stance": "可以办", "grounds": "属本部门职责"},
            "decide": {"plan": "本周内换灯，之后每月巡查一次", "promised_on": "2026-07-01"},
            "confirm": {"solved": chooser.random() < 0.5},
        }.get(chosen.node, {})
        try:
            run = run.apply(chosen.move(filled, evidence=chosen.evidence, by=chooser.choice("甲乙")))
        except DomainError:
            continue
        assert set(run.current).isdisjoint(run.done)
    stored = json.loads(json.dumps(run.to_json()))
    assert Simulation.from_json(graph, {}, config, stored, **more) == run
    assert run.finished == (not run.possible())
