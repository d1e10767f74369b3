"""Who may do what with reporting; every reason at once.

Figures are told by the officers of the responsible unit and published by a data steward, who is never the one that told them.
Leaders read, remind and send back; they change and publish nothing (Statistics Law art. 7).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason

from ..barriers import other_world, person_needed
from .models import Correction, CorrectionState, Line, LineState, Round, RoundStatus

OVERSEERS: Final = (Role.STEWARD, Role.LEADER, Role.ADMIN, Role.SYSTEM)
# What only time or somebody faster can have changed: the caller saw an older state.
STATE_CODES: Final = frozenset({"reporting.wrong_step", "reporting.line_settled", "reporting.corrected"})


def require(reasons: Iterable[Reason]) -> None:
    """Raises `Conflict` if only the state has moved on, `NotAllowed` with all reasons otherwise."""
    found = list(reasons)
    if found and all(reason.code in STATE_CODES for reason in found):
        raise Conflict(found)
    if found:
        raise NotAllowed(found)


def is_unit(actor: Actor, round_: Round) -> bool:
    """Belongs to the responsible unit, in whatever role."""
    organisation = round_.organisation.organisation_id
    return organisation is not None and actor.organisation_id == organisation


def colleagues(round_: Round, *, but: int | None) -> list[int]:
    """Other active officers of the unit."""
    rows = Membership.objects.filter(
        organisation=round_.organisation.organisation_id or 0,
        role=Role.OFFICER, is_active=True, user__is_active=True,
    )  # fmt: skip
    return sorted(set(rows.exclude(user=but or 0).values_list("user_id", flat=True)))


def may_fill(actor: Actor, round_: Round) -> list[Reason]:
    reasons = _barriers(actor, round_) + _reporter(actor, round_)
    return reasons + _step(round_, RoundStatus.FILLING)


def may_check(actor: Actor, round_: Round) -> list[Reason]:
    """Another officer of the unit; the one who filled in only while nobody else is left."""
    reasons = _barriers(actor, round_) + _reporter(actor, round_)
    filled = round_.submitted_by_id
    if filled is not None and filled == actor.user_id and colleagues(round_, but=filled):
        reasons.append(Reason("reporting.second_person", _("填报的人不能自己复核，请同事复核。")))
    return reasons + _step(round_, RoundStatus.CHECKING)


def may_accept(actor: Actor, round_: Round, line: Line | None = None) -> list[Reason]:
    reasons = _barriers(actor, round_)
    if not actor.is_in(Role.STEWARD):
        reasons.append(Reason("reporting.accept", _("数据由数据专员审核、发布。")))
    if actor.user_id is not None and actor.user_id in (round_.submitted_by_id, round_.checked_by_id):
        reasons.append(Reason("reporting.second_person", _("报数的人不能审核自己报的数。")))
    return reasons + _waiting(round_, line)


def may_return(actor: Actor, round_: Round, line: Line | None = None) -> list[Reason]:
    reasons = _barriers(actor, round_)
    if not actor.is_in(Role.STEWARD, Role.LEADER):
        reasons.append(Reason("reporting.return", _("退回由数据专员或领导提出。")))
    return reasons + _waiting(round_, line)


def may_remind(actor: Actor, round_: Round) -> list[Reason]:
    reasons = _barriers(actor, round_)
    if not actor.is_in(Role.LEADER, Role.STEWARD):
        reasons.append(Reason("reporting.remind", _("催报由领导或数据专员发出。")))
    if round_.status not in (RoundStatus.FILLING, RoundStatus.CHECKING):
        reasons.append(Reason("reporting.wrong_step", _("这个单位已经报了，不用催。")))
    return reasons


def may_correct(actor: Actor, line: Line) -> list[Reason]:
    """The unit says that a published figure was wrong."""
    reasons = _barriers(actor, line.round) + _reporter(actor, line.round)
    if line.state != LineState.ACCEPTED:
        reasons.append(Reason("reporting.line_settled", _("还没有发布的数直接改填报，不用更正。")))
    return reasons


def may_decide(actor: Actor, correction: Correction) -> list[Reason]:
    reasons = _barriers(actor, correction.line.round)
    if not actor.is_in(Role.STEWARD):
        reasons.append(Reason("reporting.accept", _("数据由数据专员审核、发布。")))
    if correction.asked_by_id is not None and correction.asked_by_id == actor.user_id:
        reasons.append(Reason("reporting.second_person", _("提出更正的人不能自己确认。")))
    if correction.state != CorrectionState.ASKED:
        reasons.append(Reason("reporting.corrected", _("这次更正已经有结论。")))
    return reasons


def _barriers(actor: Actor, round_: Round) -> list[Reason]:
    return person_needed(actor) + other_world(actor, is_demo=round_.is_demo)


def _reporter(actor: Actor, round_: Round) -> list[Reason]:
    if actor.role == Role.OFFICER and is_unit(actor, round_):
        return []
    return [Reason("reporting.fill", _("只有责任单位的经办人可以报数；别的单位和领导不能代填、修改。"))]


def _step(round_: Round, wanted: RoundStatus) -> list[Reason]:
    if round_.status == wanted:
        return []
    return [Reason("reporting.wrong_step", _("这一步已经办过，现在是“%s”。") % round_.get_status_display())]


def _waiting(round_: Round, line: Line | None) -> list[Reason]:
    reasons = _step(round_, RoundStatus.REVIEWING)
    if not reasons and line is not None and line.state != LineState.REPORTED:
        reasons.append(Reason("reporting.line_settled", _("这一行已经审过了。")))
    return reasons


def is_decider(actor: Actor, round_: Round) -> bool:
    """May be the second person of a correction in this round."""
    return actor.is_in(Role.STEWARD) and not _barriers(actor, round_)


def may_remind_all(actor: Actor) -> list[Reason]:
    """Reminding without a round in view."""
    if actor.is_in(Role.LEADER, Role.STEWARD):
        return person_needed(actor)
    return [Reason("reporting.remind", _("催报由领导或数据专员发出。"))]
