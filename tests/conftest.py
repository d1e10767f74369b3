"""Shared fixtures. The suite runs unchanged on SQLite and PostgreSQL (SHUANGLIAN_DATABASE_URL decides)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

# One browser for the whole session: two of them cannot live in one thread.
pytest_plugins = ["tests.browser"]

os.environ.setdefault("SHUANGLIAN_ENV", "test")
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    from django.conf import settings

    _long_files_first(items)
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return
    skip = pytest.mark.skip(reason="row locks need PostgreSQL")
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(skip)


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


@pytest.fixture(autouse=True)
def _data_dir(tmp_path: Path, settings: object) -> None:
    settings.DATA_DIR = tmp_path / "var"  # type: ignore[attr-defined]
    settings.DATA_DIR.mkdir()  # type: ignore[attr-defined]


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
        return [*taken, *statements, *(line for one in frozen for line in one.install(vendor))]

    operations.sql_flush = sql_flush  # type: ignore[method-assign, assignment]
    yield
    operations.sql_flush = flush  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _chinese_first() -> None:
    """A page rendered in English by one test must not change the language of the next."""
    from django.utils import translation

    translation.activate("zh-hans")
