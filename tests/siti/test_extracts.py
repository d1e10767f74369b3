"""Who is given the record of a need, by the page and by the API alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from shuanglian.casework import handlers
from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events.models import Event
from shuanglian.programmes.siti import services
from shuanglian.programmes.siti.models import Engagement
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Need

from .factories import World, fresh

Door = Callable[[Client, Need], int]


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


def page(client: Client, need: Need) -> int:
    return client.get(reverse("need-extract", args=[need.pk])).status_code


def api(client: Client, need: Need) -> int:
    return client.get(f"/api/v1/events/extract?stream=need:{need.pk}").status_code


def browser(actor: Actor | None) -> Client:
    client = Client()
    if actor is not None:
        client.force_login(Membership.objects.get(pk=actor.membership_id).user)
    return client


def answers(world: World, need: Need, door: Door) -> dict[str, int]:
    who = {"public": None} | {
        name: getattr(world, name)
        for name in ("stranger", "rival", "solver", "enterprise", "manager", "leader")
    }
    return {name: door(browser(actor), need) for name, actor in who.items()}


INSIDE = {"enterprise": 200, "manager": 200, "leader": 200}
OUTSIDE = {"public": 404, "stranger": 404, "rival": 404}
doors = pytest.mark.parametrize("door", [page, api], ids=["page", "api"])


@doors
def test_while_answers_are_sealed_the_record_is_for_those_who_run_the_process(
    world: World, door: Door
) -> None:
    need = world.answering()
    world.answer(need, world.solver)
    before = Event.objects.count()
    assert answers(world, need, door) == {**OUTSIDE, "solver": 404, **INSIDE}
    assert Event.objects.count() == before


@doors
def test_a_window_opened_again_seals_the_record_again(world: World, door: Door) -> None:
    need = world.choosing()
    assert door(browser(None), need) == 200
    world.declare(need, world.enterprise)
    services.choose_none(actor=world.enterprise, need=need, reason="都不合适")
    services.window_reopen(actor=world.manager, need=need, working_days=5, reason="扩大范围")
    assert door(browser(None), fresh(need)) == 404
    assert door(browser(world.rival), fresh(need)) == 404


@doors
def test_the_record_of_a_public_need_at_work_is_for_all(world: World, door: Door) -> None:
    need = world.working()
    assert set(answers(world, need, door).values()) == {200}


@doors
@pytest.mark.parametrize("confidentiality", ["masked", "invited"])
def test_the_record_of_a_confidential_need_is_for_its_sides_and_staff(
    confidentiality: str, world: World, door: Door
) -> None:
    """Also for those who read it in full: keys in the rows would lead from a masked company to its public needs."""
    need = world.working(confidentiality=confidentiality, teaser="一种面料的回收")
    assert registry.get_need(world.rival, need.pk, full=True)  # invited, and not chosen
    assert answers(world, need, door) == {**OUTSIDE, "solver": 200, **INSIDE}


@doors
def test_the_record_of_a_draft_is_its_authors(world: World, door: Door) -> None:
    need = world.draft()
    assert answers(world, need, door) == {
        **OUTSIDE, "solver": 404, "enterprise": 200, "manager": 404, "leader": 404,
    }  # fmt: skip


@doors
def test_no_record_of_nothing(world: World, door: Door) -> None:
    assert door(browser(world.leader), Need(pk=10**6)) == 404


@pytest.mark.parametrize("stream", ["need:x", "need:²", "need:" + "9" * 30, "case:1", "account:1", "party:0"])
def test_odd_streams_are_not_there(stream: str, world: World) -> None:
    assert browser(None).get("/api/v1/events/extract", {"stream": stream}).status_code in (404, 422)


@pytest.mark.parametrize("confidentiality", ["public", "masked", "invited"])
def test_steps_of_the_process_are_as_public_as_the_need(confidentiality: str, world: World) -> None:
    need = world.posed(confidentiality=confidentiality, teaser="一种面料的回收")
    case = Engagement.objects.select_related("case").get(need=need).case
    assert case is not None
    assert handlers.is_public(case) is (confidentiality == "public")
