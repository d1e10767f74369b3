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
# The planner takes string_to_array for as cheap as a comparison and would split 50,000 texts rather than use the index
# (450 ms instead of 15). A function of our own can say what it costs.
POSTGRES = [
    "CREATE FUNCTION registry_grams(tokens text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE "
    "COST 1000 AS $$ BEGIN RETURN pg_catalog.string_to_array(tokens, ' '); END $$",
    "CREATE INDEX registry_search_grams ON registry_searchdoc USING gin (registry_grams(tokens))",
]
POSTGRES_BACK = ["DROP INDEX registry_search_grams", "DROP FUNCTION registry_grams(text)"]


def forwards(apps, schema_editor):
    _run(schema_editor, SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES)


def backwards(apps, schema_editor):
    _run(schema_editor, SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRES_BACK)


def _run(schema_editor, statements):
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
