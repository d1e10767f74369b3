"""The database itself refuses to change the record: rows of `events_event` are never deleted, and only the
label of the actor (erasure of a person's name, PIPL art. 47) and the link to a deleted organisation may
change; the head of a stream only moves forward.
"""

from __future__ import annotations

from typing import Final

FIXED: Final = (
    "id",
    "stream",
    "seq",
    "at",
    "actor",
    "kind",
    "object_type",
    "object_id",
    "payload",
    "public",
    "nonce",
    "payload_digest",
    "prev_hash",
    "hash",
)
_REFUSED: Final = "the record is append-only"


def install(vendor: str) -> list[str]:
    """The statements that put the triggers in place on `sqlite` or `postgresql`."""
    return {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]()


def remove(vendor: str) -> list[str]:
    """The statements that take the triggers away: for reversing the migration and for tests that tamper."""
    names = {"events_event": ("keep", "freeze"), "events_stream": ("keep", "forward")}
    on = "" if vendor == "sqlite" else " ON {table}"
    statements = [
        f"DROP TRIGGER IF EXISTS {table}_{name}" + on.format(table=table)
        for table, triggers in names.items()
        for name in (triggers if vendor == "sqlite" else (*triggers, "whole"))
    ]
    return statements if vendor == "sqlite" else [*statements, "DROP FUNCTION IF EXISTS events_refuse()"]


def _sqlite() -> list[str]:
    changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in FIXED)
    frozen = f"{changed} OR {_ORGANISATION}"
    abort = f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    forward = "NEW.name IS NOT OLD.name OR NEW.seq <= OLD.seq"
    return [
        f"CREATE TRIGGER events_event_keep BEFORE DELETE ON events_event {abort}",
        f"CREATE TRIGGER events_event_freeze BEFORE UPDATE ON events_event WHEN {frozen} {abort}",
        f"CREATE TRIGGER events_stream_keep BEFORE DELETE ON events_stream {abort}",
        f"CREATE TRIGGER events_stream_forward BEFORE UPDATE ON events_stream WHEN {forward} {abort}",
    ]


def _postgresql() -> list[str]:
    changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in FIXED)
    call = "EXECUTE FUNCTION events_refuse()"
    return [
        "CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER events_event_keep BEFORE DELETE ON events_event FOR EACH ROW {call}",
        "CREATE TRIGGER events_event_freeze BEFORE UPDATE ON events_event FOR EACH ROW "
        f"WHEN ({changed} OR {_ORGANISATION}) {call}",
        f"CREATE TRIGGER events_event_whole BEFORE TRUNCATE ON events_event {call}",
        f"CREATE TRIGGER events_stream_keep BEFORE DELETE ON events_stream FOR EACH ROW {call}",
        "CREATE TRIGGER events_stream_forward BEFORE UPDATE ON events_stream FOR EACH ROW "
        f"WHEN (NEW.name IS DISTINCT FROM OLD.name OR NEW.seq <= OLD.seq) {call}",
        f"CREATE TRIGGER events_stream_whole BEFORE TRUNCATE ON events_stream {call}",
    ]


_ORGANISATION: Final = (
    '(NEW."organisation_id" IS NOT NULL AND (OLD."organisation_id" IS NULL '
    'OR OLD."organisation_id" <> NEW."organisation_id"))'
)
