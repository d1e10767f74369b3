"""A citizen asks on a phone, the supervisor screens, the unit drafts, a leader releases, everybody reads. Every page without a
violation of accessibility and without sideways scrolling at both widths; the wall screen as well, at three."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shuanglian.foundation.accounts.models import Organisation, User
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.indicators.models import Indicator
from shuanglian.programmes.supervision import demo
from shuanglian.programmes.supervision.models import Comment
from shuanglian.registry.models import Party
from tests.browser import PHONE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ANSWER = "在建的不计入，挂牌并对外服务满一年以后从下一期起计入。"


@pytest.fixture
def indicator(transactional_db: None) -> Indicator:
    load_bundled()
    return Indicator.objects.create(code="sx-7", name="浏览器里的指标", unit="个", number=None)


@pytest.mark.timeout(300)
def test_from_the_citizen_to_the_public_answer(
    indicator: Indicator,
    people: dict[str, User],
    parties: dict[str, Party],
    visit: Callable[..., Visit],
) -> None:
    citizen = visit(None, PHONE)
    page = citizen.page
    page.set_default_timeout(30_000)
    assert citizen.open("/supervision/new/?about=indicator:sx-7") == 200
    page.fill("#f-text", "正在建设的单位算不算？请打 13812345678 告诉我。")
    page.wait_for_timeout(2200)
    page.get_by_role("button", name="提交意见").click()
    page.get_by_text("请记下这两样").wait_for()
    number, code = page.inner_text("#number"), page.inner_text("#code")

    steward = visit(people["steward"])
    steward.page.set_default_timeout(30_000)
    steward.open(f"/supervision/{number}/do/assign/")
    unit = Organisation.objects.get(memberships__user=people["officer"], memberships__role="officer")
    steward.page.select_option("#f-unit", str(unit.pk))
    assert steward.page.input_value("#f-hide") == "13812345678"
    steward.page.get_by_role("button", name="受理并交办").click()
    steward.page.get_by_text("已受理并交办").wait_for()

    officer = visit(people["officer"])
    officer.page.set_default_timeout(30_000)
    officer.open(f"/supervision/{number}/do/draft/")
    officer.page.fill("#f-text", ANSWER)
    officer.page.get_by_role("button", name="拟答").click()
    officer.page.get_by_text("已拟答").wait_for()

    leader = visit(people["leader"], PHONE)
    leader.page.set_default_timeout(30_000)
    leader.open(f"/supervision/{number}/do/release/")
    leader.page.get_by_role("button", name="签发公开").click()
    leader.page.get_by_text("答复已公开").wait_for()

    reader = visit(None)
    assert reader.open(f"/supervision/{number}/") == 200
    told = reader.page.inner_text("main")
    assert ANSWER in told and "【已隐去】" in told and "13812345678" not in told
    page.goto(page.url.partition("/supervision/")[0] + f"/supervision/track/?number={number}")
    page.fill("#f-code", code)
    page.get_by_role("button", name="查进展").click()
    page.get_by_role("link", name="不满意，请复核").wait_for()
    assert verify_all().breaks == []


def addresses() -> list[tuple[str, str]]:
    """(who, path) of every kind of page in its states."""
    found = [("public", f"/supervision/{c.number}/") for c in Comment.objects.exclude(status="new")]
    by = {c.status: c.number for c in Comment.objects.all()}
    return [
        *found,
        ("public", "/supervision/"),
        ("public", "/supervision/?q=没有这样的"),
        ("public", "/supervision/?about=indicator:sx-7"),
        ("public", "/supervision/new/"),
        ("public", "/supervision/new/?about=indicator:sx-7"),
        ("public", "/supervision/track/"),
        ("public", "/supervision/statistics/"),
        ("steward", "/supervision/statistics/?data=real"),
        ("steward", "/supervision/?show=mine"),
        ("steward", "/supervision/following/"),
        ("steward", f"/supervision/{by['new']}/"),
        ("steward", f"/supervision/{by['new']}/do/assign/"),
        ("steward", f"/supervision/{by['new']}/do/refuse/"),
        ("steward", f"/supervision/{by['answered']}/do/hide/"),
        ("leader", f"/supervision/{by['drafted']}/"),
        ("leader", f"/supervision/{by['drafted']}/do/release/"),
        ("public", "/cockpit/"),
        ("public", "/cockpit/records/?of=funnel.published"),
        ("officer", "/cockpit/?data=demo"),
        ("officer", "/cockpit/records/?of=clock.all.normal&data=demo"),
    ]


@pytest.mark.timeout(600)
def test_pages_are_accessible_and_fit(
    indicator: Indicator, people: dict[str, User], visit: Callable[..., Visit]
) -> None:
    demo.load_demo()
    windows: dict[str, Visit] = {}
    found: list[Any] = []
    for who, path in addresses():
        if who not in windows:
            windows[who] = visit(people.get(who))
        window = windows[who]
        if (status := window.open(path)) != 200:
            found.append(f"{who} {path}: {status}")
        found += window.misfits()
    assert not found, "\n".join(map(str, found))
