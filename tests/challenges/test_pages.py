"""Every page at every stage for every kind of reader: it answers, bounded, and shows nothing sealed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.personas import PERSONAS
from shuanglian.programmes.challenges import demo
from shuanglian.programmes.challenges.models import Bid, Challenge
from shuanglian.web.challenges.actions import ACTIONS

pytestmark = pytest.mark.django_db
MOST_QUERIES = 75


@pytest.fixture
def loaded(db: None) -> None:
    demo.load_demo()


def readers() -> Iterator[tuple[str, Client]]:
    yield "public", Client()
    for persona in PERSONAS:
        client = Client()
        client.force_login(User.objects.get(username=persona.username))
        yield persona.key, client


def test_pages_of_every_stage_answer_every_reader_within_bounds(loaded: None) -> None:
    wrong, most = [], 0
    for key, client in readers():
        assert client.get("/challenges/").status_code == 200
        for challenge in Challenge.objects.all():
            with CaptureQueriesContext(
                connection,
            ) as queries:
                response = client.get(f"/challenges/{challenge.pk}/")
            most = max(most, len(queries))
            hidden = challenge.status == "draft" and key not in ("enterprise",)
            if response.status_code != (404 if hidden else 200):
                wrong.append(f"{key} {challenge.status}: {response.status_code}")
            for path in ("trail/", "record.json", "opening.json"):
                code = client.get(f"/challenges/{challenge.pk}/{path}").status_code
                if code not in (200, 404):
                    wrong.append(f"{key} {challenge.status} {path}: {code}")
    assert not wrong
    assert most <= MOST_QUERIES


def test_every_button_that_is_shown_opens_its_form(loaded: None) -> None:
    wrong = []
    for key, client in readers():
        for challenge in Challenge.objects.exclude(status="draft"):
            page = client.get(f"/challenges/{challenge.pk}/").content.decode()
            for part in page.split('href="')[1:]:
                path = part.partition('"')[0]
                if path.startswith(f"/challenges/{challenge.pk}/") and client.get(path).status_code != 200:
                    wrong.append(f"{key} {path}")
    assert not wrong


def test_a_form_is_refused_to_who_may_not_do_it(loaded: None) -> None:
    challenge = Challenge.objects.get(status="scoring")
    for key, client in readers():
        for name, action in ACTIONS.items():
            if action.target is None:
                code = client.get(f"/challenges/{challenge.pk}/do/{name}/").status_code
                assert code in ((302,) if key == "public" else (200, 403)), (key, name, code)


def test_the_receipt_and_the_own_bid_are_for_the_bidder_alone(loaded: None) -> None:
    bid = Bid.objects.get(status="sealed", organisation__name="示例纺织技术研究院")
    base = f"/challenges/{bid.challenge_id}/bids/{bid.pk}/"
    for key, client in readers():
        for path in ("", "receipt/", "receipt.json"):
            expected = 200 if key == "solver" else 302 if key == "public" else 404
            assert client.get(base + path).status_code == expected, (key, path)
