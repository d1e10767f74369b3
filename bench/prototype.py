"""The prototype of the design page, measured on this machine in the same run, where its files lie beside the project.

It runs its own ticket (a decision, one task with two alarms, one with one) with its own tables in the database that is
being measured. Its published figures stand beside these in the table: another machine and, for the size, a state of its
cases that is not told. Without the files nothing is measured.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any, Final

FOLDER: Final = Path(__file__).resolve().parents[2] / "shared" / "prototypes" / "casework"
CASES: Final = 3_000
TICKET: Final = {
    "ut_accept": {"complexity": "简单", "departments": 1},
    "ut_handle": {},
    "ut_confirm": {"satisfied": True},
}


def measure() -> dict[str, Any]:
    """Milliseconds of a step, tickets a second on one worker, bytes of a case that waits for its second task."""
    if not (FOLDER / "own.py").exists():
        return {}
    sys.path.insert(0, str(FOLDER))
    try:
        sys.modules.setdefault("spiffcal", _calendar())
        own = _module("own")
        database = _database()
        database.script(own.SCHEMA)
        engine = own.Engine(database)
        speed = _speed(engine, _deployed(own, engine))
        return speed | _size(engine, _deployed(own, engine, 2)) if database.pg else speed
    finally:
        sys.path.remove(str(FOLDER))


def _speed(engine: Any, definition: int) -> dict[str, Any]:
    steps, begun = [], time.perf_counter()
    for _ in range(600):
        case = engine.start(definition, "u", {})
        for node, data in TICKET.items():
            token, at = dict(engine.open_tokens(case))[node], time.perf_counter()
            engine.complete(token, "u", data)
            steps.append(time.perf_counter() - at)
    rate = 600 / (time.perf_counter() - begun)
    return {"complete p50 (ms)": round(median(steps) * 1000, 2), "ticket cases/s, 1 worker": round(rate)}


def _size(engine: Any, definition: int) -> dict[str, Any]:
    from .casework_seed import database_bytes

    before = database_bytes()
    for _ in range(CASES):
        case = engine.start(definition, "u", {})
        engine.complete(dict(engine.open_tokens(case))["ut_accept"], "u", TICKET["ut_accept"])
    for table in ("case", "token", "timer", "event"):  # copies of our cases have no dead rows either
        engine.db.q(f"VACUUM FULL wf_{table}")
    return {"bytes per open case": round((database_bytes() - before) / CASES)}


def _deployed(own: ModuleType, engine: Any, version: int = 1) -> int:
    from lxml import etree

    files = FOLDER / "defs"
    found = etree.fromstring((files / "ticket_days.dmn").read_bytes()).iter("{*}decision")
    tables = {one.get("id"): own.Table(one) for one in found}
    xml = (files / "ticket135.bpmn").read_bytes()
    return int(engine.deploy(own.Definition(xml, tables), version, xml))


def _database() -> Any:
    """Its own way to the database that is being measured."""
    from django.db import connection

    database = object.__new__(_module("db").DB)
    database.pg = connection.vendor == "postgresql"
    if database.pg:
        import psycopg

        parameters = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}
        database.c = psycopg.connect(**parameters, autocommit=True)
    else:
        database.__init__(str(connection.settings_dict["NAME"]) + "-prototype")
    return database


def _calendar() -> ModuleType:
    """Its calendar, of which it asks only that the days go by."""
    import datetime as dt

    module = ModuleType("spiffcal")
    module.working_days = lambda days: str(dt.datetime.now(dt.UTC).date() + dt.timedelta(days=float(days)))  # type: ignore[attr-defined]
    return module


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
