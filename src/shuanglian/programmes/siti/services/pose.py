"""企业出题: hand in, hand in again after 补正, take back, and let the case be shown to all."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason
from shuanglian.registry.models import Need, NeedStatus
from shuanglian.registry.services import need_set_status, need_submit

from .. import engine, rules
from ..models import Engagement, Order, Outcome
from ..notices import concerned, tell, triagers
from ..situation import is_chosen, is_owner
from ._common import PROCESS, begin, engagement_of, event, follow, refuse, text


@transaction.atomic
def pose_submit(*, actor: Actor, need: Need, order: str | None = None) -> Engagement:
    """Hand the draft in. The first time this starts the process; after 补正 it goes on.

    `order` is assist_first (default) or answer_first. Raises `Invalid` with everything that is still missing.
    """
    refuse(_order_problems(order))
    state = begin(actor, need, "pose_submit")
    if state.need.status == NeedStatus.DRAFT:
        need_submit(actor=actor, need=state.need)
    engagement = state.engagement or _start(actor, state.need, order)
    if order and engagement.order != order:
        engagement.order = order
    engagement.returned_items = []
    engagement.save(update_fields=["order", "returned_items"])
    engine.finish(engagement, "pose", actor=actor, data={"order": engagement.order})
    follow(state.need)
    event(actor, state.need, "siti.posed", {"order": engagement.order})
    tell(triagers(state.need), "siti.posed", state.need, _("有新题等待受理"))
    return engagement


@transaction.atomic
def pose_withdraw(*, actor: Actor, need: Need, reason: str) -> Engagement:
    """The company takes the need back, with a reason, as long as no contract is signed."""
    refuse(text(reason, "reason", _("请写明撤回的原因")))
    state = begin(actor, need, "pose_withdraw")
    engagement = engagement_of(state)
    engine.withdraw(engagement, actor=actor, reason=reason)
    state.need.contracts.filter(status="proposed").update(status="void")
    engagement.outcome = Outcome.WITHDRAWN
    engagement.outcome_reasons = [reason.strip()]
    engagement.ended_at = timezone.now()
    engagement.save(update_fields=["outcome", "outcome_reasons", "ended_at"])
    need_set_status(actor=PROCESS, need=state.need, status=NeedStatus.WITHDRAWN)
    event(actor, state.need, "siti.withdrawn", {"reason": reason.strip()}, public=False)
    tell(concerned(state.need), "siti.withdrawn", state.need, _("企业撤回了这道题"), body=reason, but=actor)
    return engagement


@transaction.atomic
def public_case_allow(*, actor: Actor, need: Need, allow: bool) -> Engagement:
    """Company and solver each decide whether the finished case may be shown to all; both must agree."""
    state = begin(actor, need, "public_case_allow")
    engagement = engagement_of(state)
    if is_owner(actor, state.need):
        engagement.enterprise_allows_public = allow
    if is_chosen(actor, state):
        engagement.solver_allows_public = allow
    engagement.save(update_fields=["enterprise_allows_public", "solver_allows_public"])
    event(actor, state.need, "siti.publicity_set", {"allow": allow}, public=False)
    return engagement


def _order_problems(order: str | None) -> list[Reason]:
    if order is None or order in Order.values:
        return []
    return [Reason("siti.order", _("次序只能是先助题或先答题"), "order")]


def _start(actor: Actor, need: Need, order: str | None) -> Engagement:
    clocks = rules.clocks()
    engagement = Engagement.objects.create(
        need=need,
        order=order or Order.ASSIST_FIRST,
        clocks=dict(clocks.days),
        max_rounds=clocks.max_rounds,
        is_demo=need.is_demo,
        started_at=timezone.now(),
    )
    engine.begin(engagement, actor=actor)
    return engagement
