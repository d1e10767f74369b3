"""Two people at the same moment, on PostgreSQL with real threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from shuanglian.foundation.errors import Conflict, DomainError
from shuanglian.indicators import services
from shuanglian.indicators.models import Observation

from .factories import World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db: None, settings: Any) -> World:
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return World.create()


def together(*calls: Callable[[], Any]) -> list[Any]:
    """All at once, each on a connection of its own; what they gave or raised."""
    start, found = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number: int) -> None:
        start.wait()
        try:
            found[number] = calls[number]()
        except DomainError as error:
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def publishing(town: World, key: str, row: Observation) -> Callable[[], Any]:
    return lambda: services.observation_publish(actor=town[key], observation=row)


def test_of_two_versions_that_two_stewards_publish_at_once_one_is_in_force(town: World) -> None:
    old = town.publish(town.indicator(), "2024", 5)
    rows = [
        services.observation_correct(actor=town["officer"], observation=old, value=value, reason="更正")
        for value in (6, 7)
    ]
    found = together(publishing(town, "steward", rows[0]), publishing(town, "steward2", rows[1]))
    assert sum(isinstance(one, Conflict) for one in found) == 1
    states = sorted(Observation.objects.values_list("state", flat=True))
    assert states == ["proposed", "published", "superseded"]


def test_one_value_is_published_once_by_two_stewards(town: World) -> None:
    row = town.report(town.indicator(), "2024", 5)
    found = together(publishing(town, "steward", row), publishing(town, "steward2", row))
    assert sum(isinstance(one, Conflict) for one in found) == 1
    assert Observation.objects.get().state == "published"


def test_two_reports_of_one_period_at_once_are_two_versions_or_one(town: World) -> None:
    indicator = town.indicator()
    found = together(
        lambda: town.report(indicator, "2024", 5),
        lambda: town.report(indicator, "2024", 6, by="officer2"),
        lambda: town.report(indicator, "2024", 7),
    )
    kept = [one for one in found if isinstance(one, Observation)]
    assert len(kept) == 2 and sorted(one.version for one in kept) == [1, 2]


def test_a_formula_follows_two_inputs_that_are_published_at_once(town: World) -> None:
    a, b = town.indicator("t-a"), town.indicator("t-b")
    total = town.indicator("t-sum", formula="{t-a} + {t-b}")
    rows = [town.report(a, "2024", 5), town.report(b, "2024", 7)]
    together(publishing(town, "steward", rows[0]), publishing(town, "steward2", rows[1]))
    assert [o.value for o in Observation.objects.filter(indicator=total, state="published")] == [12]
