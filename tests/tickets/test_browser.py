"""A ticket in a real browser: company, desk, leader, two departments. Every kind of page without a violation of
accessibility and without sideways scrolling at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.programmes.tickets import demo
from shuanglian.programmes.tickets.models import Meeting, Ticket
from shuanglian.registry.models import Party
from tests.browser import PHONE, Visit

from .factories import ANSWER, TEXT

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.timeout(300)
def test_a_question_from_the_phone_to_the_companys_word(
    people: dict[str, User], parties: dict[str, Party], visit: Callable[..., Visit]
) -> None:
    company = visit(people["enterprise"], PHONE)
    company.page.set_default_timeout(30_000)
    company.open("/tickets/")
    company.page.get_by_role("link", name="提一个问题").first.click()
    company.page.fill("#f-title", "错峰用电怎么申请")
    company.page.fill("#f-text", TEXT)
    company.page.select_option("#f-category", "energy")
    company.page.fill("#f-contact_phone", "13812345678")
    company.page.get_by_role("button", name="提交问题").click()
    company.page.wait_for_url(re.compile(r"/tickets/\d+/$"))
    number = int(company.page.url.rstrip("/").rpartition("/")[2])
    at = f"/tickets/{number}/"

    desk = visit(people["manager"])
    desk.page.set_default_timeout(30_000)
    desk.open("/work/")
    assert "受理" in desk.page.inner_text("main")
    desk.open(at)
    desk.page.get_by_role("link", name="受理并定级").click()
    desk.page.fill("#f-departments", "1")
    desk.page.check("#f-policy_decision")
    desk.page.get_by_role("button", name="受理并定级").click()
    desk.page.get_by_role("heading", name="为什么是疑难问题").wait_for()
    desk.page.get_by_role("link", name="交办").click()
    desk.page.select_option("#f-lead", label="示例区科技部门")
    desk.page.select_option("#f-grade", "complex")
    desk.page.fill("#f-reason", "去年已有书面口径")
    desk.page.select_option("#f-helper1", label="示例区经信部门")
    desk.page.fill("#f-question1", "电价口径")
    desk.page.get_by_role("button", name="交办").click()
    desk.page.wait_for_url(re.compile(at))

    leader = visit(people["leader"])
    leader.open(at)
    leader.page.get_by_role("link", name="复核定级").click()
    leader.page.select_option("#f-agree", "yes")
    leader.page.get_by_role("button", name="复核定级").click()
    leader.page.wait_for_url(re.compile(at))

    helper = visit(people["officer2"])
    helper.open(at)
    assert "13812345678" not in helper.page.inner_text("main")
    helper.page.get_by_role("link", name="出具协办意见").click()
    helper.page.fill("#f-opinion", "按分时电价执行")
    helper.page.get_by_role("button", name="出具协办意见").click()
    helper.page.wait_for_url(re.compile(at))

    officer = visit(people["officer"])
    officer.open(at)
    officer.page.get_by_role("link", name="答复企业").click()
    assert "按分时电价执行" in officer.page.input_value("#f-text")
    officer.page.fill("#f-text", ANSWER)
    officer.page.fill("#f-basis", "供电营业规则")
    officer.page.get_by_role("button", name="答复企业").click()
    officer.page.wait_for_url(re.compile(at))

    company.open(at)
    assert ANSWER in company.page.inner_text("main")
    company.page.get_by_role("link", name="确认结果").click()
    company.page.select_option("#f-solved", "yes")
    company.page.select_option("#f-satisfaction", "5")
    company.page.get_by_role("button", name="确认结果").click()
    company.page.wait_for_url(re.compile(at))
    assert "已办结" in company.page.inner_text("main")
    assert Ticket.objects.get(pk=number).status == "closed"

    leader.open("/tickets/league/")
    assert "示例区科技部门" in leader.page.inner_text("main") and "100.0%" in leader.page.inner_text("main")
    stranger = visit(people["enterprise2"], PHONE)
    assert stranger.open(at) == 404
    assert verify_all().ok


def pages() -> list[tuple[str, str]]:
    """(who, path) of every kind of page, in every state."""
    by = {ticket.title: ticket.pk for ticket in Ticket.objects.all()}
    texts = demo.texts.QUESTIONS
    at = {name: f"/tickets/{by[values['title']]}/" for name, values in texts.items()}
    meeting = Meeting.objects.get().pk
    return [
        ("public", "/tickets/"),
        ("public", "/tickets/answers/"),
        ("public", "/tickets/answers/?q=没有这样的"),
        ("enterprise", "/tickets/"),
        ("enterprise", "/tickets/?q=没有这样的"),
        ("enterprise", "/tickets/new/"),
        ("enterprise", at["waiting"]),
        ("enterprise", at["answered"]),
        ("enterprise", at["answered"] + "do/confirm/"),
        ("enterprise", at["closed"]),
        ("manager", "/tickets/"),
        ("manager", "/tickets/new/"),
        ("manager", "/tickets/sheet/"),
        ("manager", "/tickets/meetings/"),
        ("manager", "/tickets/meetings/new/"),
        ("manager", f"/tickets/meetings/{meeting}/"),
        ("manager", at["fresh"] + "do/accept/"),
        ("manager", at["helped"]),
        ("manager", at["helped"] + "do/handover_decide/"),
        ("officer", at["helped"]),
        ("officer", at["helped"] + "do/reply/"),
        ("officer2", at["reopened"]),
        ("leader", "/tickets/league/"),
        ("leader", "/tickets/league/?data=real"),
        ("leader", "/tickets/league/tickets/?measure=closed"),
        ("leader", "/tickets/late/"),
    ]


@pytest.mark.timeout(400)
def test_pages_are_accessible_and_fit(people: dict[str, User], visit: Callable[..., Visit]) -> None:
    demo.load_demo()
    windows: dict[str, Visit] = {}
    found = []
    for who, path in pages():
        if who not in windows:
            windows[who] = visit(people.get(who))
        window = windows[who]
        if (status := window.open(path)) != 200:
            found.append(f"{who} {path}: {status}")
        for details in window.page.locator("main details").all():
            details.evaluate("e => e.open = true")
        found += window.misfits()
    assert not found, "\n".join(found)
