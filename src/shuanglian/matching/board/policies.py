"""Who may decide about the calibration. Each answers with all reasons against; none means allowed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Reason

from .models import CalibrationVersion

KEEPERS = (Role.STEWARD, Role.ADMIN)
DECIDERS = (Role.STEWARD, Role.ADMIN, Role.LEADER)


def may_calibrate(actor: Actor) -> list[Reason]:
    """Propose a new curve: data stewards and administrators, in person."""
    return _role(actor, KEEPERS, _("由数据专员或管理员提出校准。")) + _person(actor)


def may_decide(actor: Actor, version: CalibrationVersion) -> list[Reason]:
    """Put in use what somebody else has proposed."""
    found = _role(actor, DECIDERS, _("由数据专员、管理员或领导复核校准。")) + _person(actor)
    if actor.user_id is not None and actor.user_id == version.proposed_by_id:
        found.append(Reason("second_person", _("提出的人不能复核，请另一位同事来定。")))
    return found


def may_reject(actor: Actor) -> list[Reason]:
    """Not to use a proposal: also by who made it."""
    return _role(actor, DECIDERS, _("由数据专员、管理员或领导复核校准。")) + _person(actor)


def may_roll_back(actor: Actor) -> list[Reason]:
    """Going back to what was in use before is for one person: it must be possible at once."""
    return _role(actor, KEEPERS, _("由数据专员或管理员退回上一版。")) + _person(actor)


def may_store(actor: Actor) -> list[Reason]:
    """Measurements are stored by operators (the console) and those who keep the data."""
    return _role(actor, (*KEEPERS, Role.SYSTEM), _("由数据专员或管理员保存测评。"))


def may_see_all(viewer: Actor) -> bool:
    """Everyone who works for the region reads the whole board; the public reads the summary."""
    return viewer.is_staff


def _role(actor: Actor, roles: tuple[Role, ...], message: str) -> list[Reason]:
    return [] if actor.is_in(*roles) else [Reason("role_needed", message)]


def _person(actor: Actor) -> list[Reason]:
    """Deciding is for people, never for a machine's token."""
    if actor.user_id is not None and actor.token_id is None:
        return []
    return [Reason("person_needed", _("须由本人登录办理。"))]
