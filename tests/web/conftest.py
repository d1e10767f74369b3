"""A small region with people, so that every page has something to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.services import ensure_personas

from . import world as worlds


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Any) -> None:
    """Nobody logs in with a password here; ten Argon2 hashes per test would be most of its time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def personas(db: None) -> dict[str, User]:
    """Persona key → the person who logs in."""
    return {persona.key: User.objects.get(username=persona.username) for persona in ensure_personas()}


@pytest.fixture
def world(personas: dict[str, User]) -> worlds.World:
    return worlds.build(personas)


@pytest.fixture
def as_persona(personas: dict[str, User]) -> Callable[[str], Client]:
    """A client logged in as a persona; `public` is nobody."""

    def client_for(key: str) -> Client:
        client = Client()
        if key != "public":
            client.force_login(personas[key])
        return client

    return client_for
