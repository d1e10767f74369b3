"""Who may vote, and who may look at words before they are shown."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Reason

from .. import barriers
from .models import Remark, RemarkState

MODERATORS: Final = (Role.MANAGER, Role.STEWARD, Role.ADMIN)
STATE_CODES: Final = frozenset({"ratings.decided"})


def may_vote(actor: Actor, *, is_demo: bool | None = None) -> list[Reason]:
    """`is_demo`: of the service that is rated, once it is known."""
    found = [] if is_demo is None else barriers.other_world(actor, is_demo=is_demo)
    if actor.role != Role.ENTERPRISE or actor.organisation_id is None or actor.user_id is None:
        found.append(Reason("ratings.not_company", _("由企业为本单位评价")))
    return found


def may_moderate(actor: Actor, remark: Remark | None = None) -> list[Reason]:
    """Never somebody of the department that the words are about, and never a department's officer or a leader."""
    found = [] if remark is None else barriers.other_world(actor, is_demo=remark.is_demo)
    if actor.role not in MODERATORS or actor.user_id is None:
        found.append(Reason("ratings.not_moderator", _("由服务专班、数据专员或管理员审核")))
    if remark is not None and actor.organisation_id == remark.subject.department_id is not None:
        found.append(Reason("ratings.own_department", _("被评价的部门不能审核")))
    return found


def may_decide(actor: Actor, remark: Remark) -> list[Reason]:
    """First look: words that wait."""
    found = may_moderate(actor, remark)
    if remark.state != RemarkState.WAITING:
        found.append(Reason("ratings.decided", _("这条已经审过")))
    return found


def may_confirm(actor: Actor, remark: Remark) -> list[Reason]:
    """Second look at words that somebody else wants hidden."""
    found = may_moderate(actor, remark)
    if remark.state != RemarkState.DOUBTED:
        found.append(Reason("ratings.decided", _("这条不在等复核")))
    if actor.user_id is not None and actor.user_id == remark.first_by_id:
        found.append(Reason("ratings.same_person", _("提出不公开的人不能自己复核")))
    return found
