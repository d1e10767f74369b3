"""What was recorded is kept as text, a third less on PostgreSQL. SQLite keeps JSON as text anyway. The triggers that keep the
record as it is step aside for it: what the text says does not change."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from shuanglian.foundation.events import triggers
from shuanglian.foundation.events.fields import RecordedField


def _to_text(apps: Any, schema_editor: Any) -> None:
    _retype(schema_editor, "text")


def _to_json(apps: Any, schema_editor: Any) -> None:
    _retype(schema_editor, "jsonb")


def _retype(schema_editor: Any, kind: str) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for statement in triggers.remove("postgresql"):
        schema_editor.execute(statement)
    schema_editor.execute(f"ALTER TABLE events_event ALTER COLUMN payload TYPE {kind} USING payload::{kind}")
    for statement in triggers.install("postgresql"):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("events", "0006_asked_by_stream")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(_to_text, _to_json)],
            state_operations=[migrations.AlterField("event", "payload", RecordedField(default=dict))],
        )
    ]
