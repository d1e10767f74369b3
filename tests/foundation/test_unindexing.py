"""An index is taken off and put back without touching its table."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from shuanglian.foundation.events.models import Event

pytestmark = [pytest.mark.django_db(transaction=True)]
MIGRATION = import_module("shuanglian.foundation.events.migrations.0003_one_index_less").Migration
RUN = MIGRATION.operations[0].database_operations[0]


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Event._meta.db_table)
    return {name for name, what in found.items() if what["index"] and what["columns"] == ["stream"]}


def triggers() -> int:
    asked = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events_event'",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'events_event'::regclass AND NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        return int(cursor.fetchone()[0])


def run(code: object) -> None:
    with connection.schema_editor() as editor:
        code(apps, editor)


def test_the_record_keeps_its_triggers_while_an_index_comes_and_goes() -> None:
    guarded = triggers()
    assert guarded > 0
    assert not indexes()
    run(RUN.reverse_code)
    try:
        assert indexes()
        assert triggers() == guarded
    finally:
        run(RUN.code)
    assert not indexes()
    assert triggers() == guarded
