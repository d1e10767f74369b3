"""The verbs of guidance by appointment and of visits to companies. Each is one transaction and one event of its own.

Entries: `guidance_ask` (company), `guidance_propose` (rules), `proposal_accept`, `proposal_decline`,
`proposals_switch` (company), `coverage_set` (desk).
Times: `guidance_schedule`, `guidance_refuse` (department), `slot_agree`, `slot_disagree` (company),
`guidance_hold`, `guidance_miss`, `guidance_cancel`.
Advice: `advice_give`, `advice_answer` (department), `advice_acknowledge`, `advice_ask` (company).
Visits: `visit_record` (department), `visit_close` (department), `visit_decide` (leader). By the clock: `proposals_keep`, `reminders_send`.
"""

from .asking import (
    Request,
    coverage_set,
    guidance_ask,
    guidance_propose,
    proposal_accept,
    proposal_decline,
    proposals_switch,
)
from .keeping import Kept, proposals_keep, reminders_send
from .meeting import (
    Written,
    advice_acknowledge,
    advice_answer,
    advice_ask,
    advice_give,
    guidance_cancel,
    guidance_hold,
    guidance_miss,
    guidance_refuse,
    guidance_schedule,
    slot_agree,
    slot_disagree,
)
from .slots import Offer
from .visiting import visit_close, visit_decide, visit_record

__all__ = [
    "Kept",
    "Offer",
    "Request",
    "Written",
    "advice_acknowledge",
    "advice_answer",
    "advice_ask",
    "advice_give",
    "coverage_set",
    "guidance_ask",
    "guidance_cancel",
    "guidance_hold",
    "guidance_miss",
    "guidance_propose",
    "guidance_refuse",
    "guidance_schedule",
    "proposal_accept",
    "proposal_decline",
    "proposals_keep",
    "proposals_switch",
    "reminders_send",
    "slot_agree",
    "slot_disagree",
    "visit_close",
    "visit_decide",
    "visit_record",
]
