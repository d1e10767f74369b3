"""Shared fixtures. The suite runs unchanged on SQLite and PostgreSQL (SHUANGLIAN_DATABASE_URL decides)."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# One browser for the whole session: two of them cannot live in one thread.
pytest_plugins = ["tests.browser"]

os.environ.setdefault("SHUANGLIAN_ENV", "test")
# What pytest-django gives a database to, by marker or by one of these.
DATABASE = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
}
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    from django.conf import settings

    if os.environ.get("SHUANGLIAN_TEST_WITH_DATABASE_ONLY"):
        _only_with_database(config, items)
    _long_files_first(items)
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return
    skip = pytest.mark.skip(reason="row locks need PostgreSQL")
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(skip)


def _only_with_database(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the second database: what cannot differ there ran already."""
    left_out = [item for item in items if not _may_differ(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if _may_differ(item)]


def _may_differ(item: pytest.Item) -> bool:
    """Not without a database (pytest-django lets such a test reach none), nor what a browser makes of the same pages."""
    asked = set(getattr(item, "fixturenames", ()))
    uses_database = item.get_closest_marker("django_db") is not None or bool(DATABASE & asked)
    return uses_database and "chromium" not in asked


def _long_files_first(items: list[pytest.Item]) -> None:
    """Files with slow tests or a browser begin, so that no worker is left alone with one of them at the end."""
    long = {
        item.path
        for item in items
        if item.get_closest_marker("slow") or "chromium" in getattr(item, "fixturenames", ())
    }
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of shared test data; tests that need it skip plainly where it is absent."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("shared test data is not beside this checkout")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _passwords_cost_little() -> Iterator[None]:
    """The same algorithm with the least work it allows: hundreds of logins are made here, and none is worth guessing."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
            patch.setattr(Argon2PasswordHasher, name, value)
        yield


@pytest.fixture(scope="session")
def _data_dirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(autouse=True)
def _data_dir(_data_dirs: Path, settings: object) -> Iterator[None]:
    """A folder of its own for every test; not tmp_path, which looks at the folders of all tests before to find a number."""
    folder = tempfile.mkdtemp(dir=_data_dirs)
    settings.DATA_DIR = Path(folder)  # type: ignore[attr-defined]
    yield
    shutil.rmtree(folder, ignore_errors=True)


def _deletions(operations: Any, tables: list[str]) -> list[str]:
    """TRUNCATE makes new files for two hundred tables and their indexes; deleting the few rows of a test is far cheaper.

    Foreign keys are checked at the end of all deletions, before the triggers are put back.
    """
    quoted = [operations.quote_name(table) for table in tables]
    return [
        "SET CONSTRAINTS ALL DEFERRED",
        *(f"DELETE FROM {table}" for table in quoted),
        "SET CONSTRAINTS ALL IMMEDIATE",
    ]


@pytest.fixture(scope="session", autouse=True)
def _flush_may_empty_the_record() -> Iterator[None]:
    """Tests with real transactions end with a flush, which the append-only triggers of the record would refuse."""
    from django.db import connection

    from shuanglian.foundation.events import triggers
    from shuanglian.indicators import triggers as figures

    operations = type(connection.ops)
    flush = operations.sql_flush

    def sql_flush(self: object, style: object, tables: list[str], **options: object) -> list[str]:
        statements = flush(self, style, tables, **options)  # type: ignore[arg-type]
        if "events_event" not in tables:
            return statements
        vendor = connection.vendor
        frozen = (triggers, figures)
        taken = [line for one in frozen for line in one.remove(vendor)]
        if vendor == "postgresql":
            statements = _deletions(self, tables)
        return [*taken, *statements, *(line for one in frozen for line in one.install(vendor))]

    operations.sql_flush = sql_flush  # type: ignore[method-assign, assignment]
    yield
    operations.sql_flush = flush  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _chinese_first() -> None:
    """A page rendered in English by one test must not change the language of the next."""
    from django.utils import translation

    translation.activate("zh-hans")
