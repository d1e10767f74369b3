"""What the words of a fact may mean: indicators through the door, parties of the registry; and facts that are alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Max

from shuanglian.foundation.actor import Actor
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party

from ..doors import OR, Choice, door
from ..facts import INDICATORS
from ..linking import Catalogue, Link, suggest
from ..models import DECIDABLE, IngestDocument, IngestProposal
from ..proposal import Basis, Kind

MOST_GROUPS: Final = 60


@dataclass(frozen=True, slots=True)
class PartyChoice:
    """A party that a name may mean: `score` between 0 and 1, `why` for people."""

    id: int
    ref: str
    name: str
    kind: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that are alike: `pattern` finds them again, `code` is the indicator proposed for them (it may be empty)."""

    pattern: dict[str, Any]
    words: str
    count: int
    code: str
    confidence: float


def choices_for(viewer: Actor, proposal: IngestProposal, words: str = "") -> list[Choice]:
    """Indicators that a figure may be of, the likeliest first; `words` typed by a person win over those of the text."""
    found = door(INDICATORS)
    if found is None or proposal.kind not in (Kind.QUANTITY, Kind.TABLE):
        return []
    said = words.strip() or asked_words(proposal)
    return list(found.choices(viewer, said, proposal.said("unit"))) if said else []


def asked_words(row: IngestProposal) -> str:
    """The name of the quantity, then with what it speaks of (`OR` between them); a growth is asked for as such."""
    name, subject, place = (str(row.said(field)).strip() for field in ("indicator", "subject", "place"))
    growth = " 增速" if row.said("growth") and "增" not in name else ""
    spoken = subject if subject != place else place
    forms = [name, f"{spoken}{name}"] if spoken and spoken not in name else [name]
    return OR.join(f"{form}{growth}" for form in forms if form)


def party_choices(viewer: Actor, proposal: IngestProposal, words: str = "") -> list[PartyChoice]:
    """Parties that the name of an entity (or the subject of a fact) may mean: exact, by another name, or alike."""
    name = words.strip() or name_of(proposal)
    if not name:
        return []
    kind = "" if words.strip() else type_of(proposal)
    links = suggest(Catalogue.load(viewer), name, kind, () if words.strip() else aliases_of(proposal))
    found = [link for link in links if link.kind == "party" and link.id is not None]
    rows = registry.parties(viewer).filter(pk__in=[link.id for link in found]).prefetch_related(None)
    known = {party.pk: party for party in rows}
    return [_choice(known[link.id], link) for link in found if link.id in known]


def indicator_names(viewer: Actor, codes: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    """(name, unit) of indicators by code, through the door; nothing for those that the viewer may not see."""
    found = door(INDICATORS)
    return found.names(viewer, codes) if found is not None and found.names is not None and codes else {}


def _choice(party: Party, link: Link) -> PartyChoice:
    return PartyChoice(party.pk, party.ref, party.name, party.kind, link.score, link.why)


def type_of(row: IngestProposal) -> str:
    """What kind of thing a name is of, as the reader understood it."""
    return str(row.detail.get("subject_type" if row.kind == Kind.RELATION else "type", ""))


def name_of(row: IngestProposal) -> str:
    return str(row.edited.get("name") or row.detail.get("name") or row.said("subject"))


def object_of(row: IngestProposal) -> str:
    """The other side of a relation; empty for other facts."""
    return str(row.detail.get("object", "")) if row.kind == Kind.RELATION else ""


def aliases_of(row: IngestProposal) -> list[str]:
    """Other names that the document itself gives."""
    found = row.detail.get("aliases", [])
    rows = found[:10] if isinstance(found, list) else []
    return [str(one.get("name", "")) if isinstance(one, dict) else str(one) for one in rows]


def groups(viewer: Actor, document: IngestDocument) -> list[Group]:
    """Facts that wait, by kind, indicator, unit, basis and proposed indicator; what one decision can settle comes first.
    Labels that only look like numbers wait apart.

    For whoever may see the document; one query.
    """
    fields = ("kind", "indicator", "unit", "basis", "growth", "code")
    rows = IngestProposal.objects.filter(document=document, state__in=DECIDABLE)
    rows = rows.exclude(basis=Basis.STRUCTURE).order_by()
    counted = rows.values(*fields).annotate(n=Count("pk"), sure=Max("confidence")).order_by("-n", *fields)
    return [_group(row, fields) for row in counted[:MOST_GROUPS]]


def _group(row: dict[str, Any], fields: Sequence[str]) -> Group:
    words = " · ".join(str(row[name]) for name in ("indicator", "unit") if row[name])
    pattern = {name: row[name] for name in fields}
    return Group(pattern, words, row["n"], row["code"], row["sure"])
