"""Documents that were handed in, what they say, what people decided about it, and their rules for doing so in bulk."""

from .documents import DocumentState, IngestDocument, IngestText
from .patterns import IngestPattern
from .proposals import (
    DECIDABLE,
    TAKEN,
    Became,
    Change,
    IngestProposal,
    ProposalState,
)

__all__ = [
    "DECIDABLE",
    "TAKEN",
    "Became",
    "Change",
    "DocumentState",
    "IngestDocument",
    "IngestPattern",
    "IngestProposal",
    "IngestText",
    "ProposalState",
]
