"""Digests take half the room as bytes. The triggers that keep the record as it is step aside for it: no digest changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db import migrations

from shuanglian.foundation.events import triggers
from shuanglian.foundation.events.fields import HexField

COLUMNS: Final = {
    "events_event": ("nonce", "payload_digest", "prev_hash", "hash"),
    "events_stream": ("hash",),
}


def _to_bytes(apps: Any, schema_editor: Any) -> None:
    _convert(schema_editor, "bytea USING decode({column}, 'hex')", bytes.fromhex)


def _to_text(apps: Any, schema_editor: Any) -> None:
    _convert(schema_editor, "varchar(64) USING encode({column}, 'hex')", bytes.hex)


def _convert(schema_editor: Any, kind: str, change: Callable[[Any], Any]) -> None:
    vendor = schema_editor.connection.vendor
    for statement in triggers.remove(vendor):
        schema_editor.execute(statement)
    if vendor == "postgresql":
        _retype(schema_editor, kind)
    else:
        _rewrite(schema_editor, change)
    for statement in triggers.install(vendor):
        schema_editor.execute(statement)


def _retype(schema_editor: Any, kind: str) -> None:
    for table, columns in COLUMNS.items():
        changes = (f"ALTER COLUMN {column} TYPE {kind.format(column=column)}" for column in columns)
        schema_editor.execute(f"ALTER TABLE {table} {', '.join(changes)}")


def _rewrite(schema_editor: Any, change: Callable[[Any], Any]) -> None:
    """SQLite keeps bytes in a column of text as they are, so the table stays as it is, triggers and all."""
    schema_editor.connection.connection.create_function("changed_digest", 1, change, deterministic=True)
    for table, columns in COLUMNS.items():
        changes = ", ".join(f"{column} = changed_digest({column})" for column in columns)
        schema_editor.execute(f"UPDATE {table} SET {changes}")  # noqa: S608 (names of our own)


class Migration(migrations.Migration):
    dependencies = [("events", "0004_kinds_are_read_within_streams")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(_to_bytes, _to_text)],
            state_operations=[
                migrations.AlterField("stream", "hash", HexField(blank=True)),
                migrations.AlterField("event", "nonce", HexField()),
                migrations.AlterField("event", "payload_digest", HexField()),
                migrations.AlterField("event", "prev_hash", HexField(blank=True)),
                migrations.AlterField("event", "hash", HexField()),
            ],
        )
    ]
