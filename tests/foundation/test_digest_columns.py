"""Digests are text to the program and bytes to the database, and chains written before that stay whole."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from shuanglian.foundation.actor import system
from shuanglian.foundation.events.models import Event, Stream
from shuanglian.foundation.events.services import Entry, record_many
from shuanglian.foundation.events.verification import verify_all

MIGRATION = import_module("shuanglian.foundation.events.migrations.0005_digests_as_bytes").Migration
RUN = MIGRATION.operations[0].database_operations[0]


def written() -> None:
    from django.db import transaction

    with transaction.atomic():
        entries = [Entry(f"thing:{n % 2}", "thing.done", ("thing", n), {"第": n}) for n in range(6)]
        record_many(actor=system(), entries=entries)


def raw(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def run(code: Any) -> None:
    with connection.schema_editor() as editor:
        code(apps, editor)


@pytest.mark.django_db
def test_a_digest_is_kept_as_the_bytes_it_stands_for() -> None:
    written()
    event = Event.objects.order_by("pk").first()
    assert event is not None and len(event.hash) == 64
    assert bytes(raw(f"SELECT hash FROM events_event WHERE id = {event.pk}")).hex() == event.hash
    assert Event.objects.get(hash=event.hash) == event
    assert Stream.objects.get(name="thing:0").hash == Event.objects.get(stream="thing:0", seq=3).hash
    assert bytes(raw(f"SELECT prev_hash FROM events_event WHERE id = {event.pk}")) == b""


@pytest.mark.django_db
def test_what_is_not_hexadecimal_is_no_digest() -> None:
    with pytest.raises(ValueError, match="hex"):
        Stream.objects.create(name="thing:9", seq=1, hash="nonsense")


@pytest.mark.django_db(transaction=True)
def test_chains_written_as_text_are_whole_as_bytes_and_back() -> None:
    written()
    before = list(Event.objects.order_by("pk").values_list("nonce", "payload_digest", "prev_hash", "hash"))
    run(RUN.reverse_code)
    try:
        assert raw("SELECT hash FROM events_event ORDER BY id LIMIT 1") == before[0][3]
    finally:
        run(RUN.code)
    assert (
        list(Event.objects.order_by("pk").values_list("nonce", "payload_digest", "prev_hash", "hash"))
        == before
    )
    assert verify_all().ok
    with pytest.raises(Exception, match="append-only"):
        raw("UPDATE events_event SET hash = prev_hash RETURNING 1")
