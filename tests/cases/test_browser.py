"""A case in a real browser: a company asks, an officer accepts, two departments give opinions, a second person decides,
the company confirms, the record is verified. Every kind of page accessible and within the window at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from shuanglian.casework import api
from shuanglian.casework.studio.services import draft_new
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.services import actor_for
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.programmes.coordination import demo
from shuanglian.programmes.coordination.install import install
from tests.browser import PHONE, Visit
from tests.journey.conftest import people  # noqa: F401 - the fixture with real transactions

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.timeout(400)
def test_a_case_from_the_company_to_its_confirmation(
    people: dict[str, User],  # noqa: F811
    visit: Callable[..., Visit],
) -> None:
    load_bundled()
    install()
    company = visit(people["enterprise"], size=PHONE)
    page = company.page
    page.set_default_timeout(30_000)
    company.open("/cases/")
    page.get_by_role("link", name="发起 协调事项").click()
    page.get_by_label("要协调什么").fill("厂门口的路灯不亮")
    page.get_by_label("情况").fill("三盏路灯坏了两个月，夜班出入不安全。")
    page.get_by_label("每月影响").fill("十二")
    page.get_by_role("button", name="发起办件").click()
    page.get_by_text("不是数字").first.wait_for()
    page.get_by_label("每月影响").fill("１２．５")
    page.get_by_role("button", name="发起办件").click()
    page.wait_for_url(re.compile(r"/cases/\d+/$"))
    assert "厂门口的路灯不亮" in page.inner_text("main")
    number = int(page.url.rstrip("/").rpartition("/")[2])

    officer = visit(people["officer"])
    page = officer.page
    page.set_default_timeout(30_000)
    officer.open("/work/")
    page.get_by_role("link", name="厂门口的路灯不亮").first.click()
    page.wait_for_url(re.compile(rf"/cases/{number}/$"))
    page.get_by_role("button", name="签收 受理").click()
    page.locator('fieldset:has(legend:has-text("是否受理"))').get_by_label("是", exact=True).check()
    for name in ("示例区科技部门", "示例区经信部门"):
        page.get_by_label(name).check()
    page.get_by_label("给企业的话").fill("收到，请两个部门给意见。")
    page.get_by_role("button", name="办完：受理").click()
    page.get_by_role("button", name="办完：部门意见").wait_for()
    _opine(page)

    second = visit(people["officer2"])
    page = second.page
    page.set_default_timeout(30_000)
    second.open(f"/cases/{number}/")
    _opine(page)
    page.get_by_role("button", name="办完：拿出办法").wait_for()
    page.get_by_label("怎样解决").fill("本周内换灯，之后每月巡查一次。")
    page.get_by_label("哪天办成").fill("2026-12-31")
    page.get_by_label("没有文件时，写明情况").fill("三方到场，意见一致。")
    page.get_by_role("button", name="办完：拿出办法").click()
    page.get_by_text("已办：拿出办法").wait_for()
    page.wait_for_selector('[data-bpmn][data-ready="1"]')

    company.open(f"/cases/{number}/")
    page = company.page
    assert "本周内换灯" in page.inner_text("main")
    page.locator('fieldset:has(legend:has-text("问题解决了吗"))').get_by_label("是", exact=True).check()
    page.get_by_role("button", name="办完：企业确认").click()
    page.get_by_text("已核对，没有改动").wait_for()
    assert api.Case.objects.get(pk=number).status == "finished"
    assert verify_all().ok


def _opine(page) -> None:
    page.get_by_label("可以办", exact=True).check()
    page.get_by_label("条件或理由").fill("属本部门职责，可以办。")
    page.get_by_role("button", name="办完：部门意见").click()
    page.get_by_text("已办：部门意见").wait_for()


@pytest.mark.timeout(400)
def test_pages_are_accessible_and_fit(
    people: dict[str, User],  # noqa: F811
    visit: Callable[..., Visit],
) -> None:
    demo.load_demo() if install() else None
    waiting, opinions, decided, closed = api.Case.objects.order_by("pk")
    draft = draft_new(actor=actor_for(people["steward"]), base=waiting.definition)
    pages = [
        ("enterprise", ["/cases/", "/cases/?q=没有", "/cases/start/coordination/", f"/cases/{decided.pk}/"]),
        ("officer", ["/cases/", *(f"/cases/{case.pk}/" for case in (waiting, opinions, decided, closed))]),
        ("steward", [f"/processes/drafts/{draft.pk}/forms/{key}/" for key in ("accept", "opinion")]),
    ]
    found = []
    for who, paths in pages:
        window = visit(people[who])
        for path in paths:
            if (answered := window.open(path)) != 200:
                found.append(f"{who} {path}: {answered}")
            found += window.misfits()
    assert not found, "\n".join(found)
