"""Every page in a real browser: no accessibility violation, no sideways scrolling, nothing asked of another host, no error.

The last two are checked by the `visit` fixture for every window that a test opens.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from shuanglian.foundation.accounts.models import User
from tests.browser import Visit

from .world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

QUESTION = "做防水透湿面料，静水压不低于 98 kPa"


def pages(world: World) -> list[tuple[str, str, int]]:
    """(persona, path, status) of every kind of page."""
    own, offering = world.own.ref, world.offering.ref
    return [
        ("public", reverse("home"), 200),
        ("public", reverse("home") + "?q=" + QUESTION, 200),
        ("public", reverse("search") + "?q=柯桥", 200),
        ("public", reverse("party-list"), 200),
        ("public", reverse("party-list") + "?q=没有这样的主体", 200),
        ("public", reverse("party-detail", args=[world.other.ref]), 200),
        ("public", reverse("offering-list"), 200),
        ("public", reverse("offering-detail", args=[offering]), 200),
        ("public", reverse("places"), 200),
        ("public", reverse("chains"), 200),
        ("public", reverse("sources"), 200),
        ("public", reverse("components"), 200),
        ("public", reverse("calendar") + "?year=2026", 200),
        ("public", reverse("calendar") + "?year=2060", 200),
        ("public", reverse("accessibility"), 200),
        ("public", "/no-such-page/", 404),
        ("enterprise", reverse("work"), 200),
        ("enterprise", reverse("notices"), 200),
        ("enterprise", reverse("notice-preferences"), 200),
        ("enterprise", reverse("party-detail", args=[own]), 200),
        ("enterprise", reverse("party-edit", args=[own]), 200),
        ("enterprise", reverse("offering-new", args=[own]), 200),
        ("enterprise", reverse("imports"), 200),
        ("officer", reverse("imports"), 403),
        ("steward", reverse("party-new"), 200),
        ("steward", reverse("imports"), 200),
        ("steward", reverse("calendar") + "?year=2026", 200),
        ("steward", reverse("calendar-day") + "?date=2026-02-16", 200),
        ("steward", reverse("calendar-year"), 200),
        ("steward", reverse("party-list"), 200),
        ("steward", reverse("search") + "?q=面料", 200),
    ]


def test_pages_are_accessible_and_fit(
    visit: Callable[..., Visit], world: World, personas: dict[str, User]
) -> None:
    windows: dict[str, Visit] = {}
    found = []
    for persona, path, status in pages(world):
        if persona not in windows:
            windows[persona] = visit(personas.get(persona))
        window = windows[persona]
        answered = window.open(path)
        if answered != status:
            found.append(f"{persona} {path}: {answered}, not {status}")
        found += window.misfits()
    assert not found, "\n".join(found)
