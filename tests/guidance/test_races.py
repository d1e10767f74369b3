"""Real threads on PostgreSQL: an officer's time is promised once, and the cap of visits holds."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.programmes.guidance import services
from shuanglian.programmes.guidance.models import Slot, SlotCell, Visit

from .factories import World, in_days

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def together(acts: list[Callable[[], object]]) -> list[bool]:
    def one(act: Callable[[], object]) -> bool:
        try:
            act()
        except DomainError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_one_time_goes_to_one_company() -> None:
    load_bundled()
    world = World.create()
    rows = [world.asked(actor) for actor in (world.company, world.stranger) for _n in range(3)]
    offers = [world.offer(hour=10, minutes=(60, 90, 120)[n % 3]) for n in range(6)]
    acts = [
        lambda row=row, offer=offer: services.guidance_schedule(  # type: ignore[misc]
            actor=world.officer, appointment=row, offer=offer
        )
        for row, offer in zip(rows, offers, strict=True)
    ]
    assert sum(together(acts)) == 1
    assert Slot.objects.count() == 1 and SlotCell.objects.count() in (2, 3, 4)


def test_the_cap_holds_when_departments_come_at_once() -> None:
    load_bundled()
    world = World.create()
    acts = [
        lambda actor=actor: services.visit_record(  # type: ignore[misc]
            actor=actor, company=world.party, on=in_days(1), purpose="inspection", text="检查"
        )
        for actor in (world.officer, world.colleague, world.other) * 2
    ]
    assert sum(together(acts)) == 2
    assert Visit.objects.filter(is_over=False).count() == Visit.objects.count() == 2
