"""The pages and the operations of ratings: open figures, a vote by the page, words looked at by two."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events.invariants import _CHECKS
from shuanglian.programmes.ratings import demo
from shuanglian.programmes.ratings.models import Ballot, Remark, Subject

from .factories import World, marks

pytestmark = pytest.mark.django_db


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Membership.objects.get(pk=actor.membership_id).user)
    return client


def text(client: Client, name: str, *arguments: Any, status: int = 200, **query: str) -> str:
    response = client.get(reverse(name, args=arguments), query)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def test_a_company_votes_by_the_page_once(world: World) -> None:
    client = browser(world.companies[0][0])
    ticket = world.closed(day=timezone.localdate())
    assert ticket.number in text(client, "ratings-mine")
    address = reverse("ratings-vote", args=["ticket", ticket.pk, "department"])
    assert client.post(address, {"prompt": "4", "words": "写了话"}).status_code == 422
    values = {key: str(value) for key, value in marks(4).items()} | {"words": "答复慢"}
    assert client.post(address, values).status_code == 302
    assert client.post(address, values).status_code == 409
    assert Ballot.objects.count() == 1
    stranger = browser(world.companies[1][0])
    assert stranger.get(address).status_code == 404
    assert ticket.number not in text(stranger, "ratings-mine")
    page = text(Client(), "ratings")
    unit = Subject.objects.get().name
    assert unit not in page and "评价企业0" not in page  # who appears on a day was voted on that day
    world.vote(1)
    page = text(browser(world.officer), "ratings")
    assert unit in page and "票数不足" in page and "评价企业0" not in page


def test_words_are_looked_at_by_two(world: World) -> None:
    for nth in (0, 1, 2, 3, 0):
        world.vote(nth, words="" if nth != 1 else "找某某，电话 138……")
    remark = Remark.objects.get()
    desk, second = browser(world.desk), browser(world.desk2)
    look = reverse("ratings-look", args=[remark.pk])
    assert "找某某" in text(desk, "ratings-words")
    assert desk.post(look, {"verdict": "doubt"}).status_code == 422
    assert desk.post(look, {"verdict": "doubt", "reason": "personal", "note": "有电话"}).status_code == 302
    assert desk.post(look, {"verdict": "hide"}).status_code == 403
    assert second.post(look, {"verdict": "hide"}).status_code == 302
    assert browser(world.officer).get(look).status_code == 403


def test_figures_are_open_to_everybody_and_the_sheet_is_the_page(world: World) -> None:
    for nth in (0, 1, 2, 3, 0):
        world.vote(nth)
    public, subject = Client(), Subject.objects.get()
    page = text(public, "ratings")
    assert "4.0" in page and "样本偏少" in page
    assert "分数" in text(public, "ratings-subject", subject.pk)
    assert "票数不足" in text(public, "ratings", service="guidance")
    sheet = load_workbook(io.BytesIO(public.get(reverse("ratings-export")).content)).active
    assert sheet is not None
    rows = list(sheet.values)
    assert rows[1][2:4] == (5, 4)


def test_the_interface(world: World, unlimited: None) -> None:
    ticket = world.closed(day=timezone.localdate())
    client = browser(world.companies[0][0])
    offers = client.get("/api/v1/ratings/mine").json()
    assert [(o["ref"], o["voted"]) for o in offers] == [(ticket.pk, False)]
    body = {"kind": "ticket", "ref": ticket.pk, "about": "department", "scores": marks(5), "words": "很好"}

    def post(path: str, data: Any, who: Client = client) -> int:
        found = who.post(f"/api/v1/ratings/{path}", json.dumps(data), content_type="application/json")
        return int(found.status_code)

    assert post("votes", body | {"scores": {"prompt": 9}}) == 422
    assert post("votes", body) == 204
    assert post("votes", body) == 409
    assert post("votes", body, browser(world.officer)) == 403
    desk = browser(world.desk)
    fresh = Remark.objects.get()
    assert desk.get("/api/v1/ratings/words").json() == []
    assert post(f"words/{fresh.pk}/show", {}, desk) == 404
    assert desk.get(reverse("ratings-look", args=[fresh.pk])).status_code == 404
    assert Client().get("/api/v1/ratings").json() == []
    world.vote(1)
    lines = Client().get("/api/v1/ratings").json()
    assert lines[0]["whole"] is None
    for nth in (0, 1, 2, 3, 0):
        world.vote(nth, words="" if nth != 1 else "答复快")
    remark = desk.get("/api/v1/ratings/words").json()[0]
    assert remark["text"] == "答复快"
    assert post(f"words/{remark['id']}/show", {}, desk) == 204
    assert Client().get(f"/api/v1/ratings/{lines[0]['subject_id']}").json()["words"]["texts"] == ["答复快"]
    assert Client().get("/api/v1/ratings/export").status_code == 200


def test_the_board_makes_a_bounded_number_of_queries(world: World) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            text(Client(), "ratings")
        return len(queries)

    world.vote()
    few = (count(), count())[1]
    for nth in (0, 1, 2, 3):
        world.vote(nth)
    assert count() == few <= 15


def test_the_demonstration_is_told_once_and_breaks_no_rule(world: World) -> None:
    assert demo.load_demo() > 0
    assert demo.load_demo() == 0
    assert "示例" in text(Client(), "ratings", data="demo")
    found = [v for name, check in _CHECKS.items() if name.startswith("ratings.") for v in check()]
    assert not found
