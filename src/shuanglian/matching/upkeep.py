"""Keeping the indexes true to the database: build, refresh, and catching up with the record.

Nobody has to tell an index about a change: every change leaves an event, and the index reads on from the last one it
knows. Events of the last half minute are looked at again, because transactions may commit out of order.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from django.utils import timezone

from shuanglian.foundation.events.models import Event
from shuanglian.registry.models import Need, Offering, Party

from . import encoder, index
from .documents import (
    PROFILE_EXCLUDED,
    Document,
    Key,
    Kind,
    all_documents,
    documents,
    need_documents,
    needs_of,
    stamp_of,
)
from .encoder import Encoder
from .shards import Collection, Marks, Snapshot, encoding, nothing
from .shards.building import Report, silent
from .shards.progress import Progress, Teller

_OVERLAP: Final = dt.timedelta(seconds=30)
# Events that may stand for many changes at once (imports, region packs).
_BULK: Final = ("region", "import", "registry", "spreadsheet", "segment", "chain")
_PERSIST_EVERY: Final = 200
_FEW: Final = 50
# Beyond this many later changes (or a twentieth of the main shard) a rebuild is due.
MAX_ADDITIONS: Final = 2000
LARGEST_ADDITIONS: Final = 10_000
# Up to so many documents are read while somebody waits; more are read in the background.
INLINE: Final = 20_000


class Keeper(ABC):
    """Keeps one collection. `kinds` are the types of objects whose events change its documents."""

    name: str
    kinds: frozenset[Kind]

    @abstractmethod
    def all_documents(self, after: Key | None = None) -> Iterable[Document]:
        """Every document, always in the same order; only those behind `after`, when a build is gone on with."""

    @abstractmethod
    def documents(self, keys: set[Key]) -> list[Document]:
        """The documents of these objects; none for objects that should not be found."""

    @abstractmethod
    def stamps(self) -> Iterator[tuple[Key, int]]:
        """Every object that should be indexed, and when it last changed."""

    def widened(self, touched: set[Key]) -> set[Key]:
        """`touched` and what else shows in the documents of others."""
        return touched

    def encoder(self) -> Encoder | None:
        """What makes vectors, if it is ready now."""
        return encoder.current()

    @property
    def collection(self) -> Collection:
        return index.collection(self.name)

    def current(self) -> Snapshot | None:
        """The index as it lies on disk, whatever happened since; None when there is none that can be used."""
        return self.collection.current(self._fingerprint)

    @property
    def _fingerprint(self) -> str:
        found = self.encoder()
        return found.fingerprint if found else ""

    def snapshot(self) -> Snapshot:
        """The index in step with the database. A small one is built when there is none yet; a large one is left to
        the background, and nothing is found until it is there (`Found.degraded` says `building`)."""
        found = self.current()
        if found is None:
            return self._first()
        newest = Event.objects.order_by("-pk").values_list("pk", "nonce").first()
        if newest is None or newest[0] <= found.marks.event or _name(*newest) in found.marks.seen:
            return found
        return self._catch_up(found)

    def rebuild(self, report: Report = silent) -> Snapshot:
        """Build from the database anew (or finish a build that was killed) and put it in use."""
        with self.collection.building():
            return self._build(report)

    def keep(self, seconds: float = 0.0, report: Report = silent) -> None:
        """What the background does: build when that is due and nobody does it already, read on in the record, and
        encode what has no vector yet for about so many seconds."""
        with self.collection.building(wait=False) as got:
            found = self.current()
            if got and (found is None or found.due or _overgrown(found)):
                self._build(report)
        if self.current() is not None:
            self.snapshot()
            self.encode(seconds, report)

    def encode(self, seconds: float, report: Report = silent) -> bool:
        """Make vectors for about so many seconds; True when every document has one. Without an encoder, False."""
        found = self.encoder()
        if found is None or seconds <= 0:
            return False
        size = getattr(self.current(), "size", 0)
        done = encoding.encode(self.collection, found, self._passages, seconds, self._telling(report, size))
        if done:
            self.collection.forget_other_encoders(found.fingerprint)
        return done

    def _passages(self, keys: set[Key]) -> list[Document]:
        return self.documents(keys)

    def progress(self) -> Progress:
        """How far the last build or encoding is; for pages."""
        return self.collection.progress()

    def refresh(self, keys: Iterable[Key]) -> Snapshot:
        """Read these objects again; findable in every process as soon as this returns."""
        if self.current() is None:
            return self.snapshot()
        with self.collection.writing():
            return self._replace(set(keys), self._opened().marks)

    def _first(self) -> Snapshot:
        if len(list(islice(self.stamps(), INLINE + 1))) > INLINE:
            return nothing()
        with self.collection.building():
            return self.current() or self._build(silent)

    def _build(self, report: Report) -> Snapshot:
        total = sum(1 for _ in self.stamps())
        telling = self._telling(report, total)
        self.collection.build(self.all_documents, _marks_now, telling, self._fingerprint)
        return self._opened()

    def _telling(self, report: Report, total: int) -> Report:
        return Teller(index.folder(self.name) / "progress.json", total, report)

    def _replace(self, touched: set[Key], marks: Marks) -> Snapshot:
        keys = self.widened(touched)
        self.collection.write_additions(keys, self.documents(keys), marks)
        return self._opened()

    def _opened(self) -> Snapshot:
        found = self.current()
        if found is None:
            raise FileNotFoundError(index.folder(self.name) / "CURRENT")
        return found

    def _catch_up(self, found: Snapshot) -> Snapshot:
        rows = Event.objects.filter(pk__gt=found.marks.event).order_by("pk")
        known = rows.values_list("pk", "nonce", "at", "object_type", "object_id", "kind")
        events = [row for row in known if _name(*row[:2]) not in found.marks.seen]
        touched = {(k, int(pk)) for *_, t, pk, _ in events for k in self.kinds if t == k and pk.isdigit()}
        if any(t in _BULK or kind.split(".")[0] in _BULK for *_, t, _, kind in events):
            touched |= self._differing(found)
        if not touched and len(events) < _PERSIST_EVERY:
            return found
        if len(touched) > MAX_ADDITIONS and found.size + len(touched) <= INLINE:
            return self.rebuild()
        marks = _advanced(found.marks, [row[:3] for row in known])
        with self.collection.writing():
            current = self._opened()
            if current.version != found.version or current.marks != found.marks:
                return current
            if len(touched) > MAX_ADDITIONS:
                self.collection.write_additions((), (), marks, due=True)
                return self._opened()
            return self._replace(touched, marks)

    def _differing(self, found: Snapshot) -> set[Key]:
        """Objects whose last change the index has not seen, and objects that are gone."""
        known, present = found.stamps(), dict(self.stamps())
        changed = {key for key, stamp in present.items() if known.get(key) != stamp}
        return changed | (known.keys() - present.keys())


class _Evidence(Keeper):
    name = index.EVIDENCE
    kinds: frozenset[Kind] = frozenset({"offering", "party"})

    def all_documents(self, after: Key | None = None) -> Iterable[Document]:
        return all_documents(after)

    def documents(self, keys: set[Key]) -> list[Document]:
        return documents(keys)

    def stamps(self) -> Iterator[tuple[Key, int]]:
        for pk, at in Offering.objects.filter(status="active").values_list("pk", "updated_at"):
            yield ("offering", pk), stamp_of(at)
        for pk, at in Party.objects.exclude(kind__in=PROFILE_EXCLUDED).values_list("pk", "updated_at"):
            yield ("party", pk), stamp_of(at)

    def widened(self, touched: set[Key]) -> set[Key]:
        """Offerings are found by the name of their party too."""
        parties = [pk for kind, pk in touched if kind == "party"]
        named = Offering.objects.filter(party__in=parties).values_list("pk", flat=True)
        return touched | {("offering", pk) for pk in named}


class _Needs(Keeper):
    name = index.NEEDS
    kinds: frozenset[Kind] = frozenset({"need"})

    def all_documents(self, after: Key | None = None) -> Iterable[Document]:
        return need_documents(after)

    def documents(self, keys: set[Key]) -> list[Document]:
        return list(needs_of(pk for _, pk in keys))

    def stamps(self) -> Iterator[tuple[Key, int]]:
        rows = Need.objects.exclude(status__in=("draft", "rejected", "withdrawn"))
        for pk, at in rows.values_list("pk", "updated_at"):
            yield ("need", pk), stamp_of(at)


EVIDENCE: Final[Keeper] = _Evidence()
NEEDS: Final[Keeper] = _Needs()


def _overgrown(found: Snapshot) -> bool:
    """So much has changed since the build that searching and writing become slow, or that the mean of the vectors is
    one of few documents."""
    most = min(max(MAX_ADDITIONS, found.main.size // 20), LARGEST_ADDITIONS)
    return found.added.size > most or found.added.size > max(_FEW, found.main.size)


def _marks_now() -> Marks:
    """The record as far as a rebuild that starts now will have read it."""
    newest = list(Event.objects.order_by("-pk").values_list("pk", "nonce", "at")[:_PERSIST_EVERY])
    oldest = newest[-1][0] - 1 if newest else 0
    return _advanced(Marks(oldest), newest[::-1])


def _name(pk: int, nonce: str) -> str:
    return f"{pk}:{nonce[:8]}"


def _advanced(marks: Marks, events: list[tuple[int, str, dt.datetime]]) -> Marks:
    """The mark after reading `events` (all those after the old mark). Settled ones raise it; from the first young
    one on they are only remembered as seen, because an earlier number may still be on its way."""
    settled_before = timezone.now() - _OVERLAP
    young = min((pk for pk, _, at in events if at > settled_before), default=None)
    event = max([marks.event, *(pk for pk, _, _ in events if young is None or pk < young)])
    return Marks(event, frozenset(_name(pk, nonce) for pk, nonce, _ in events if pk > event))
