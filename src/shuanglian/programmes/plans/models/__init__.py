"""Tasks of a plan with their milestones; orders with their chain of parts."""

from .items import Completion, Escalation, Extension, Item, Receipt, Report, Urge
from .orders import Addressee, Order, OrderVersion
from .tasks import Block, Claim, Milestone, Move, PlanTask, YearShare
from .words import Decision, EvidenceKind, ItemState, MilestoneState, OrderState, VersionState

__all__ = [
    "Addressee",
    "Block",
    "Claim",
    "Completion",
    "Decision",
    "Escalation",
    "EvidenceKind",
    "Extension",
    "Item",
    "ItemState",
    "Milestone",
    "MilestoneState",
    "Move",
    "Order",
    "OrderState",
    "OrderVersion",
    "PlanTask",
    "Receipt",
    "Report",
    "Urge",
    "VersionState",
    "YearShare",
]
