"""What each page shows to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shuanglian.foundation.actor import system
from shuanglian.foundation.events.invariants import run_all
from shuanglian.indicators.models import Indicator
from shuanglian.programmes.plans import demo, services
from shuanglian.programmes.plans.models import Item, Milestone, Order, PlanTask, YearShare
from shuanglian.registry.models import Source

from .factories import World, again, ago, ahead, fresh

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]
BOARDS = ("plan-board", "plan-map", "plan-timetable", "plan-library", "plan-groups")
LISTS = ("order-list", "order-inbox", "order-watch")


def shown(client: Client, name: str, *args: object, status: int = 200, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == status, response.status_code
    return response.content.decode()


def post(client: Client, name: str, *args: object, status: int = 302, **data: Any) -> str:
    response = client.post(reverse(name, args=args), data)
    assert response.status_code == status, (response.status_code, response.content.decode()[-3000:])
    return response.content.decode()


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("凭证.png", demo._picture(), "image/png")


@pytest.mark.parametrize("name", (*BOARDS, *LISTS))
def test_every_list_opens_when_there_is_nothing(name: str, as_: As) -> None:
    shown(as_("officer"), name)
    shown(as_("steward"), name)


def test_every_page_of_the_demonstration_opens_for_everyone_concerned(world: World, as_: As) -> None:
    assert demo.load_demo() == 9 and demo.load_demo() == 0
    assert list(run_all()) == []
    people = {
        key: as_(key) for key in ("officer", "officer2", "officer3", "leader", "steward", "manager", "public")
    }
    for key, client in people.items():
        for name in BOARDS:
            assert "示例" in shown(client, name) or name == "plan-library"
        for task in PlanTask.objects.all():
            html = shown(client, "plan-task", task.pk)
            assert task.title in html and ("留痕" in html) == (key != "public")
    for order in Order.objects.all():
        assert order.title in shown(people["leader"], "order-detail", order.pk)
        waiting = order.state == "draft"
        shown(people["officer2"], "order-detail", order.pk, status=404 if waiting else 200)
    for item in Item.objects.all():
        assert item.order.title in shown(people["leader"], "order-item", item.order_id, item.pk)
    html = shown(people["leader"], "order-watch")
    assert "逾期 2 天" in html and "催办" in html


def queries(client: Client, name: str, *args: object) -> int:
    shown(client, name, *args)
    with CaptureQueriesContext(connection) as counted:
        shown(client, name, *args)
    return len(counted)


@pytest.mark.parametrize("name", BOARDS)
def test_boards_cost_the_same_however_many_tasks_there_are(name: str, world: World, as_: As) -> None:
    task = world.task(-5, 40, unit="家", total=2)
    client = as_("leader")
    few = queries(client, name)
    rows = [
        PlanTask(
            plan=world.plan, code=f"M-{n}", title=f"第 {n} 项", starts_on=ago(30), ends_on=ahead(300),
            lead=task.lead, is_demo=True,
        )
        for n in range(70)
    ]  # fmt: skip
    made = PlanTask.objects.bulk_create(rows)
    Milestone.objects.bulk_create(
        Milestone(
            task=row,
            number=1,
            title="成",
            due_on=ago(n),
            first_due_on=ago(n),
            done_when="见",
            evidence_kind="photo",
        )
        for n, row in enumerate(made)
    )
    YearShare.objects.bulk_create(YearShare(task=row, year=ago(0).year, value=0) for row in made)
    assert queries(client, name) <= few + 1
    html = shown(client, name)
    if name == "plan-board":
        assert "下一页" in html and html.count("sl-list") == 1
        assert "上一页" in shown(client, name, query="?after=50")


@pytest.mark.parametrize("name", LISTS)
def test_lists_of_orders_cost_the_same_however_many_there_are(name: str, world: World, as_: As) -> None:
    world.sent()
    client = as_("officer2" if name == "order-inbox" else "officer")
    few = queries(client, name)
    for _n in range(4):
        order = world.sent("officer2")
    Item.objects.bulk_create(
        Item(order=order, unit_id=world.unit("manager"), parent=world.item(order), due_on=ahead(3), limit_on=ahead(20),
             depth=1, path=f"{world.item(order).pk}/9{n}/", created_at=order.created_at,
             assignee=world.user(key))
        for n, key in enumerate(("solver", "enterprise", "admin", "steward"))
    )  # fmt: skip
    assert queries(client, name) <= few + 1


def test_the_page_of_an_order_costs_the_same_however_long_the_chain_is(world: World, as_: As) -> None:
    order = world.sent()
    top = world.received(order)
    world.passed(top)
    client = as_("leader")
    few = queries(client, "order-detail", order.pk)
    item = queries(client, "order-item", order.pk, top.pk)
    for n in range(5):
        mate = world.join(f"mate{n}", "officer2")
        world.passed(top, unit=None, assignee=mate.user_id)
    assert queries(client, "order-detail", order.pk) <= few + 1
    assert queries(client, "order-item", order.pk, top.pk) <= item + 1


def test_filters_find_what_they_say(world: World, as_: As) -> None:
    late = world.task(-5, title="已经晚了的")
    world.task(200, title="以后再办的", lead="officer2")
    client = as_("officer")
    html = shown(client, "plan-board", query="?status=late")
    assert late.title in html and "以后再办的" not in html
    assert "没有符合条件的任务" in shown(
        client, "plan-board", query="?q=没有这样的&status=%00&unit=x&year=abc"
    )
    assert "以后再办的" not in shown(client, "plan-board", query=f"?unit={late.lead_id}")
    assert shown(client, "plan-board").index(late.title) < shown(client, "plan-board").index("以后再办的")
    assert "逾期清单" in shown(client, "plan-groups", query="?by=place")
    assert "这一年没有里程碑" in shown(client, "plan-timetable", query="?year=2050")


def test_tasks_that_are_not_public_do_not_exist_outside_the_house(world: World, as_: As) -> None:
    task = world.task(5, is_public=False)
    for key in ("public", "enterprise", "solver"):
        shown(as_(key), "plan-task", task.pk, status=404)
        assert task.title not in shown(as_(key), "plan-board")
    assert task.title in shown(as_("manager"), "plan-task", task.pk)


def test_the_public_sees_facts_and_no_names_of_people(world: World, as_: As) -> None:
    task = world.task(-5, 40)
    world.claim(task)
    html = shown(as_("public"), "plan-task", task.pk)
    assert "里程碑 1" in html and "待确认" in html
    assert world.user("officer").name not in html and "凭证.png" not in html
    assert world.user("officer").name in shown(as_("leader"), "plan-task", task.pk)


def test_a_milestone_from_claim_to_confirmation_on_the_pages(world: World, as_: As) -> None:
    task = world.task(-5, 40)
    mark = world.mark(task)
    officer, steward = as_("officer"), as_("steward")
    at = (task.pk, mark.pk)
    html = post(officer, "plan-milestone-act", *at, "claim", statement="", done_on="昨天", status=422)
    assert "请按 2026-06-23 的样子填日期" in html
    html = post(officer, "plan-milestone-act", *at, "claim", statement="", status=422)
    assert "请附凭证" in html and "请写明完成了什么" in html
    post(
        officer,
        "plan-milestone-act",
        *at,
        "claim",
        statement="已经完成",
        file=paper(),
        done_on=ago(1).isoformat(),
    )
    post(officer, "plan-milestone-act", *at, "confirm", status=403)
    post(steward, "plan-milestone-act", *at, "return", note="看不清楚")
    post(
        officer,
        "plan-milestone-act",
        *at,
        "claim",
        statement="重新拍了",
        file=paper(),
        done_on=ago(1).isoformat(),
    )
    post(steward, "plan-milestone-act", *at, "confirm")
    post(steward, "plan-milestone-act", *at, "confirm", status=409)
    post(
        as_("leader"),
        "plan-milestone-act",
        task.pk,
        world.mark(task, 2).pk,
        "move",
        to=ahead(60).isoformat(),
        reason="延后",
    )
    post(officer, "plan-milestone-act", *at, "nonsense", status=404)
    mark.refresh_from_db()
    assert (mark.state, mark.done_on) == ("done", ago(1))
    assert "最初" in shown(as_("public"), "plan-task", task.pk)


def test_blocks_and_links_on_the_page_of_a_task(world: World, as_: As) -> None:
    task = world.task(40)
    officer = as_("officer")
    post(officer, "plan-act", task.pk, "block", reason="等指标", waiting_for="自然资源部门")
    assert "受阻" in shown(as_("public"), "plan-task", task.pk)
    post(officer, "plan-act", task.pk, "block", reason="再等", waiting_for="谁", status=409)
    post(officer, "plan-act", task.pk, "unblock", how="指标下来了")
    post(officer, "plan-act", task.pk, "link", project="没有", status=422)
    post(as_("officer2"), "plan-act", task.pk, "block", reason="不归我管", waiting_for="谁", status=403)
    assert task.blocks.filter(lifted_at=None).count() == 0


def test_registering_and_editing_a_task_by_page(world: World, as_: As) -> None:
    steward = as_("steward")
    lead = demo.department(world["officer"])
    html = post(steward, "plan-new", code="中文 !", title="", shares="abc", milestones="x", status=422)
    assert "编号只用字母" in html and "要写成 2026：3" in html and "要写成 日期｜名称" in html
    form = {
        "plan": world.plan.key, "code": "P-1", "title": "新任务", "lead": lead.ref, "starts_on": "2030-01-01",
        "ends_on": "2031-12-31", "total": "5", "unit": "家", "shares": "2030：2\n2031：3", "is_public": "1",
        "milestones": "2030-06-30｜签约｜协议已签｜合同",
    }  # fmt: skip
    assert "差" in post(steward, "plan-new", **{**form, "shares": "2030：2"}, status=422)
    post(steward, "plan-new", **form)
    task = PlanTask.objects.get(code="P-1")
    assert task.shared == 5 and task.milestones.get().evidence_kind == "contract"
    assert "2030：2" in shown(steward, "plan-edit", task.pk)
    post(steward, "plan-edit", task.pk, **{**form, "title": "改名", "rev": "1"})
    post(steward, "plan-edit", task.pk, **{**form, "title": "晚了", "rev": "1"}, status=409)
    assert PlanTask.objects.get(pk=task.pk).title == "改名"
    shown(as_("officer"), "plan-edit", task.pk, status=403)


def test_a_bad_date_does_not_hide_what_else_is_missing(world: World, as_: As) -> None:
    answer = as_("officer").post("/plans/orders/new/", {"due_on": "月底", "text": "请按时反馈清单。"})
    told = answer.content.decode()
    assert answer.status_code == 422
    assert not Order.objects.exists()
    for words in ("请按 2026-06-23 的样子填日期", "标题：请填写", "要反馈什么：请填写", "至少选一个单位"):
        assert words in told, words
    assert "要求：请填写" not in told
    assert "请按时反馈清单。" in told, "what was typed stays"


def test_an_order_on_the_pages_from_draft_to_done(world: World, as_: As) -> None:
    officer, leader, unit = as_("officer"), as_("leader"), as_("officer2")
    assert "请选主送单位" in post(
        officer, "order-new", title="短", text="", wanted="", due_on=ahead(9).isoformat(), status=422
    )
    to = world.unit("officer2")
    post(
        officer, "order-new", title="报送清单的政令", text="请核对以后报送", wanted="清单", file=paper(),
        due_on=ahead(9).isoformat(), units=[str(to)], **{f"part-{to}": "本部门", f"due-{to}": ahead(8).isoformat()},
    )  # fmt: skip
    order = Order.objects.get()
    assert "等领导签发" in shown(officer, "order-detail", order.pk)
    post(officer, "order-act", order.pk, "release", status=403)
    shown(unit, "order-detail", order.pk, status=404)
    post(leader, "order-act", order.pk, "release")
    item = world.item(order)
    assert item.due_on == ahead(8) and "收到" not in shown(unit, "order-inbox", query="?show=done")
    at = (order.pk, item.pk)
    post(unit, "order-item-act", *at, "receive")
    post(unit, "order-item-act", *at, "report", text="进行到一半", percent="50", file=paper())
    post(unit, "order-item-act", *at, "report", text="进行到一半", percent="500", status=422)
    post(unit, "order-item-act", *at, "extend", wanted_on=ahead(20).isoformat(), reason="企业放假")
    post(officer, "order-item-act", *at, "grant")
    child = ("pass", {"part": "走访", "due_on": ahead(15).isoformat(), "unit": str(world.unit("manager"))})
    post(unit, "order-item-act", *at, child[0], **child[1])
    low = world.item(order, "manager")
    post(unit, "order-item-act", order.pk, low.pk, "urge", back=reverse("order-watch"))
    post(unit, "order-item-act", order.pk, low.pk, "urge", status=429)
    post(unit, "order-item-act", order.pk, low.pk, "drop", reason="自己走访")
    post(unit, "order-item-act", *at, "submit", text="全部核对完", file=paper())
    post(officer, "order-item-act", *at, "return", note="缺两家")
    post(unit, "order-item-act", *at, "submit", text="补齐两家", file=paper())
    html = shown(officer, "order-item", *at)
    assert "验收通过" in html and "缺两家" in html
    post(officer, "order-item-act", *at, "accept")
    assert fresh(order).state == "closed" and again(item).done_on == ago(0)
    assert "验收通过" in shown(leader, "order-detail", order.pk) and list(run_all()) == []


def test_an_amendment_on_the_pages(world: World, as_: As) -> None:
    order = world.sent()
    world.received(order)
    officer = as_("officer")
    assert "请各单位核对清单" in shown(officer, "order-amend", order.pk)
    form = {
        "text": "新的要求在这里", "wanted": "两张清单", "due_on": ahead(12).isoformat(),
        "units": [str(world.unit("officer2"))],
    }  # fmt: skip
    assert "请写明为什么要改" in post(officer, "order-amend", order.pk, **form, reason="", status=422)
    post(officer, "order-amend", order.pk, **form, reason="口径变了")
    post(as_("leader"), "order-act", order.pk, "refuse", note="再想想")
    post(officer, "order-amend", order.pk, **form, reason="口径变了")
    post(as_("leader"), "order-act", order.pk, "release")
    assert fresh(order).current == 3
    shown(as_("officer2"), "order-amend", order.pk, status=403)
    shown(as_("steward"), "order-detail", order.pk, status=404)
    post(as_("leader"), "order-act", order.pk, "withdraw", reason="合并办理")
    assert fresh(order).state == "withdrawn" and list(run_all()) == []


def test_the_supervision_page_filters_and_urges_with_one_press(world: World, as_: As) -> None:
    order = world.sent()
    leader = as_("leader")
    Item.objects.filter(order=order, unit=world.unit("officer3")).update(due_on=ago(3))
    html = shown(leader, "order-watch", query="?show=late")
    assert "逾期 3 天" in html and "俞科员" not in html
    assert f"<span>{order.title}</span>" in html and "sl-demo" in html.split("k-chain")[1]
    Order.objects.filter(pk=order.pk).update(is_demo=False)
    real = shown(leader, "order-watch", query="?show=late").split("k-chain")[1]
    assert order.number in real and "sl-demo" not in real
    Order.objects.filter(pk=order.pk).update(is_demo=True)
    item = world.item(order, "officer3")
    back = reverse("order-watch") + "?show=late"
    response = leader.post(reverse("order-item-act", args=[order.pk, item.pk, "urge"]), {"back": back})
    assert response["Location"] == back and "今天已催" in shown(leader, "order-watch", query="?show=late")
    evil = leader.post(
        reverse("order-item-act", args=[order.pk, world.item(order).pk, "urge"]), {"back": "//evil.example/"}
    )
    assert evil["Location"].startswith("/plans/orders/")
    assert "没有符合条件的事项" in shown(leader, "order-watch", query="?show=submitted")
    assert "没有未办完的事项" in shown(as_("manager"), "order-watch")


def test_sheets_go_out_and_come_back(world: World, as_: As) -> None:
    Source.objects.get_or_create(code="t1", defaults={"title": "测试来源"})
    task = world.task(40, unit="家", total=5, shares={ago(0).year: 5})
    steward = as_("steward")
    data = steward.get(reverse("plan-export")).content
    sheet = SimpleUploadedFile("任务.xlsx", data)
    assert "没有问题" in post(steward, "plan-sheet", do="check", file=sheet, status=200)
    assert PlanTask.objects.get(pk=task.pk).rev == 1
    assert steward.get(reverse("plan-sheet") + "?template=1").status_code == 200
    post(steward, "plan-sheet", do="check", status=422)
    post(steward, "plan-sheet", do="import", file=SimpleUploadedFile("任务.xlsx", data))
    assert PlanTask.objects.get(pk=task.pk).rev == 1


def test_the_demonstration_steward_changes_no_published_task(world: World, as_: As) -> None:
    source = Source.objects.create(code="t2", title="测试来源")
    spec = world.spec(None, is_demo=False, source=source)
    task, _made = services.task_save(actor=system("区域包"), spec=spec)
    html = shown(as_("steward"), "plan-task", task.pk)
    assert "修改任务" not in html and "规划没有点名" in html
    form = {"title": "改名", "starts_on": "2030-01-01", "ends_on": "2031-12-31", "rev": "1", "source": "t2"}
    post(as_("steward"), "plan-edit", task.pk, **form, status=403)


def test_a_task_leads_to_its_indicator_and_to_saying_something_about_it(world: World, as_: As) -> None:
    task = world.task(30)
    row = Indicator.objects.create(code="t-way", name="示例指标", unit="个")
    PlanTask.objects.filter(pk=task.pk).update(indicator=row)
    page = shown(as_("public"), "plan-task", task.pk)
    assert f'href="{reverse("indicator-detail", args=[row.code])}"' in page
    assert f"about=task:{task.pk}" in page and "意见与答复" in page
    assert f'{reverse("supervision-list")}?about=task:{task.pk}"' in page
    assert as_("public").get(reverse("supervision-new") + f"?about=task:{task.pk}").status_code == 200


def test_a_hidden_indicator_of_a_task_is_no_dead_link(world: World, as_: As) -> None:
    task = world.task(30)
    row = Indicator.objects.create(code="t-way", name="示例指标", unit="个", is_public=False)
    PlanTask.objects.filter(pk=task.pk).update(indicator=row)
    way = reverse("indicator-detail", args=[row.code])
    assert way not in shown(as_("public"), "plan-task", task.pk)
    assert way in shown(as_("officer"), "plan-task", task.pk)
