"""A small world of rankings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.journey.conftest import parties, people  # noqa: F401 - fixtures for the browser

from .factories import World


@pytest.fixture
def world(db: None, settings: Any) -> World:
    cache.clear()
    settings.EXCHANGE_RATES = {"token": 10**6, "user": 10**6, "public": 10**6}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return World.create()


@pytest.fixture
def as_(world: World) -> Callable[[str], Client]:
    """A browser of one of the people; `public` is nobody."""

    def client(key: str) -> Client:
        found = Client(raise_request_exception=False)
        if key != "public":
            found.force_login(world.user(key))
        return found

    return client
