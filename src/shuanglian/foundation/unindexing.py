"""Takes a needless index off a foreign key without making the table anew.

On SQLite Django alters a field by copying its table, which would lose the table's triggers and takes long for a big one. What
changes here is only the index, so only the index is touched.
"""

from __future__ import annotations

import copy
from typing import Any

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


def unindexed(app: str, model: str, name: str, field: models.Field[Any, Any]) -> Operation:
    """The operation of a migration after which `field` (now with `db_index=False`) has no index of its own."""

    def remove(apps: Any, schema_editor: Any) -> None:
        table = apps.get_model(app, model)._meta
        for index in _own_indexes(schema_editor.connection, table.db_table, table.get_field(name).column):
            schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(index)}")

    def restore(apps: Any, schema_editor: Any) -> None:
        found = apps.get_model(app, model)
        indexed = copy.copy(found._meta.get_field(name))
        indexed.db_index = True
        for statement in schema_editor._field_indexes_sql(found, indexed):
            schema_editor.execute(statement)

    return migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RunPython(remove, restore)],
        state_operations=[migrations.AlterField(model, name, field)],
    )


def _own_indexes(connection: Any, table: str, column: str) -> list[str]:
    """Plain indexes over this column alone; on PostgreSQL a text has two, one for its beginnings."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    return [
        name
        for name, what in found.items()
        if what["index"] and not what["unique"] and what["columns"] == [column]
    ]
