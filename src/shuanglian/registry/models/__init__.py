"""State of the registry: who there is, what they offer, what they need, where, and on whose word."""

from .needs import (
    Confidentiality,
    Need,
    NeedInvitation,
    NeedKind,
    NeedRequirement,
    NeedRevision,
    NeedStatus,
    NeedUndertaking,
    RevisionStatus,
)
from .offerings import Comparator, Offering, OfferingKind, OfferingMeasure, OfferingStatus
from .parties import Affiliation, AffiliationKind, Alias, Party, PartyKind, PartySegment, Relation
from .places import Chain, Place, PlaceKind, Segment
from .provenance import Citation, NumberSeries, Source
from .searching import SearchDoc

__all__ = [
    "Affiliation",
    "AffiliationKind",
    "Alias",
    "Chain",
    "Citation",
    "Comparator",
    "Confidentiality",
    "Need",
    "NeedInvitation",
    "NeedKind",
    "NeedRequirement",
    "NeedRevision",
    "NeedStatus",
    "NeedUndertaking",
    "NumberSeries",
    "Offering",
    "OfferingKind",
    "OfferingMeasure",
    "OfferingStatus",
    "Party",
    "PartyKind",
    "PartySegment",
    "Place",
    "PlaceKind",
    "Relation",
    "RevisionStatus",
    "SearchDoc",
    "Segment",
    "Source",
]
