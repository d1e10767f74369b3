"""The need pages in a real browser, wide and on a phone: no violation, no sideways scrolling, no error of the browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import override_settings
from django.urls import reverse

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.services import ensure_personas
from shuanglian.programmes.siti.demo import load_demo
from shuanglian.registry.models import Need
from tests.browser import Visit

from .conftest import HASHERS, stories

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def region(transactional_db: None, demo_dir: Path) -> dict[str, Need]:
    with override_settings(PASSWORD_HASHERS=HASHERS, DATA_DIR=demo_dir):
        load_demo()
    return stories()


def pages(needs: dict[str, Need]) -> list[tuple[str, str]]:
    """(persona, path) of every kind of page."""

    def of(name: str, story: str, *rest: str) -> str:
        return reverse(name, args=[needs[story].pk, *rest])

    stages = ("triage", "answering", "assisting", "working", "verifying", "finished")
    return [
        ("public", reverse("need-list")),
        ("public", reverse("need-list") + "?q=没有这样的题"),
        ("public", reverse("cooperations")),
        ("public", of("need-case", "finished")),
        ("enterprise", reverse("need-new")),
        *(
            ("enterprise", of("need-edit", "draft", step))
            for step in ("text", "requirements", "details", "check")
        ),
        ("enterprise", of("need-detail", "draft")),
        *(
            (who, of("need-detail", s))
            for who in ("public", "enterprise", "manager", "solver")
            for s in stages
        ),
        ("enterprise", of("need-measure", "verifying")),
        ("enterprise", of("need-steps", "verifying")),
        ("enterprise2", of("need-detail", "assisting")),
        ("manager", of("need-act", "triage", "need_accept")),
        ("manager", of("need-act", "answering", "window_extend")),
        ("manager", reverse("need-new")),
        ("solver", of("need-answer", "answering")),
    ]


@pytest.mark.timeout(400)
def test_need_pages_are_accessible_and_fit(visit: Callable[..., Visit], region: dict[str, Need]) -> None:
    people = {persona.key: User.objects.get(username=persona.username) for persona in ensure_personas()}
    windows: dict[str, Visit] = {}
    found = []
    for persona, path in pages(region):
        if persona not in windows:
            windows[persona] = visit(people.get(persona))
        window = windows[persona]
        if (answered := window.open(path)) != 200:
            found.append(f"{persona} {path}: {answered}")
        found += window.misfits()
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.timeout(200)
def test_the_diagram_shows_where_the_case_stands_and_whose_drawing_it_is(
    visit: Callable[..., Visit], region: dict[str, Need]
) -> None:
    ensure_personas()
    window = visit(
        User.objects.get(username=next(p.username for p in ensure_personas() if p.key == "enterprise"))
    )
    window.open(reverse("need-steps", args=[region["verifying"].pk]))
    window.page.wait_for_selector("[data-bpmn][data-ready]")
    assert window.page.locator(".sl-bpmn .current").count() >= 1
    assert window.page.locator(".bjs-powered-by").is_visible()
