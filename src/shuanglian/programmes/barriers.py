"""Reasons against that every programme shares: the two worlds are kept apart, and decisions are made by people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Reason


def other_world(actor: Actor, *, is_demo: bool) -> list[Reason]:
    """A demonstration person may not write into the record of real objects; the other way round does no harm."""
    if actor.is_demo and not is_demo and actor.role != Role.SYSTEM:
        return [Reason("other_world", _("演示人物只能办理示例，不能改动真实的记录"))]
    return []


def person_needed(actor: Actor) -> list[Reason]:
    """What somebody answers for is done by a person who has logged in, not by a machine's key."""
    if actor.user_id is None and actor.role != Role.SYSTEM:
        return [Reason("person_needed", _("须由本人登录办理，不能用接口令牌"))]
    return []
