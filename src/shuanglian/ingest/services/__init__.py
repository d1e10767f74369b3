"""Every change of documents and their facts; keyword only, one event each."""

from ..facts import Choice
from .bulk import (
    MOST,
    Bulk,
    Preview,
    accept_matching,
    batch_undo,
    matching_preview,
    pattern_retire,
    reject_matching,
)
from .deciding import proposal_accept, proposal_edit_and_accept, proposal_reject
from .handing import READABLE, Handed, document_change, document_hand_in, document_read_again
from .undoing import proposal_undo

__all__ = [
    "MOST",
    "READABLE",
    "Bulk",
    "Choice",
    "Handed",
    "Preview",
    "accept_matching",
    "batch_undo",
    "document_change",
    "document_hand_in",
    "document_read_again",
    "matching_preview",
    "pattern_retire",
    "proposal_accept",
    "proposal_edit_and_accept",
    "proposal_reject",
    "proposal_undo",
    "reject_matching",
]
