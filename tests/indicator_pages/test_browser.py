"""Indicators in a real browser: the officer corrects, the steward publishes, the leader reads on a phone, a citizen
opens a number. Every page without a violation of accessibility and without sideways scrolling at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.indicators.models import Observation
from tests.browser import PHONE, Visit
from tests.indicators.factories import World

from .factories import by_place, seven

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.timeout(300)
def test_a_number_is_corrected_published_and_read(
    people: dict[str, User], visit: Callable[..., Visit]
) -> None:
    world = World.create()
    seven(world)
    row = Observation.objects.get(indicator__code="t-deal", period="2024")

    officer = visit(people["officer"])
    officer.page.set_default_timeout(30_000)
    officer.open(f"/indicators/observations/{row.pk}/")
    officer.page.locator("summary", has_text="更正").click()
    officer.page.fill("#f-value", "117.5")
    officer.page.fill("#f-reason", "撤销了一份合同")
    officer.page.get_by_role("button", name="提交更正").click()
    officer.page.get_by_text("更正已提交").wait_for()
    new = Observation.objects.get(corrects=row)

    leader = visit(people["leader"], PHONE)
    leader.page.set_default_timeout(30_000)
    leader.open(f"/indicators/observations/{new.pk}/")
    assert not leader.page.get_by_role("button", name="核对无误，发布").count()

    steward = visit(people["steward"])
    steward.page.set_default_timeout(30_000)
    steward.open("/indicators/t-deal/")
    steward.page.get_by_role("link", name=re.compile("2024年.*117.5")).click()
    steward.page.get_by_role("button", name="核对无误，发布").click()
    steward.page.get_by_text("已发布").first.wait_for()

    leader.open("/indicators/summary/")
    leader.page.get_by_role("link", name=re.compile("研发投入比重")).first.click()
    leader.page.get_by_text("走到哪了").wait_for()

    citizen = visit(None)
    citizen.page.set_default_timeout(30_000)
    citizen.open("/indicators/")
    citizen.page.locator("#row-t-deal").click()
    citizen.page.locator("#panel").get_by_text("117.5").first.wait_for()
    assert (
        "show=t-deal" in citizen.page.url
        and citizen.page.locator("tr.sel").inner_text().count("技术市场") == 1
    )
    citizen.page.locator("#panel .i-big a").click()
    citizen.page.get_by_text("撤销了一份合同").first.wait_for()
    assert verify_all().ok


@pytest.mark.timeout(300)
def test_everything_is_there_without_script(people: dict[str, User], visit: Callable[..., Visit]) -> None:
    seven(World.create())
    plain = visit(None, PHONE, scripts=False)
    plain.open("/indicators/")
    plain.page.locator("a.i-away", has_text="技术市场交易成交额").click()
    assert plain.page.url.endswith("/indicators/t-deal/")
    plain.open("/indicators/?show=t-growth")
    assert "投资增速" in plain.page.locator("#panel").inner_text()


def addresses() -> list[tuple[str, str]]:
    """(who, path) of every kind of page in its states."""
    seen = Observation.objects.filter(indicator__code="t-deal").order_by("pk")
    old, last = seen.first(), seen.last()
    assert old is not None and last is not None
    return [
        ("public", "/indicators/"),
        ("leader", "/indicators/?show=t-pair"),
        ("officer", "/indicators/?group=没有这类"),
        ("officer", "/indicators/?light=none&unit=x"),
        ("public", "/indicators/t-deal/"),
        ("officer", "/indicators/t-deal/?by=quarter"),
        ("steward", "/indicators/t-deal/"),
        ("public", "/indicators/t-pair/"),
        ("public", "/indicators/t-empty/"),
        ("public", "/indicators/t-growth/"),
        ("public", "/indicators/t-share/"),
        ("public", "/indicators/t-deal/definition/"),
        ("public", f"/indicators/observations/{old.pk}/"),
        ("officer", f"/indicators/observations/{old.pk}/"),
        ("steward", f"/indicators/observations/{last.pk}/"),
        ("leader", f"/indicators/observations/{last.pk}/"),
        ("leader", "/indicators/summary/"),
        ("public", "/indicators/others/"),
    ]


@pytest.mark.timeout(600)
def test_pages_are_accessible_and_fit(people: dict[str, User], visit: Callable[..., Visit]) -> None:
    world = World.create()
    made = seven(world)
    by_place(world, made["deal"])
    world.report(made["deal"], "2025", 131)
    windows: dict[str, Visit] = {}
    found = []
    for who, path in addresses():
        if who not in windows:
            windows[who] = visit(people.get(who))
        window = windows[who]
        if (status := window.open(path)) != 200:
            found.append(f"{who} {path}: {status}")
        for details in window.page.locator("main details").all():
            details.evaluate("e => e.open = true")
        found += window.misfits()
    assert not found, "\n".join(found)
