"""The five steps of one need, for its page, for a list row and for the public."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from shuanglian.casework import api
from shuanglian.casework.api import ClockView, StepView
from shuanglian.casework.clocks import ClockState
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Text
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Need, NeedKind, NeedStatus

from ..models import Engagement, HistoricStage, Order, Round
from ..situation import Situation, situation
from ..stages import NAMES, Stage, planned, told
from ..stages import track as build
from .viewing import Sight, sight

ROLES: dict[str, Text] = {
    Role.ENTERPRISE: _("出题企业"),
    Role.MANAGER: _("技术经理人"),
    Role.SOLVER: _("答题方"),
}
# An imported case whose outcome the source tells; with any other status it still goes on.
OVER = frozenset({NeedStatus.FINISHED, NeedStatus.FOLLOWING, NeedStatus.REJECTED, NeedStatus.WITHDRAWN})


def track(viewer: Actor, need: Need) -> tuple[Stage, ...]:
    """Five stages in the order that happened; none for a need that does not go this way. Raises `NotFound`.

    Who is not concerned sees roles instead of names.
    """
    state = situation(registry.get_need(viewer, need.pk))
    return of_situation(state, sight(viewer, state))


def of_situation(state: Situation, view: Sight) -> tuple[Stage, ...]:
    engagement = state.engagement
    if engagement is None and state.need.kind != NeedKind.TECHNICAL:
        return ()
    if engagement is None:
        return tuple(Stage(key, NAMES[key], "todo") for key in planned(Order.ASSIST_FIRST))
    if engagement.is_historic:
        return _historic(state.need)
    rows = steps(engagement, view)
    stages = build(
        rows,
        order=engagement.order,
        is_over=bool(engagement.outcome) and engagement.finished_at is None,
        in_market=engagement.finished_at is not None and engagement.ended_at is None,
        again=_again(state),
    )
    return tuple(replace(stage, lines=(*stage.lines, *_lines(stage.key, state))) for stage in stages)


def steps(engagement: Engagement, view: Sight) -> list[StepView]:
    """Done and open tasks with clocks; without names for who is not concerned."""
    if engagement.case is None:
        return []
    rows = api.steps(engagement.case)
    if view.sees_process:
        return rows
    return [
        replace(row, who=str(ROLES.get(row.role, "")), organisation="", clock=_outside(row.clock))
        for row in rows
    ]


def _outside(clock: ClockView | None) -> ClockView | None:
    """Why a clock was stopped and for whom is told to those concerned only."""
    if clock is None:
        return None
    return replace(clock, note="" if clock.state == ClockState.PAUSE else clock.note, proof=())


def _again(state: Situation) -> frozenset[str]:
    """Sent back for 补正, or in a second round of work."""
    found = set()
    if state.engagement is not None and state.engagement.returned_items:
        found.add("pose")
    if Round.objects.filter(need=state.need, result=Round.Result.FAILED).exists():
        found.add("verify")
    return frozenset(found)


def _lines(key: str, state: Situation) -> tuple[Text, ...]:
    """What the mock shows under a step: how many were invited and have answered, which round it is."""
    if key == "answer" and state.invited:
        values = {"invited": len(state.invited), "answered": state.submitted}
        return (_("%(invited)d 家已邀请，%(answered)d 家已应答") % values,)
    if key == "verify":
        number = Round.objects.filter(need=state.need).count()
        return (_("第 %d 轮") % number,) if number > 1 else ()
    return ()


def _historic(need: Need) -> tuple[Stage, ...]:
    """What the source says, and nothing else: a step it does not tell stays open without a date."""
    found = {row.stage: row for row in HistoricStage.objects.filter(need=need).select_related("source", "by")}
    rows = (
        Stage(
            key,
            NAMES[key],
            "done",
            who=(party.name,) if (party := found[key].by) else (),
            lines=(found[key].text,),
            sources=(found[key].source.code,),
        )
        if key in found
        else Stage(key, NAMES[key], "todo", lines=(_("来源未载"),))
        for key in planned(Order.ASSIST_FIRST)
    )
    return told(rows, is_over=need.status in OVER)
