"""Two presses at once, on PostgreSQL with real threads: one vote."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.programmes.ratings import services
from shuanglian.programmes.ratings.models import Ballot, Participation
from shuanglian.programmes.ratings.services import Vote

from .factories import EARLIER, World, marks


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_presses_are_one_vote() -> None:
    load_bundled()
    world = World.create()
    ticket = world.closed()

    def press(value: int) -> bool:
        try:
            services.vote_cast(
                actor=world.companies[0][0],
                kind="ticket",
                ref=ticket.pk,
                about="department",
                vote=Vote(marks(1 + value % 5), "一句话"),
                today=EARLIER,
            )
        except DomainError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(press, range(8))) == [False] * 7 + [True]
    assert Ballot.objects.count() == Participation.objects.count() == 1
