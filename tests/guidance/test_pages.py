"""The pages and the operations of guidance: the whole way, forms that keep what was typed, nobody else's appointments."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shuanglian.foundation.accounts.models import Membership, User
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events.invariants import _CHECKS
from shuanglian.programmes.guidance import demo
from shuanglian.programmes.guidance.models import Appointment, Proposal, Visit
from shuanglian.programmes.guidance.policies import VERBS
from shuanglian.web.guidance.verbs import BUTTONS

from .factories import WRITTEN, World, at, fresh, in_days, time_passes

pytestmark = pytest.mark.django_db
API = "/api/v1/guidance"


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Membership.objects.get(pk=actor.membership_id).user)
    return client


def text(client: Client, name: str, *arguments: Any, status: int = 200, **query: str) -> str:
    response = client.get(reverse(name, args=arguments), query)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def act(client: Client, row: Appointment, verb: str, status: int = 302, **values: Any) -> str:
    response = client.post(reverse("guidance-act", args=[row.pk, verb]), values)
    assert response.status_code == status, response.content.decode()[-3000:]
    return response.content.decode()


def test_every_verb_has_a_button() -> None:
    assert set(BUTTONS) == set(VERBS)


def test_the_whole_way_by_pages_alone(world: World) -> None:
    company, officer, desk = browser(world.company), browser(world.officer), browser(world.desk)
    response = company.post(reverse("guidance-new"), {"topic": "risk", "text": "只写了内容"})
    assert response.status_code == 422 and "只写了内容" in response.content.decode()
    values = {
        "topic": "risk",
        "department": world.officer.organisation_id,
        "mode": "video",
        "day1": in_days(3).isoformat(),
        "text": "想在旺季前排查一次废气收集。",
    }
    assert company.post(reverse("guidance-new"), values).status_code == 302
    row = Appointment.objects.get()
    assert "甲面料公司" in text(officer, "guidance-list")
    assert "约定时间" in text(officer, "guidance-detail", row.pk)
    slot = {"officer": world.officer.user_id, "time": "10:00", "minutes": "60", "mode": "video"}
    act(officer, row, "schedule", status=422, **slot)
    act(officer, row, "schedule", **slot, day=in_days(3).isoformat())
    time_passes(row)
    act(officer, row, "hold")
    act(officer, row, "advise", status=422, findings="只写了情况")
    parts = {name: getattr(WRITTEN, name) for name in WRITTEN.__slots__}
    act(officer, row, "advise", **parts)
    page = text(company, "guidance-detail", row.pk)
    assert WRITTEN.suggestions in page and "不作为处罚依据" in page
    act(company, row, "ask_back", text="自测要资质吗")
    act(officer, row, "answer", text="不要求")
    act(company, row, "acknowledge")
    assert fresh(row).status == "done"
    assert "已完成" in text(desk, "guidance-list", show="done")
    assert act(company, row, "cancel", status=409, reason="晚了")


def test_others_get_404(world: World) -> None:
    row = world.advised()
    for actor in (world.stranger, world.other, world.leader, world.steward, world.admin, world.solver):
        client = browser(actor)
        text(client, "guidance-detail", row.pk, status=404)
        text(client, "guidance-act", row.pk, "cancel", status=404)
        text(client, "guidance-extract", row.pk, status=404)
        assert client.get(f"{API}/{row.pk}").status_code == 404
        assert row.number not in text(client, "guidance-list")


def test_a_leader_decides_over_the_cap_by_the_page(world: World) -> None:
    officer, leader = browser(world.officer), browser(world.leader)
    values = {"company": "甲面料公司", "on": in_days(1).isoformat(), "purpose": "inspection", "text": "检查"}
    for _n in range(2):
        assert officer.post(reverse("guidance-visit-new"), values).status_code == 302
    page = officer.post(reverse("guidance-visit-new"), values)
    assert page.status_code == 422 and "e-reason" in page.content.decode()
    assert (
        officer.post(reverse("guidance-visit-new"), values | {"reason": "群众举报须核查"}).status_code == 302
    )
    visit = Visit.objects.get(state="asked")
    assert "等您决定" in text(leader, "guidance-visits")
    decide = reverse("guidance-visit-decide", args=[visit.pk])
    assert leader.post(decide, {"agree": "no"}).status_code == 422
    assert leader.post(decide, {"agree": "yes"}).status_code == 302
    assert leader.post(decide, {"agree": "yes"}).status_code == 409
    assert "超次" in text(browser(world.company), "guidance-visits")


def test_a_planned_visit_is_closed_by_the_page_or_the_interface(world: World, unlimited: None) -> None:
    officer, other = browser(world.officer), browser(world.other)
    values = {"company": "甲面料公司", "on": in_days(1).isoformat(), "purpose": "inspection", "text": "检查"}
    assert officer.post(reverse("guidance-visit-new"), values).status_code == 302
    visit = Visit.objects.get()
    close = reverse("guidance-visit-close", args=[visit.pk])
    assert close in text(officer, "guidance-visits")
    assert close not in text(browser(world.company), "guidance-visits")
    assert other.post(close, {"made": "no"}).status_code == 404
    assert browser(world.desk).post(close, {"made": "no"}).status_code == 403
    assert officer.post(close, {"made": "yes"}).status_code == 302
    visit.refresh_from_db()
    assert visit.state == "planned"
    call(officer, "post", f"/visits/{visit.pk}/close", {"made": True}, 409)
    call(other, "post", f"/visits/{visit.pk}/close", {"made": False}, 404)
    assert officer.post(close, {"made": "no"}).status_code == 302
    visit.refresh_from_db()
    assert visit.state == "dropped" and close not in text(officer, "guidance-visits")
    again = Visit.objects.get(pk=call(officer, "post", "/visits", {
        "company_id": world.party.pk, "on": in_days(1).isoformat(), "purpose": "survey", "text": "走访",
    }, 201)["id"])  # fmt: skip
    assert call(officer, "post", f"/visits/{again.pk}/close", {"made": False})["state"] == "dropped"


def test_a_demonstration_officer_is_refused_by_the_page(world: World) -> None:
    User.objects.filter(pk=world.officer.user_id).update(is_demo=True)
    values = {"company": "甲面料公司", "on": in_days(1).isoformat(), "purpose": "inspection", "text": "检查"}
    response = browser(world.officer).post(reverse("guidance-visit-new"), values)
    assert response.status_code == 403 and "演示人物" in response.content.decode()
    assert not Visit.objects.exists()


def test_the_switch_and_the_rules(world: World) -> None:
    company, desk = browser(world.company), browser(world.desk)
    assert "新项目签约" in text(Client(), "guidance-rules")
    assert company.post(reverse("guidance-switch"), {"on": "no"}).status_code == 302
    assert "已关闭" in text(company, "guidance-rules")
    values = {"area": "labour", "organisation": world.officer.organisation_id}
    assert desk.post(reverse("guidance-coverage"), values).status_code == 302
    assert browser(world.officer).post(reverse("guidance-coverage"), values).status_code == 403
    assert browser(world.officer).post(reverse("guidance-switch"), {"on": "no"}).status_code == 403


def call(client: Client, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    response = getattr(client, method)(
        API + path, None if body is None else json.dumps(body), content_type="application/json"
    )
    assert response.status_code == status, response.content.decode()[:1500]
    return response.json() if response.content else None


def test_the_whole_way_over_the_interface(world: World, unlimited: None) -> None:
    company, officer = browser(world.company), browser(world.officer)
    body = {
        "department": world.officer.organisation_id,
        "topic": "policy",
        "mode": "site",
        "text": "想了解综合工时怎么申请",
        "wished": [in_days(3).isoformat()],
    }
    row = call(company, "post", "", body, 201)
    path = f"/{row['id']}"
    slot = {"officer": world.officer.user_id, "starts_at": at(in_days(4)).isoformat(), "minutes": 60}
    assert call(officer, "post", f"{path}/schedule", slot)["status"] == "agree"
    call(company, "post", f"{path}/disagree", {"wished": [in_days(5).isoformat()]})
    slot["starts_at"] = at(in_days(5)).isoformat()
    assert call(officer, "post", f"{path}/schedule", slot)["status"] == "meet"
    time_passes(Appointment.objects.get())
    call(officer, "post", f"{path}/hold", {})
    parts = {name: getattr(WRITTEN, name) for name in WRITTEN.__slots__}
    told = call(officer, "post", f"{path}/advise", parts)
    assert len(told["advice"]["digest"]) == 64
    call(company, "post", f"{path}/ask-back", {"text": "多久批下来"})
    call(officer, "post", f"{path}/answer", {"text": "二十个工作日"})
    assert call(company, "post", f"{path}/acknowledge")["status"] == "done"
    assert call(company, "get", "")["items"][0]["number"] == row["number"]
    assert call(company, "get", f"{path}/extract")["stream"] == f"guidance:{row['id']}"
    assert call(company, "get", "/visits")["items"][0]["state"] == "made"
    assert call(company, "get", "/visits/months")[0]["counted"] == 1
    assert call(Client(), "get", "/rules")["cap_per_month"] == 2
    assert not call(company, "put", "/rules/switch", {"on": False})["proposals_on"]


def test_pages_make_a_bounded_number_of_queries(world: World) -> None:
    client = browser(world.company)

    def count(name: str, *arguments: Any) -> int:
        text(client, name, *arguments)
        with CaptureQueriesContext(connection) as queries:
            text(client, name, *arguments)
        return len(queries)

    row = world.advised()
    few = count("guidance-list")
    for _n in range(4):
        world.asked()
    assert count("guidance-list") == few <= 25
    assert count("guidance-detail", row.pk) <= 45
    assert count("guidance-visits") <= 30
    assert count("guidance-rules") <= 25


def test_the_demonstration_is_told_once_and_breaks_no_rule(world: World) -> None:
    assert demo.load_demo() >= 6
    counts = (Appointment.objects.count(), Visit.objects.count(), Proposal.objects.count())
    demo.load_demo()
    assert (Appointment.objects.count(), Visit.objects.count(), Proposal.objects.count()) == counts
    assert not Appointment.objects.filter(is_demo=False).exists()
    found = [v for name, check in _CHECKS.items() if name.startswith("guidance.") for v in check()]
    assert not found
