"""The work list: sorted by due date, filtered by tiles, claimed in bulk, and each due date explained."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shuanglian.casework.api import Token
from shuanglian.foundation.accounts.models import User
from shuanglian.programmes.siti.demo import load_demo

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(personas: dict[str, User]) -> None:
    """The fictional needs of the demonstration, one at every stage."""
    load_demo()


def test_tasks_come_with_clock_proof_and_counts(running: None, as_persona: Callable[[str], Client]) -> None:
    answer = as_persona("manager").get(reverse("work"))
    tasks, page = answer.context["tasks"], answer.content.decode()
    assert tasks
    dues = [task.clock.due_at for task in tasks if task.clock and task.clock.due_at]
    assert dues == sorted(dues)
    assert answer.context["tiles"]["all"] == len(tasks)
    assert "时限怎么算的" in page
    assert "当天不计" in page
    assert f'<span class="cnt num">{len(tasks)}</span>' in page


def test_tiles_and_chips_narrow_the_list(running: None, as_persona: Callable[[str], Client]) -> None:
    client = as_persona("manager")
    everything = client.get(reverse("work")).context
    for name, count in everything["tiles"].items():
        assert len(client.get(reverse("work"), {"show": name}).context["tasks"]) == count
    for whose, count in everything["hands"].items():
        assert len(client.get(reverse("work"), {"whose": whose}).context["tasks"]) == count
    for key, _name, count in everything["programmes"]:
        assert len(client.get(reverse("work"), {"programme": key}).context["tasks"]) == count


def test_tasks_are_claimed_and_given_back_in_bulk(running: None, as_persona: Callable[[str], Client]) -> None:
    client = as_persona("manager")
    free = [task.id for task in client.get(reverse("work"), {"whose": "open"}).context["tasks"]]
    assert free
    answer = client.post(reverse("work-bulk"), {"verb": "claim", "token": free}, follow=True)
    assert f"已签收 {len(free)} 件" in answer.content.decode()
    assert not Token.objects.filter(pk__in=free, assignee=None).exists()
    client.post(reverse("work-bulk"), {"verb": "release", "token": free})
    assert Token.objects.filter(pk__in=free, assignee=None).count() == len(free)


def test_tasks_of_others_cannot_be_claimed_or_looked_at(
    running: None, as_persona: Callable[[str], Client]
) -> None:
    mine = [task.id for task in as_persona("manager").get(reverse("work")).context["tasks"]]
    before = list(Token.objects.order_by("pk").values_list("pk", "assignee"))
    stranger = as_persona("enterprise2")
    theirs = {task.id for task in stranger.get(reverse("work")).context["tasks"]}
    for token_id in set(mine) - theirs:
        assert stranger.get(reverse("work-peek", args=[token_id])).status_code == 404
        stranger.post(reverse("work-bulk"), {"verb": "claim", "token": token_id})
    assert list(Token.objects.order_by("pk").values_list("pk", "assignee")) == before


def test_the_panel_explains_one_task(running: None, as_persona: Callable[[str], Client]) -> None:
    client = as_persona("manager")
    task = client.get(reverse("work")).context["tasks"][-1]
    page = client.get(reverse("work-peek", args=[task.id])).content.decode()
    assert task.title in page
    assert "<html" not in page


def test_nothing_chosen_and_a_foreign_way_back_do_no_harm(
    running: None, as_persona: Callable[[str], Client]
) -> None:
    answer = as_persona("manager").post(
        reverse("work-bulk"), {"verb": "claim", "next": "https://evil.example/"}
    )
    assert answer.url == reverse("work")


def test_companies_and_solvers_see_what_else_waits(
    running: None, as_persona: Callable[[str], Client]
) -> None:
    duties = [
        duty
        for persona in ("enterprise", "enterprise2", "solver", "solver2")
        for duty in as_persona(persona).get(reverse("work")).context["duties"]
    ]
    assert all(duty.kind != "task" for duty in duties)
