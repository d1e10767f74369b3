"""Processes that come with the product are stored with their diagram, so that every modeller shows the same one."""

from __future__ import annotations

from pathlib import Path

import pytest

from shuanglian.casework.layout import ensure
from shuanglian.programmes import plans, reporting, supervision

FOLDERS = {
    "reporting": Path(reporting.__path__[0]),
    "order_issue": Path(plans.__path__[0]) / "processes" / "issue",
    "order_item": Path(plans.__path__[0]) / "processes" / "item",
    "supervision": Path(supervision.__path__[0]),
}


@pytest.mark.parametrize("key", FOLDERS)
def test_the_file_shows_every_step(key: str) -> None:
    stored = (FOLDERS[key] / "process.bpmn").read_bytes()
    assert ensure(stored) == stored
