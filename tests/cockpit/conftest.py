"""A region small enough to count by hand: two chains, three parties, needs, projects, tasks with a limit."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from shuanglian.foundation.workdays.services import load_bundled
from tests.journey.conftest import parties, people  # noqa: F401 - fixtures

from .factories import World


@pytest.fixture(autouse=True)
def emptied() -> None:
    cache.clear()


@pytest.fixture
def world(db: None) -> World:
    load_bundled()
    return World.create()
