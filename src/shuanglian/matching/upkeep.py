"""Keeping the index true to the database: build, refresh, and catching up with the record.

Nobody has to tell the index about a change: every change leaves an event, and the index reads on from the last one it
knows. Events of the last half minute are looked at again, because transactions may commit out of order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.db.models import Max
from django.utils import timezone

from shuanglian.foundation.events.models import Event
from shuanglian.registry.models import Offering, Party

from . import index
from .documents import PROFILE_EXCLUDED, Key, Kind, all_documents, documents, stamp_of
from .index import Marks, Snapshot

_OVERLAP: Final = dt.timedelta(seconds=30)
# Events about one object of these types change its document.
_OBJECTS: Final[dict[str, Kind]] = {"offering": "offering", "party": "party"}
# Events that may stand for many changes at once (imports, region packs).
_BULK: Final = ("region", "import", "registry", "spreadsheet", "segment", "chain")
_PERSIST_EVERY: Final = 200


def snapshot() -> Snapshot:
    """The index in step with the database; built when there is none yet."""
    found = index.current()
    if found is None:
        return rebuild()
    newest = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if newest <= found.marks.event or newest in found.marks.seen:
        return found
    return _catch_up(found)


def rebuild() -> Snapshot:
    """Build from the database anew and put it in use."""
    with index.writing():
        return _rebuild()


def _rebuild() -> Snapshot:
    marks = Marks(Event.objects.aggregate(newest=Max("pk"))["newest"] or 0)
    index.write_main(all_documents(), marks)
    return _opened()


def refresh(keys: Iterable[Key]) -> Snapshot:
    """Read these objects again; findable in every process as soon as this returns."""
    touched = set(keys)
    if index.current() is None:
        return rebuild()
    with index.writing():
        return _replace(touched, _opened().marks)


def _replace(touched: set[Key], marks: Marks) -> Snapshot:
    keys = touched | _carrying_the_name_of(touched)
    index.write_additions(keys, documents(keys), marks)
    found = _opened()
    return _rebuild() if found.added.size > max(index.MAX_ADDITIONS, found.main.size // 20) else found


def _carrying_the_name_of(touched: set[Key]) -> set[Key]:
    """Offerings are found by the name of their party too."""
    parties = [pk for kind, pk in touched if kind == "party"]
    return {("offering", pk) for pk in Offering.objects.filter(party__in=parties).values_list("pk", flat=True)}


def _opened() -> Snapshot:
    found = index.current()
    if found is None:
        raise FileNotFoundError(index.folder() / "CURRENT")
    return found


def _catch_up(found: Snapshot) -> Snapshot:
    rows = Event.objects.filter(pk__gt=found.marks.event).exclude(pk__in=found.marks.seen)
    events = list(rows.order_by("pk").values_list("pk", "at", "object_type", "object_id", "kind"))
    touched = {(_OBJECTS[t], int(pk)) for _, _, t, pk, _ in events if t in _OBJECTS and pk.isdigit()}
    if any(t in _BULK or kind.split(".")[0] in _BULK for _, _, t, _, kind in events):
        touched |= _differing(found)
    if not touched and len(events) < _PERSIST_EVERY:
        return found
    marks = _advanced(found.marks, [(pk, at) for pk, at, *_ in events])
    with index.writing():
        current = _opened()
        if current.version != found.version or current.marks != found.marks:
            return current
        return _rebuild() if len(touched) > index.MAX_ADDITIONS else _replace(touched, marks)


def _advanced(marks: Marks, events: list[tuple[int, dt.datetime]]) -> Marks:
    """Settled events raise the mark; younger ones are only remembered as seen."""
    settled_before = timezone.now() - _OVERLAP
    young = [pk for pk, at in events if at > settled_before]
    event = max([marks.event, *(pk for pk, at in events if at <= settled_before and pk < min(young, default=pk + 1))])
    return Marks(event, frozenset(pk for pk in {*marks.seen, *(pk for pk, _ in events)} if pk > event))


def _differing(found: Snapshot) -> set[Key]:
    """Objects whose last change the index has not seen, and objects that are gone."""
    known = found.stamps()
    present: dict[Key, int] = {}
    for pk, at in Offering.objects.filter(status="active").values_list("pk", "updated_at"):
        present["offering", pk] = stamp_of(at)
    for pk, at in Party.objects.exclude(kind__in=PROFILE_EXCLUDED).values_list("pk", "updated_at"):
        present["party", pk] = stamp_of(at)
    changed = {key for key, stamp in present.items() if known.get(key) != stamp}
    return changed | (known.keys() - present.keys())
