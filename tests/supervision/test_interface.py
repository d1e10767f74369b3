"""The machine side: handing in and following without login, the work with one; never more than the pages tell."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor
from shuanglian.programmes.supervision.models import Comment

from .factories import ANSWER, TEXT, World, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]
BASE = "/api/v1/supervision"


def logged_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"{BASE}{path}", body, content_type="application/json")


def test_the_whole_way_over_the_interface(world: World, client: Client) -> None:
    made = post(client, "", about=world.about, text=TEXT, kind="doubt", contact="13812345678")
    assert made.status_code == 201
    number, code = made.json()["number"], made.json()["plain"]
    assert client.get(f"{BASE}/{number}").status_code == 404
    assert post(client, f"/{number}/track", code="2222222222").status_code == 404
    tracked = post(client, f"/{number}/track", code=code).json()
    assert tracked["words"] == TEXT and tracked["contact"] == "138****5678"
    assert set(tracked["may"]) == {"withdraw", "contact_erase"}

    steward, officer, leader = logged_in(world.steward), logged_in(world.officer), logged_in(world.leader)
    assert post(steward, f"/{number}/assign", unit_id=world.unit).json()["status"] == "handling"
    assert client.get(f"{BASE}/{number}").json()["words"] == ""
    drafted = post(officer, f"/{number}/draft", text=ANSWER)
    assert drafted.json()["status"] == "drafted" and drafted.json()["draft"]["text"] == ANSWER
    assert client.get(f"{BASE}/{number}").json()["draft"] is None
    assert post(leader, f"/{number}/release").json()["status"] == "answered"
    public = client.get(f"{BASE}/{number}").json()
    assert public["words"] == TEXT and public["answers"][0]["text"] == ANSWER and public["contact"] == ""
    assert client.get(f"{BASE}/{number}/extract").json()["format"] == "shuanglian-extract/1"
    again = post(client, f"/{number}/dissatisfied", code=code, words="没有说清楚差在哪里").json()
    assert (again["round"], again["status"]) == (2, "handling")
    assert client.get(f"{BASE}/statistics").json()["again"] == 1


def test_lists_and_following(world: World, client: Client) -> None:
    numbers = {world.published().number, world.refused().number}
    world.submitted()
    listed = client.get(BASE, {"limit": 1}).json()
    rest = client.get(BASE, {"limit": 1, "cursor": listed["next"]}).json()
    assert {row["number"] for row in listed["items"] + rest["items"]} == numbers and rest["next"] == ""
    assert len(client.get(BASE, {"show": "refused"}).json()["items"]) == 1
    assert client.get(BASE, {"demo": "true"}).json()["items"] == []
    company = logged_in(world.company)
    assert post(company, "/following", about=world.about).status_code == 201
    assert [row["about_key"] for row in company.get(f"{BASE}/following").json()] == ["sx-12"]
    assert post(company, "/following/end", about=world.about).status_code == 204
    assert company.get(f"{BASE}/following").json() == []
    assert client.get(f"{BASE}/following").status_code == 401


def test_refusals_are_told_and_change_nothing(world: World, client: Client) -> None:
    comment, code = world.submitted()
    officer = logged_in(world.officer)
    for verb, body in (
        ("assign", {"unit_id": world.unit}),
        ("refuse", {"reason": "empty"}),
        ("merge", {"into": "JD-2026-0001"}),
        ("review", {"text": ANSWER}),
        ("release", {}),
        ("send_back".replace("_", "-"), {"reason": "重写"}),
        ("hide", {"hide": ["x"]}),
    ):
        assert post(officer, f"/{comment.number}/{verb}", **body).status_code in (403, 409)
        assert post(client, f"/{comment.number}/{verb}", **body).status_code == 401
    assert post(client, f"/{comment.number}/withdraw", code="wrong").status_code == 404
    assert post(client, f"/{comment.number}/withdraw").status_code == 404
    assert fresh(comment).status == "new"
    assert post(client, f"/{comment.number}/withdraw", code=code).status_code == 204
    assert post(client, "", about="indicator:none", text=TEXT).status_code == 404
    assert post(client, "", about=world.about, text="短").status_code == 422
    assert Comment.objects.count() == 1


def test_handing_in_is_limited(world: World, client: Client) -> None:
    answers = [post(client, "", about=world.about, text=f"{TEXT}{n}").status_code for n in range(4)]
    assert answers == [201, 201, 201, 429]
