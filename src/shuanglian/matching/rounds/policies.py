"""Who may do what with rounds; every reason at once."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotAllowed, Reason

from .models import LIVE, Decision, Round, RoundProposal, RoundStatus, RunState

CONDUCTORS = (Role.MANAGER, Role.OFFICER, Role.ADMIN, Role.SYSTEM)


def require(reasons: list[Reason]) -> None:
    """Raises `NotAllowed` with every reason."""
    if reasons:
        raise NotAllowed(reasons)


def may_conduct(actor: Actor) -> list[Reason]:
    """Technology managers and department officers run rounds."""
    if actor.is_in(*CONDUCTORS):
        return []
    return [Reason("round_conduct", _("撮合轮次由技术经理人和部门工作人员办理。"))]


def may_change(actor: Actor, found: Round) -> list[Reason]:
    """Needs, experts and candidates change until the round is published, while nothing is being computed."""
    reasons = may_conduct(actor)
    if found.status not in (RoundStatus.DRAFT, RoundStatus.COMPUTED):
        reasons.append(Reason("round_closed", _("这一轮已经公布或取消，不能再改。")))
    if found.run_state == RunState.RUNNING:
        reasons.append(Reason("round_running", _("正在计算，请等它算完。")))
    return reasons


def may_compute(actor: Actor, found: Round) -> list[Reason]:
    """Anew only while nothing has been decided about what was computed before."""
    reasons = may_change(actor, found)
    if found.proposals.exclude(decision=Decision.PROPOSED).exists():
        reasons.append(Reason("round_decided", _("已经有采纳或更换的结果，重算会丢掉它们；请另开一轮。")))
    if not found.needs.exists():
        reasons.append(Reason("round_no_needs", _("这一轮还没有难题。")))
    if not found.experts.filter(capacity__gt=0).exists():
        reasons.append(Reason("round_no_experts", _("这一轮还没有有余力的专家。")))
    return reasons


def may_publish(actor: Actor, found: Round) -> list[Reason]:
    """Everything decided, and somebody left to tell."""
    reasons = may_conduct(actor)
    if found.status != RoundStatus.COMPUTED:
        reasons.append(Reason("round_not_computed", _("算出结果以后才能公布，公布只有一次。")))
        return reasons
    if found.run_state == RunState.RUNNING:
        reasons.append(Reason("round_running", _("正在计算，请等它算完。")))
    open_ones = found.proposals.filter(decision=Decision.PROPOSED).count()
    if open_ones:
        reasons.append(Reason("round_undecided", _("还有 %(n)s 条没有定。") % {"n": open_ones}))
    if not found.proposals.filter(decision__in=LIVE).exists():
        reasons.append(Reason("round_nobody", _("没有一条被采纳，没有人可以通知。")))
    return reasons


def may_cancel(actor: Actor, found: Round) -> list[Reason]:
    reasons = may_conduct(actor)
    if found.status not in (RoundStatus.DRAFT, RoundStatus.COMPUTED):
        reasons.append(Reason("round_closed", _("这一轮已经公布或取消，不能再改。")))
    return reasons


def may_decide(actor: Actor, proposal: RoundProposal) -> list[Reason]:
    reasons = may_change(actor, proposal.round)
    if proposal.round.status == RoundStatus.DRAFT:
        reasons.append(Reason("round_not_computed", _("这一轮还没有算出结果。")))
    if proposal.decision not in LIVE:
        reasons.append(Reason("proposal_settled", _("这一条已经不采纳或已更换。")))
    return reasons
