"""What is indexed: one document of evidence per active offering, and one per party for what its profile says.

Needs make a collection of their own, in which near duplicates are looked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from shuanglian.registry.models import Need, Offering, Party

Kind = Literal["offering", "party", "need"]
KINDS: Final[tuple[Kind, ...]] = ("offering", "party", "need")
Key = tuple[Kind, int]
_CHUNK: Final = 2000
# Persons answer through their team or organisation; sites and media are not asked for solutions.
PROFILE_EXCLUDED: Final = (
    "department",
    "government",
    "media",
    "market",
    "infrastructure",
    "innovation_base",
    "person",
    "fund",
    "association",
)


@dataclass(frozen=True, slots=True)
class Document:
    """`stamp` is the time of the last change in microseconds; `text` is what is found, never what is quoted."""

    kind: Kind
    id: int
    party: int
    stamp: int
    text: str

    @property
    def key(self) -> Key:
        return self.kind, self.id


def stamp_of(at: dt.datetime) -> int:
    return int(at.timestamp() * 1_000_000)


def all_documents() -> Iterator[Document]:
    """Offerings first, both in order of id; memory stays bounded."""
    yield from _offerings(Offering.objects.order_by("pk").values_list("pk", flat=True))
    yield from _parties(Party.objects.order_by("pk").values_list("pk", flat=True))


def documents(keys: Iterable[Key]) -> list[Document]:
    """The documents of these objects; retired, excluded and deleted ones have none."""
    wanted = list(keys)
    found = list(_offerings(pk for kind, pk in wanted if kind == "offering"))
    found.extend(_parties(pk for kind, pk in wanted if kind == "party"))
    return found


def _offerings(ids: Iterable[int]) -> Iterator[Document]:
    rows = Offering.objects.filter(status="active").select_related("party")
    rows = rows.prefetch_related("segments__chain", "measures")
    for chunk in _chunks(ids):
        for row in rows.filter(pk__in=chunk).order_by("pk"):
            yield Document("offering", row.pk, row.party_id, stamp_of(row.updated_at), offering_text(row))


def _parties(ids: Iterable[int]) -> Iterator[Document]:
    rows = Party.objects.exclude(kind__in=PROFILE_EXCLUDED).prefetch_related("segments__chain", "aliases")
    for chunk in _chunks(ids):
        for row in rows.filter(pk__in=chunk).order_by("pk"):
            yield Document("party", row.pk, row.pk, stamp_of(row.updated_at), party_text(row))


def need_documents(ids: Iterable[int] | None = None) -> Iterator[Document]:
    """Needs that were submitted, or those of `ids`. Who may see which is decided when they are read."""
    rows = Need.objects.exclude(status__in=("draft", "rejected", "withdrawn")).prefetch_related(
        "requirements"
    )
    wanted = Need.objects.order_by("pk").values_list("pk", flat=True) if ids is None else ids
    for chunk in _chunks(wanted):
        for row in rows.filter(pk__in=chunk).order_by("pk"):
            yield Document("need", row.pk, row.owner_id, stamp_of(row.updated_at), need_text(row))


def need_text(row: Need) -> str:
    return "\n".join([row.title, row.text, *(requirement.metric for requirement in row.requirements.all())])


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    chunk: list[int] = []
    for pk in list(ids):
        chunk.append(pk)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def offering_text(row: Offering) -> str:
    """The title counts twice; the name of the party says much about its field."""
    measures = [f"{m.metric} {m.text}" for m in row.measures.all()]
    return "\n".join(
        [row.title, row.title, row.summary, row.text, row.party.name, *_segments(row), *measures]
    )


def party_text(row: Party) -> str:
    names = [row.name, row.short_name, *(alias.name for alias in row.aliases.all())]
    return "\n".join([*names, row.summary, *_segments(row)])


def _segments(row: Offering | Party) -> list[str]:
    return [f"{segment.chain.name} {segment.name}" for segment in row.segments.all()]
