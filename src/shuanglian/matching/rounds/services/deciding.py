"""What managers make of the computed assignment: accept, decline, replace, or put somebody in by hand."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, Reason
from shuanglian.matching import services as matching
from shuanglian.matching.models import JudgementKind

from .. import knowledge, reading
from ..models import LIVE, Decision, Round, RoundCandidate, RoundExpert, RoundNeed, RoundProposal, RoundStatus
from ..policies import may_change, may_decide, require
from ._common import lock, lock_proposal, note, why


@transaction.atomic
def proposal_accept(*, actor: Actor, proposal: RoundProposal) -> RoundProposal:
    """The expert is to be asked. Accepting twice changes nothing."""
    row = lock_proposal(proposal)
    require(may_decide(actor, row))
    if row.decision == Decision.ACCEPTED:
        return row
    _decide(row, actor, Decision.ACCEPTED)
    note(row.round, "round.proposal_accepted", actor, **_pair(row))
    return row


@transaction.atomic
def proposals_accept_rest(*, actor: Actor, found: Round) -> int:
    """Accept everything that is still open; how many there were."""
    found = lock(found)
    require(may_change(actor, found))
    rows = found.proposals.filter(decision=Decision.PROPOSED)
    number = rows.update(decision=Decision.ACCEPTED, decided_by=actor.user_id, decided_at=timezone.now())
    if number:
        note(found, "round.rest_accepted", actor, proposals=number)
    return number


@transaction.atomic
def proposal_decline(*, actor: Actor, proposal: RoundProposal, reason: str) -> RoundProposal:
    """Not this expert, for a reason, which the matcher learns from; the need goes without."""
    row = lock_proposal(proposal)
    require(may_decide(actor, row))
    _decide(row, actor, Decision.DECLINED, why(reason))
    _dismiss(row, actor)
    note(row.round, "round.proposal_declined", actor, **_pair(row))
    return row


@transaction.atomic
def proposal_replace(
    *, actor: Actor, proposal: RoundProposal, expert: RoundExpert, reason: str
) -> RoundProposal:
    """Another expert of the round instead. Capacity and conflicts hold for people as well; fairness rules may be set
    aside, and the record says so."""
    row = lock_proposal(proposal)
    require(may_decide(actor, row))
    told = why(reason)
    need = row.need
    _decide(row, actor, Decision.REPLACED, told)
    made, against = _put(row.round, need, expert, actor, told, replaces=row)
    _dismiss(row, actor)
    by = {"replaces": row.pk, "against": against}
    note(row.round, "round.proposal_replaced", actor, **_pair(made), **by)
    return made


@transaction.atomic
def proposal_add(*, actor: Actor, row: RoundNeed, expert: RoundExpert, reason: str) -> RoundProposal:
    """Put an expert in by hand, for a need that has room."""
    found = lock(row.round)
    require(may_change(actor, found))
    if found.status == RoundStatus.DRAFT:
        raise NotAllowed(Reason("round_not_computed", _("这一轮还没有算出结果。")))
    told = why(reason)
    row = RoundNeed.objects.select_related("need__owner").get(pk=row.pk, round=found)
    if row.proposals.filter(decision__in=LIVE).count() >= row.wanted:
        raise Conflict(Reason("need_full", _("这道题要的人数已经满了，可以更换其中一位。"), "expert"))
    made, against = _put(found, row, expert, actor, told)
    note(found, "round.proposal_added", actor, **_pair(made), against=against)
    return made


def _put(
    found: Round,
    need: RoundNeed,
    expert: RoundExpert,
    actor: Actor,
    reason: str,
    replaces: RoundProposal | None = None,
) -> tuple[RoundProposal, list[str]]:
    """The new proposal, and the codes of the rules it goes against."""
    expert = _locked(found, expert)
    pair = RoundCandidate.objects.filter(need=need, expert=expert).first()
    problems = list(_obstacles(need, expert, pair))
    if problems:
        raise Invalid(problems)
    made = RoundProposal.objects.create(
        round=found,
        need=need,
        expert=expert,
        value=pair.value if pair else None,
        decision=Decision.ACCEPTED,
        reason=reason,
        is_override=True,
        replaces=replaces,
        decided_by_id=actor.user_id,
        decided_at=timezone.now(),
    )
    return made, list(_against(found, made))


def _locked(found: Round, expert: RoundExpert) -> RoundExpert:
    row = RoundExpert.objects.select_for_update(of=("self",)).select_related("party")
    chosen = row.filter(pk=expert.pk, round=found).first()
    if chosen is None:
        raise Invalid(Reason("unknown_expert", _("这位专家不在这一轮里。"), "expert"))
    return chosen


def _obstacles(need: RoundNeed, expert: RoundExpert, pair: RoundCandidate | None) -> Iterable[Reason]:
    live = RoundProposal.objects.filter(expert=expert, decision__in=LIVE)
    if live.filter(need=need).exists():
        yield Reason("already_there", _("这位专家已经在这道题上。"), "expert")
    if live.count() >= expert.capacity:
        taken = _("、").join(live.order_by("pk").values_list("need__need__number", flat=True)[:5])
        told = _("这位专家本轮最多接 %(n)s 项，已经满了：%(taken)s。")
        yield Reason("expert_full", told % {"n": expert.capacity, "taken": taken or "—"}, "expert")
    if expert.home_ref == need.need.owner.ref:
        yield Reason("own_organisation", _("这位专家属于出题单位。"), "expert")
    conflict = (pair.conflict if pair else "") or knowledge.conflicts(need.need).get(expert.party_id)
    if conflict:
        yield Reason("conflict", _("已登记利益冲突：%s") % conflict, "expert")


def _against(found: Round, made: RoundProposal) -> Iterable[str]:
    """Fairness rules that this proposal goes against."""
    rules = reading.parse_rules(found.rules)
    home = found.proposals.filter(decision__in=LIVE, expert__home_ref=made.expert.home_ref)
    if rules.organisation_cap is not None and home.count() > rules.organisation_cap:
        yield "organisation_cap"
    if rules.one_per_organisation and home.filter(need=made.need_id).count() > 1:
        yield "one_per_organisation"


def _decide(row: RoundProposal, actor: Actor, decision: Decision, reason: str = "") -> None:
    row.decision, row.decided_by_id, row.decided_at = decision, actor.user_id, timezone.now()
    row.reason = reason or row.reason
    row.save(update_fields=["decision", "decided_by", "decided_at", "reason"])


def _dismiss(row: RoundProposal, actor: Actor) -> None:
    """A judgement for the matcher; of pairs it proposed itself."""
    pair = RoundCandidate.objects.filter(need=row.need_id, expert=row.expert_id, origin="match").first()
    if pair is not None:
        matching.judge(
            actor=actor,
            need=row.need.need,
            party=row.expert.party,
            kind=JudgementKind.DISMISSED,
            offering=pair.offering,
            reason=row.reason,
            probability=pair.value,
        )


def _pair(row: RoundProposal) -> dict[str, int]:
    return {"proposal": row.pk, "need": row.need.need_id, "party": row.expert.party_id}
