"""The five-step track, pure: what happened to the tasks of the process becomes five stages in the order that happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from django.utils.translation import gettext_lazy as _

from shuanglian.casework.api import ClockView
from shuanglian.foundation.errors import Text

NAMES: Final[Mapping[str, Text]] = {
    "pose": _("企业出题"),
    "assist": _("政府助题"),
    "answer": _("平台答题"),
    "verify": _("车间验题"),
    "market": _("市场评价"),
}
STAGE_OF: Final[Mapping[str, str]] = {
    "pose": "pose",
    "triage": "pose",
    "assist": "assist",
    "answer": "answer",
    "escalate": "answer",
    "choose": "answer",
    "feedback": "answer",
    "contract": "answer",
    "contract_confirm": "answer",
    "plan": "verify",
    "plan_agree": "verify",
    "work": "verify",
    "measure": "verify",
    "sign_enterprise": "verify",
    "sign_solver": "verify",
    "sign_manager": "verify",
    "follow_6": "market",
    "follow_12": "market",
    "follow_24": "market",
}
# A branch that runs beside the main way and does not hold its stage open.
BESIDE: Final = frozenset({"feedback"})


class Step(Protocol):
    """One task of the process as the engine lists it (`casework.api.StepView` fits)."""

    @property
    def node(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def organisation(self) -> str: ...
    @property
    def started_at(self) -> dt.datetime | None: ...
    @property
    def ended_at(self) -> dt.datetime | None: ...
    @property
    def clock(self) -> ClockView | None: ...


@dataclass(frozen=True, slots=True)
class Stage:
    """`state`: todo, now, done, back (at work again after it had been left), ended (the case stopped here).
    `lines` are notes to show under it; `sources` the codes of what they come from: a stage that has them is told
    by a source and was never run here."""

    key: str
    name: Text
    state: str
    who: tuple[str, ...] = ()
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    clock: ClockView | None = None
    step: Text = ""
    lines: tuple[Text, ...] = ()
    sources: tuple[str, ...] = ()


def track(
    steps: Iterable[Step], *, order: str, is_over: bool, in_market: bool, again: frozenset[str]
) -> tuple[Stage, ...]:
    """`order` is assist_first or answer_first; `is_over`: the case ended early; `in_market`: verification is signed
    and the looks back are waited for; `again`: stages that are being done once more."""
    found: dict[str, list[Step]] = {key: [] for key in NAMES}
    for step in steps:
        if step.state != "todo" and step.node in STAGE_OF:
            found[STAGE_OF[step.node]].append(step)
    stages = {key: _stage(key, rows, again) for key, rows in found.items()}
    if in_market and stages["market"].state == "todo":
        stages["market"] = replace(stages["market"], state="now")
    rows = [stages[key] for key in _in_order(stages, order)]
    return tuple(_ended(rows) if is_over else rows)


def told(rows: Iterable[Stage], *, is_over: bool) -> tuple[Stage, ...]:
    """Stages of an imported case in the planned order, those with sources being told: they are done, but while the
    case goes on the last of them is where it stands."""
    stages = list(rows)
    keys = [row.key for row in stages if row.sources]
    current = keys[-1] if keys and not is_over else ""
    return tuple(
        replace(row, state="now" if row.key == current else "done") if row.sources else row for row in stages
    )


def planned(order: str) -> tuple[str, ...]:
    """The order of the stages that have not begun."""
    middle = ("assist", "answer") if order == "assist_first" else ("answer", "assist")
    return ("pose", *middle, "verify", "market")


def _stage(key: str, rows: Sequence[Step], again: frozenset[str]) -> Stage:
    name = NAMES[key]
    if not rows:
        return Stage(key, name, "todo")
    current = [row for row in rows if row.state == "now" and row.node not in BESIDE]
    state = ("back" if key in again else "now") if current else "done"
    main = (
        current[-1]
        if current
        else max(rows, key=lambda row: (row.ended_at is not None, row.ended_at or row.started_at))
    )
    return Stage(
        key,
        name,
        state,
        who=_who(rows),
        since=min((row.started_at for row in rows if row.started_at), default=None),
        until=None if current else max((row.ended_at for row in rows if row.ended_at), default=None),
        clock=main.clock,
        step=main.name if current else "",
    )


def _who(rows: Sequence[Step]) -> tuple[str, ...]:
    """Organisation and person of those who had a hand in it, each once."""
    names = [" · ".join(part for part in (row.organisation, row.who) if part) for row in rows]
    return tuple(dict.fromkeys(name for name in names if name))


def _in_order(stages: Mapping[str, Stage], order: str) -> list[str]:
    """Begun stages by when they began, the others as planned."""
    plan = planned(order)
    begun = [key for key in plan if stages[key].since is not None]
    begun.sort(key=lambda key: (stages[key].since, plan.index(key)))
    return begun + [key for key in plan if key not in begun]


def _ended(rows: list[Stage]) -> list[Stage]:
    """The last stage that was begun is where the case ended."""
    begun = [row.key for row in rows if row.since is not None]
    return [replace(row, state="ended") if begun and row.key == begun[-1] else row for row in rows]
