"""政府助题: triage, refining with the company, support, and inviting those who may know the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership, User
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.registry.models import (
    Need,
    NeedRevision,
    NeedStatus,
    Offering,
    OfferingKind,
    Party,
    RevisionStatus,
)
from shuanglian.registry.services import (
    need_assign,
    need_confirm_changes,
    need_decline_changes,
    need_invite,
    need_propose_changes,
    need_set_status,
)

from .. import engine, judging, rules
from ..models import Assignment, Engagement, Invitation, Order, Route, Support
from ..notices import members, tell
from ..situation import Situation
from ._common import PROCESS, advance, begin, engagement_of, event, refuse, text
from .window import open_window

SUPPORT_KINDS = (
    OfferingKind.FUND,
    OfferingKind.POLICY,
    OfferingKind.INSTRUMENT,
    OfferingKind.PILOT_LINE,
    OfferingKind.TEST_SERVICE,
    OfferingKind.LAB,
    OfferingKind.SPACE,
)


@transaction.atomic
def need_accept(
    *,
    actor: Actor,
    need: Need,
    manager: User | None = None,
    note: str = "",
    clocks: Mapping[str, int] | None = None,
) -> Engagement:
    """Accept the need and make one technology manager responsible (the actor unless another is named).

    `clocks` overrides the working days of single steps for this case.
    """
    state = begin(actor, need, "need_accept")
    engagement = engagement_of(state)
    engagement.clocks = rules.Clocks("", engagement.clocks, engagement.max_rounds).overridden(clocks or {})
    engagement.save(update_fields=["clocks"])
    engine.set_clocks(engagement)
    assignment = _assign(actor, state.need, manager.pk if manager else actor.user_id, note)
    data: dict[str, Any] = {"triage": "accepted"}
    if engagement.order == Order.ANSWER_FIRST:
        data["window_until"] = open_window(engagement)
    engine.seat(engagement, "manager", assignment.organisation_id, assignment.manager_id)
    advance(state, "triage", actor=actor, data=data)
    judging.propose_later(state.need)
    event(actor, state.need, "siti.accepted", {"manager": assignment.manager_id, "order": engagement.order})
    tell([assignment.manager_id], "siti.assigned", state.need, _("您是这道题的责任技术经理人"), but=actor)
    tell(members(state.need.owner), "siti.accepted", state.need, _("题目已受理"))
    return engagement


@transaction.atomic
def need_return(*, actor: Actor, need: Need, items: Sequence[str]) -> Engagement:
    """Send it back for 补正. Everything that is missing is told at once (优化营商环境条例 art. 36 as a model)."""
    told = [item.strip() for item in items if item.strip()]
    if not told:
        raise Invalid(Reason("required", _("请一次写全要补正的内容"), "items"))
    state = begin(actor, need, "need_return")
    engagement = engagement_of(state)
    engagement.returned_items = told
    engagement.save(update_fields=["returned_items"])
    advance(state, "triage", actor=actor, data={"triage": "returned"})
    need_set_status(actor=PROCESS, need=state.need, status=NeedStatus.DRAFT)
    event(actor, state.need, "siti.returned", {"items": told}, public=False)
    tell(members(state.need.owner), "siti.returned", state.need, _("请补正后再提交"), body="\n".join(told))
    return engagement


@transaction.atomic
def need_reject(*, actor: Actor, need: Need, reasons: Sequence[str]) -> Engagement:
    """Not accepted, with the reasons; the handler `siti.reject` ends the case."""
    told = [reason.strip() for reason in reasons if reason.strip()]
    if not told:
        raise Invalid(Reason("required", _("请写明不予受理的理由"), "reasons"))
    state = begin(actor, need, "need_reject")
    engagement = engagement_of(state)
    engagement.outcome_reasons = told
    engagement.save(update_fields=["outcome_reasons"])
    advance(state, "triage", actor=actor, data={"triage": "rejected"})
    engagement.refresh_from_db()
    event(actor, state.need, "siti.rejected", {"reasons": told}, public=False)
    tell(members(state.need.owner), "siti.rejected", state.need, _("题目未受理"), body="\n".join(told))
    return engagement


@transaction.atomic
def manager_reassign(*, actor: Actor, need: Need, manager: User, reason: str) -> Assignment:
    """Hand the need to another technology manager; there is exactly one at any time."""
    refuse(text(reason, "reason", _("请写明改派的原因")))
    state = begin(actor, need, "manager_reassign")
    if manager.pk == state.need.manager_user_id:
        raise Invalid(Reason("siti.same_manager", _("已经由这位技术经理人负责"), "manager"))
    assignment = _assign(actor, state.need, manager.pk, reason)
    engine.seat(engagement_of(state), "manager", assignment.organisation_id, assignment.manager_id)
    event(actor, state.need, "siti.reassigned", {"manager": manager.pk}, public=False)
    tell([manager.pk], "siti.assigned", state.need, _("您是这道题的责任技术经理人"), body=reason)
    return assignment


@transaction.atomic
def refine_propose(
    *,
    actor: Actor,
    need: Need,
    changes: Mapping[str, Any],
    requirements: Iterable[Mapping[str, Any]] | None = None,
    note: str = "",
    rev: int | None = None,
) -> NeedRevision:
    """Propose a clearer wording or sharper requirements; nothing changes until the company confirms."""
    state = begin(actor, need, "refine_propose")
    rows = None if requirements is None else [dict(row) for row in requirements]
    revision = need_propose_changes(
        actor=actor,
        need=state.need,
        changes=changes,
        rev=state.need.rev if rev is None else rev,
        requirements=rows,  # type: ignore[arg-type]
        note=note,
    )
    tell(members(state.need.owner), "siti.refined", state.need, _("请确认改题"), body=note)
    return revision


@transaction.atomic
def refine_confirm(*, actor: Actor, refinement: NeedRevision) -> Need:
    """The company agrees: the need changes now."""
    state = begin(actor, refinement.need, "refine_confirm")
    need = need_confirm_changes(actor=actor, revision=_revision(state, refinement))
    judging.propose_later(need)
    return need


@transaction.atomic
def refine_decline(*, actor: Actor, refinement: NeedRevision, reason: str) -> NeedRevision:
    """The company does not agree; the manager is told why."""
    refuse(text(reason, "reason", _("请写明不同意的原因")))
    state = begin(actor, refinement.need, "refine_decline")
    revision = need_decline_changes(actor=actor, revision=_revision(state, refinement))
    tell([state.need.manager_user_id], "siti.refined", state.need, _("企业没有同意改题"), body=reason)
    return revision


@transaction.atomic
def support_attach(*, actor: Actor, need: Need, offering: Offering, note: str = "") -> Support:
    """Attach help: a fund, a policy, an instrument, a pilot line or a test service."""
    state = begin(actor, need, "support_attach")
    if offering.kind not in SUPPORT_KINDS:
        raise Invalid(Reason("siti.support_kind", _("这类供给不是支持"), "offering"))
    support, created = Support.objects.get_or_create(
        need=state.need,
        offering=offering,
        removed_at=None,
        defaults={"note": note.strip(), "attached_by_id": actor.user_id},
    )
    if not created:
        raise Conflict(Reason("siti.support_there", _("已经附上这项支持"), "offering"))
    event(actor, state.need, "siti.support_attached", {"offering": offering.pk, "kind": offering.kind})
    tell(members(state.need.owner), "siti.supported", state.need, _("附上了支持：%s") % offering.title)
    return support


@transaction.atomic
def support_remove(*, actor: Actor, support: Support, reason: str) -> Support:
    refuse(text(reason, "reason", _("请写明取消的原因")))
    state = begin(actor, support.need, "support_remove")
    fresh = Support.objects.select_for_update().get(pk=support.pk)
    if fresh.removed_at is not None:
        raise Conflict(Reason("siti.support_gone", _("这项支持已经取消")))
    fresh.removed_at, fresh.removed_reason = timezone.now(), reason.strip()
    fresh.save(update_fields=["removed_at", "removed_reason"])
    event(actor, state.need, "siti.support_removed", {"offering": fresh.offering_id})
    return fresh


@transaction.atomic
def assist_finish(*, actor: Actor, need: Need, route: str, note: str = "") -> Engagement:
    """Help is given: choose the route. With help first the answer window opens now."""
    if route not in Route.values:
        raise Invalid(Reason("siti.route", _("请选择路径：定向邀请、公开征集或共建实验室"), "route"))
    state = begin(actor, need, "assist_finish")
    if state.need.revisions.filter(status=RevisionStatus.PROPOSED).exists():
        raise Invalid(Reason("siti.revision_open", _("还有改题等企业确认")))
    engagement = engagement_of(state)
    engagement.route = route
    engagement.save(update_fields=["route"])
    data: dict[str, Any] = {"route": route, "assisted": True}
    if engagement.order == Order.ASSIST_FIRST:
        data["window_until"] = open_window(engagement)
    advance(state, "assist", actor=actor, data=data)
    event(actor, state.need, "siti.assisted", {"route": route, "note": note.strip()})
    tell(members(state.need.owner), "siti.assisted", state.need, _("助题完成"), body=note)
    return engagement


@transaction.atomic
def invite(
    *, actor: Actor, need: Need, party: Party, reason: str, match: Mapping[str, Any] | None = None
) -> Invitation:
    """Ask a party to answer. `match` is the recommendation that was shown, kept with the invitation."""
    refuse(text(reason, "reason", _("请写明为什么邀请它")))
    state = begin(actor, need, "invite")
    if party.pk == state.need.owner_id:
        raise Invalid(Reason("siti.own_need", _("不能邀请出题企业自己"), "party"))
    invitation, created = Invitation.objects.get_or_create(
        need=state.need,
        party=party,
        defaults={"reason": reason.strip(), "match": dict(match or {}), "invited_by_id": actor.user_id},
    )
    if not created:
        raise Conflict(Reason("siti.invited", _("已经邀请过它"), "party"))
    need_invite(actor=actor, need=state.need, party=party)
    judging.judge(actor, state.need, party, "invited", reason)
    event(actor, state.need, "siti.invited", {"party": party.pk}, public=False)
    tell(members(party), "siti.invited", state.need, _("邀请您答题"), body=reason)
    return invitation


@transaction.atomic
def match_dismiss(*, actor: Actor, need: Need, party: Party, reason: str) -> None:
    """ "Not this one": kept as a judgement, so that the matcher can learn from it."""
    refuse(text(reason, "reason", _("请写明为什么不合适")))
    state = begin(actor, need, "match_dismiss")
    judging.judge(actor, state.need, party, "dismissed", reason)
    event(actor, state.need, "siti.match_dismissed", {"party": party.pk}, public=False)


def _assign(actor: Actor, need: Need, user_id: int | None, reason: str) -> Assignment:
    """End the present assignment and begin the new one; `need_assign` refuses who is no technology manager."""
    if user_id is None:
        raise Invalid(Reason("siti.manager", _("请指定技术经理人"), "manager"))
    need_assign(actor=PROCESS, need=need, manager_user_id=user_id)
    need.refresh_from_db()
    now = timezone.now()
    Assignment.objects.filter(need=need, active=True).update(active=False, ended_at=now)
    return Assignment.objects.create(
        need=need,
        manager_id=user_id,
        organisation_id=_organisation_of(actor, user_id),
        assigned_by_id=actor.user_id,
        reason=reason.strip(),
    )


def _organisation_of(actor: Actor, user_id: int) -> int:
    if actor.user_id == user_id and actor.organisation_id is not None:
        return actor.organisation_id
    membership = (
        Membership.objects.filter(user=user_id, role=Role.MANAGER, is_active=True).order_by("pk").first()
    )
    if membership is None:
        raise Invalid(Reason("siti.manager", _("这位用户不是技术经理人"), "manager"))
    return membership.organisation_id


def _revision(state: Situation, revision: NeedRevision) -> NeedRevision:
    return state.need.revisions.get(pk=revision.pk)
