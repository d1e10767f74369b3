"""A real installation with everyone that public supervision needs, and something to comment on."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from shuanglian.foundation.workdays.services import load_bundled
from tests.journey.conftest import parties, people  # noqa: F401 - fixtures

from .factories import World


@pytest.fixture(autouse=True)
def emptied() -> None:
    """Counters of requests are of this test alone."""
    cache.clear()


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.DEMO = False
    load_bundled()
    return World.create()


@pytest.fixture
def unlimited(settings: Any) -> None:
    settings.EXCHANGE_RATES = {"token": 10**6, "user": 10**6, "public": 10**6}
