"""The people of the demonstration, and a small plan."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from .factories import World


@pytest.fixture
def world(db: None, settings: Any) -> World:
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EXCHANGE_RATES = {"token": 10**6, "user": 10**6, "public": 10**6}
    return World.create()
