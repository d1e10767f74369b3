"""The verbs of 135 tickets. Each is one transaction and writes one event `ticket.<verb>` in the stream `ticket:<id>`.

Intake:       ticket_submit(actor, draft, company, files)       ticket_note(actor, company, draft, files)
              meeting_record(actor, title, held_on, place, questions, organisations, companies, minutes)
              sheet_dry_run(actor, data)  sheet_apply(actor, data)  (in `sheets`)
Desk:         ticket_accept(actor, ticket, facts)  ticket_decline(actor, ticket, reason)
              ticket_assign(actor, ticket, lead, helpers, grade, reason)
              answer_publish(actor, ticket, question, answer)  answer_unpublish(actor, ticket)
Leader:       regrade_check(actor, ticket, agree, note)
Departments:  help_ask  help_give  help_drop  ticket_reply  clock_pause  clock_resume  handover_ask
Desk/leader:  handover_decide(actor, ticket, accept, note)
Company:      ticket_confirm  ticket_rate  ticket_reopen  material_add  ticket_withdraw  contact_erase
Desk:         callback_record(actor, ticket, called_at, words, reached, solved, spoke_with, satisfaction)
"""

from .company import (
    answer_publish,
    answer_unpublish,
    callback_record,
    contact_erase,
    material_add,
    ticket_confirm,
    ticket_rate,
    ticket_reopen,
    ticket_withdraw,
)
from .departments import (
    clock_pause,
    clock_resume,
    handover_ask,
    handover_decide,
    help_ask,
    help_drop,
    help_give,
    ticket_reply,
)
from .desk import regrade_check, ticket_accept, ticket_assign, ticket_decline
from .intake import Draft, Question, meeting_record, ticket_note, ticket_submit

__all__ = [
    "Draft",
    "Question",
    "answer_publish",
    "answer_unpublish",
    "callback_record",
    "clock_pause",
    "clock_resume",
    "contact_erase",
    "handover_ask",
    "handover_decide",
    "help_ask",
    "help_drop",
    "help_give",
    "material_add",
    "meeting_record",
    "regrade_check",
    "ticket_accept",
    "ticket_assign",
    "ticket_confirm",
    "ticket_decline",
    "ticket_note",
    "ticket_rate",
    "ticket_reopen",
    "ticket_reply",
    "ticket_submit",
    "ticket_withdraw",
]
