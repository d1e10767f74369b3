"""State of open challenges, with the invariants as database constraints."""

from .awarding import Award, AwardProposal, Feedback, Objection
from .bidding import Bid, BidFile, BidStatus
from .challenge import (
    Challenge,
    Correction,
    Criterion,
    PayerKind,
    ReadLog,
    Status,
    TextFile,
    TrailMode,
    Undertaking,
)
from .contracting import Contract, Milestone, MilestonePayment, MilestoneReading, PaymentComplaint
from .reviewing import Recusal, Reviewer, ReviewerStatus, Score

__all__ = [
    "Award",
    "AwardProposal",
    "Bid",
    "BidFile",
    "BidStatus",
    "Challenge",
    "Contract",
    "Correction",
    "Criterion",
    "Feedback",
    "Milestone",
    "MilestonePayment",
    "MilestoneReading",
    "Objection",
    "PayerKind",
    "PaymentComplaint",
    "ReadLog",
    "Recusal",
    "Reviewer",
    "ReviewerStatus",
    "Score",
    "Status",
    "TextFile",
    "TrailMode",
    "Undertaking",
]
