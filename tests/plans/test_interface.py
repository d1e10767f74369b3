"""The machine interface does what the pages do."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shuanglian.foundation.actor import Role
from shuanglian.foundation.events.invariants import run_all
from shuanglian.programmes.plans import demo
from shuanglian.programmes.plans.models import Order, PlanTask
from tests.exchange.factories import PUBLIC, machine, person, reasons

from .factories import World, ago, ahead

pytestmark = pytest.mark.django_db


def test_an_order_the_whole_way_without_a_page(world: World) -> None:
    officer, leader, unit, low = (person(world[key]) for key in ("officer", "leader", "officer2", "manager"))
    body = {
        "title": "接口起草的政令", "text": "请核对清单", "wanted": "清单", "due_on": ahead(20).isoformat(),
        "units": [{"organisation": world.unit("officer2"), "part": "本部门"}],
    }  # fmt: skip
    assert reasons(officer.post("/orders", {**body, "units": []})[1]) == {("plans.units", "units")}
    status, made = officer.post("/orders", body)
    assert (status, made["state"], made["waiting"]) == (201, "draft", 1)
    at = f"/orders/{made['id']}"
    assert officer.post(f"{at}/release")[0] == 403 and unit.get(at)[0] == 404
    told = leader.post(f"{at}/release", {"note": "同意"})[1]
    item = f"{at}/items/{told['items'][0]['id']}"
    assert unit.get("/orders/inbox?show=unread")[1]["items"][0]["lamp"] == "unread"
    assert unit.get(item)[1]["may"] == ["receive"]
    assert unit.post(f"{item}/receive")[1]["receipts"] == [1]
    child = unit.post(
        f"{item}/pass", {"part": "走访", "due_on": ahead(9).isoformat(), "unit": world.unit("manager")}
    )
    assert child[0] == 201 and child[1]["depth"] == 1
    below = f"{at}/items/{child[1]['id']}"
    assert low.get(at)[1]["text"] == "" and low.get(item)[0] == 404
    assert low.post(f"{below}/receive")[0] == 200
    assert reasons(
        unit.post(f"{item}/submit", {"text": "全部办完", "file_id": world.file("officer2")})[1]
    ) == {("plans.children_open", "")}
    done = {"text": "走访完成", "file_id": world.file("manager")}
    assert low.post(f"{below}/submit", done)[1]["completions"] == ["waiting"]
    assert unit.post(f"{below}/return", {"note": "缺一家"})[0] == 200
    assert low.post(f"{below}/submit", done)[0] == 200
    assert unit.post(f"{below}/accept")[1]["state"] == "done"
    assert unit.post(f"{item}/report", {"text": "全部收齐", "percent": 90})[1]["percent"] == 90
    assert unit.post(f"{item}/extend", {"wanted_on": ahead(30).isoformat(), "reason": "还要汇总"})[0] == 200
    assert officer.get("/orders/watch/counts")[1]["extension"] == 1
    assert officer.post(f"{item}/decide", {"grant": True})[1]["due_on"] == ahead(30).isoformat()
    assert leader.post(f"{item}/urge", {"text": "抓紧"})[1]["urged_today"] is True
    assert leader.post(f"{item}/urge")[0] == 429
    assert [row["id"] for row in leader.get("/orders/watch")[1]["items"]] == [told["items"][0]["id"]]
    amended = {**body, "text": "请再核对一遍", "reason": "口径变化"}
    del amended["title"]
    assert officer.post(f"{at}/amend", amended)[1]["waiting"] == 2
    assert leader.post(f"{at}/refuse", {"note": "不必改"})[1]["waiting"] is None
    assert unit.post(f"{item}/submit", {"text": "全部办完", "file_id": world.file("officer2")})[0] == 200
    assert officer.post(f"{item}/accept")[0] == 200
    assert leader.get(at)[1]["state"] == "closed"
    assert leader.post(f"{at}/withdraw", {"reason": "晚了"})[0] == 409
    assert officer.get("/orders?state=closed")[1]["items"][0]["id"] == made["id"]
    assert list(run_all()) == []


def test_parts_are_taken_back_by_interface(world: World) -> None:
    child = world.passed(world.received(world.sent()))
    unit = person(world["officer2"])
    at = f"/orders/{child.order_id}/items/{child.pk}"
    assert unit.post(f"{at}/drop", {"reason": "自己办"})[1]["state"] == "withdrawn"
    assert person(world["leader"]).post(f"/orders/{child.order_id}/withdraw", {"reason": "合并"})[0] == 200


def test_strangers_and_machines_decide_nothing(world: World) -> None:
    order = world.sent()
    assert PUBLIC().get("/orders")[0] == 401 and PUBLIC().post(f"/orders/{order.pk}/release")[0] == 401
    caller, _organisation = machine(Role.OFFICER)
    assert caller.get(f"/orders/{order.pk}")[0] == 404
    assert caller.post("/orders", {
        "title": "机器起草", "text": "机器写的要求", "wanted": "x", "due_on": ahead(3).isoformat(), "units": [],
    })[0] == 403  # fmt: skip
    assert person(world["enterprise"]).get("/orders")[1]["items"] == []
    assert Order.objects.count() == 1


def test_tasks_by_interface(world: World) -> None:
    steward, officer, leader = (person(world[key]) for key in ("steward", "officer", "leader"))
    lead = demo.department(world["officer"])
    body = {
        "plan": world.plan.key, "code": "A-1", "title": "接口登记的任务", "lead": lead.ref, "unit": "家", "total": 3,
        "starts_on": ago(100).isoformat(), "ends_on": ahead(900).isoformat(),
        "shares": [{"year": ago(0).year, "value": 3}],
        "milestones": [{"number": 1, "title": "签约", "due_on": ago(3).isoformat(), "done_when": "协议已签"}],
    }  # fmt: skip
    bad = {**body, "plan": "没有", "lead": "没有", "shares": [{"year": 2030, "value": 1}] * 2}
    assert reasons(steward.post("/plans/tasks", bad)[1]) == {
        ("unknown", "plan"), ("unknown", "lead"), ("plans.share_twice", "shares"),
    }  # fmt: skip
    assert officer.post("/plans/tasks", body)[0] == 403
    status, made = steward.post("/plans/tasks", body)
    assert (status, made["status"], made["shares"][0]["year"]) == (201, "late", ago(0).year)
    assert steward.post("/plans/tasks", {**body, "title": "晚了", "rev": 7})[0] == 409
    at = f"/plans/tasks/{made['id']}"
    mark = f"{at}/milestones/{made['marks'][0]['id']}"
    assert PUBLIC().get(at)[1]["light"] == "red" and PUBLIC().get("/plans/tasks")[1]["counts"]["late"] == 1
    assert (
        officer.post(f"{at}/block", {"reason": "等指标", "waiting_for": "某部门"})[1]["status"] == "blocked"
    )
    assert officer.post(f"{at}/unblock", {"how": "下来了"})[1]["status"] == "late"
    assert officer.post(f"{at}/link", {"project": "没有"})[0] == 422
    assert officer.post(f"{at}/unlink", {"project": "没有"})[0] == 422
    assert leader.post(f"{mark}/move", {"to": ahead(5).isoformat(), "reason": "停产检修"})[0] == 200
    claim = {"statement": "协议已经签了", "file_id": world.file(), "done_on": ago(1).isoformat()}
    assert officer.post(f"{mark}/claim", claim)[1]["marks"][0]["state"] == "claimed"
    assert leader.post(f"{mark}/return", {"note": "看不清"})[0] == 200
    assert officer.post(f"{mark}/claim", claim)[0] == 200
    assert steward.post(f"{mark}/confirm", {})[1]["progress"] == 1.0
    assert PUBLIC().get(f"{at}9")[0] == 404 and PUBLIC().post(f"{mark}/confirm")[0] == 401


def test_sheets_by_interface(world: World) -> None:
    world.task(40)
    steward = person(world["steward"])
    assert steward.raw("GET", "/plans/tasks/sheet").status_code == 200
    data = steward.raw("GET", "/plans/tasks/export").content
    csv = PUBLIC().raw("GET", "/plans/tasks/export?format=csv")
    assert "任务编号" in csv.content.decode("utf-8-sig")
    for dry in ("true", "false"):
        answer = steward.client.post(
            f"/api/v1/plans/tasks/sheet?dry_run={dry}", {"file": SimpleUploadedFile("任务.xlsx", data)}
        )
        assert answer.status_code == 200 and answer.json()["unchanged"] == 1
    assert PlanTask.objects.get().rev == 1
