"""What is kept of 135 tickets."""

from .intake import Meeting, Ticket
from .work import Grading, Handover, Help, Lead, Reply, Verdict
from .words import Channel, Grade, HandoverState, HelpState, Status, VerdictKind

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
