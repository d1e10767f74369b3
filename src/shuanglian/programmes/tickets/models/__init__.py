"""What is kept of 135 tickets."""

from .intake import Meeting, Ticket
from .words import Channel, Grade, HandoverState, HelpState, Status, VerdictKind
from .work import Grading, Handover, Help, Lead, Reply, Verdict

__all__ = [
    "Channel",
    "Grade",
    "Grading",
    "Handover",
    "HandoverState",
    "Help",
    "HelpState",
    "Lead",
    "Meeting",
    "Reply",
    "Status",
    "Ticket",
    "Verdict",
    "VerdictKind",
]
