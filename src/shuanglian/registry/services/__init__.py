"""The verbs of the registry; the only code that writes its tables (besides bulk imports and region packs)."""

from .access import UNDERTAKING_VERSION, need_invite, need_undertake
from .needs import (
    TRANSITIONS,
    NeedData,
    RequirementData,
    need_assign,
    need_draft,
    need_set_status,
    need_submit,
    need_update,
)
from .offerings import MeasureData, OfferingData, offering_create, offering_retire, offering_update
from .parties import (
    PartyData,
    affiliation_add,
    alias_add,
    party_create,
    party_update,
    relation_add,
)
from .revisions import need_confirm_changes, need_decline_changes, need_propose_changes

__all__ = [
    "TRANSITIONS",
    "UNDERTAKING_VERSION",
    "MeasureData",
    "NeedData",
    "OfferingData",
    "PartyData",
    "RequirementData",
    "affiliation_add",
    "alias_add",
    "need_assign",
    "need_confirm_changes",
    "need_decline_changes",
    "need_draft",
    "need_invite",
    "need_propose_changes",
    "need_set_status",
    "need_submit",
    "need_undertake",
    "need_update",
    "offering_create",
    "offering_retire",
    "offering_update",
    "party_create",
    "party_update",
    "relation_add",
]
