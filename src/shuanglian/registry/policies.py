"""May this actor do this? Every function answers with all reasons against; an empty list means yes."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotAllowed, Reason

from .models import Confidentiality, Need, NeedStatus, Offering, Party

CURATORS: Final = (Role.STEWARD, Role.ADMIN, Role.SYSTEM)
MANAGERS: Final = (Role.MANAGER, Role.ADMIN, Role.SYSTEM)
DRAFTERS: Final = (Role.MANAGER, Role.STEWARD, Role.ADMIN, Role.SYSTEM)
CONDUCTORS: Final = (Role.MANAGER, Role.OFFICER, Role.ADMIN, Role.SYSTEM)


def require(reasons: list[Reason]) -> None:
    """Raise `NotAllowed` with all `reasons`, if there are any."""
    if reasons:
        raise NotAllowed(reasons)


def is_member(actor: Actor, party: Party) -> bool:
    """Acts for the organisation that this party is the public face of."""
    return actor.organisation_id is not None and actor.organisation_id == party.organisation_id


def may_create_party(actor: Actor, organisation_id: int | None = None) -> list[Reason]:
    """Curators and technology managers any; members the one of their own organisation."""
    if actor.is_in(*DRAFTERS) or (organisation_id is not None and organisation_id == actor.organisation_id):
        return []
    return [
        Reason("party_create", _("只有数据专员、技术经理人和管理员可以新建主体；单位成员可以新建本单位。"))
    ]


def may_edit_party(actor: Actor, party: Party) -> list[Reason]:
    if actor.is_in(*CURATORS) or is_member(actor, party):
        return []
    return [Reason("party_edit", _("只有本单位成员、数据专员和管理员可以修改这个主体。"))]


def may_see_contact(viewer: Actor, party: Party) -> list[Reason]:
    """The contact of a party is personal data: for its members and those who work for the region."""
    if viewer.is_staff or is_member(viewer, party):
        return []
    return [Reason("party_contact", _("联系方式只对本单位和工作人员显示。"))]


def may_offer(actor: Actor, party: Party) -> list[Reason]:
    """May `actor` publish offerings of `party`?"""
    if actor.is_in(*CURATORS) or is_member(actor, party):
        return []
    return [Reason("offering_create", _("只有本单位成员、数据专员和管理员可以登记它的供给。"))]


def may_edit_offering(actor: Actor, offering: Offering) -> list[Reason]:
    reasons = may_offer(actor, offering.party)
    if offering.status == "retired":
        reasons.append(Reason("offering_retired", _("已下架的供给不能再改。")))
    return reasons


def may_draft_need(actor: Actor, owner: Party) -> list[Reason]:
    """The owner itself, or a technology manager (or steward) on its behalf."""
    if actor.is_in(*DRAFTERS) or is_member(actor, owner):
        return []
    return [Reason("need_draft", _("只能为本单位出题；代企业出题由技术经理人办理。"))]


def may_edit_need(actor: Actor, need: Need) -> list[Reason]:
    """A draft is edited by its owner or by who drafted it on behalf; later, changes are proposed."""
    reasons = []
    if not (is_member(actor, need.owner) or drafted_by(actor, need)):
        reasons.append(Reason("need_edit", _("只有出题单位和代填的技术经理人可以修改草稿。")))
    if need.status != NeedStatus.DRAFT:
        reasons.append(Reason("need_not_draft", _("已经提交的需求不能直接修改，请提出修订，由企业确认。")))
    return reasons


def drafted_by(actor: Actor, need: Need) -> bool:
    own = actor.user_id is not None and actor.user_id == need.created_by_id
    return actor.role == Role.SYSTEM or (own and actor.is_in(*DRAFTERS))


def may_submit_need(actor: Actor, need: Need) -> list[Reason]:
    if is_member(actor, need.owner) or drafted_by(actor, need):
        return []
    return [Reason("need_submit", _("只有出题单位和代填的技术经理人可以提交。"))]


def may_withdraw_need(actor: Actor, need: Need) -> list[Reason]:
    if is_member(actor, need.owner) or drafted_by(actor, need) or actor.is_in(*MANAGERS):
        return []
    return [Reason("need_withdraw", _("只有出题单位和技术经理人可以撤回。"))]


def may_conduct_need(actor: Actor) -> list[Reason]:
    """Moving a need along is for technology managers, department officers and the process itself."""
    if actor.is_in(*CONDUCTORS):
        return []
    return [Reason("need_conduct", _("只有技术经理人和部门工作人员可以推进办理。"))]


def may_manage_need(actor: Actor, need: Need) -> list[Reason]:
    """Refining with the company and inviting solvers."""
    reasons = []
    if not actor.is_in(*MANAGERS):
        reasons.append(Reason("need_manage", _("只有技术经理人和管理员可以办理。")))
    if need.status in (NeedStatus.DRAFT, NeedStatus.REJECTED, NeedStatus.WITHDRAWN, NeedStatus.FINISHED):
        reasons.append(Reason("need_not_open", _("这项需求不在办理中。")))
    return reasons


def may_invite(actor: Actor, need: Need) -> list[Reason]:
    """The technology manager or the owner asks a party to answer."""
    reasons = may_manage_need(actor, need)
    if is_member(actor, need.owner):
        reasons = [reason for reason in reasons if reason.code != "need_manage"]
    return reasons


def may_confirm_changes(actor: Actor, need: Need) -> list[Reason]:
    """The owner settles proposed changes; for an owner without accounts, its technology manager."""
    if is_member(actor, need.owner):
        return []
    manages = actor.user_id is not None and actor.user_id in (need.manager_user_id, need.created_by_id)
    if need.owner.organisation_id is None and (
        actor.role == Role.SYSTEM or (manages and actor.is_in(*MANAGERS))
    ):
        return []
    return [Reason("need_confirm", _("修订由出题单位确认。"))]


def may_undertake(actor: Actor, need: Need) -> list[Reason]:
    """Solvers may sign the undertaking of a masked need that is open, for their organisation."""
    reasons = []
    if actor.role != Role.SOLVER or actor.organisation_id is None or actor.user_id is None:
        reasons.append(Reason("undertake_solver", _("请以答题方身份登录后签署保密承诺。")))
    if need.confidentiality != Confidentiality.MASKED:
        reasons.append(Reason("undertake_not_masked", _("这项需求不需要保密承诺。")))
    if need.status in (NeedStatus.DRAFT, NeedStatus.REJECTED, NeedStatus.WITHDRAWN):
        reasons.append(Reason("need_not_open", _("这项需求不在办理中。")))
    return reasons
