from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _room_for_many_calls(settings: Any) -> None:
    settings.EXCHANGE_RATES = {"token": 10**6, "user": 10**6, "public": 10**6}
