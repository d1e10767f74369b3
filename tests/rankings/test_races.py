"""Two people at the same moment, on a database with row locks."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import close_old_connections, connection

from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.events.selectors import verify_stream
from shuanglian.indicators.ranking import services
from shuanglian.indicators.ranking.models import Objection, Ranking

from .factories import MORNING, World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def together(*calls: Callable[[], object]) -> list[object]:
    """Results or refusals, in the order of the calls."""
    barrier, found = threading.Barrier(len(calls)), [object()] * len(calls)

    def one(at: int, call: Callable[[], object]) -> None:
        close_old_connections()
        try:
            barrier.wait(timeout=30)
            found[at] = call()
        except DomainError as error:
            found[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(at, call)) for at, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


@pytest.fixture
def busy(transactional_db: None, settings: object) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    return World.create()


def test_of_two_presses_one_publishes(busy: World) -> None:
    made = busy.frozen()
    publish = lambda: services.ranking_publish(actor=busy["steward"], ranking=made, now=MORNING)  # noqa: E731
    found = together(publish, publish)
    assert sum(isinstance(one, Ranking) for one in found) == 1
    assert sum(isinstance(one, DomainError) for one in found) == 1


def test_of_two_objections_at_once_one_is_filed(busy: World) -> None:
    made = busy.published()
    file = lambda: busy.objection(made)  # noqa: E731
    found = together(file, file)
    assert sum(isinstance(one, Objection) for one in found) == 1
    assert Objection.objects.count() == 1


def test_a_ranking_is_never_settled_over_an_objection(busy: World) -> None:
    made = busy.published()
    late = MORNING + dt.timedelta(days=7, hours=8, minutes=29)  # within the last minute of the term
    over = MORNING + dt.timedelta(days=7, hours=8, minutes=31)
    filed, settled = together(
        lambda: services.objection_file(
            actor=busy["enterprise"], standing=busy.standing(made, 0), reason="最后一分钟", now=late
        ),
        lambda: services.ranking_settle(actor=busy["officer"], ranking=made, now=over),
    )
    assert isinstance(filed, DomainError) != isinstance(settled, DomainError), (filed, settled)
    assert not [v for v in run_all() if v.rule.startswith("ranking.")]
    assert verify_stream(f"ranking:{made.pk}") is None


def test_the_same_ranking_frozen_twice_at_once_is_kept_once(busy: World) -> None:
    found = together(busy.frozen, busy.frozen)
    assert sum(isinstance(one, Ranking) for one in found) == 1, found
    assert sum(isinstance(one, DomainError) for one in found) == 1, found
    assert Ranking.objects.count() == 1
