"""The database itself refuses to change a value: rows of `indicators_observation` are never deleted, and only what a
decision writes (state, who, when, why) may change, and the state only forward.
"""

from __future__ import annotations

from typing import Final

TABLE: Final = "indicators_observation"
FIXED: Final = (
    "id", "indicator_id", "place_id", "segment_id", "subject_id", "period", "period_kind", "period_start", "period_end",
    "value", "comparator", "raw", "raw_unit", "basis", "version", "corrects_id", "reason", "origin", "source_id",
    "locator", "quote", "evidence_id", "drill", "note", "organisation_id", "reported_by_id", "reported_at", "is_demo",
)  # fmt: skip
_REFUSED: Final = "values are append-only"
_OPEN: Final = "('proposed', 'held')"
_BACKWARD: Final = (
    f"(OLD.state NOT IN {_OPEN} AND NEW.state <> OLD.state "
    "AND NOT (OLD.state = 'published' AND NEW.state = 'superseded')) "
    f"OR (OLD.state IN {_OPEN} AND NEW.state = 'superseded')"
)
_NAMES: Final = ("keep", "freeze")


def install(vendor: str) -> list[str]:
    """The statements that put the triggers in place on `sqlite` or `postgresql`."""
    return {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]()


def remove(vendor: str) -> list[str]:
    """The statements that take them away: for reversing the migration and for tests that tamper."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {TABLE}_{name}" for name in _NAMES]
    dropped = [f"DROP TRIGGER IF EXISTS {TABLE}_{name} ON {TABLE}" for name in (*_NAMES, "whole")]
    return [*dropped, "DROP FUNCTION IF EXISTS indicators_refuse()"]


def _sqlite() -> list[str]:
    changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in FIXED)
    abort = f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    return [
        f"CREATE TRIGGER {TABLE}_keep BEFORE DELETE ON {TABLE} {abort}",
        f"CREATE TRIGGER {TABLE}_freeze BEFORE UPDATE ON {TABLE} WHEN {changed} OR {_BACKWARD} {abort}",
    ]


def _postgresql() -> list[str]:
    changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in FIXED)
    call = "EXECUTE FUNCTION indicators_refuse()"
    return [
        "CREATE FUNCTION indicators_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {TABLE}_keep BEFORE DELETE ON {TABLE} FOR EACH ROW {call}",
        f"CREATE TRIGGER {TABLE}_freeze BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN ({changed} OR {_BACKWARD}) {call}",
        f"CREATE TRIGGER {TABLE}_whole BEFORE TRUNCATE ON {TABLE} {call}",
    ]
