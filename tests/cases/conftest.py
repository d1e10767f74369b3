"""The people of the demonstration, and the example process published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from shuanglian.casework.api import Definition
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.services import actor_for, ensure_personas
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.programmes.coordination.install import install


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return {persona.key: User.objects.get(username=persona.username) for persona in ensure_personas()}


@pytest.fixture
def cast(people: dict[str, User]) -> dict[str, Actor]:
    return {key: actor_for(user) for key, user in people.items()}


@pytest.fixture
def as_persona(people: dict[str, User]) -> Callable[[str], Client]:
    def client_for(key: str) -> Client:
        client = Client()
        if key != "public":
            client.force_login(people[key])
        return client

    return client_for


@pytest.fixture
def coordination(db: None) -> Definition:
    load_bundled()
    return install()[0]
