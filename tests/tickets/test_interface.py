"""The machine interface of tickets does what the pages do, and tells others nothing."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import Role
from shuanglian.programmes.tickets.models import Ticket
from tests.exchange.factories import Caller, machine, person

from .factories import ANSWER, TEXT, World
from .test_figures import GOOD, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]


def test_a_whole_ticket_without_a_page(world: World) -> None:
    company, desk, officer = person(world.company), person(world.desk), person(world.officer)
    helper, leader = person(world.officer2), person(world.leader)
    status, made = company.post(
        "/tickets",
        {"title": "错峰用电", "text": TEXT, "category": "energy", "contact_phone": "13812345678"},
    )
    assert (status, made["status"]) == (201, "new")
    at = f"/tickets/{made['id']}"
    status, found = desk.post(f"{at}/accept", {"departments": 1, "policy_decision": True})
    assert (status, found["why"]["by_rule"], len(found["why"]["rules"])) == (200, "疑难问题", 1)
    lead, other = world.officer.organisation_id, world.officer2.organisation_id
    body = {
        "lead": lead,
        "grade": "complex",
        "reason": "已有口径",
        "helpers": [{"organisation": other, "question": "电价口径"}],
    }
    assert desk.post(f"{at}/assign", body)[1]["step"]["node"] == "regrade"
    assert leader.post(f"{at}/regrade-check", {"agree": True})[1]["grade"] == "complex"
    status, found = helper.post(f"{at}/help-give", {"opinion": "按分时电价执行"})
    assert (status, found["contact_phone"]) == (200, "138****5678")
    until = (timezone.localdate() + dt.timedelta(days=2)).isoformat()
    pause = {"reason": "缺合同", "waiting_for": "用电合同", "until": until}
    assert officer.post(f"{at}/clock-pause", pause)[1]["step"]["state"] == "pause"
    assert officer.post(f"{at}/clock-resume")[0] == 200
    assert (
        officer.post(f"{at}/handover-ask", {"to": world.officer3.organisation_id, "reason": "归他们管"})[0]
        == 200
    )
    assert desk.post(f"{at}/handover-decide", {"agree": False, "note": "归你们管"})[1]["lead_id"] == lead
    status, _why = officer.post(f"{at}/reply", {"text": ANSWER})
    assert status == 422
    assert officer.post(f"{at}/reply", {"text": ANSWER, "basis": "供电营业规则"})[1]["status"] == "answered"
    status, seen = company.get(at)
    assert (seen["helps"], seen["handovers"]) == ([], []) and seen["replies"][0]["text"] == ANSWER
    assert company.post(f"{at}/confirm", {"solved": False, "words": "还差材料"})[1]["status"] == "handling"
    assert officer.post(f"{at}/reply", {"text": ANSWER, "basis": "供电营业规则"})[0] == 200
    call = {"called_at": timezone.now().isoformat(), "words": "说好了", "spoke_with": "周工", "solved": True}
    assert officer.post(f"{at}/callback", call)[0] == 403
    assert desk.post(f"{at}/callback", call)[1]["status"] == "closed"
    assert company.post(f"{at}/rate", {"satisfaction": 4, "words": "可以"})[1]["satisfaction"] == 4
    assert desk.post(f"{at}/publish", {"question": "怎么错峰用电", "answer": ANSWER})[1]["is_published"]
    assert company.post(f"{at}/reopen", {"reason": "又开始限电了"})[1]["reopened"] == 1
    assert company.post(f"{at}/material", {"note": "补充清单"})[0] == 200
    assert company.post(f"{at}/contact-erase")[1]["contact_phone"] == ""
    assert company.post(f"{at}/withdraw", {"reason": "不用了"})[1]["status"] == "withdrawn"


def test_others_are_told_nothing(world: World) -> None:
    ticket = world.answered()
    for caller in (
        person(world.stranger),
        person(world.solver),
        person(world.steward),
        person(world.officer3),
    ):
        assert caller.get(f"/tickets/{ticket.pk}")[0] == 404
        assert caller.post(f"/tickets/{ticket.pk}/confirm", {"solved": True})[0] == 404
        assert caller.get("/tickets")[1]["items"] == []
    assert Caller().get("/tickets")[0] == 401
    assert Caller().get("/tickets/answers")[1]["items"] == []


def test_a_machine_reads_but_does_not_confirm(world: World) -> None:
    ticket = world.answered()
    caller, _unit = machine(Role.ENTERPRISE, Organisation.objects.get(pk=world.company.organisation_id))
    assert caller.get("/tickets")[1]["items"][0]["number"] == ticket.number
    assert caller.post(f"/tickets/{ticket.pk}/confirm", {"solved": True})[0] == 403


def test_lists_figures_and_late(world: World) -> None:
    world.closed(satisfaction=5)
    world.assigned()
    desk = person(world.desk)
    assert len(desk.get("/tickets?show=closed")[1]["items"]) == 1
    assert len(desk.get("/tickets?limit=1")[1]["items"]) == 1
    league = Caller().get("/tickets/league")[1]
    assert (league[0]["received"], league[0]["closed"]["hits"]) == (2, 1)
    behind = desk.get("/tickets/league/tickets?measure=closed")[1]["items"]
    assert len(behind) == 1
    assert Caller().get("/tickets/league/tickets")[0] == 401
    assert isinstance(desk.get("/tickets/late")[1], list)
    assert Caller().raw("GET", "/tickets/league/export").status_code == 200
    found = desk.post("/tickets/similar", {"text": TEXT})[1]
    assert found["answers"][0]["answer"] == ANSWER


def test_a_meeting_and_a_sheet(world: World) -> None:
    desk = person(world.desk)
    body = {
        "title": "政企面对面",
        "held_on": timezone.localdate().isoformat(),
        "place": "区行政中心",
        "questions": [{"company_id": world.party.pk, "title": "招工难", "text": "车间招不到挡车工。"}],
    }
    status, made = desk.post("/tickets/meetings", body)
    assert status == 201 and len(made["ticket_ids"]) == 1
    assert desk.get(f"/tickets/meetings/{made['id']}")[1]["company_ids"] == [world.party.pk]
    assert len(desk.get("/tickets/meetings")[1]["items"]) == 1
    assert person(world.company).get(f"/tickets/meetings/{made['id']}")[0] == 404
    client = desk.client
    for path, expected in (("check", 200), ("", 201)):
        file = SimpleUploadedFile("问题.xlsx", book(GOOD))
        response = client.post(f"/api/v1/tickets/sheet{'/' if path else ''}{path}", {"file": file})
        assert response.status_code == expected, response.content
        assert json.loads(response.content)["created"] == 1
    assert Ticket.objects.filter(channel="sheet").count() == 1
    assert desk.raw("GET", "/tickets/sheet/template").status_code == 200


def test_notes_name_who_called(world: World) -> None:
    officer = person(world.officer)
    body = {"title": "招工难", "text": "车间招不到挡车工。", "company_id": world.lonely.pk}
    assert officer.post("/tickets", body)[0] == 422
    assert officer.post("/tickets", body | {"source_note": "今天上午来电"})[1]["on_behalf"]
    assert isinstance(Client(), Client)
