"""May this actor do this to a cluster? Every function answers with all reasons against; an empty list means yes."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Reason
from shuanglian.registry.models import Party

from .models import Cluster, Joining, Problem

MANAGERS: Final = (Role.MANAGER, Role.ADMIN, Role.SYSTEM)


def may_manage(actor: Actor) -> list[Reason]:
    """Confirming, naming, splitting, merging and publishing are for technology managers."""
    if actor.is_in(*MANAGERS):
        return []
    return [Reason("cluster_manage", _("只有技术经理人和管理员可以确认、拆分、合并和联合出题。"))]


def may_join(actor: Actor, cluster: Cluster, party: Party | None) -> list[Reason]:
    """An enterprise that is not in it yet."""
    if actor.role != Role.ENTERPRISE or party is None:
        return [Reason("join_enterprise", _("请以企业身份登录后加入；单位还没有登记为主体的，请先登记。"))]
    if Joining.objects.filter(cluster=cluster, party=party, left_at=None).exists():
        return [Reason("joined_already", _("贵单位已经加入。"))]
    if Problem.objects.filter(cluster=cluster, owner=party, is_active=True).exists():
        return [Reason("member_already", _("贵单位的难题已经在里面。"))]
    return []


def may_answer_consent(actor: Actor, problem: Problem) -> list[Reason]:
    """Only the owner's people say whether others may read it."""
    organisation = problem.owner.organisation_id if problem.owner else None
    if actor.organisation_id is not None and actor.organisation_id == organisation:
        return []
    return [Reason("consent_owner", _("只有出题单位可以同意。"))]
