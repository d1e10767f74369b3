"""A report in a real browser: an officer makes it, a leader follows a number, a steward changes the template."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.jobs.services import run_due
from shuanglian.indicators.reports.models import Report
from tests.browser import PHONE, Visit
from tests.indicators.factories import World

from .test_making import made
from .test_templates import GOOD, template

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(people: dict[str, User]) -> World:
    """The small plan beside the people of the browser."""
    world = World.create()
    first = world.indicator("t-output", name="规上工业产值" * 8, base=100, target=200)
    world.indicator("t-empty", name="没有数的指标", base=5, target=9)
    world.fill(first, {"2023": 160, "2024": 185})
    return world


@pytest.mark.timeout(300)
def test_a_report_from_the_form_to_the_source_of_a_number(
    people: dict[str, User], plan: World, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    officer = visit(people["officer"])
    page = officer.page
    page.set_default_timeout(30_000)
    officer.open("/reports/new/")
    page.get_by_label("月报", exact=True).check()
    page.fill("#f-as_of", "2025-06-30")
    page.get_by_label("PDF", exact=True).uncheck()
    page.get_by_role("button", name="制作", exact=True).click()
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    page.get_by_role("heading", name="排队等待制作").wait_for()
    run_due(periodics=())
    page.get_by_role("link", name=re.compile("^Word")).wait_for()
    with page.expect_download() as loaded:
        page.get_by_role("link", name=re.compile("^Excel")).click()
    assert loaded.value.suggested_filename.endswith(".xlsx")
    number = int(page.url.rstrip("/").rpartition("/")[2])
    leader = visit(people["leader"], PHONE)
    assert leader.open(f"/reports/{number}/") == 200
    assert leader.page.locator("main .sl-demo").first.is_visible()
    link = leader.page.locator("a.r-mark").first
    assert re.fullmatch(r"/indicators/observations/\d+/", link.get_attribute("href") or "")
    assert leader.page.get_by_role("button", name="印这些格式").count() == 0

    steward = visit(people["steward"])
    page = steward.page
    (tmp_path / "t.docx").write_bytes(template(*GOOD, "{{ wrong }}"))
    steward.open("/reports/templates/bulletin/")
    page.set_input_files("#f-file", tmp_path / "t.docx")
    page.get_by_role("button", name="核对").click()
    page.get_by_text("没有这个占位符").first.wait_for()
    (tmp_path / "t.docx").write_bytes(template(*GOOD))
    page.set_input_files("#f-file", tmp_path / "t.docx")
    page.get_by_role("button", name="换成这个模板").click()
    page.get_by_text("模板已换").wait_for()


@pytest.mark.timeout(300)
def test_pages_are_accessible_and_fit(
    people: dict[str, User], plan: World, visit: Callable[..., Visit]
) -> None:
    done = made(plan, formats=["xlsx"])
    failed = Report.objects.create(
        kind="bulletin", as_of=done.as_of, title="长" * 180, state="failed", problems={"content": "没有数据"}
    )
    waiting = Report.objects.create(kind="bulletin", as_of=done.as_of, title="等待的")
    paths = [
        ("officer", "/reports/"), ("officer", "/reports/?kind=ranking"), ("officer", "/reports/new/"),
        ("officer", f"/reports/{done.pk}/"), ("leader", f"/reports/{done.pk}/"), ("officer", f"/reports/{failed.pk}/"),
        ("officer", f"/reports/{waiting.pk}/"), ("steward", "/reports/templates/"),
        ("steward", "/reports/templates/bulletin/"),
    ]  # fmt: skip
    windows: dict[str, Visit] = {}
    found = []
    for who, path in paths:
        if who not in windows:
            windows[who] = visit(people[who])
        window = windows[who]
        if (status := window.open(path)) != 200:
            found.append(f"{who} {path}: {status}")
        for details in window.page.locator("main details").all():
            details.evaluate("e => e.open = true")
        found += window.misfits()
    assert not found, "\n".join(found)
