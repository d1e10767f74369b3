"""Guidance and a vote on it in a real browser, as company, department, leader and desk; every kind of page of both
programmes without a violation of accessibility and without sideways scrolling at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.programmes.guidance import demo
from shuanglian.programmes.guidance.models import Appointment, Visit
from shuanglian.programmes.ratings import demo as ratings_demo
from shuanglian.programmes.ratings.models import Ballot, Remark, Subject
from shuanglian.registry.models import Party
from tests.browser import PHONE
from tests.browser import Visit as Window

from .factories import WRITTEN, in_days, time_passes

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def press(window: Window, name: str, at: str, **fields: str) -> None:
    """Open the appointment, press a button, fill its form, hand it in, and be back."""
    window.page.set_default_timeout(40_000)
    window.open(at)
    window.page.get_by_role("link", name=name, exact=True).click()
    for key, value in fields.items():
        field = window.page.locator(f"#f-{key}")
        tag = field.evaluate("e => e.tagName")
        field.select_option(value) if tag == "SELECT" else field.fill(value)
    window.page.get_by_role("button", name=name, exact=True).click()
    window.page.wait_for_url(re.compile(re.escape(at) + "$"))


@pytest.mark.timeout(500)
def test_a_company_is_advised_and_rates_the_department(
    people: dict[str, User], parties: dict[str, Party], visit: Callable[..., Window]
) -> None:
    ballots = ratings_demo.load_demo()
    company, officer = visit(people["enterprise"], PHONE), visit(people["officer"])
    company.page.set_default_timeout(40_000)
    company.open("/guidance/")
    company.page.get_by_role("link", name="预约一次指导").first.click()
    company.page.select_option("#f-topic", "risk")
    company.page.select_option("#f-department", label="示例区科技部门")
    company.page.select_option("#f-mode", "site")
    company.page.fill("#f-day1", in_days(3).isoformat())
    company.page.fill("#f-text", "想在旺季前排查一次废气收集。")
    company.page.get_by_role("button", name="提交预约").click()
    company.page.wait_for_url(re.compile(r"/guidance/\d+/$"))
    row = Appointment.objects.get()
    at = f"/guidance/{row.pk}/"
    for _n in range(2):
        officer.open("/guidance/visits/new/")
        officer.page.fill("#f-company", parties["enterprise"].name)
        officer.page.fill("#f-on", in_days(3).isoformat())
        officer.page.select_option("#f-purpose", "inspection")
        officer.page.fill("#f-text", "检查")
        officer.page.get_by_role("button", name="登记入企").click()
        officer.page.wait_for_url(re.compile("/guidance/visits/$"))
    who = str(people["officer"].pk)
    press(officer, "约定时间", at, officer=who, time="10:00", over_reason="设备只能在现场看")
    leader = visit(people["leader"])
    leader.page.set_default_timeout(40_000)
    leader.open("/work/")
    leader.page.locator(f'main a[href="{at}"]').first.click()
    leader.page.wait_for_url(re.compile("/decide/$"))
    assert "想在旺季前" not in leader.page.inner_text("main")
    leader.page.select_option("#f-agree", "yes")
    leader.page.get_by_role("button", name="作出决定").click()
    leader.page.wait_for_url(re.compile("/guidance/visits/$"))
    assert leader.open(at) == 404
    time_passes(row)
    press(officer, "记录已进行", at)
    press(officer, "出具书面建议", at, **{name: getattr(WRITTEN, name) for name in WRITTEN.__slots__})
    company.open(at)
    assert WRITTEN.suggestions in company.page.inner_text("main")
    press(company, "追问", at, text="自测要资质吗")
    press(officer, "答复追问", at, text="不要求")
    press(company, "确认收到", at)
    assert Visit.objects.filter(state="made", is_over=True).count() == 1
    company.open("/ratings/mine/")
    company.page.locator("main").get_by_role("link", name=re.compile("^评部门")).first.click()
    for key in ("prompt", "expert", "fair", "solved"):
        company.page.select_option(f"#f-{key}", "4")
    company.page.fill("#f-words", "讲得清楚，时间约得晚。")
    company.page.get_by_role("button", name="提交评价").click()
    company.page.wait_for_url(re.compile("/ratings/mine/$"))
    assert Ballot.objects.count() == ballots + 1
    remark, desk = Remark.objects.get(text="讲得清楚，时间约得晚。"), visit(people["manager"])
    assert desk.open(f"/ratings/words/{remark.pk}/") == 404  # today's words would name their author
    Remark.objects.filter(pk=remark.pk).update(month=ratings_demo._months_ago(3))
    desk.open(f"/ratings/words/{remark.pk}/")
    desk.page.select_option("#f-verdict", "show")
    desk.page.get_by_role("button", name="作出决定").click()
    desk.page.wait_for_url(re.compile("/ratings/words/$"))
    assert verify_all().ok


def pages() -> dict[str, list[str]]:
    row = Appointment.objects.get(text=demo.HELD)
    proposed = Appointment.objects.filter(origin="proposed").first()
    fresh = Appointment.objects.get(text=demo.NEW)
    subject = Subject.objects.filter(department__isnull=False).first()
    visit_row, remark = Visit.objects.get(state="asked"), Remark.objects.filter(state="waiting").first()
    assert subject is not None and remark is not None
    company = [
        f"/guidance/{row.pk}/",
        "/guidance/",
        "/guidance/new/",
        "/guidance/rules/",
        "/guidance/visits/",
    ]
    if proposed is not None:
        company.append(f"/guidance/{proposed.pk}/")
    return {
        "enterprise": [*company, "/ratings/mine/", f"/ratings/mine/guidance/{row.pk}/department/"],
        "officer": [f"/guidance/{fresh.pk}/do/schedule/", f"/guidance/{fresh.pk}/", "/guidance/visits/new/"],
        "leader": ["/guidance/visits/", f"/guidance/visits/{visit_row.pk}/decide/", "/guidance/"],
        "manager": ["/guidance/rules/", "/ratings/words/", f"/ratings/words/{remark.pk}/"],
        "public": [
            "/guidance/",
            "/ratings/",
            "/ratings/?data=demo&kind=place",
            f"/ratings/subjects/{subject.pk}/?data=demo",
        ],
    }


@pytest.mark.timeout(500)
def test_pages_are_accessible_and_fit(people: dict[str, User], visit: Callable[..., Window]) -> None:
    demo.load_demo()
    ratings_demo.load_demo()
    month = ratings_demo._months_ago(3)
    Remark.objects.create(subject=Subject.objects.all()[0], month=month, text="示例：待审的话", is_demo=True)
    found: list[str] = []
    for persona, paths in pages().items():
        window = visit(people.get(persona))
        for path in paths:
            if (status := window.open(path)) != 200:
                found.append(f"{persona} {path}: {status}")
            found += window.misfits()
    assert found == []
