"""验题方案: what will be measured, how and against which target, agreed by both sides before work starts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.workdays.arithmetic import UnknownYear
from shuanglian.foundation.workdays.services import calendar
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Need, NeedRequirement

from .. import engine
from ..drafts import PlanItemDraft
from ..models import AcceptancePlan, PlanItem, Round
from ..notices import members, tell
from ..situation import Situation
from ..verification import Comparator, Rule
from ._common import advance, begin, engagement_of, event, refuse, text

P = AcceptancePlan.Status
LIMIT = Decimal(10) ** 16


@transaction.atomic
def plan_save(
    *, actor: Actor, need: Need, items: Sequence[PlanItemDraft], rev: int | None = None
) -> AcceptancePlan:
    """Write the plan's lines (they replace the old ones). After an objection this begins the next version."""
    state = begin(actor, need, "plan_save")
    rows = _rows(actor, state.need, items)
    plan = _current(state.need) or _next(actor, state.need)
    if rev is not None and plan.rev != rev:
        raise Conflict(Reason("changed_meanwhile", _("别人刚刚改过，请看过新内容再改。")))
    plan.items.all().delete()
    for row in rows:
        row.plan = plan
    PlanItem.objects.bulk_create(rows)
    plan.rev += 1
    plan.save(update_fields=["rev"])
    event(actor, state.need, "siti.plan_saved", {"plan": plan.pk, "items": len(rows)}, public=False)
    return plan


@transaction.atomic
def plan_propose(*, actor: Actor, plan: AcceptancePlan) -> AcceptancePlan:
    """The company sends the plan to the solver."""
    state = begin(actor, plan.need, "plan_propose")
    fresh = _locked(plan, P.DRAFT)
    refuse(_proposal_problems(fresh))
    fresh.status = P.PROPOSED
    fresh.save(update_fields=["status"])
    advance(state, "plan", actor=actor)
    event(actor, state.need, "siti.plan_proposed", {"plan": fresh.pk, "version": fresh.version})
    tell(members(state.solver()), "siti.plan", state.need, _("请确认验题方案"))
    return fresh


@transaction.atomic
def plan_agree(*, actor: Actor, plan: AcceptancePlan) -> AcceptancePlan:
    """The solver agrees: the plan is fixed for good and work begins, until the date agreed in the contract."""
    state = begin(actor, plan.need, "plan_agree")
    fresh = _locked(plan, P.PROPOSED)
    now = timezone.now()
    fresh.status, fresh.agreed_by_id, fresh.fixed_at = P.FIXED, actor.user_id, now
    fresh.save(update_fields=["status", "agreed_by", "fixed_at"])
    Round.objects.create(need=state.need, plan=fresh, number=1)
    _set_work_clock(state)
    advance(state, "plan_agree", actor=actor, data={"plan_reply": "agreed"})
    event(actor, state.need, "siti.plan_fixed", {"plan": fresh.pk, "version": fresh.version})
    people = [*members(state.need.owner), state.need.manager_user_id]
    tell(people, "siti.plan", state.need, _("验题方案已锁定，开始攻关"), but=actor)
    return fresh


@transaction.atomic
def plan_object(*, actor: Actor, plan: AcceptancePlan, reason: str) -> AcceptancePlan:
    """The solver does not agree; the company writes the next version."""
    refuse(text(reason, "reason", _("请写明哪里不同意")))
    state = begin(actor, plan.need, "plan_object")
    fresh = _locked(plan, P.PROPOSED)
    fresh.status, fresh.objection = P.OBJECTED, reason.strip()
    fresh.save(update_fields=["status", "objection"])
    advance(state, "plan_agree", actor=actor, data={"plan_reply": "objected"})
    event(actor, state.need, "siti.plan_objected", {"plan": fresh.pk, "version": fresh.version}, public=False)
    people = [*members(state.need.owner), state.need.manager_user_id]
    tell(people, "siti.plan", state.need, _("答题方对验题方案有异议"), body=reason)
    return fresh


def _current(need: Need) -> AcceptancePlan | None:
    return AcceptancePlan.objects.select_for_update().filter(need=need).exclude(status=P.OBJECTED).first()


def _next(actor: Actor, need: Need) -> AcceptancePlan:
    version = AcceptancePlan.objects.filter(need=need).count() + 1
    return AcceptancePlan.objects.create(need=need, version=version, drafted_by_id=actor.user_id)


def _locked(plan: AcceptancePlan, status: str) -> AcceptancePlan:
    fresh = AcceptancePlan.objects.select_for_update().get(pk=plan.pk)
    if fresh.status != status:
        raise Conflict(Reason("siti.plan_state", _("方案现在是“%s”") % fresh.get_status_display()))
    return fresh


def _set_work_clock(state: Situation) -> None:
    """The clock of the work step runs to the agreed date (at least one working day)."""
    engagement = engagement_of(state)
    if state.contract is None:
        return
    try:
        days = calendar().difference(timezone.localdate(), state.contract.due_on)
    except UnknownYear:
        return
    engagement.clocks = {**engagement.clocks, "work": max(1, min(days, 900))}
    engagement.save(update_fields=["clocks"])
    engine.set_clocks(engagement)


def _proposal_problems(plan: AcceptancePlan) -> list[Reason]:
    """At least one hard line, and every hard requirement of the need is checked by one."""
    items = list(plan.items.all())
    found = []
    if not any(item.is_hard for item in items):
        found.append(Reason("siti.plan_hard", _("方案至少要有一个硬性指标"), "items"))
    covered = {item.requirement_id for item in items if item.requirement_id}
    hard = NeedRequirement.objects.filter(need=plan.need, is_hard=True, target_value__isnull=False)
    for requirement in hard.exclude(pk__in=covered):
        text_ = _("硬性要求“%s”还没有验题项") % requirement.metric
        found.append(Reason("siti.plan_uncovered", text_, "items"))
    return found


def _rows(actor: Actor, need: Need, items: Sequence[PlanItemDraft]) -> list[PlanItem]:
    """Checked rows; every problem of every line is told at once."""
    found: list[Reason] = []
    rows = [_row(actor, need, order, draft, found) for order, draft in enumerate(items, 1)]
    if not rows:
        found.append(Reason("required", _("方案还没有验题项"), "items"))
    if found:
        raise Invalid(found)
    return rows


def _row(actor: Actor, need: Need, order: int, draft: PlanItemDraft, found: list[Reason]) -> PlanItem:
    where = f"items.{order}"
    target = number(draft.target, f"{where}.target", found)
    high = None if draft.high in (None, "") else number(draft.high, f"{where}.high", found)
    share = None if draft.share in (None, "") else number(draft.share, f"{where}.share", found)
    found += _line_problems(draft, where, target, high, share)
    requirement = need.requirements.filter(pk=draft.requirement_id).first() if draft.requirement_id else None
    if draft.requirement_id and requirement is None:
        found.append(Reason("not_found", _("没有这条要求"), f"{where}.requirement"))
    instrument = registry.get_offering(actor, draft.instrument_id) if draft.instrument_id else None
    return PlanItem(
        order=order,
        requirement=requirement,
        metric=draft.metric.strip(),
        comparator=draft.comparator,
        target=target,
        high=high,
        unit=draft.unit.strip(),
        method=draft.method.strip(),
        instrument=instrument,
        sample_size=draft.sample_size,
        rule=draft.rule,
        share=share,
        is_hard=draft.is_hard,
    )


def _line_problems(
    draft: PlanItemDraft, where: str, target: Decimal, high: Decimal | None, share: Decimal | None
) -> list[Reason]:
    between = draft.comparator == Comparator.BETWEEN
    by_share = draft.rule == Rule.SHARE
    checks = (
        (bool(draft.metric.strip()), "metric", _("验题项要有名称")),
        (bool(draft.method.strip()), "method", _("请写明测试方法")),
        (draft.comparator in list(Comparator), "comparator", _("请选择比较方式")),
        (draft.rule in list(Rule), "rule", _("请选择判定规则")),
        (1 <= draft.sample_size <= 1000, "sample_size", _("样本数在 1 到 1000 之间")),
        (not between or (high is not None and high >= target), "high", _("“介于”要有不小于下限的上限")),
        (not by_share or (share is not None and 0 < share <= 1), "share", _("达标比例在 0 到 1 之间")),
    )
    return [
        Reason("siti.plan_item", message, f"{where}.{field}") for fine, field, message in checks if not fine
    ]


def number(value: Decimal | str | None, field: str, found: list[Reason]) -> Decimal:
    """A decimal number as people type it; what cannot be read goes into `found` (and zero stands in)."""
    try:
        parsed = Decimal(str(value).replace(" ", "").replace("\u202f", ""))
        if parsed.is_finite() and abs(parsed) < LIMIT:
            return parsed
        found.append(Reason("siti.number", _("数字太大"), field))
    except InvalidOperation:
        found.append(Reason("siti.number", _("“%s”不是数字，小数点请用“.”") % value, field))
    return Decimal(0)
