"""What is indexed: one document of evidence per active offering, and one per party for what its profile says.

Needs make a collection of their own, in which near duplicates are looked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import QuerySet

from shuanglian.registry.models import Need, Offering, Party

from .shards.values import Document, Key, Kind

__all__ = ["Document", "Key", "Kind"]
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


def stamp_of(at: dt.datetime) -> int:
    return int(at.timestamp() * 1_000_000)


def all_documents(after: Key | None = None) -> Iterator[Document]:
    """Offerings first, both in order of id, those behind `after` only; memory stays bounded."""
    kind, pk = after or ("offering", 0)
    if kind == "offering":
        yield from _offerings(_ids(Offering.objects.all(), pk))
        pk = 0
    yield from _parties(_ids(Party.objects.all(), pk))


def _ids(rows: QuerySet[Any], after: int) -> Iterator[int]:
    """In pages of their own, so that no cursor stays open over a long build."""
    while True:
        page = list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[: _CHUNK * 10])
        if not page:
            return
        yield from page
        after = page[-1]


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
            yield _offering(row)


def _offering(row: Offering) -> Document:
    return Document(
        "offering",
        row.pk,
        row.party_id,
        stamp_of(row.updated_at),
        offering_text(row),
        row.kind,
        row.place_id or row.party.place_id or 0,
        tuple(segment.pk for segment in row.segments.all()),
    )


def _parties(ids: Iterable[int]) -> Iterator[Document]:
    rows = Party.objects.exclude(kind__in=PROFILE_EXCLUDED).prefetch_related("segments__chain", "aliases")
    for chunk in _chunks(ids):
        for row in rows.filter(pk__in=chunk).order_by("pk"):
            segments = tuple(segment.pk for segment in row.segments.all())
            stamp = stamp_of(row.updated_at)
            yield Document("party", row.pk, row.pk, stamp, party_text(row), "", row.place_id or 0, segments)


def need_documents(after: Key | None = None) -> Iterator[Document]:
    """Needs that were submitted, in order of id, those behind `after` only. Who may see which is decided when they
    are read."""
    yield from needs_of(_ids(Need.objects.all(), after[1] if after else 0))


def needs_of(ids: Iterable[int]) -> Iterator[Document]:
    rows = Need.objects.exclude(status__in=("draft", "rejected", "withdrawn")).prefetch_related(
        "requirements", "segments"
    )
    for chunk in _chunks(ids):
        for row in rows.filter(pk__in=chunk).order_by("pk"):
            segments = tuple(segment.pk for segment in row.segments.all())
            stamp = stamp_of(row.updated_at)
            yield Document("need", row.pk, row.owner_id, stamp, need_text(row), "", 0, segments)


def need_text(row: Need) -> str:
    return "\n".join([row.title, row.text, *(requirement.metric for requirement in row.requirements.all())])


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    chunk: list[int] = []
    for pk in ids:
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
