"""State of one run of 四题一评, with its invariants as database constraints."""

from .answering import (
    Answer,
    AnswerMilestone,
    AnswerScore,
    ConflictDeclaration,
    Feedback,
    Invitation,
    Question,
)
from .contracting import Contract
from .engagement import Assignment, Engagement, HistoricStage, Order, Outcome, Route, Support
from .market import FollowUp, Rating, Reply
from .verifying import AcceptancePlan, Measurement, PlanItem, Round, Signature

__all__ = [
    "AcceptancePlan",
    "Answer",
    "AnswerMilestone",
    "AnswerScore",
    "Assignment",
    "ConflictDeclaration",
    "Contract",
    "Engagement",
    "Feedback",
    "FollowUp",
    "HistoricStage",
    "Invitation",
    "Measurement",
    "Order",
    "Outcome",
    "PlanItem",
    "Question",
    "Rating",
    "Reply",
    "Round",
    "Route",
    "Signature",
    "Support",
]
