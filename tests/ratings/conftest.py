"""A region with companies whose tickets are closed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from shuanglian.foundation.workdays.services import load_bundled
from tests.journey.conftest import parties, people  # noqa: F401 - fixtures

from .factories import World


@pytest.fixture
def world(db: None) -> World:
    load_bundled()
    return World.create()


@pytest.fixture
def unlimited(settings: Any) -> None:
    cache.clear()
    settings.EXCHANGE_RATES = {"token": 10**6, "user": 10**6, "public": 10**6}
