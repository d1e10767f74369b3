"""People of a small region with indicators, and a desk for sheets."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from tests.indicators.factories import World
from tests.journey.conftest import people  # noqa: F401 - fixtures for the browser


@pytest.fixture
def world(db: None, settings: Any) -> World:
    cache.clear()
    settings.EXCHANGE_RATES = {"token": 10**6, "user": 10**6, "public": 10**6}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return World.create()
