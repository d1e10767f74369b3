"""A simulated case: every state since the start is kept, so that stepping back is dropping the last ones."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import (
    DomainError,
    Invalid,
    Reason,
)

from .. import semantics
from ..clocks import Working
from ..dmn import Decision
from ..forms import Choices
from ..graph import Graph
from ..graph import Kind as NodeKind
from . import alarms, explain, words
from .game import Frame, Model, Step, instant, play, step
from .moves import Act, Move, Possible

MAX_MOVES: Final = 300
MAX_STORED: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Simulation:
    """Immutable: `apply` and `back` give another simulation. `dropped` says how many stored moves no longer fit the
    definition, `why` what the first of them met."""

    model: Model
    initial: Mapping[str, Any]
    frames: tuple[Frame, ...]
    dropped: int = 0
    why: tuple[Reason, ...] = ()

    @classmethod
    def start(
        cls,
        graph: Graph,
        tables: Mapping[str, Decision],
        config: Mapping[str, Any],
        data: Mapping[str, Any],
        *,
        now: dt.datetime,
        forms: Mapping[str, Any] | None = None,
        working: Working | None = None,
        choices: Choices | None = None,
    ) -> Self:
        """Begin with `data` at the simulated time `now` (aware). Raises what the token game raises."""
        model = Model(graph, tables, config, dict(forms or {}), working, choices or {})
        command = semantics.Start(dict(data))
        blank = Frame(now, semantics.State(), Step(0, now, "", None, ()))
        return cls(model, dict(data), (play(model, blank, command, (), None, _("开始")),))

    # -- where it stands
    @property
    def _last(self) -> Frame:
        return self.frames[-1]

    @property
    def now(self) -> dt.datetime:
        return self._last.now

    @property
    def data(self) -> Mapping[str, Any]:
        return self._last.state.data

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(frame.step for frame in self.frames)

    @property
    def finished(self) -> bool:
        return self._last.finished

    @property
    def end_node(self) -> str:
        return self._last.end_node

    @property
    def asked(self) -> str:
        """The service task whose handler waits for an answer, if any."""
        return self._last.asked

    @property
    def current(self) -> tuple[str, ...]:
        """Ids of nodes with something open, for the marks of the diagram."""
        open_nodes = {token.node for token in self._last.state.tokens}
        return tuple(sorted(open_nodes | ({self.asked} if self.asked else set())))

    @property
    def done(self) -> tuple[str, ...]:
        """Ids of nodes that were passed and are not open now."""
        return tuple(sorted(self._last.passed - set(self.current)))

    # -- what can happen
    def possible(self) -> list[Possible]:
        """Open tasks, timers that could go off, messages that are waited for; only the question of a handler while
        there is one."""
        frame, graph = self._last, self.model.graph
        if frame.asked:
            node = graph.nodes[frame.asked]
            return [Possible(Act.SERVE, 0, node.id, node.title, wants=self._wanted(frame.asked))]
        found: list[Possible] = []
        for token in frame.state.tokens:
            found += self._of_token(frame, token)
        return found

    def _of_token(self, frame: Frame, token: semantics.Tok) -> list[Possible]:
        node = self.model.graph.nodes[token.node]
        found: list[Possible] = []
        if token.form is semantics.Form.TASK:
            clock = alarms.view(frame.limits, token.id, self.model.working, frame.now)
            found.append(
                Possible(
                    Act.COMPLETE,
                    token.id,
                    node.id,
                    node.title,
                    role=node.role,
                    lane=node.lane,
                    form=node.form,
                    evidence=node.evidence,
                    wants=node.outputs,
                    separate_from=node.separate_from,
                    item=token.item,
                    due_at=clock.due_at if clock else None,
                    clock=clock,
                )
            )
        elif node.kind is NodeKind.MESSAGE:
            about = (
                ""
                if node.correlation is None
                else str(node.correlation.evaluate(frame.state.view(token.branch)))
            )
            found.append(
                Possible(Act.RECEIVE, token.id, node.id, node.title, message=node.message, correlation=about)
            )
        elif token.form is semantics.Form.CALL:
            found.append(Possible(Act.RETURN, token.id, node.id, node.title))
        return found + [
            Possible(
                Act.FIRE,
                token.id,
                alarm.node,
                self.model.graph.nodes[alarm.node].title,
                due_at=alarm.due_at,
                host=token.node if alarm.node != token.node else "",
            )
            for alarm in frame.alarms
            if alarm.token == token.id
        ]

    def _wanted(self, service: str) -> tuple[str, ...]:
        """Names that something reads and that no person, table or start gave."""
        graph, tables = self.model.graph, self.model.tables
        given = set(self.data) | words.written_elsewhere(graph, tables, self.model.forms, service)
        declared = graph.nodes[service].outputs
        return declared or tuple(sorted(explain.read_names(graph, tables) - given))

    # -- moving
    def apply(self, move: Move) -> Self:
        """The simulation after `move`. Raises what the engine would: `Conflict`, `Invalid`, `NotAllowed`,
        `EvidenceMissing`, `DecisionFailed`, `Runaway`; this one stays as it was."""
        if len(self.frames) > MAX_MOVES:
            raise Invalid(Reason("too_many_moves", _("一次模拟至多 %d 步") % MAX_MOVES))
        moved = replace(self, frames=(*self.frames, step(self.model, self._last, move)))
        if len(json.dumps(moved.to_json(), ensure_ascii=False)) > MAX_STORED:
            raise Invalid(Reason("too_large", _("模拟填写的内容过多，请从头再来")))
        return moved

    def back(self, steps: int = 1) -> Self:
        """`steps` moves earlier, the start at the earliest."""
        return self.at(len(self.frames) - 1 - steps)

    def at(self, number: int) -> Self:
        """As it was after move `number` (0: the start)."""
        return replace(self, frames=self.frames[: max(0, number) + 1], dropped=0, why=())

    # -- keeping
    def to_json(self) -> dict[str, Any]:
        """Start and moves; small, and independent of how the engine keeps its state."""
        moves = [frame.step.move.to_json() for frame in self.frames if frame.step.move is not None]
        begun = self.frames[0].step.at.isoformat()
        return {"v": 1, "now": begun, "data": dict(self.initial), "moves": moves}

    @classmethod
    def from_json(
        cls,
        graph: Graph,
        tables: Mapping[str, Decision],
        config: Mapping[str, Any],
        stored: Any,
        *,
        forms: Mapping[str, Any] | None = None,
        working: Working | None = None,
        choices: Choices | None = None,
    ) -> Self:
        """Play a stored simulation again. After the definition was edited some moves may no longer fit: it then ends
        before the first of those (`dropped`, `why`). Raises `Invalid` for what `to_json` did not write."""
        now, data, moves = _stored(stored)
        run = cls.start(graph, tables, config, data, now=now, forms=forms, working=working, choices=choices)
        frames = list(run.frames)
        for number, move in enumerate(moves):
            try:
                frames.append(step(run.model, frames[-1], move))
            except DomainError as error:
                return replace(
                    run, frames=tuple(frames), dropped=len(moves) - number, why=tuple(error.reasons)
                )
        return replace(run, frames=tuple(frames))


def _stored(stored: Any) -> tuple[dt.datetime, dict[str, Any], list[Move]]:
    bad = Invalid(Reason("bad_simulation", _("保存的模拟读不出来，请从头再来")))
    if not isinstance(stored, dict) or stored.get("v") != 1 or len(json.dumps(stored)) > 6 * MAX_STORED:
        raise bad
    data, moves = stored.get("data"), stored.get("moves")
    if not isinstance(data, dict) or not isinstance(moves, list) or len(moves) > MAX_MOVES:
        raise bad
    return instant(stored.get("now")), data, [Move.from_json(move) for move in moves]
