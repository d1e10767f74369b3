"""State of guidance by appointment and of visits to companies."""

from .appointment import Advice, Appointment, Coverage, Proposal, ProposalSwitch, Question, Slot, SlotCell
from .visits import COUNTED, Visit, VisitMonth
from .words import ENDED, Absent, Mode, Origin, SlotState, Status, VisitState

__all__ = [
    "COUNTED",
    "ENDED",
    "Absent",
    "Advice",
    "Appointment",
    "Coverage",
    "Mode",
    "Origin",
    "Proposal",
    "ProposalSwitch",
    "Question",
    "Slot",
    "SlotCell",
    "SlotState",
    "Status",
    "Visit",
    "VisitMonth",
    "VisitState",
]
