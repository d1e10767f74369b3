"""What the words of a fact may mean: indicators through the door, parties of the registry; and facts that are alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from shuanglian.foundation.actor import Actor
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party
from shuanglian.registry.text import name_key
from shuanglian.registry.visibility import party_condition

from ..doors import Choice, door
from ..facts import INDICATORS
from ..models import DECIDABLE, IngestDocument, IngestProposal
from ..proposal import Kind

MOST_CHOICES: Final = 8
MOST_GROUPS: Final = 60
_NEAR: Final = 60.0


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
    """The name of the quantity; a growth is asked for as such."""
    name = " ".join(part for part in (str(row.said("indicator")), str(row.said("subject"))) if part)
    return f"{name} 增速" if row.said("growth") and "增" not in name else name


def party_choices(viewer: Actor, proposal: IngestProposal, words: str = "") -> list[PartyChoice]:
    """Parties that the name of an entity (or the subject of a fact) may mean: exact, by another name, or alike."""
    name = words.strip() or name_of(proposal)
    if not name:
        return []
    exact = _named(viewer, [name, *aliases_of(proposal)])
    alike = _alike(viewer, name, {choice.id for choice in exact})
    return sorted([*exact, *alike], key=lambda one: -one.score)[:MOST_CHOICES]


def name_of(row: IngestProposal) -> str:
    return str(row.edited.get("name") or row.detail.get("name") or row.said("subject"))


def object_of(row: IngestProposal) -> str:
    """The other side of a relation; empty for other facts."""
    return str(row.detail.get("object", "")) if row.kind == Kind.RELATION else ""


def aliases_of(row: IngestProposal) -> list[str]:
    found = row.detail.get("aliases", [])
    return [str(one) for one in found][:10] if isinstance(found, list) else []


def _named(viewer: Actor, names: Sequence[str]) -> list[PartyChoice]:
    rows = Party.objects.filter(party_condition(viewer)).prefetch_related("aliases")
    same = rows.filter(Q(name__in=names) | Q(short_name__in=names) | Q(aliases__name__in=names))
    return [_exact(party, names) for party in same.distinct().order_by("pk")[:MOST_CHOICES]]


def _exact(party: Party, names: Iterable[str]) -> PartyChoice:
    if party.name in names:
        return _choice(party, 1.0, _("名称相同"))
    return _choice(party, 0.95, _("别名或简称相同"))


def _alike(viewer: Actor, name: str, but: set[int]) -> list[PartyChoice]:
    """Found by the registry's own search, ordered by how much of the name agrees."""
    hits = [hit.id for hit in registry.search(viewer, name, 20) if hit.kind == "party"]
    rows = Party.objects.filter(party_condition(viewer), pk__in=[pk for pk in hits if pk not in but])
    found = []
    for party in rows:
        score = fuzz.token_sort_ratio(name_key(name), name_key(party.name))
        if score >= _NEAR:
            found.append(_choice(party, round(score / 100 * 0.9, 3), _("名称相近")))
    return found


def _choice(party: Party, score: float, why: str) -> PartyChoice:
    return PartyChoice(party.pk, party.ref, party.name, party.kind, score, why)


def groups(viewer: Actor, document: IngestDocument) -> list[Group]:
    """Facts that wait, by kind, indicator, unit, basis and proposed indicator; what one decision can settle comes first.

    For whoever may see the document; one query.
    """
    fields = ("kind", "indicator", "unit", "basis", "growth", "code")
    rows = IngestProposal.objects.filter(document=document, state__in=DECIDABLE).order_by()
    counted = rows.values(*fields).annotate(n=Count("pk"), sure=Max("confidence")).order_by("-n", *fields)
    return [_group(row, fields) for row in counted[:MOST_GROUPS]]


def _group(row: dict[str, Any], fields: Sequence[str]) -> Group:
    words = " · ".join(str(row[name]) for name in ("indicator", "unit") if row[name])
    pattern = {name: row[name] for name in fields}
    return Group(pattern, words, row["n"], row["code"], row["sure"])
