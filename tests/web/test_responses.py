"""What every answer carries: who may keep it, and what a request gets that is refused before anybody looked at it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/", "/needs/", "/accounts/login/", "/api/v1/me", "/static/x.css", "/nothing/"]
)
def test_a_wrong_host_is_a_plain_400(path: str) -> None:
    answer = Client(HTTP_HOST="evil.example", raise_request_exception=False).get(path)
    assert answer.status_code == 400
    body = answer.content.decode()
    assert "Bad request" in body
    assert "evil.example" not in body


def test_a_wrong_host_of_somebody_logged_in_is_the_same(as_persona: Callable[[str], Client]) -> None:
    answer = as_persona("manager").get("/work/", HTTP_HOST="evil.example")
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["home", "need-list", "work", "me", "personas"])
def test_pages_of_people_logged_in_are_not_kept(name: str, as_persona: Callable[[str], Client]) -> None:
    answer = as_persona("enterprise").get(reverse(name))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"


def test_refusals_of_people_logged_in_are_not_kept(as_persona: Callable[[str], Client]) -> None:
    answer = as_persona("enterprise").get("/needs/999999/")
    assert answer.status_code == 404
    assert answer["Cache-Control"] == "private, no-store"


def test_public_pages_and_files_stay_as_they_are(as_persona: Callable[[str], Client]) -> None:
    assert "Cache-Control" not in Client().get(reverse("need-list"))
    for client in (Client(), as_persona("enterprise")):
        assert "no-store" not in client.get(reverse("manifest"))["Cache-Control"]
        assert client.get("/static/web/app.css").status_code == 200
        assert "no-store" not in client.get("/static/web/app.css").get("Cache-Control", "")
