"""Whether the actor may know of the part of a need that a button stands beside; otherwise it does not exist."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.programmes.siti.models import Answer, Feedback, Invitation, Question
from shuanglian.programmes.siti.situation import acts_for, is_chosen, is_manager, is_owner, situation

from .actions import Scene


def require_sight(scene: Scene) -> None:
    """Raises `NotFound`. Rivals must not learn from an address whether somebody answered or was invited."""
    if scene.target is not None and not _sees(scene):
        raise NotFound(Reason("not_found", _("没有这一项，或您没有查看它的权限。")))


def _sees(scene: Scene) -> bool:
    actor, need, target = scene.actor, scene.need, scene.target
    asking_side = is_owner(actor, need) or is_manager(actor, need)
    if isinstance(target, Answer):
        return acts_for(actor, need, target.party) or (asking_side and not situation(need).window_is_open)
    if isinstance(target, Feedback):
        return asking_side or acts_for(actor, need, target.answer.party)
    if isinstance(target, Invitation):
        return asking_side or acts_for(actor, need, target.party)
    if isinstance(target, Question):
        return asking_side or target.is_public or actor.user_id == target.asked_by_id
    return asking_side or is_chosen(actor, situation(need))
