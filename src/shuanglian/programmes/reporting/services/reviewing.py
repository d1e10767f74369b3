"""The steward takes each line or sends it back. When the last one is decided, the round ends or goes back to the unit."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, NotFound, Reason
from shuanglian.indicators import services as indicators
from shuanglian.indicators.models import ObservationState
from shuanglian.indicators.models.observations import OPEN_STATES

from .. import engine
from ..models import Line, LineState, Round, RoundStatus
from ..notices import tell, unit
from ..policies import may_accept, may_return, require
from ..questions import open_questions
from ._common import lines_of, lock, note, text


@transaction.atomic
def line_accept(*, actor: Actor, line: Line) -> Line:
    """Publish the figure of one line; a line without value is accepted as missing.

    Raises `Conflict` while a question about it is open or if somebody was faster, `NotAllowed` with all reasons.
    """
    row = lock(actor, line.round)
    lines = lines_of(row)
    found = _one(lines, line.pk)
    require(may_accept(actor, row, found))
    _accept(actor, row, found)
    _settle(actor, row, lines)
    return found


@transaction.atomic
def lines_accept(*, actor: Actor, round: Round) -> list[Line]:
    """Accept every line that waits and has no open question. Raises `Conflict` if there is none."""
    row = lock(actor, round)
    lines = lines_of(row)
    require(may_accept(actor, row))
    asked = open_questions([line.observation_id for line in lines if line.observation_id])
    ready = [
        line for line in lines if line.state == LineState.REPORTED and not asked.get(line.observation_id or 0)
    ]
    if not ready:
        raise Conflict(
            Reason("reporting.line_settled", _("没有可以采用的行：都审过了，或者还有提问没有回答"))
        )
    for line in ready:
        _accept(actor, row, line)
    _settle(actor, row, lines)
    return ready


@transaction.atomic
def line_return(*, actor: Actor, line: Line, reason: str) -> Line:
    """Send one line back to the unit with a reason; its observation is not used."""
    row = lock(actor, line.round)
    lines = lines_of(row)
    found = _one(lines, line.pk)
    require(may_return(actor, row, found))
    told = text(reason, "reason", _("请写退回的理由"))
    _reject(actor, found, told)
    observation, found.observation = found.observation_id, None
    found.state, found.return_reason = LineState.RETURNED, told
    _decided(actor, found)
    note(
        actor,
        row,
        "line_returned",
        line=found.pk,
        indicator=found.indicator.code,
        observation=observation,
        reason=told,
    )
    _settle(actor, row, lines)
    return found


def _reject(actor: Actor, line: Line, reason: str) -> None:
    """Not used. On the page of the value itself it may have been taken back already, or published: then it stays."""
    seen = line.observation
    if seen is None or seen.state == ObservationState.REJECTED:
        return
    if seen.state not in OPEN_STATES:
        raise Conflict(Reason("reporting.line_settled", _("这个数已经在数据页面发布，不能退回；有错请更正")))
    indicators.observation_reject(actor=actor, observation=seen, reason=reason)


def _accept(actor: Actor, row: Round, line: Line) -> None:
    if line.observation is not None and line.observation.state == ObservationState.REJECTED:
        raise Conflict(
            Reason("reporting.line_settled", _("这个数已经在数据页面撤回或退回，请退回这一行重填"))
        )
    if line.observation is not None and line.observation.state in OPEN_STATES:
        line.observation = indicators.observation_publish(actor=actor, observation=line.observation)
    line.state = LineState.ACCEPTED
    _decided(actor, line)
    note(
        actor, row, "line_accepted", line=line.pk, indicator=line.indicator.code, observation=line.observation_id,
        missing=line.is_missing,
    )  # fmt: skip


def _decided(actor: Actor, line: Line) -> None:
    line.decided_by_id, line.decided_at, line.rev = actor.user_id, timezone.now(), line.rev + 1
    line.save()


def _settle(actor: Actor, row: Round, lines: list[Line]) -> None:
    """Nothing waits any more: finished, or back to the unit for what was returned."""
    states = {line.state for line in lines}
    if LineState.REPORTED in states:
        return
    complete = states == {LineState.ACCEPTED}
    row.status = RoundStatus.FINISHED if complete else RoundStatus.FILLING
    row.finished_at = timezone.now() if complete else None
    row.save(update_fields=["status", "finished_at"])
    note(actor, row, "finished" if complete else "returned")
    engine.finish(row, "review", actor=actor, data={"complete": complete})
    if complete:
        tell(unit(row), "reporting.finished", row, _("已发布"), but=actor)
    else:
        tell(unit(row), "reporting.returned", row, _("有退回的行"), but=actor)


def _one(lines: list[Line], pk: int) -> Line:
    for line in lines:
        if line.pk == pk:
            return line
    raise NotFound(Reason("not_found", _("这个任务里没有这一行")))
