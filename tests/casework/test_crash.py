"""Processes killed with kill -9 in the middle of commands: nothing lost, nothing half done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.foundation.processes import installed

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_every_case_is_consistent_after_two_hundred_kills(tmp_path: Path) -> None:
    site = installed(tmp_path)
    report = json.loads(site.python("tests.casework.crash_process", "200"))
    assert report["cases"] > 50
    assert report["called"] > 10
    assert report["finished"] > 10
    assert report["problems"] == []
    assert report["unfinished"] == 0
    assert report["chains"] is True
