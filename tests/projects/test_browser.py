"""A project in a real browser: the department leads it through a gate, the company raises and applies, the office
reviews. Every page without a violation of accessibility and without sideways scrolling at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.programmes.projects import demo, engine, services
from shuanglian.programmes.projects.models import Project, Session
from shuanglian.registry.models import Party
from tests.browser import PHONE, Visit

from .factories import ago, ahead, day, fresh

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.timeout(300)
def test_a_project_from_signing_to_the_office_review(
    people: dict[str, User], parties: dict[str, Party], visit: Callable[..., Visit]
) -> None:
    officer = visit(people["officer"])
    page = officer.page
    page.set_default_timeout(30_000)
    officer.open("/projects/new/")
    page.fill("#f-name", "浏览器登记的项目")
    page.fill("#f-party", parties["enterprise"].ref)
    page.fill("#f-signed_on", ago(60).isoformat())
    page.fill("#f-total", "5.2亿元")
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url(re.compile(r"/projects/\d+/$"))
    number = int(page.url.rstrip("/").rpartition("/")[2])
    page.get_by_role("button", name="进入推进").click()
    page.get_by_text("已进入推进").wait_for()

    company = visit(people["enterprise"], PHONE)
    company.page.set_default_timeout(30_000)
    assert company.open(f"/projects/{number}/") == 200
    company.page.locator("summary", has_text="提出问题：预审联审").click()
    company.page.fill("#f-title-prereview", "排污总量没有落实")
    company.page.fill("#f-owner-prereview", "生态环境部门")
    company.page.fill("#f-due-prereview", ahead(9).isoformat())
    company.page.locator("input[name=is_blocking]").first.check()
    company.page.get_by_role("button", name="提出问题").first.click()
    company.page.get_by_text("问题已登记").wait_for()

    officer.open(f"/projects/{number}/")
    assert page.get_by_role("button", name="还差 1 个问题").is_disabled()
    page.locator("summary", has_text="登记解决").first.click()
    page.get_by_label("怎么解决的").first.fill("调剂到指标")
    page.get_by_role("button", name="登记解决").first.click()
    page.get_by_text("问题已解决").first.wait_for()
    page.fill("#f-held_on", ago(20).isoformat())
    page.fill("#f-participants", "科技部门\n项目单位")
    page.fill("#f-decision", "同意落地")
    page.fill("#f-minutes", "逐项过了")
    page.get_by_role("button", name="登记预审联审结果").click()
    page.get_by_text("关口结果已登记").wait_for()
    page.fill("#f-on-filing", ago(18).isoformat())
    page.get_by_role("button", name=re.compile("办完.*项目备案")).click()
    page.get_by_text("审批环节已办完").wait_for()

    office = visit(people["leader"])
    office.page.set_default_timeout(30_000)
    office.open(f"/projects/{number}/")
    assert "未延长关键路径：余量" in office.page.inner_text("main")
    office.page.get_by_label("具备", exact=True).check()
    office.page.fill("#f-reason", "有自主专利和中试数据")
    office.page.get_by_role("button", name="登记审核意见").click()
    office.page.get_by_text("具备科创属性").first.wait_for()

    stranger = visit(people["enterprise2"], PHONE)
    assert stranger.open(f"/projects/{number}/") == 404
    project = fresh(Project.objects.get(pk=number))
    assert project.phase == "land" and set(engine.open_tasks(project)) == {"planning", "land"}
    assert verify_all().ok


def addresses() -> list[tuple[str, str]]:
    """(who, path) of every kind of page in its states."""
    found = [("officer", f"/projects/{p.pk}/") for p in Project.objects.filter(is_demo=True)]
    found += [
        ("officer", f"/projects/sessions/{s.pk}/") for s in Session.objects.filter(held_on__isnull=False)
    ]
    one = Project.objects.get(code="SL-2026-02")
    ahead_one = Session.objects.filter(held_on__isnull=True, kind="supervision").first()
    assert ahead_one is not None
    return [
        *found,
        ("leader", f"/projects/{one.pk}/"),
        ("enterprise", f"/projects/{one.pk}/"),
        ("officer", f"/projects/sessions/{ahead_one.pk}/"),
        ("officer", "/projects/"),
        ("officer", "/projects/?q=没有这样的项目"),
        ("officer", "/projects/board/"),
        ("officer", "/projects/gantt/"),
        ("solver", "/projects/gantt/"),
        ("officer", "/projects/speeds/?data=demo"),
        ("officer", "/projects/speeds/"),
        ("officer", "/projects/totals/"),
        ("public", "/projects/totals/"),
        ("public", "/projects/"),
        ("officer", "/projects/sessions/"),
        ("officer", "/projects/sessions/?year=2060"),
        ("officer", "/projects/new/"),
        ("officer", f"/projects/{one.pk}/edit/"),
        ("officer", "/projects/sheet/"),
    ]


@pytest.mark.timeout(600)
def test_pages_are_accessible_and_fit(people: dict[str, User], visit: Callable[..., Visit]) -> None:
    demo.load_demo()
    services.sessions_keep(since=day("2026-09-01"))
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
