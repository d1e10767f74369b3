"""Who sees sheets and who takes them over; every reason at once. Figures and parties keep the rules of their own rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason

from .models import LedgerIntake, State

KEEPERS: Final = (Role.STEWARD, Role.ADMIN, Role.SYSTEM)
HANDERS: Final = (*KEEPERS, Role.OFFICER)
STATE: Final = "ledger.state"


def require(reasons: Iterable[Reason]) -> None:
    """Raises `Conflict` if only the state has moved on, `NotAllowed` with all reasons otherwise."""
    found = list(reasons)
    if found and all(reason.code == STATE for reason in found):
        raise Conflict(found)
    if found:
        raise NotAllowed(found)


def seen_by(viewer: Actor) -> Q:
    """Which sheets, and which remembered forms by `organisation`, exist for this viewer."""
    return senders(viewer, "sender")


def senders(viewer: Actor, field: str) -> Q:
    if viewer.is_in(*KEEPERS):
        return Q()
    if viewer.role == Role.OFFICER and viewer.organisation_id is not None:
        return Q(**{field: viewer.organisation_id})
    return Q(pk__in=[])


def may_hand_in(actor: Actor, sender_id: int | None) -> list[Reason]:
    """Stewards and administrators for any bureau, officers for their own."""
    if not actor.is_in(*HANDERS):
        return [Reason("ledger.hand_in", _("台账由数据专员、管理员和部门工作人员交入。"))]
    if actor.role == Role.OFFICER and sender_id != actor.organisation_id:
        return [Reason("ledger.other_sender", _("只能交本单位的台账。"), "sender")]
    return []


def may_change(actor: Actor, intake: LedgerIntake, *states: State) -> list[Reason]:
    """Map, check, take over and undo, in one of `states`."""
    reasons = may_hand_in(actor, intake.sender_id)
    if actor.is_demo and not intake.is_demo and actor.role != Role.SYSTEM:
        reasons.append(Reason("other_world", _("演示人物只能办理示例，不能改动真实的记录")))
    if states and intake.state not in states:
        told = _("现在是“%(state)s”，不能这样做。") % {"state": intake.get_state_display()}
        reasons.append(Reason(STATE, told))
    return reasons


def may_write(actor: Actor, intake: LedgerIntake, *states: State) -> list[Reason]:
    """What reaches other rooms is answered for by a person."""
    reasons = may_change(actor, intake, *states)
    if actor.user_id is None and actor.role != Role.SYSTEM:
        reasons.append(Reason("person_needed", _("须由本人登录办理，不能用接口令牌")))
    return reasons
