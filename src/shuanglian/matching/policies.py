"""Who may do what with proposals."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason
from shuanglian.registry.models import Need


def may_judge(actor: Actor, need: Need) -> list[Reason]:
    """Staff of the region and members of the organisation that has the need."""
    own = actor.organisation_id is not None and actor.organisation_id == need.owner.organisation_id
    if actor.is_staff or own:
        return []
    return [Reason("not_concerned", _("只有出题企业和技术经理人可以判断推荐是否合适。"))]
