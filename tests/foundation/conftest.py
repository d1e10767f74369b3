"""Help for tests that go behind the back of the services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from shuanglian.foundation.events import triggers

from .processes import Site, installed

Tamper = Callable[..., None]


@pytest.fixture
def tamper(db: None) -> Iterator[Tamper]:
    """Run SQL as an intruder with full rights would: the triggers are taken away first."""

    def run(sql: str, *values: object) -> None:
        with connection.cursor() as cursor:
            for statement in triggers.remove(connection.vendor):
                cursor.execute(statement)
            cursor.execute(sql, values)
            for statement in triggers.install(connection.vendor):
                cursor.execute(statement)

    yield run


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = installed(tmp_path)
    yield site
    for worker in site.workers:
        worker.kill()
        worker.wait()
