"""Writing the record. Every service that changes state calls `record` once, inside its own transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.prepared import Insert, Select, Update

from . import chain
from .models import LABEL_LENGTH, Event, Stream, hashed

BATCH: Final = 500
# Every change of state writes an event, so these are prepared.
_HEAD: Final = Select(Stream, ("pk",), only=("seq", "hash"), lock=True)
_INSERT_HEAD: Final = Insert(Stream)
_INSERT_EVENT: Final = Insert(Event)
_MOVE_HEAD: Final = Update(Stream, ("seq", "hash"), ("pk",))


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to be; the fields are those of `record`."""

    stream: str
    kind: str
    obj: tuple[str, int | str]
    payload: Mapping[str, Any] = field(default_factory=dict)
    public: bool = False


def record(
    *,
    stream: str,
    kind: str,
    actor: Actor,
    obj: tuple[str, int | str],
    payload: dict[str, Any] | None = None,
    public: bool = False,
    opens: bool = False,
) -> Event:
    """Append one event to `stream` (such as `need:12`) and return it.

    `kind` is `noun.verb` in the past tense (`need.submitted`); `obj` is (type, id); `payload` must be plain
    JSON and must hold no personal data beyond ids; `public` marks rows that a public extract shows with their
    payload; `opens` says that the stream is about an object made in this transaction, so nobody else can write
    to it yet. Raises ValueError for a payload that JSON cannot hold, and `TransactionManagementError` outside a
    transaction: an event without its change would be a lie.
    """
    _require_transaction()
    seq, last = (0, "") if opens else _lock_head(stream)
    values = _next(seq, last, actor, Entry(stream, kind, obj, payload or {}, public))
    if opens:
        _INSERT_HEAD.values({"name": stream, "seq": values["seq"], "hash": values["hash"]})
    event = _INSERT_EVENT.made(**values)
    if not opens:
        _MOVE_HEAD(event.seq, event.hash, stream)
    return event


def record_many(*, actor: Actor, entries: Iterable[Entry]) -> list[Event]:
    """Append many events at once, each as `record` would: for imports of thousands of objects.

    A few queries per hundred entries. The streams are locked in the order of their names, so that two imports
    wait for each other instead of blocking each other for good.
    """
    _require_transaction()
    rows = list(entries)
    heads = _lock_heads(sorted({entry.stream for entry in rows}))
    events = [_appended(heads[entry.stream], actor, entry) for entry in rows]
    Event.objects.bulk_create(events, batch_size=BATCH)
    Stream.objects.bulk_create(
        heads.values(),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["seq", "hash"],
    )
    return events


def _appended(head: Stream, actor: Actor, entry: Entry) -> Event:
    """The next event of a locked head, not saved yet; the head moves on."""
    event = Event(**_next(head.seq, head.hash, actor, entry))
    head.seq, head.hash = event.seq, event.hash
    return event


def _next(seq: int, last: str, actor: Actor, entry: Entry) -> dict[str, Any]:
    """The event after number `seq` of its stream, whose hash is `last`."""
    nonce, payload = secrets.token_hex(16), chain.plain(entry.payload)
    values = {
        "stream_id": entry.stream,
        "seq": seq + 1,
        "at": timezone.now(),
        "actor": actor.key,
        "actor_label": actor.label[:LABEL_LENGTH],
        "organisation_id": actor.organisation_id,
        "kind": entry.kind,
        "object_type": entry.obj[0],
        "object_id": str(entry.obj[1]),
        "payload": payload,
        "public": entry.public,
        "nonce": nonce,
        "payload_digest": chain.digest_payload(nonce, payload),
        "prev_hash": last,
    }
    values["hash"] = chain.digest_row(hashed(values), last)
    return values


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "record() needs the transaction of the change it records"
        )


def _lock_head(stream: str) -> tuple[int, str]:
    """Number and hash of the last event; nobody else writes to the stream until the transaction ends."""
    found = _HEAD.rows(stream)
    if not found:
        # Two writers may both open the stream; the second insert does nothing and then waits for the lock.
        Stream.objects.bulk_create([Stream(name=stream)], ignore_conflicts=True)
        found = _HEAD.rows(stream)
    ((seq, last),) = found
    return seq, last


def _lock_heads(names: list[str]) -> dict[str, Stream]:
    Stream.objects.bulk_create((Stream(name=name) for name in names), batch_size=BATCH, ignore_conflicts=True)
    heads: dict[str, Stream] = {}
    for start in range(0, len(names), BATCH):
        batch = Stream.objects.select_for_update().filter(name__in=names[start : start + BATCH])
        heads |= {head.name: head for head in batch.order_by("name")}
    return heads
