"""四题一评: the verbs of the five steps. One function = one press of a button = one transaction = one business event.

All verbs are keyword-only, take `actor` first, lock what they change, move the casework token in the same transaction,
write one event on the stream `need:<id>` and raise typed refusals that carry every reason at once: `NotFound` (the actor
may not know of the need), `NotAllowed` (may see, may not do), `Invalid` (input), `EvidenceMissing`, `Conflict` (somebody was
faster, or `rev` is old). `need` is a `registry.models.Need`, `actor` a `foundation.actor.Actor`. Money is 分, clocks are
working days. What the actor may do now, and why not otherwise, is in `selectors.need_page(viewer, need).actions`.

企业出题 (pose.py)
    pose_submit(*, actor, need, order=None) -> Engagement              # first time, and again after 补正; order assist_first|answer_first
    pose_submit_sheet(*, actor, data: bytes, order=None) -> (ImportReport, list[Engagement])   # batch.py; all or nothing
    pose_withdraw(*, actor, need, reason) -> Engagement                # any time before the contract is signed
    public_case_allow(*, actor, need, allow) -> Engagement             # enterprise and solver each decide; both = public page
政府助题 (assist.py)
    need_accept(*, actor, need, manager=None, note="", clocks=None) -> Engagement   # manager: accounts.User; default: the actor
    need_return(*, actor, need, items) -> Engagement                   # 补正, every item told at once
    need_reject(*, actor, need, reasons) -> Engagement
    manager_reassign(*, actor, need, manager, reason) -> Assignment
    clock_pause(*, actor, need, reason, waiting_for, until=None, step="") -> casework.models.Clock   # clocks.py
    clock_resume(*, actor, need, step="") -> casework.models.Clock     # step: a node of engine.NAMES, when several are open
    refine_propose(*, actor, need, changes, requirements=None, note="", rev=None) -> NeedRevision   # tracked by the registry
    refine_confirm(*, actor, refinement) -> Need                       # by the company; only now the need changes
    refine_decline(*, actor, refinement, reason) -> NeedRevision
    support_attach(*, actor, need, offering, note="") -> Support       # offering: fund, policy, instrument, pilot line, test service
    support_remove(*, actor, support, reason) -> Support
    assist_finish(*, actor, need, route, note="") -> Engagement        # route direct|open|joint_lab
    invite(*, actor, need, party, reason, match=None) -> Invitation    # match: the matching result shown, kept as JSON
    match_dismiss(*, actor, need, party, reason) -> None               # "not this one", kept as a judgement
平台答题 (answer.py, window.py, choose.py, contract.py)
    invitation_accept(*, actor, invitation) -> Invitation
    invitation_decline(*, actor, invitation, reason) -> Invitation
    answer_save(*, actor, need, draft: AnswerDraft, party=None, rev=None) -> Answer    # party: which of the actor's parties
    answer_submit(*, actor, answer, rev=None) -> Answer
    answer_withdraw(*, actor, answer, reason) -> Answer
    question_ask(*, actor, need, text, is_public=True) -> Question
    question_answer(*, actor, question, text) -> Question
    window_extend(*, actor, need, working_days, reason) -> Engagement
    window_close(*, actor, need) -> Engagement                         # the timer does the same at the end of the window
    window_reopen(*, actor, need, working_days, reason) -> Engagement  # escalated: nobody answered, or none was chosen
    search_end(*, actor, need, reason) -> Engagement                   # escalated: ends without a solver
    conflict_declare(*, actor, need, party, has_conflict, note="") -> ConflictDeclaration
    answer_score(*, actor, answer, scores, note="") -> AnswerScore     # scores: {criterion key: 1..5}
    answer_choose(*, actor, answer, reason) -> Answer
    choose_none(*, actor, need, reason) -> Engagement
    feedback_give(*, actor, answer, scores, strengths, gaps, text="") -> Feedback
    contract_record(*, actor, need, terms: ContractTerms) -> Contract
    contract_confirm(*, actor, contract) -> Contract                   # by the solver: from here the co-operation counts
    contract_object(*, actor, contract, reason) -> Contract
车间验题 (plan.py, verify.py)
    plan_save(*, actor, need, items: Sequence[PlanItemDraft], rev=None) -> AcceptancePlan
    plan_propose(*, actor, plan) -> AcceptancePlan
    plan_agree(*, actor, plan) -> AcceptancePlan                       # by the solver; fixed from here on
    plan_object(*, actor, plan, reason) -> AcceptancePlan
    work_deliver(*, actor, need, note, evidence=()) -> Round           # evidence: StoredFile ids
    measurement_enter(*, actor, need, item, sample, value, unit, evidence=None) -> Measurement   # value: str or Decimal
    measurement_void(*, actor, measurement, reason) -> Measurement
    round_close(*, actor, need) -> Round                               # result computed from the measurements, never given
    report_sign(*, actor, need) -> Signature                           # signs for the one side the actor belongs to
市场评价 (market.py)
    followup_record(*, actor, followup, figures: Mapping[str, FigureDraft], note="") -> FollowUp
    rate(*, actor, need, score, text, followup=None, evidence=None) -> Rating
    reply_post(*, actor, text, rating=None, feedback=None) -> Reply

Drafts (drafts.py) are frozen dataclasses:
    AnswerDraft(route: str, team: tuple[TeamMember, ...], price_cents: int | None, ip_wish: str, milestones: tuple[MilestoneDraft, ...],
                confidential_note: str = "")
    TeamMember(name: str, part: str);  MilestoneDraft(title: str, working_days: int, deliverable: str, share: int = 0)
    ContractTerms(kind: str, amount_cents: int, signed_on: date, due_on: date, milestones: tuple[MilestoneDraft, ...], ip_clause: str = "",
                  number: str = "")
    PlanItemDraft(metric, comparator, target, unit, method, sample_size, rule="all"|"mean"|"share", share=None, high=None, is_hard=True,
                  requirement_id=None, instrument_id=None)
    FigureDraft(value: Decimal | str, evidence_id: int | None = None, note: str = "")
"""

from .answer import (
    answer_save,
    answer_submit,
    answer_withdraw,
    invitation_accept,
    invitation_decline,
    question_answer,
    question_ask,
)
from .assist import (
    assist_finish,
    invite,
    manager_reassign,
    match_dismiss,
    need_accept,
    need_reject,
    need_return,
    refine_confirm,
    refine_decline,
    refine_propose,
    support_attach,
    support_remove,
)
from .batch import pose_submit_sheet
from .choose import answer_choose, answer_score, choose_none, conflict_declare, feedback_give
from .clocks import clock_pause, clock_resume
from .contract import contract_confirm, contract_object, contract_record
from .market import followup_record, rate, reply_post
from .plan import plan_agree, plan_object, plan_propose, plan_save
from .pose import pose_submit, pose_withdraw, public_case_allow
from .verify import measurement_enter, measurement_void, report_sign, round_close, work_deliver
from .window import search_end, window_close, window_extend, window_reopen

__all__ = [
    "answer_choose",
    "answer_save",
    "answer_score",
    "answer_submit",
    "answer_withdraw",
    "assist_finish",
    "choose_none",
    "clock_pause",
    "clock_resume",
    "conflict_declare",
    "contract_confirm",
    "contract_object",
    "contract_record",
    "feedback_give",
    "followup_record",
    "invitation_accept",
    "invitation_decline",
    "invite",
    "manager_reassign",
    "match_dismiss",
    "measurement_enter",
    "measurement_void",
    "need_accept",
    "need_reject",
    "need_return",
    "plan_agree",
    "plan_object",
    "plan_propose",
    "plan_save",
    "pose_submit",
    "pose_submit_sheet",
    "pose_withdraw",
    "public_case_allow",
    "question_answer",
    "question_ask",
    "rate",
    "refine_confirm",
    "refine_decline",
    "refine_propose",
    "reply_post",
    "report_sign",
    "round_close",
    "search_end",
    "support_attach",
    "support_remove",
    "window_close",
    "window_extend",
    "window_reopen",
    "work_deliver",
]
