"""The game behind a simulation: one frame and one move give the next frame."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Conflict, EvidenceMissing, Invalid, NotAllowed, Reason

from .. import forms, semantics
from ..clocks import ZONE, Working
from ..dmn import Decision
from ..forms import Choices
from ..graph import Graph
from ..graph import Kind as NodeKind
from . import alarms, explain, words
from .alarms import Alarm, Limits
from .moves import Act, Move

MAX_DATA: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Model:
    """What is tried out: the process, its tables, settings and forms, the calendar that it counts with, and the
    options that forms take from outside."""

    graph: Graph
    tables: Mapping[str, Decision]
    config: Mapping[str, Any] = field(default_factory=dict)
    forms: Mapping[str, Any] = field(default_factory=dict)
    working: Working | None = None
    choices: Choices = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a move brought about. `detail` of a decision has `explained`, of a gateway its condition."""

    kind: str
    node: str
    text: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One move (None for the start) at the simulated time, and all that followed from it."""

    number: int
    at: dt.datetime
    title: str
    move: Move | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The case after one step. While a handler is asked, `pending` is the command that waits for its answers."""

    now: dt.datetime
    state: semantics.State
    step: Step
    alarms: tuple[Alarm, ...] = ()
    limits: tuple[Limits, ...] = ()
    doers: tuple[tuple[str, str], ...] = ()
    passed: frozenset[str] = frozenset()
    next_id: int = 1
    pending: semantics.Command | None = None
    answers: tuple[Mapping[str, Any], ...] = ()
    asked: str = ""
    finished: bool = False
    end_node: str = ""


def instant(text: Any) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise Invalid(Reason("bad_time", _("模拟的时间写法不对"), "until")) from None
    return at if at.tzinfo else at.replace(tzinfo=ZONE)


def step(model: Model, frame: Frame, move: Move) -> Frame:
    number = frame.step.number + 1
    if frame.finished:
        raise Conflict(Reason("closed", _("模拟的办件已办结")))
    if frame.asked and move.act is not Act.SERVE:
        raise Conflict(Reason("handler_waits", _("先填写处理器“%s”的结果") % frame.asked))
    if move.act is Act.WAIT:
        return _wait(model, frame, move, number)
    if move.act is Act.SERVE:
        return _serve(model, frame, move, number)
    token = next((token for token in frame.state.tokens if token.id == move.token), None)
    if token is None:
        raise Conflict(Reason("token_gone", _("这一步已经办过或已取消")))
    return _on_token(model, frame, move, token, number)


def _on_token(model: Model, frame: Frame, move: Move, token: semantics.Tok, number: int) -> Frame:
    node = model.graph.nodes[token.node]
    if move.act is Act.COMPLETE and token.form is semantics.Form.TASK:
        _allowed(model, frame, move, token)
        who = (*frame.doers, (node.id, move.by)) if move.by else frame.doers
        frame = replace(frame, doers=who)
        command: semantics.Command = semantics.Complete(token.id, dict(move.data))
        title = _("办理“%s”") % node.title
    elif move.act is Act.FIRE:
        alarm = alarms.of(frame.alarms, token.id, move.node)
        frame = replace(frame, now=max(frame.now, alarm.due_at or frame.now))
        command = semantics.Elapse(token.id, "" if move.node == token.node else move.node)
        title = _("定时“%s”到时") % model.graph.nodes[move.node].title
    elif move.act is Act.RECEIVE and node.kind is NodeKind.MESSAGE:
        command = semantics.Receive(token.id, dict(move.data))
        title = _("收到消息“%s”") % node.message
    elif move.act is Act.RETURN and token.form is semantics.Form.CALL:
        command = semantics.Return(token.id, dict(move.data))
        title = _("“%s”办结返回") % node.title
    else:
        raise Conflict(Reason("wrong_move", _("“%s”现在不能这样办") % node.title, node.id))
    return play(model, frame, command, (), move, title, number)


def _allowed(model: Model, frame: Frame, move: Move, token: semantics.Tok) -> None:
    """The rules about evidence and separation that hold for a real task."""
    node = model.graph.nodes[token.node]
    missing = [kind for kind in node.evidence if kind not in move.evidence]
    if missing:
        raise EvidenceMissing(
            [Reason("evidence_missing", _("缺少凭证：%s") % kind, kind) for kind in missing]
        )
    schema = model.forms.get(node.form)
    if isinstance(schema, dict) and schema.get("properties") and not forms.problems(schema):
        found = forms.validate(schema, move.data, evidence=move.evidence, choices=model.choices)
        if found:
            raise Invalid(found)
    same = [done for done, by in frame.doers if done in node.separate_from and by == move.by]
    if move.by and same:
        values = {"done": model.graph.nodes[same[0]].title, "task": node.title}
        raise NotAllowed(Reason("same_person", _("办过“%(done)s”的人不能再办“%(task)s”") % values))


def _wait(model: Model, frame: Frame, move: Move, number: int) -> Frame:
    until = instant(move.until)
    if until <= frame.now:
        raise Invalid(Reason("not_later", _("时间只能往后走"), "until"))
    due = [alarm for alarm in frame.alarms if alarm.due_at is not None and alarm.due_at <= until]
    lines = tuple(
        Line("timer_due", alarm.node, _("定时“%s”已到时") % model.graph.nodes[alarm.node].title)
        for alarm in due
    )
    step = Step(number, until, _("等到 %s") % words.moment(until), move, lines)
    return replace(frame, now=until, step=step)


def _serve(model: Model, frame: Frame, move: Move, number: int) -> Frame:
    if not frame.asked or move.node != frame.asked or frame.pending is None:
        raise Conflict(Reason("no_question", _("处理器“%s”没有在等结果") % move.node))
    answers = (*frame.answers, dict(move.data))
    title = _("处理器“%s”") % model.graph.nodes[move.node].title
    return play(model, frame, frame.pending, answers, move, title, number)


class _Asked(Exception):
    """A handler is needed whose answer nobody has given yet."""

    def __init__(self, node: str) -> None:
        self.node = node


class _Ports:
    def __init__(self, model: Model, answers: tuple[Mapping[str, Any], ...]) -> None:
        self._model = model
        self._answers = list(answers)

    def decide(self, node: Any, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        if node.decision not in self._model.tables:
            raise Invalid(Reason("no_decision", _("没有决策表“%s”") % node.decision, node.id))
        result, explained = explain.decide(self._model.tables, node.decision, data)
        detail = {
            "decision": node.decision,
            "rules": list(result.rules),
            "outputs": dict(result.outputs),
            "explained": [one.to_json() for one in explained],
        }
        return result.outputs, detail

    def call(self, node: Any, data: Mapping[str, Any]) -> Mapping[str, Any]:
        if not self._answers:
            raise _Asked(node.id)
        return self._answers.pop(0)


def play(
    model: Model,
    frame: Frame,
    command: semantics.Command,
    answers: tuple[Mapping[str, Any], ...],
    move: Move | None,
    title: str,
    number: int = 0,
) -> Frame:
    """The frame after a command, or one that asks for a handler's answer."""
    try:
        outcome = semantics.apply(model.graph, frame.state, command, _Ports(model, answers))
    except _Asked as asked:
        line = Line("asked", asked.node, _("处理器“%s”要给出结果") % model.graph.nodes[asked.node].title)
        step = Step(number, frame.now, title, move, (line,))
        return replace(frame, step=step, pending=command, answers=answers, asked=asked.node)
    return _settle(model, frame, outcome, command, Step(number, frame.now, title, move, ()))


def _settle(
    model: Model, frame: Frame, outcome: semantics.Outcome, command: semantics.Command, step: Step
) -> Frame:
    """Number new tokens as a database would, set their alarms and clocks, and say what happened."""
    if len(str(outcome.state.data)) > MAX_DATA:
        raise Invalid(Reason("too_large", _("办件数据过大，请把大段内容作为文件凭证上传")))
    state, created, next_id = _numbered(outcome, frame.next_id)
    rest = tuple(alarm for alarm in frame.alarms if _is_open(state, alarm.token))
    fired = command.boundary if isinstance(command, semantics.Elapse) else ""
    rest = tuple(a for a in rest if not (fired and a.node == fired and a.token == command_token(command)))
    limits = tuple(limit for limit in frame.limits if _is_open(state, limit.token))
    lines = [_line(model.graph, entry, state) for entry in outcome.log]
    if isinstance(command, semantics.Start):
        lines.insert(0, Line("started", model.graph.start, _("办件开始"), {"data": dict(command.data)}))
    passed = {entry.node for entry in outcome.log if entry.kind != "task_opened"} | {model.graph.start}
    return replace(
        frame,
        state=state,
        step=replace(step, lines=tuple(lines)),
        alarms=(
            *rest,
            *alarms.set_for(model.graph, model.config, created, frame.now, state, model.working),
        ),
        limits=(*limits, *alarms.limits_for(model.graph, model.config, created, frame.now)),
        passed=frame.passed | passed,
        next_id=next_id,
        pending=None,
        answers=(),
        asked="",
        finished=outcome.finished,
        end_node=outcome.end_node,
    )


def _line(graph: Graph, entry: semantics.Entry, state: semantics.State) -> Line:
    """Tokens of the log are left out: their numbers are those of before they were stored."""
    detail = {name: value for name, value in words.detail(graph, entry, state).items() if name != "token"}
    return Line(entry.kind, entry.node, words.line(graph, entry), detail)


def command_token(command: semantics.Command) -> int:
    return getattr(command, "token", 0)


def _is_open(state: semantics.State, token: int) -> bool:
    return any(open_token.id == token for open_token in state.tokens)


def _numbered(outcome: semantics.Outcome, next_id: int) -> tuple[semantics.State, list[semantics.Tok], int]:
    """New tokens come with negative ids, which the next command would give again; they get numbers for good."""
    numbers: dict[int, int] = {}
    for token in sorted(outcome.created, key=lambda token: -token.id):
        numbers[token.id] = next_id
        next_id += 1

    def named(token: semantics.Tok) -> semantics.Tok:
        return replace(
            token, id=numbers.get(token.id, token.id), parent=numbers.get(token.parent, token.parent)
        )

    state = replace(outcome.state, tokens=tuple(map(named, outcome.state.tokens)))
    return state, [named(token) for token in outcome.created], next_id
