"""Processes killed with kill -9 in the middle of commands: nothing lost, nothing half done."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.foundation.processes import Site

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    if connection.vendor == "postgresql":
        values = settings.DATABASES["default"]
        secret = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
        place = f"{values['HOST']}:{values['PORT']}/{connection.settings_dict['NAME']}"
        yield Site(tmp_path, f"postgresql://{values['USER']}{secret}@{place}")
        return
    site = Site(tmp_path, f"sqlite://{tmp_path / 'site.sqlite3'}")
    site.python("django", "migrate", "--skip-checks", "--settings", os.environ["DJANGO_SETTINGS_MODULE"])
    yield site


def test_every_case_is_consistent_after_two_hundred_kills(site: Site) -> None:
    report = json.loads(site.python("tests.casework.crash_process", "200"))
    assert report["cases"] > 50
    assert report["called"] > 10
    assert report["finished"] > 10
    assert report["problems"] == []
    assert report["unfinished"] == 0
    assert report["chains"] is True
