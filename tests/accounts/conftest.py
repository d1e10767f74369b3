from __future__ import annotations

import pytest
from django.core.cache import cache

from shuanglian.foundation.actor import Actor, Role

from . import factories


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


@pytest.fixture
def admin(db: None) -> Actor:
    return factories.actor(Role.ADMIN)
