"""The verbs of a round. Each is one transaction and one event in the stream `round:<id>`."""

from .computing import compute_start
from .deciding import (
    proposal_accept,
    proposal_add,
    proposal_decline,
    proposal_replace,
    proposals_accept_rest,
)
from .opening import SheetRow, conflict_set, round_change, round_create, sheet_apply
from .publishing import round_cancel, round_publish

__all__ = [
    "SheetRow",
    "compute_start",
    "conflict_set",
    "proposal_accept",
    "proposal_add",
    "proposal_decline",
    "proposal_replace",
    "proposals_accept_rest",
    "round_cancel",
    "round_change",
    "round_create",
    "round_publish",
    "sheet_apply",
]
