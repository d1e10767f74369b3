"""Open challenges after the scores are locked: result, objections, feedback, contract, payment."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.responses import Status

from shuanglian.programmes.challenges import selectors, services
from shuanglian.programmes.challenges.drafts import (
    ContractDraft,
    MilestoneDraft,
)
from shuanglian.programmes.challenges.models import (
    Award,
    Contract,
    Criterion,
    MilestoneReading,
    Objection,
)

from ..callers import actor_of
from ..values import PathId
from .challenges_common import again, complaint_of, found_in, milestone_of, one, payment_of, router
from .challenges_values import (
    ChallengeAnswerIn,
    ChallengeContractIn,
    ChallengeContractReplyIn,
    ChallengeDeliveryIn,
    ChallengeDetailOut,
    ChallengeFeedbackIn,
    ChallengeForwardIn,
    ChallengePaymentIn,
    ChallengeProposalIn,
    ChallengeReadingIn,
    ChallengeReasonIn,
    ChallengeSuccessionIn,
    ChallengeTextIn,
)


# -- result
@router.post(
    "/challenges/{challenge_id}/proposals", response={201: ChallengeDetailOut}, summary="拟定中榜结果"
)
def propose(request: HttpRequest, challenge_id: PathId, body: ChallengeProposalIn) -> Status[dict[str, Any]]:
    found = found_in(request, challenge_id)
    amounts = {row.bid_id: row.amount_cents for row in body.awards}
    services.award_propose(actor=actor_of(request), challenge=found, amounts=amounts, reason=body.reason)
    return Status(201, again(request, found))


@router.post(
    "/challenges/{challenge_id}/award-approve", response=ChallengeDetailOut, summary="批准中榜结果，开始公示"
)
def award_approve(request: HttpRequest, challenge_id: PathId) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.award_approve(actor=actor_of(request), challenge=found)
    return again(request, found)


@router.post("/challenges/{challenge_id}/award-return", response=ChallengeDetailOut, summary="退回中榜建议")
def award_return(request: HttpRequest, challenge_id: PathId, body: ChallengeReasonIn) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.award_return(actor=actor_of(request), challenge=found, reason=body.reason)
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/succession",
    response={201: ChallengeDetailOut},
    summary="没有中榜方了：拟由下一名递补",
)
def succeed(
    request: HttpRequest, challenge_id: PathId, body: ChallengeSuccessionIn
) -> Status[dict[str, Any]]:
    found = found_in(request, challenge_id)
    services.award_succeed(
        actor=actor_of(request),
        challenge=found,
        bid=body.bid_id,
        amount_cents=body.amount_cents,
        reason=body.reason,
    )
    return Status(201, again(request, found))


@router.post(
    "/challenges/{challenge_id}/succession-decline",
    response=ChallengeDetailOut,
    summary="不递补，结束榜单",
)
def succession_decline(request: HttpRequest, challenge_id: PathId, body: ChallengeReasonIn) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.succession_decline(actor=actor_of(request), challenge=found, reason=body.reason)
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/objections", response={201: ChallengeDetailOut}, summary="公示期内提出异议"
)
def objection_raise(
    request: HttpRequest, challenge_id: PathId, body: ChallengeTextIn
) -> Status[dict[str, Any]]:
    found = found_in(request, challenge_id)
    services.objection_raise(actor=actor_of(request), challenge=found, text_=body.text)
    return Status(201, again(request, found))


@router.post(
    "/challenges/{challenge_id}/objections/{objection_id}/answer",
    response=ChallengeDetailOut,
    summary="答复异议",
)
def objection_answer(
    request: HttpRequest, challenge_id: PathId, objection_id: PathId, body: ChallengeAnswerIn
) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    row = one(Objection.objects.filter(challenge=found), objection_id)
    services.objection_answer(actor=actor_of(request), objection=row, upheld=body.upheld, answer=body.answer)
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/bids/{bid_id}/feedback",
    response=ChallengeDetailOut,
    summary="反馈一家未中榜方",
)
def feedback(
    request: HttpRequest, challenge_id: PathId, bid_id: PathId, body: ChallengeFeedbackIn
) -> dict[str, Any]:
    found, actor = found_in(request, challenge_id), actor_of(request)
    bid = one(selectors.opened_bids(actor, found), bid_id)
    services.feedback_give(actor=actor, bid=bid, strengths=body.strengths, gaps=body.gaps)
    return again(request, found)


# -- contract
@router.post(
    "/challenges/{challenge_id}/awards/{award_id}/contract",
    response={201: ChallengeDetailOut},
    summary="登记合同",
)
def contract(
    request: HttpRequest, challenge_id: PathId, award_id: PathId, body: ChallengeContractIn
) -> Status[dict[str, Any]]:
    found = found_in(request, challenge_id)
    award = one(Award.objects.filter(proposal__challenge=found), award_id)
    milestones = tuple(MilestoneDraft(**row.model_dump()) for row in body.milestones)
    draft = ContractDraft(**body.model_dump(exclude={"milestones"}), milestones=milestones)
    services.contract_record(actor=actor_of(request), award=award, draft=draft)
    return Status(201, again(request, found))


@router.post(
    "/challenges/{challenge_id}/contracts/{contract_id}/reply",
    response=ChallengeDetailOut,
    summary="中榜方确认合同或提出异议",
)
def contract_reply(
    request: HttpRequest, challenge_id: PathId, contract_id: PathId, body: ChallengeContractReplyIn
) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    row = one(Contract.objects.filter(award__proposal__challenge=found), contract_id)
    services.contract_reply(actor=actor_of(request), contract=row, agree=body.agree, reason=body.reason)
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/awards/{award_id}/lapse",
    response=ChallengeDetailOut,
    summary="放弃中榜；签约逾期由分管领导收回",
)
def lapse(
    request: HttpRequest, challenge_id: PathId, award_id: PathId, body: ChallengeReasonIn
) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    award = one(Award.objects.filter(proposal__challenge=found), award_id)
    services.award_lapse(actor=actor_of(request), award=award, reason=body.reason)
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/milestones/{milestone_id}/deliver",
    response=ChallengeDetailOut,
    summary="交付里程碑",
)
def deliver(
    request: HttpRequest, challenge_id: PathId, milestone_id: PathId, body: ChallengeDeliveryIn
) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    row = milestone_of(found, milestone_id)
    services.milestone_deliver(actor=actor_of(request), milestone=row, note=body.note, evidence=body.file_ids)
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/milestones/{milestone_id}/readings",
    response={201: ChallengeDetailOut},
    summary="填写测量值",
)
def reading(
    request: HttpRequest, challenge_id: PathId, milestone_id: PathId, body: ChallengeReadingIn
) -> Status[dict[str, Any]]:
    found = found_in(request, challenge_id)
    services.reading_enter(
        actor=actor_of(request),
        milestone=milestone_of(found, milestone_id),
        criterion=one(Criterion.objects.filter(challenge=found), body.criterion_id),
        sample=body.sample,
        value=str(body.value),
        unit=body.unit,
        evidence=body.file_id,
    )
    return Status(201, again(request, found))


@router.post(
    "/challenges/{challenge_id}/readings/{reading_id}/void", response=ChallengeDetailOut, summary="作废测量值"
)
def reading_void(
    request: HttpRequest, challenge_id: PathId, reading_id: PathId, body: ChallengeReasonIn
) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    rows = MilestoneReading.objects.filter(milestone__contract__award__proposal__challenge=found)
    services.reading_void(actor=actor_of(request), reading=one(rows, reading_id), reason=body.reason)
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/milestones/{milestone_id}/accept",
    response=ChallengeDetailOut,
    summary="验收里程碑",
)
def accept(request: HttpRequest, challenge_id: PathId, milestone_id: PathId) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.milestone_accept(actor=actor_of(request), milestone=milestone_of(found, milestone_id))
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/milestones/{milestone_id}/refuse",
    response=ChallengeDetailOut,
    summary="验收不通过，退回整改",
)
def refuse(
    request: HttpRequest, challenge_id: PathId, milestone_id: PathId, body: ChallengeReasonIn
) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    row = milestone_of(found, milestone_id)
    services.milestone_refuse(actor=actor_of(request), milestone=row, reason=body.reason)
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/milestones/{milestone_id}/payment",
    response=ChallengeDetailOut,
    summary="登记付款",
)
def payment(
    request: HttpRequest, challenge_id: PathId, milestone_id: PathId, body: ChallengePaymentIn
) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    row = milestone_of(found, milestone_id)
    services.payment_record(
        actor=actor_of(request),
        milestone=row,
        paid_on=body.paid_on,
        principal_cents=body.principal_cents,
        interest_cents=body.interest_cents,
        voucher=body.file_id,
        voucher_number=body.voucher_number,
    )
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/payments/{payment_id}/confirm",
    response=ChallengeDetailOut,
    summary="确认收款",
)
def payment_confirm(request: HttpRequest, challenge_id: PathId, payment_id: PathId) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.payment_confirm(actor=actor_of(request), payment=payment_of(found, payment_id))
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/payments/{payment_id}/dispute",
    response=ChallengeDetailOut,
    summary="对付款有异议",
)
def payment_dispute(
    request: HttpRequest, challenge_id: PathId, payment_id: PathId, body: ChallengeReasonIn
) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    row = payment_of(found, payment_id)
    services.payment_dispute(actor=actor_of(request), payment=row, reason=body.reason)
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/milestones/{milestone_id}/complaints",
    response={201: ChallengeDetailOut},
    summary="投诉拖欠",
)
def complain(
    request: HttpRequest, challenge_id: PathId, milestone_id: PathId, body: ChallengeTextIn
) -> Status[dict[str, Any]]:
    found = found_in(request, challenge_id)
    row = milestone_of(found, milestone_id)
    services.complaint_file(actor=actor_of(request), milestone=row, text_=body.text)
    return Status(201, again(request, found))


@router.post(
    "/challenges/{challenge_id}/complaints/{complaint_id}/forward",
    response=ChallengeDetailOut,
    summary="转送投诉",
)
def complaint_forward(
    request: HttpRequest, challenge_id: PathId, complaint_id: PathId, body: ChallengeForwardIn
) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.complaint_forward(
        actor=actor_of(request), complaint=complaint_of(found, complaint_id), to=body.to
    )
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/complaints/{complaint_id}/extend",
    response=ChallengeDetailOut,
    summary="延长办理投诉",
)
def complaint_extend(
    request: HttpRequest, challenge_id: PathId, complaint_id: PathId, body: ChallengeReasonIn
) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    row = complaint_of(found, complaint_id)
    services.complaint_extend(actor=actor_of(request), complaint=row, reason=body.reason)
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/complaints/{complaint_id}/answer",
    response=ChallengeDetailOut,
    summary="答复投诉",
)
def complaint_answer(
    request: HttpRequest, challenge_id: PathId, complaint_id: PathId, body: ChallengeTextIn
) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    row = complaint_of(found, complaint_id)
    services.complaint_answer(actor=actor_of(request), complaint=row, answer=body.text)
    return again(request, found)
