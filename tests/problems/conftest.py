"""Clusters of problems, pages and browser: what the tests of this area share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor
from shuanglian.matching.problems import rebuild


@pytest.fixture
def built(db: None) -> None:
    """Clusters exist (none yet), so that later needs are taken up one by one."""
    rebuild.run()


@pytest.fixture
def as_actor() -> Callable[[Actor], Client]:
    """A browser in which this person is logged in."""

    def login(actor: Actor) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id))
        return client

    return login
