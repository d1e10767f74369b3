"""Members keep their own party and offerings; every problem of a form is told at once; nobody overwrites anybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shuanglian.foundation.events.models import Event
from shuanglian.registry.models import Offering, Party

from .world import World

pytestmark = pytest.mark.django_db
OFFERING = {"kind": "result", "title": "新涂层", "measures.1.metric": "静水压", "measures.1.comparator": "ge"}


def test_a_member_changes_how_the_party_presents_itself(
    world: World, as_persona: Callable[[str], Client]
) -> None:
    address = reverse("party-edit", args=[world.own.ref])
    answer = as_persona("enterprise").post(
        address, {"rev": world.own.rev, "summary": "做功能面料", "place": "330603"}
    )
    assert answer.status_code == 302
    world.own.refresh_from_db()
    assert world.own.summary == "做功能面料"
    assert Event.objects.filter(kind="party.updated", object_id=str(world.own.pk)).count() == 1


def test_a_stale_form_is_told_that_somebody_was_faster(
    world: World, as_persona: Callable[[str], Client]
) -> None:
    client, address = as_persona("enterprise"), reverse("party-edit", args=[world.own.ref])
    client.post(address, {"rev": world.own.rev, "summary": "先到"})
    answer = client.post(address, {"rev": world.own.rev, "summary": "后到"})
    assert answer.status_code == 409
    assert "别人刚刚改过" in answer.content.decode()
    assert "后到" in answer.content.decode()
    world.own.refresh_from_db()
    assert world.own.summary == "先到"


def test_others_cannot_change_it_and_nothing_is_written(
    world: World, as_persona: Callable[[str], Client]
) -> None:
    before = Event.objects.count()
    for persona in ("enterprise2", "solver", "officer", "manager"):
        answer = as_persona(persona).post(
            reverse("party-edit", args=[world.own.ref]), {"rev": world.own.rev, "summary": "改"}
        )
        assert answer.status_code == 403
    world.own.refresh_from_db()
    assert world.own.summary == ""
    assert Event.objects.count() == before


def test_every_problem_of_the_form_is_told_at_once(world: World, as_persona: Callable[[str], Client]) -> None:
    values = OFFERING | {"title": "", "trl": "七", "available_from": "明天", "measures.1.value": "一万"}
    answer = as_persona("enterprise").post(reverse("offering-new", args=[world.own.ref]), values)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "标题：请填写",
        "技术就绪度：请填整数",
        "可提供日期：请按",
        "数值：请填数字",
        'href="#f-trl"',
        "一万",
    ):
        assert words in page
    assert Offering.objects.filter(party=world.own).count() == 1


def test_an_offering_is_registered_changed_and_taken_down(
    world: World, as_persona: Callable[[str], Client]
) -> None:
    client = as_persona("enterprise")
    answer = client.post(
        reverse("offering-new", args=[world.own.ref]), OFFERING | {"measures.1.value": "98", "trl": "6"}
    )
    assert answer.status_code == 302
    made = Offering.objects.get(title="新涂层")
    assert made.measures.get().value == 98
    answer = client.post(
        reverse("offering-edit", args=[made.ref]), OFFERING | {"title": "新涂层二代", "rev": made.rev}
    )
    assert answer.status_code == 422  # a measure needs its value
    answer = client.post(
        reverse("offering-edit", args=[made.ref]), {"kind": "result", "title": "二代", "rev": made.rev}
    )
    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.title, made.measures.count()) == ("二代", 0)
    assert client.post(reverse("offering-retire", args=[made.ref]), {"rev": made.rev}).status_code == 302
    made.refresh_from_db()
    assert made.status == "retired"


def test_a_steward_registers_a_party_with_a_checked_credit_code(
    world: World, as_persona: Callable[[str], Client]
) -> None:
    client, values = as_persona("steward"), {"kind": "enterprise", "name": "新企业", "credit_code": "123"}
    answer = client.post(reverse("party-new"), values)
    assert answer.status_code == 422
    assert not Party.objects.filter(name="新企业").exists()
    assert client.post(reverse("party-new"), values | {"credit_code": ""}).status_code == 302


def test_an_old_form_without_its_token_is_refused_in_words(world: World) -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("match"), {"q": "x"})
    assert answer.status_code == 403
    assert "打开得太久" in answer.content.decode()
