"""The small plan of the indicators, for reports about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.indicators.factories import World
from tests.journey.conftest import parties, people  # noqa: F401 - fixtures for the browser


@pytest.fixture
def world(db: None, settings: Any) -> World:
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EXCHANGE_RATES = {"token": 10**6, "user": 10**6, "public": 10**6}
    return World.create()


@pytest.fixture
def filled(world: World) -> World:
    """Three indicators: on its way, late, without any value."""
    first = world.indicator("t-output", name="规上工业产值", base=100, target=200)
    second = world.indicator("t-patents", name="发明专利 & <b>“件”", unit="件", base=10, target=50)
    world.indicator("t-empty", name="没有数的指标", base=5, target=9)
    world.fill(first, {"2022": 130, "2023": 160, "2024": 185})
    world.fill(second, {"2023": 12, "2024": 13})
    return world


@pytest.fixture
def as_(world: World) -> Callable[[str], Client]:
    """A browser of one of the people; `public` is nobody."""

    def client(key: str) -> Client:
        found = Client(raise_request_exception=False)
        if key != "public":
            found.force_login(world.user(key))
        return found

    return client
