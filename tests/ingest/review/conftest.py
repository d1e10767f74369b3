"""The people of the demonstration, a small plan, and documents whose facts are told by the test."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from tests.indicators.factories import World

from .factories import Desk


@pytest.fixture
def desk(db: None, settings: Any) -> Desk:
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Desk(World.create())
