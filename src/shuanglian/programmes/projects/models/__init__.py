"""State of projects; what must never happen is a constraint of the database."""

from .gates import Gate, Issue, Participant
from .investing import Investment, YearPlan
from .permits import Application, Bar, Document, OfficeReview, Step
from .register import ListEntry, ListTotal, PhaseRun, Project, ProjectList
from .sessions import AgendaItem, Finding, Session

__all__ = [
    "AgendaItem",
    "Application",
    "Bar",
    "Document",
    "Finding",
    "Gate",
    "Investment",
    "Issue",
    "ListEntry",
    "ListTotal",
    "OfficeReview",
    "Participant",
    "PhaseRun",
    "Project",
    "ProjectList",
    "Session",
    "Step",
    "YearPlan",
]
