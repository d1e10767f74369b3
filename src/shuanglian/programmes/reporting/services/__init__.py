"""The verbs of reporting; each is one transaction and writes one business event (drafts write none).

By the calendar: `rounds_open`. By the unit: `lines_save`, `proof_add`, `proof_remove`, `round_submit`, `round_confirm`,
`round_send_back`, `correction_ask`. By the data steward: `line_accept`, `lines_accept`, `line_return` (leaders too),
`correction_decide`. By leaders and stewards: `reminder_send`, `remind_overdue`.
"""

from .correcting import correction_ask, correction_decide
from .drafting import Draft, lines_save, proof_add, proof_remove
from .opening import Opened, round_open, rounds_open
from .reminding import remind_overdue, reminder_send
from .reviewing import line_accept, line_return, lines_accept
from .submitting import round_confirm, round_send_back, round_submit

__all__ = [
    "Draft",
    "Opened",
    "correction_ask",
    "correction_decide",
    "line_accept",
    "line_return",
    "lines_accept",
    "lines_save",
    "proof_add",
    "proof_remove",
    "remind_overdue",
    "reminder_send",
    "round_confirm",
    "round_open",
    "round_send_back",
    "round_submit",
    "rounds_open",
]
