"""People of the demonstration for the tests of the studio."""

from __future__ import annotations

import pytest

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.services import actor_for
from shuanglian.foundation.actor import Actor
from tests.journey.conftest import people  # noqa: F401 - fixture
from tests.web.conftest import personas  # noqa: F401 - fixture

from .factories import person


@pytest.fixture
def owner(db: None) -> Actor:
    return person("steward")


@pytest.fixture
def second(db: None) -> Actor:
    return person("admin")


@pytest.fixture
def acting(people: dict[str, User]) -> dict[str, Actor]:  # noqa: F811
    return {key: actor_for(user) for key, user in people.items()}
