"""The contract: recorded by the company (or the manager for it), confirmed by the solver. From then on it counts."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason
from shuanglian.registry.models import Need

from .. import rules
from ..contents import fingerprint
from ..drafts import ContractTerms
from ..models import Contract
from ..notices import members, tell
from ._common import advance, begin, engagement_of, event, refuse, text
from .answer import milestone_problems


@transaction.atomic
def contract_record(*, actor: Actor, need: Need, terms: ContractTerms) -> Contract:
    """Record the contract that was signed on paper. An empty clause on results means the statutory default."""
    state = begin(actor, need, "contract_record")
    kind = rules.contract_type(terms.kind, terms.signed_on)
    refuse(_problems(terms))
    if state.chosen is None:
        raise Conflict(Reason("siti.wrong_step", _("还没有选定答题方")))
    contract = Contract.objects.create(
        need=state.need,
        answer=state.chosen,
        kind=kind.key,
        types_version=kind.version,
        number=terms.number.strip(),
        amount_cents=terms.amount_cents,
        signed_on=terms.signed_on,
        due_on=terms.due_on,
        milestones=[asdict(row) for row in terms.milestones],
        ip_clause=terms.ip_clause.strip(),
        recorded_by_id=actor.user_id,
    )
    advance(state, "contract", actor=actor)
    # Never public: an amount can be guessed from a digest, which only the salt of a withheld payload prevents.
    payload = {"contract": contract.pk, "kind": kind.key} | fingerprint(contract.pk)
    event(actor, state.need, "siti.contract_recorded", payload, public=False)
    tell(members(state.solver()), "siti.contract", state.need, _("请确认合同"))
    return contract


@transaction.atomic
def contract_confirm(*, actor: Actor, contract: Contract) -> Contract:
    """The solver confirms: the co-operation is signed, withdrawing is no longer possible."""
    state = begin(actor, contract.need, "contract_confirm")
    fresh = _proposed(contract)
    now = timezone.now()
    fresh.status, fresh.confirmed_by_id, fresh.confirmed_at = Contract.Status.SIGNED, actor.user_id, now
    fresh.save(update_fields=["status", "confirmed_by", "confirmed_at"])
    engagement = engagement_of(state)
    engagement.signed_at = now
    engagement.save(update_fields=["signed_at"])
    advance(state, "contract_confirm", actor=actor, data={"contract_reply": "agreed"})
    event(actor, state.need, "siti.contract_signed", {"contract": fresh.pk, "kind": fresh.kind})
    people = [*members(state.need.owner), state.need.manager_user_id]
    tell(people, "siti.contract", state.need, _("答题方确认了合同"), but=actor)
    return fresh


@transaction.atomic
def contract_object(*, actor: Actor, contract: Contract, reason: str) -> Contract:
    """The record does not say what was agreed; it goes back to whoever recorded it."""
    refuse(text(reason, "reason", _("请写明哪里不对")))
    state = begin(actor, contract.need, "contract_object")
    fresh = _proposed(contract)
    fresh.status, fresh.objection = Contract.Status.OBJECTED, reason.strip()
    fresh.save(update_fields=["status", "objection"])
    advance(state, "contract_confirm", actor=actor, data={"contract_reply": "objected"})
    event(actor, state.need, "siti.contract_objected", {"contract": fresh.pk}, public=False)
    people = [*members(state.need.owner), state.need.manager_user_id]
    tell(people, "siti.contract", state.need, _("答题方对合同有异议"), body=reason)
    return fresh


def _proposed(contract: Contract) -> Contract:
    fresh = Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    if fresh.status != Contract.Status.PROPOSED:
        raise Conflict(Reason("siti.contract_state", _("这份合同已经有结论")))
    return fresh


def _problems(terms: ContractTerms) -> list[Reason]:
    found = milestone_problems(terms.milestones)
    if terms.amount_cents < 0:
        found.append(Reason("siti.amount", _("金额不能小于零"), "amount_cents"))
    if terms.due_on < terms.signed_on:
        found.append(Reason("siti.due_on", _("交付日不能早于签订日"), "due_on"))
    if terms.signed_on > timezone.localdate():
        found.append(Reason("siti.signed_on", _("签订日期还没有到"), "signed_on"))
    return found
