"""A ranking in a real browser: rules, freezing, publication, a firm objects, the department answers. Every page without a
violation of accessibility and without sideways scrolling at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.utils import timezone

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.indicators.ranking import demo, services
from shuanglian.indicators.ranking.models import Objection, Ranking
from shuanglian.registry.models import Party
from tests.browser import PHONE, Visit

from .factories import World

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.timeout(300)
def test_a_firm_objects_and_the_department_answers(
    people: dict[str, User], parties: dict[str, Party], visit: Callable[..., Visit]
) -> None:
    world = World.create()
    load_bundled()
    made = world.frozen()
    steward = visit(people["steward"])
    steward.page.set_default_timeout(30_000)
    steward.open(f"/rankings/{made.pk}/")
    steward.page.get_by_role("button", name="核对无误，开始公示").click()
    steward.page.get_by_text("已开始公示").wait_for()

    firm = visit(people["enterprise"], PHONE)
    firm.page.set_default_timeout(30_000)
    assert firm.open(f"/rankings/{made.pk}/") == 200
    firm.page.locator("main").get_by_role("link", name=world.firms[0].name).click()
    firm.page.get_by_role("heading", name="为什么是这个结果").wait_for()
    firm.page.fill("#f-reason", "用地面积多算了两亩，附土地证")
    firm.page.select_option("#f-indicator", "tax_per_mu")
    firm.page.get_by_role("button", name="提交异议").click()
    firm.page.wait_for_url(re.compile(r"/objections/\d+/$"))
    row = Objection.objects.get()

    officer = visit(people["officer"])
    officer.page.set_default_timeout(30_000)
    officer.open(f"/rankings/{made.pk}/objections/{row.pk}/")
    officer.page.fill("#f-words", "已核对土地证，面积无误")
    officer.page.get_by_role("button", name="提交答复").click()
    officer.page.get_by_text("已答复").first.wait_for()

    other = visit(people["enterprise2"], PHONE)
    assert other.open(f"/rankings/{made.pk}/objections/{row.pk}/") == 404
    assert verify_all().ok


def addresses() -> list[tuple[str, str]]:
    """(who, path) of every kind of page in its states."""
    rows = {row.key: row for row in Ranking.objects.all()}
    large = rows["output-per-mu-large"]
    own = large.standings.filter(party__organisation__isnull=False).order_by("pk")[0]
    open_one = Objection.objects.get()
    found = [(who, f"/rankings/{row.pk}/") for row in rows.values() for who in ("public", "officer")]
    subjects = [row.standings.order_by("pk")[0] for row in rows.values()]
    found += [("officer", f"/rankings/{one.ranking_id}/subjects/{one.pk}/") for one in subjects]
    hidden = f"/rankings/{rows['institute-performance'].pk}/"
    return [(who, path) for who, path in found if who == "officer" or path != hidden] + [
        ("public", f"/rankings/{large.pk}/subjects/{own.pk}/"),
        ("enterprise", f"/rankings/{large.pk}/"),
        ("enterprise", f"/rankings/{large.pk}/subjects/{own.pk}/"),
        ("enterprise", f"/rankings/{large.pk}/objections/{open_one.pk}/"),
        ("officer", f"/rankings/{large.pk}/objections/{open_one.pk}/"),
        ("public", "/rankings/"),
        ("officer", "/rankings/"),
        ("officer", "/rankings/?state=withdrawn"),
        ("public", "/rankings/configs/"),
        ("officer", "/rankings/configs/output-per-mu-large/"),
        ("public", "/rankings/configs/district-race/"),
    ]  # fmt: skip


@pytest.mark.timeout(600)
def test_pages_are_accessible_and_fit(
    people: dict[str, User], parties: dict[str, Party], visit: Callable[..., Visit]
) -> None:
    demo.load_demo()
    world = World.create()
    made = Ranking.objects.get(key="output-per-mu-large")
    services.objection_file(
        actor=world["enterprise"],
        standing=made.standings.get(party=world.firms[0]),
        reason="用地面积多算了两亩",
        now=timezone.now(),
    )
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
