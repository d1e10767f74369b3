"""Reads; each takes the viewer and leaves out what the viewer may not see."""

from .choosing import Group, PartyChoice, choices_for, groups, party_choices
from .conflicts import Clash, conflicts_for
from .reading import (
    Counts,
    Piece,
    Powers,
    counts,
    documents,
    get_document,
    get_proposal,
    history,
    layout_of,
    matching,
    patterns,
    powers,
    proposals,
    text_of,
    vanished,
    versions,
)
from .tracing import became_words, shown_subject, trace, traces

__all__ = [
    "Clash",
    "Counts",
    "Group",
    "PartyChoice",
    "Piece",
    "Powers",
    "became_words",
    "choices_for",
    "conflicts_for",
    "counts",
    "documents",
    "get_document",
    "get_proposal",
    "groups",
    "history",
    "layout_of",
    "matching",
    "party_choices",
    "patterns",
    "powers",
    "proposals",
    "shown_subject",
    "text_of",
    "trace",
    "traces",
    "vanished",
    "versions",
]
