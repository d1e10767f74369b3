"""What is recorded is kept as the text that was hashed; what was kept as JSON before stays whole."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.foundation.actor import system
from shuanglian.foundation.events import chain
from shuanglian.foundation.events.fields import RecordedField
from shuanglian.foundation.events.models import Event, Stream
from shuanglian.foundation.events.services import record
from shuanglian.foundation.events.verification import verify_all, verify_stream

MIGRATION = import_module("shuanglian.foundation.events.migrations.0007_payload_as_text").Migration
RUN = MIGRATION.operations[0].database_operations[0]
PAYLOAD = {"题": "织机\n断经", "b": [1, 2.5, None, True], "a": {"深": {"x": '\\ " \u2028 😀'}}, "大": 10**17}
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
)


def written(payload: dict[str, Any], stream: str = "thing:1") -> Event:
    with transaction.atomic():
        return record(stream=stream, kind="thing.done", actor=system(), obj=("thing", 1), payload=payload)


def stored(event: Event) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM events_event WHERE id = %s", [event.pk])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_text_in_the_database_is_the_text_that_was_hashed() -> None:
    event = written(PAYLOAD)
    text = stored(event)
    assert text == chain.canonical(PAYLOAD).decode() and "织机" in text and ": " not in text
    again = Event.objects.get(pk=event.pk)
    assert again.payload == PAYLOAD == Event.objects.values_list("payload", flat=True).get(pk=event.pk)
    assert chain.digest_payload(again.nonce, json.loads(text)) == event.payload_digest
    assert verify_stream("thing:1") is None


@given(
    st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text("ab题", max_size=3), inner))
)
@settings(max_examples=300, deadline=None)
def test_whatever_can_be_recorded_comes_back_and_has_the_same_digest(value: Any) -> None:
    field = RecordedField()
    plain = chain.plain({"value": value})
    back = field.from_db_value(field.get_prep_value(plain), None, connection)
    assert back == plain
    assert chain.digest_payload("00", back) == chain.digest_payload("00", plain)


@pytest.mark.django_db
@pytest.mark.parametrize("forged", ["", "{", "不是 JSON", "null", "[]", '{"unreadable": ""}'])
def test_what_is_no_payload_any_more_breaks_the_chain_and_nothing_else(tamper: Any, forged: str) -> None:
    event = written({})
    with connection.cursor() as cursor:
        checked = connection.vendor == "sqlite" and not _is_json(forged)
        if checked:  # the column refuses it on its own
            cursor.execute("PRAGMA ignore_check_constraints = ON")
    try:
        tamper("UPDATE events_event SET payload = %s WHERE id = %s", forged, event.pk)
    finally:
        if checked:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
    report = verify_all()
    assert [(b.stream, b.problem) for b in report.breaks] == [("thing:1", "content")]


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@pytest.mark.django_db(transaction=True)
def test_chains_kept_as_json_are_whole_as_text_and_back() -> None:
    before = [written({**PAYLOAD, "n": n}) for n in range(3)]
    for code in (RUN.reverse_code, RUN.code, RUN.reverse_code, RUN.code):
        with connection.schema_editor() as editor:
            code(apps, editor)
    assert list(Event.objects.filter(stream="thing:1").order_by("pk").values_list("payload", flat=True)) == [
        e.payload for e in before
    ]
    assert verify_all().ok
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=before[0].pk).update(payload={})


@pytest.mark.django_db(transaction=True)
def test_the_indexes_that_nobody_asks_for_are_gone_and_come_back() -> None:
    def columns() -> set[tuple[str, tuple[str, ...]]]:
        with connection.cursor() as cursor:
            return {
                (table, tuple(what["columns"]))
                for table in ("events_event", "events_stream")
                for what in connection.introspection.get_constraints(cursor, table).values()
                if what["index"] and not what["unique"]
            }

    small = {("events_event", ("organisation_id",))}
    assert columns() == small
    executor = MigrationExecutor(connection)
    executor.migrate([("events", "0005_digests_as_bytes")])
    try:
        assert columns() > {("events_event", ("at",)), ("events_event", ("object_type", "object_id"))}
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert columns() == small
    assert written({"x": 1}).seq == 1 and Stream.objects.get(name="thing:1").seq == 1
