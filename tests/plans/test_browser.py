"""An order in real browsers: the department writes, the leader releases, units sign, pass on and hand in; a milestone is
claimed and confirmed by a second person. Every page without a violation of accessibility and without sideways scrolling."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.programmes.plans import demo
from shuanglian.programmes.plans.models import Item, Order, PlanTask
from tests.browser import PHONE, Visit

from .factories import ahead

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.timeout(300)
def test_an_order_from_the_desk_to_the_lowest_unit_and_back(
    people: dict[str, User], visit: Callable[..., Visit], tmp_path: Path
) -> None:
    paper = tmp_path / "凭证.png"
    paper.write_bytes(demo._picture())
    officer = visit(people["officer"])
    page = officer.page
    page.set_default_timeout(30_000)
    officer.open("/plans/orders/new/")
    page.fill("#f-title", "浏览器里起草的政令")
    page.fill("#f-text", "请核对清单以后反馈。")
    page.fill("#f-wanted", "清单")
    page.fill("#f-due_on", ahead(9).isoformat())
    page.get_by_label("示例区经信部门", exact=True).check()
    page.get_by_label("示例区生态环境部门", exact=True).check()
    page.get_by_role("button", name="送领导签发").click()
    page.wait_for_url(re.compile(r"/plans/orders/\d+/$"))
    address = page.url.removeprefix(officer.base)

    leader = visit(people["leader"], PHONE)
    leader.page.set_default_timeout(30_000)
    leader.open(address)
    leader.page.get_by_role("button", name="签发，一次送达").click()
    leader.page.get_by_text("已签发，全部单位已送达").wait_for()

    unit = visit(people["officer2"])
    unit.page.set_default_timeout(30_000)
    unit.open("/plans/orders/inbox/")
    unit.page.get_by_role("link", name="示例区经信部门").click()
    unit.page.get_by_role("button", name="签收第 1 版").click()
    unit.page.get_by_text("已签收").first.wait_for()
    unit.page.locator("summary", has_text="分给下级").click()
    unit.page.select_option("#f-unit", label="柯桥经开区服务专班（示例）")
    unit.page.fill("#f-part", "园区里的企业")
    unit.page.fill("#f-due_on", ahead(6).isoformat())
    unit.page.get_by_role("button", name="分给下级").click()
    unit.page.get_by_text("已分给下级").wait_for()
    assert "还有 1 项下级分工没有完成" in unit.page.inner_text("main")

    low = visit(people["manager"], PHONE)
    low.page.set_default_timeout(30_000)
    low.open("/plans/orders/inbox/")
    low.page.get_by_role("link", name="柯桥经开区服务专班（示例）").click()
    low.page.get_by_role("button", name="签收第 1 版").click()
    low.page.get_by_text("已签收").first.wait_for()
    low.page.locator("summary", has_text="报完成").click()
    low.page.fill("#f-ctext", "园区企业都走访了")
    low.page.set_input_files("#f-cfile", paper)
    low.page.get_by_role("button", name="报完成").click()
    low.page.get_by_text("已报完成，等验收").wait_for()

    item = Item.objects.get(parent__isnull=False)
    unit.open(f"{address}items/{item.pk}/")
    unit.page.get_by_role("button", name="验收通过").click()
    unit.page.get_by_text("已验收通过").wait_for()
    unit.open(f"{address}items/{item.parent_id}/")
    unit.page.locator("summary", has_text="报完成").click()
    unit.page.fill("#f-ctext", "全部核对完")
    unit.page.set_input_files("#f-cfile", paper)
    unit.page.get_by_role("button", name="报完成").click()
    unit.page.get_by_text("已报完成，等验收").wait_for()

    leader.open("/plans/orders/watch/")
    leader.page.get_by_role("button", name=re.compile("催办.*示例区生态环境部门")).click()
    leader.page.get_by_text("今天已催").wait_for()
    third = visit(people["officer3"], PHONE)
    assert third.open(f"{address}items/{item.parent_id}/") == 404
    assert visit(people["steward"]).open(address) == 404
    officer.open(f"{address}items/{item.parent_id}/")
    page.get_by_role("button", name="验收通过").click()
    page.get_by_text("已验收通过").wait_for()
    assert Order.objects.get().state == "in_force" and verify_all().ok


def addresses() -> list[tuple[str, str]]:
    """(who, path) of every kind of page in its states."""
    late, forced = Order.objects.get(title__contains="仪器"), Order.objects.get(title__contains="摸底")
    found = [("leader", f"/plans/orders/{order.pk}/") for order in Order.objects.all()]
    found += [("officer", f"/plans/{task.pk}/") for task in PlanTask.objects.filter(is_demo=True)]
    found += [("officer", f"/plans/orders/{late.pk}/items/{item.pk}/") for item in late.items.all()]
    found += [
        ("manager", f"/plans/orders/{item.order_id}/items/{item.pk}/")
        for item in forced.items.filter(depth=1)
    ]
    top = forced.items.get(open_children=1)
    task = PlanTask.objects.get(code="SL-03")
    return [
        *found,
        ("officer2", f"/plans/orders/{forced.pk}/items/{top.pk}/"),
        ("officer3", f"/plans/{task.pk}/"),
        ("steward", f"/plans/{task.pk}/"),
        ("public", f"/plans/{task.pk}/"),
        ("public", "/plans/"),
        ("officer", "/plans/"),
        ("officer", "/plans/?status=late"),
        ("officer", "/plans/?q=没有这样的任务"),
        ("officer", "/plans/map/"),
        ("public", "/plans/map/?year=2050"),
        ("officer", "/plans/timetable/"),
        ("officer", "/plans/library/"),
        ("officer", "/plans/groups/"),
        ("officer", "/plans/groups/?by=place"),
        ("steward", "/plans/new/"),
        ("steward", f"/plans/{task.pk}/edit/"),
        ("steward", "/plans/sheet/"),
        ("leader", "/plans/orders/"),
        ("steward", "/plans/orders/"),
        ("officer", "/plans/orders/new/"),
        ("officer", f"/plans/orders/{forced.pk}/amend/"),
        ("officer2", "/plans/orders/inbox/"),
        ("leader", "/plans/orders/inbox/"),
        ("leader", "/plans/orders/watch/"),
        ("leader", "/plans/orders/watch/?show=submitted"),
        ("manager", "/plans/orders/watch/"),
    ]


@pytest.mark.timeout(600)
def test_pages_are_accessible_and_fit(people: dict[str, User], visit: Callable[..., Visit]) -> None:
    demo.load_demo()
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
