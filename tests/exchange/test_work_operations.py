"""Casework through the machine interface: one's own list, taking and giving back, steps, clock and diagram."""

from __future__ import annotations

from typing import Any

import pytest

from shuanglian.casework.models import Token
from shuanglian.foundation.actor import Role
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.workdays.services import load_bundled
from tests.casework import factories as casework
from tests.casework import files
from tests.siti.factories import World

from .factories import Caller, machine, person

pytestmark = pytest.mark.django_db
SLA = files.process(files.start(), files.task("a", sla="3"), files.end(), files.path("start", "a", "end"))


@pytest.fixture
def world(db: None) -> World:
    load_bundled()
    return World.create()


def test_the_list_shows_what_waits_for_me_and_counts_it(world: World) -> None:
    need = world.posed()
    manager = person(world.manager)
    items = manager.get(f"/work?need_id={need.pk}")[1]["items"]
    assert [(t["business_id"], t["claimable"], t["mine"]) for t in items] == [(need.pk, True, False)]
    assert items[0]["clock"]["proof"]
    counts = manager.get("/work/counts")[1]
    assert (counts["all"], counts["mine"]) == (1, 0)
    for wrong in ("scope=mine", "due=over", "process=other", "q=没有这个题"):
        assert manager.get(f"/work?{wrong}")[1]["items"] == []
    assert manager.get("/work?scope=everything")[0] == 422
    assert person(world.stranger).get("/work")[1]["items"] == []
    assert Caller().get("/work")[0] == 401


def test_a_task_is_claimed_once_and_given_back(world: World) -> None:
    world.posed()
    first, second = person(world.manager), person(world.manager2)
    at = f"/work/{first.get('/work')[1]['items'][0]['id']}"
    status, body = first.post(f"{at}/claim")
    assert (status, body["mine"], body["claimable"]) == (200, True, False)
    assert first.get("/work?scope=mine")[1]["items"][0]["mine"]
    before = Event.objects.count()
    assert second.post(f"{at}/claim")[0] == 409
    assert second.post(f"{at}/release")[0] == 403
    assert Event.objects.count() == before
    status, body = first.post(f"{at}/release")
    assert (status, body["claimable"]) == (200, True)


def test_a_machine_claims_nothing(world: World) -> None:
    world.posed()
    caller, _organisation = machine(Role.MANAGER)
    token = Token.objects.get(status="active", form="task")
    before = Event.objects.count()
    assert caller.post(f"/work/{token.pk}/claim")[0] == 403
    assert Token.objects.get(pk=token.pk).assignee_id is None
    assert Event.objects.count() == before


def test_the_clock_tells_line_by_line_why_the_date_is_what_it_is(world: World) -> None:
    world.posed()
    manager = person(world.manager)
    task = manager.get("/work")[1]["items"][0]
    status, body = manager.get(f"/work/{task['id']}/clock")
    assert (status, body) == (200, task["clock"])
    assert len(body["proof"]) >= 3


def test_the_steps_and_the_diagram_of_a_case(world: World) -> None:
    need = world.answering()
    own = person(world.enterprise)
    case = own.get(f"/cases?need_id={need.pk}")[1]["items"][0]
    at = f"/cases/{case['id']}"
    assert own.get(at)[1] == case
    steps = own.get(f"{at}/steps")[1]
    shown = own.get(f"/needs/{need.pk}/process")[1]["steps"]
    assert [(s["node"], s["state"]) for s in steps] == [(s["node"], s["state"]) for s in shown]
    diagram = own.get(f"{at}/diagram")[1]
    assert diagram["xml"].lstrip().startswith("<") and diagram["done"] and diagram["current"]


def test_what_belongs_to_others_is_not_there(world: World) -> None:
    need = world.posed()
    token = Token.objects.get(status="active", form="task")
    case = token.case_id
    stranger = person(world.stranger)
    before = Event.objects.count()
    assert stranger.get(f"/cases?need_id={need.pk}")[1]["items"] == []
    for path in (f"/cases/{case}", f"/cases/{case}/steps", f"/cases/{case}/diagram"):
        assert stranger.get(path)[0] == 404
        assert Caller().get(path)[0] == 401
    for path in (f"/work/{token.pk}", f"/work/{token.pk}/clock"):
        assert stranger.get(path)[0] == 404
    for verb in ("claim", "release"):
        assert stranger.post(f"/work/{token.pk}/{verb}")[0] == 404
    assert Token.objects.get(pk=token.pk).assignee_id is None
    assert Event.objects.count() == before


def test_cases_of_any_process_come_with_names_for_the_staff_alone() -> None:
    load_bundled()
    company = casework.person(Role.ENTERPRISE)
    officer = casework.person(Role.OFFICER)
    started = casework.started(SLA, company)
    token = Token.objects.get(case=started, form="task")
    assert person(officer).post(f"/work/{token.pk}/claim")[0] == 200
    steps: Any = person(officer).get(f"/cases/{started.pk}/steps")[1]
    assert steps[0]["who"]
    told = person(company).get(f"/cases/{started.pk}/steps")[1]
    assert [(s["node"], s["who"], s["organisation"]) for s in told] == [("a", "", "")]
    assert person(company).get(f"/work/{token.pk}")[0] == 404


def test_the_list_costs_the_same_queries_however_long(django_assert_max_num_queries: Any) -> None:
    load_bundled()
    officer = casework.person(Role.OFFICER)
    casework.published(SLA)
    for number in range(8):
        casework.api.start("p", business=("thing", 1000 + number), actor=officer)
    caller = person(officer)
    caller.get("/work")
    with django_assert_max_num_queries(12):
        items = caller.get("/work?limit=100")[1]["items"]
    assert len(items) == 8
