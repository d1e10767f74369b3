"""The index behind `registry.search`: FTS5 on SQLite (kept by triggers), GIN over the gram set on PostgreSQL."""

from django.db import migrations

SQLITE = [
    # `ascii` keeps every non-ASCII character, so that our own grams survive as they are; we never rank with bm25,
    # so positions (detail) are not stored.
    "CREATE VIRTUAL TABLE registry_search_fts USING fts5("
    "tokens, content='registry_searchdoc', content_rowid='id', tokenize='ascii', detail=none, columnsize=0)",
    "CREATE TRIGGER registry_search_insert AFTER INSERT ON registry_searchdoc BEGIN "
    "INSERT INTO registry_search_fts(rowid, tokens) VALUES (new.id, new.tokens); END",
    "CREATE TRIGGER registry_search_delete AFTER DELETE ON registry_searchdoc BEGIN "
    "INSERT INTO registry_search_fts(registry_search_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens); END",
    "CREATE TRIGGER registry_search_update AFTER UPDATE ON registry_searchdoc BEGIN "
    "INSERT INTO registry_search_fts(registry_search_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens); "
    "INSERT INTO registry_search_fts(rowid, tokens) VALUES (new.id, new.tokens); END",
]
SQLITE_BACK = [
    "DROP TRIGGER registry_search_insert",
    "DROP TRIGGER registry_search_delete",
    "DROP TRIGGER registry_search_update",
    "DROP TABLE registry_search_fts",
]
POSTGRES = ["CREATE INDEX registry_search_grams ON registry_searchdoc USING gin (string_to_array(tokens, ' '))"]
POSTGRES_BACK = ["DROP INDEX registry_search_grams"]


def forwards(apps, schema_editor):
    _run(schema_editor, SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES)


def backwards(apps, schema_editor):
    _run(schema_editor, SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRES_BACK)


def _run(schema_editor, statements):
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
