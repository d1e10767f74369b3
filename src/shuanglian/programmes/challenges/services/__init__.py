"""The verbs of 揭榜挂帅. Each is keyword-only, one transaction, one event of its own.

Publishing: `challenge_draft(actor, draft, need=None)`, `challenge_save(actor, challenge, draft, rev=None)`,
`challenge_submit`, `check_pass(…, fairness)`, `check_return(…, reason)`, `check_reject(…, reason)`, `approve`,
`approve_return(…, reason)`, `text_file_add(…, upload)`, `text_file_remove(…, file)`, `challenge_cancel(…, reason)`,
`correct(…, text_, is_material, deadline=None)`.
Disclosure: `undertake(actor, challenge, accepted)`, `note_reading(viewer, challenge)`.
Bids: `bid_submit(actor, challenge, draft)`, `bid_withdraw(actor, challenge)`, `open_due()`, `open_overdue()`, `overdue(now)`.
Review: `panel_name(…, users)`, `conflict_declare(…, bids, note, whole=False)`, `score_save(…, bid, rows)`, `score_finish`,
`reviewer_replace(…, reviewer, reason)`.
Result: `award_propose(…, amounts, reason)`, `award_approve`, `award_return(…, reason)`, `objection_raise(…, text_)`,
`objection_answer(actor, objection, upheld, answer)`, `feedback_give(actor, bid, strengths, gaps)`.
Succession: `award_succeed(…, bid, amount_cents, reason)`, `succession_decline(…, reason)`, `candidates(challenge)`.
Contract: `contract_record(actor, award, draft)`, `contract_reply(actor, contract, agree, reason="")`,
`award_lapse(actor, award, reason)`, `milestone_deliver`, `reading_enter`, `reading_void`, `milestone_accept`,
`milestone_refuse(…, reason)`; `payment_of(milestone)` computes.
Payment: `payment_record(…, paid_on, principal_cents, interest_cents=0, voucher)`, `payment_confirm(actor, payment)`,
`payment_dispute(…, reason)`. Complaint: `complaint_file`, `complaint_forward`, `complaint_extend`, `complaint_answer`.

They raise `NotFound`, `NotAllowed`, `Conflict` (too late, somebody was faster), `Invalid`, `TooMany`.
"""

from .attaching import text_file_add, text_file_remove
from .awarding import (
    award_approve,
    award_propose,
    award_return,
    feedback_give,
    objection_answer,
    objection_raise,
)
from .bidding import bid_submit, bid_withdraw, names_found, tries_left
from .complaining import complaint_answer, complaint_extend, complaint_file, complaint_forward
from .contracting import (
    award_lapse,
    contract_record,
    contract_reply,
    milestone_accept,
    milestone_deliver,
    milestone_refuse,
    reading_enter,
    reading_void,
)
from .disclosing import note_reading, undertake
from .opening import open_due, open_overdue, overdue
from .paying import payment_confirm, payment_dispute, payment_of, payment_record
from .publishing import (
    approve,
    approve_return,
    challenge_cancel,
    challenge_draft,
    challenge_save,
    challenge_submit,
    check_pass,
    check_reject,
    check_return,
    correct,
    criteria_of,
)
from .reviewing import conflict_declare, panel_name, reviewer_replace, score_finish, score_save
from .succeeding import award_succeed, candidates, least_points, succession_decline

__all__ = [
    "approve",
    "approve_return",
    "award_approve",
    "award_lapse",
    "award_propose",
    "award_return",
    "award_succeed",
    "bid_submit",
    "bid_withdraw",
    "candidates",
    "challenge_cancel",
    "challenge_draft",
    "challenge_save",
    "challenge_submit",
    "check_pass",
    "check_reject",
    "check_return",
    "complaint_answer",
    "complaint_extend",
    "complaint_file",
    "complaint_forward",
    "conflict_declare",
    "contract_record",
    "contract_reply",
    "correct",
    "criteria_of",
    "feedback_give",
    "least_points",
    "milestone_accept",
    "milestone_deliver",
    "milestone_refuse",
    "names_found",
    "note_reading",
    "objection_answer",
    "objection_raise",
    "open_due",
    "open_overdue",
    "overdue",
    "panel_name",
    "payment_confirm",
    "payment_dispute",
    "payment_of",
    "payment_record",
    "reading_enter",
    "reading_void",
    "reviewer_replace",
    "score_finish",
    "score_save",
    "succession_decline",
    "text_file_add",
    "text_file_remove",
    "tries_left",
    "undertake",
]
