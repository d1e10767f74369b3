"""Who may work in the studio."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotAllowed, Reason

from .models import Draft

OWNERS: Final = (Role.ADMIN, Role.STEWARD)
READERS: Final = (*OWNERS, Role.OFFICER, Role.LEADER)


def may_read(viewer: Actor) -> bool:
    return viewer.is_in(*READERS, Role.SYSTEM)


def may_edit(actor: Actor) -> list[Reason]:
    """Process owners are people: a machine reads, checks and compares, and changes nothing."""
    if actor.is_in(*OWNERS) and actor.user_id is not None:
        return []
    return [Reason("not_process_owner", _("流程由管理员或数据专员修改"))]


def may_decide(actor: Actor, draft: Draft) -> list[Reason]:
    """Approve or send back: an owner of processes who had no hand in it."""
    reasons = may_edit(actor)
    if actor.key in draft.editors:
        reasons.append(Reason("same_person", _("参与起草的人不能批准或退回，请第二个人看")))
    return reasons


def demand(reasons: list[Reason]) -> None:
    if reasons:
        raise NotAllowed(reasons)
