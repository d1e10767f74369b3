"""Writing the record. Every service that changes state calls `record` once, inside its own transaction."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from shuanglian.foundation.actor import Actor

from . import chain
from .models import LABEL_LENGTH, Event, Stream


def record(
    *,
    stream: str,
    kind: str,
    actor: Actor,
    obj: tuple[str, int | str],
    payload: dict[str, Any] | None = None,
    public: bool = False,
) -> Event:
    """Append one event to `stream` (such as `need:12`) and return it.

    `kind` is `noun.verb` in the past tense (`need.submitted`); `obj` is (type, id); `payload` must be plain
    JSON and must hold no personal data beyond ids; `public` marks rows that a public extract shows with their
    payload. Raises `TransactionManagementError` outside a transaction: an event without its change would be a
    lie.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "record() needs the transaction of the change it records"
        )
    head = _lock_head(stream)
    event = Event(
        stream=head,
        seq=head.seq + 1,
        at=timezone.now(),
        actor=actor.key,
        actor_label=actor.label[:LABEL_LENGTH],
        organisation_id=actor.organisation_id,
        kind=kind,
        object_type=obj[0],
        object_id=str(obj[1]),
        payload=chain.plain(payload or {}),
        public=public,
        nonce=secrets.token_hex(16),
        prev_hash=head.hash,
    )
    event.payload_digest = chain.digest_payload(event.nonce, event.payload)
    event.hash = chain.digest_row(event.hashed_row(), head.hash)
    event.save(force_insert=True)
    Stream.objects.filter(pk=stream).update(seq=event.seq, hash=event.hash)
    return event


def _lock_head(stream: str) -> Stream:
    heads = Stream.objects.select_for_update().filter(name=stream)
    head = heads.first()
    if head is None:
        # Two writers may both open the stream; the second insert does nothing and then waits for the lock.
        Stream.objects.bulk_create([Stream(name=stream)], ignore_conflicts=True)
        head = heads.get()
    return head
