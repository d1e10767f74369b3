"""Help for tests that go behind the back of the services."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from shuanglian.foundation.events import triggers

from .processes import Site

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
    if connection.vendor == "postgresql":
        values = settings.DATABASES["default"]
        secret = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
        place = f"{values['HOST']}:{values['PORT']}/{connection.settings_dict['NAME']}"
        site = Site(tmp_path, f"postgresql://{values['USER']}{secret}@{place}")
    else:
        site = Site(tmp_path, f"sqlite://{tmp_path / 'site.sqlite3'}")
        site.python("django", "migrate", "--skip-checks", "--settings", os.environ["DJANGO_SETTINGS_MODULE"])
    yield site
    for worker in site.workers:
        worker.kill()
        worker.wait()
