"""How each verb reads its input: find the parts it names, build the drafts, call the one service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shuanglian.foundation.actor import Actor
from shuanglian.programmes.siti import drafts, services
from shuanglian.programmes.siti.models import (
    AcceptancePlan,
    Contract,
    FollowUp,
    Measurement,
    PlanItem,
    Question,
    Support,
)
from shuanglian.registry.models import Need

from ... import lookups
from . import parts


@dataclass(frozen=True, slots=True)
class Call:
    """Who does it to which need, with what; `body` is the verb's own schema."""

    actor: Actor
    need: Need
    body: Any

    @property
    def who(self) -> dict[str, Any]:
        return {"actor": self.actor, "need": self.need}


# -- 企业出题 ------------------------------------------------------------------------------------------------------
def pose_submit(call: Call) -> object:
    return services.pose_submit(**call.who, order=call.body.order)


def pose_withdraw(call: Call) -> object:
    return services.pose_withdraw(**call.who, reason=call.body.reason)


def public_case_allow(call: Call) -> object:
    return services.public_case_allow(**call.who, allow=call.body.allow)


# -- 政府助题 ------------------------------------------------------------------------------------------------------
def need_accept(call: Call) -> object:
    body = call.body
    manager = parts.person(body.manager_user_id)
    return services.need_accept(**call.who, manager=manager, note=body.note, clocks=body.clocks)


def need_return(call: Call) -> object:
    return services.need_return(**call.who, items=call.body.items)


def need_reject(call: Call) -> object:
    return services.need_reject(**call.who, reasons=call.body.items)


def manager_reassign(call: Call) -> object:
    manager = parts.person(call.body.manager_user_id)
    assert manager is not None  # the schema demands it
    return services.manager_reassign(**call.who, manager=manager, reason=call.body.reason)


def clock_pause(call: Call) -> object:
    body = call.body
    return services.clock_pause(
        **call.who, reason=body.reason, waiting_for=body.waiting_for, until=body.until, step=body.step
    )


def clock_resume(call: Call) -> object:
    return services.clock_resume(**call.who, step=call.body.step)


def refine_propose(call: Call) -> object:
    sent = call.body.model_dump(exclude_unset=True)
    rev, note, rows = sent.pop("rev", None), sent.pop("note", ""), sent.pop("requirements", None)
    return services.refine_propose(**call.who, changes=sent, requirements=rows, note=note, rev=rev)


def refine_confirm(call: Call) -> object:
    found = parts.refinement(call.actor, call.need, call.body.refinement_id)
    return services.refine_confirm(actor=call.actor, refinement=found)


def refine_decline(call: Call) -> object:
    found = parts.refinement(call.actor, call.need, call.body.refinement_id)
    return services.refine_decline(actor=call.actor, refinement=found, reason=call.body.reason)


def support_attach(call: Call) -> object:
    offering = parts.offering(call.actor, call.body.offering_id)
    return services.support_attach(**call.who, offering=offering, note=call.body.note)


def support_remove(call: Call) -> object:
    found = parts.of_process(call.actor, call.need, Support, call.body.support_id, "support_id")
    return services.support_remove(actor=call.actor, support=found, reason=call.body.reason)


def assist_finish(call: Call) -> object:
    return services.assist_finish(**call.who, route=call.body.route, note=call.body.note)


def invite(call: Call) -> object:
    party = lookups.party(call.actor, call.body.party_id)
    return services.invite(**call.who, party=party, reason=call.body.reason)


def match_dismiss(call: Call) -> object:
    party = lookups.party(call.actor, call.body.party_id)
    services.match_dismiss(**call.who, party=party, reason=call.body.reason)
    return None


# -- 平台答题 ------------------------------------------------------------------------------------------------------
def invitation_accept(call: Call) -> object:
    found = parts.invitation(call.actor, call.need, call.body.invitation_id)
    return services.invitation_accept(actor=call.actor, invitation=found)


def invitation_decline(call: Call) -> object:
    found = parts.invitation(call.actor, call.need, call.body.invitation_id)
    return services.invitation_decline(actor=call.actor, invitation=found, reason=call.body.reason)


def answer_save(call: Call) -> object:
    body = call.body
    draft = drafts.AnswerDraft(
        route=body.route,
        team=tuple(drafts.TeamMember(**member.model_dump()) for member in body.team),
        price_cents=body.price_cents,
        ip_wish=body.ip_wish,
        milestones=parts.milestones(body.milestones),
        confidential_note=body.confidential_note,
    )
    party = None if body.party_id is None else lookups.party(call.actor, body.party_id)
    return services.answer_save(**call.who, draft=draft, party=party, rev=body.rev)


def answer_submit(call: Call) -> object:
    found = parts.answer(call.actor, call.need, call.body.answer_id)
    return services.answer_submit(actor=call.actor, answer=found, rev=call.body.rev)


def answer_withdraw(call: Call) -> object:
    found = parts.answer(call.actor, call.need, call.body.answer_id)
    return services.answer_withdraw(actor=call.actor, answer=found, reason=call.body.reason)


def question_ask(call: Call) -> object:
    return services.question_ask(**call.who, text=call.body.text, is_public=call.body.is_public)


def question_answer(call: Call) -> object:
    found = parts.of_process(call.actor, call.need, Question, call.body.question_id, "question_id")
    return services.question_answer(actor=call.actor, question=found, text=call.body.text)


def window_extend(call: Call) -> object:
    return services.window_extend(**call.who, working_days=call.body.working_days, reason=call.body.reason)


def window_close(call: Call) -> object:
    return services.window_close(**call.who)


def window_reopen(call: Call) -> object:
    return services.window_reopen(**call.who, working_days=call.body.working_days, reason=call.body.reason)


def search_end(call: Call) -> object:
    return services.search_end(**call.who, reason=call.body.reason)


def conflict_declare(call: Call) -> object:
    body = call.body
    party = lookups.party(call.actor, body.party_id)
    return services.conflict_declare(**call.who, party=party, has_conflict=body.has_conflict, note=body.note)


def answer_score(call: Call) -> object:
    found = parts.answer(call.actor, call.need, call.body.answer_id)
    return services.answer_score(actor=call.actor, answer=found, scores=call.body.scores, note=call.body.note)


def answer_choose(call: Call) -> object:
    found = parts.answer(call.actor, call.need, call.body.answer_id)
    return services.answer_choose(actor=call.actor, answer=found, reason=call.body.reason)


def choose_none(call: Call) -> object:
    return services.choose_none(**call.who, reason=call.body.reason)


def feedback_give(call: Call) -> object:
    body = call.body
    found = parts.answer(call.actor, call.need, body.answer_id)
    return services.feedback_give(
        actor=call.actor,
        answer=found,
        scores=body.scores,
        strengths=body.strengths,
        gaps=body.gaps,
        text=body.text,
    )


def contract_record(call: Call) -> object:
    data = call.body.model_dump(exclude={"milestones"})
    terms = drafts.ContractTerms(**data, milestones=parts.milestones(call.body.milestones))
    return services.contract_record(**call.who, terms=terms)


def contract_confirm(call: Call) -> object:
    return services.contract_confirm(actor=call.actor, contract=_contract(call))


def contract_object(call: Call) -> object:
    return services.contract_object(actor=call.actor, contract=_contract(call), reason=call.body.reason)


# -- 车间验题 ------------------------------------------------------------------------------------------------------
def plan_save(call: Call) -> object:
    items = [drafts.PlanItemDraft(**line.model_dump()) for line in call.body.items]
    return services.plan_save(**call.who, items=items, rev=call.body.rev)


def plan_propose(call: Call) -> object:
    return services.plan_propose(actor=call.actor, plan=_plan(call))


def plan_agree(call: Call) -> object:
    return services.plan_agree(actor=call.actor, plan=_plan(call))


def plan_object(call: Call) -> object:
    return services.plan_object(actor=call.actor, plan=_plan(call), reason=call.body.reason)


def work_deliver(call: Call) -> object:
    return services.work_deliver(**call.who, note=call.body.note, evidence=call.body.evidence_ids)


def measurement_enter(call: Call) -> object:
    body = call.body
    item = parts.of_process(call.actor, call.need, PlanItem, body.item_id, "item_id", "plan__need")
    return services.measurement_enter(
        **call.who, item=item, sample=body.sample, value=body.value, unit=body.unit, evidence=body.evidence_id
    )


def measurement_void(call: Call) -> object:
    pk = call.body.measurement_id
    found = parts.of_process(call.actor, call.need, Measurement, pk, "measurement_id", "round__need")
    return services.measurement_void(actor=call.actor, measurement=found, reason=call.body.reason)


def round_close(call: Call) -> object:
    return services.round_close(**call.who)


def report_sign(call: Call) -> object:
    return services.report_sign(**call.who)


# -- 市场评价 ------------------------------------------------------------------------------------------------------
def followup_record(call: Call) -> object:
    body = call.body
    found = parts.of_process(call.actor, call.need, FollowUp, body.followup_id, "followup_id")
    figures = {key: drafts.FigureDraft(**figure.model_dump()) for key, figure in body.figures.items()}
    return services.followup_record(actor=call.actor, followup=found, figures=figures, note=body.note)


def rate(call: Call) -> object:
    body = call.body
    occasion = None
    if body.followup_id is not None:
        occasion = parts.of_process(call.actor, call.need, FollowUp, body.followup_id, "followup_id")
    return services.rate(
        **call.who, score=body.score, text=body.text, followup=occasion, evidence=body.evidence_id
    )


def reply_post(call: Call) -> object:
    rating = parts.rating(call.actor, call.need, call.body.rating_id)
    feedback = parts.feedback(call.actor, call.need, call.body.feedback_id)
    return services.reply_post(actor=call.actor, text=call.body.text, rating=rating, feedback=feedback)


def _contract(call: Call) -> Contract:
    return parts.of_process(call.actor, call.need, Contract, call.body.contract_id, "contract_id")


def _plan(call: Call) -> AcceptancePlan:
    return parts.of_process(call.actor, call.need, AcceptancePlan, call.body.plan_id, "plan_id")
