"""The pages: each state for each side, forms that keep what was typed, and nobody else's tickets."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from shuanglian.casework.models import Clock
from shuanglian.casework.working import clock_view
from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor
from shuanglian.programmes.tickets import services
from shuanglian.programmes.tickets.grading import Facts
from shuanglian.programmes.tickets.models import Meeting, Ticket

from .factories import ANSWER, PDF, TEXT, World, draft, fresh

pytestmark = pytest.mark.django_db


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Membership.objects.get(pk=actor.membership_id).user)
    return client


def text(client: Client, name: str, *arguments: Any, status: int = 200, **query: str) -> str:
    response = client.get(reverse(name, args=arguments), query)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def act(client: Client, ticket: Ticket, verb: str, status: int = 302, **values: Any) -> str:
    response = client.post(reverse("ticket-act", args=[ticket.pk, verb]), values)
    assert response.status_code == status, response.content.decode()[-3000:]
    return response.content.decode()


def test_a_ticket_by_pages_alone(world: World) -> None:
    company, desk, officer = browser(world.company), browser(world.desk), browser(world.officer)
    assert "提一个问题" in text(company, "ticket-new")
    response = company.post(
        reverse("ticket-new"),
        {
            "title": "错峰用电怎么申请",
            "text": TEXT,
            "category": "energy",
            "contact_name": "周工",
            "contact_phone": "13812345678",
            "file": io.BytesIO(PDF),
        },
    )
    assert response.status_code == 422  # the file has no name that says what it is
    proof = io.BytesIO(PDF)
    proof.name = "合同.pdf"
    response = company.post(
        reverse("ticket-new"),
        {
            "title": "错峰用电怎么申请",
            "text": TEXT,
            "category": "energy",
            "contact_phone": "13812345678",
            "file": proof,
        },
    )
    assert response.status_code == 302
    ticket = Ticket.objects.get()
    assert "合同.pdf" in text(company, "ticket-detail", ticket.pk)
    assert "138****5678" in text(desk, "ticket-list")
    act(desk, ticket, "accept", departments="3", money_wan="0")
    assert "为什么是复杂问题" in text(desk, "ticket-detail", ticket.pk)
    act(
        desk,
        ticket,
        "assign",
        lead=world.officer.organisation_id,
        grade="complex",
        helper1=world.officer2.organisation_id,
        question1="电价口径",
    )
    helper = browser(world.officer2)
    page = text(helper, "ticket-detail", ticket.pk)
    assert "13812345678" not in page
    act(helper, ticket, "help_give", opinion="按分时电价执行")
    form = officer.get(reverse("ticket-act", args=[ticket.pk, "reply"])).content.decode()
    assert "按分时电价执行" in form
    act(officer, ticket, "reply", status=422, text=ANSWER)
    act(officer, ticket, "reply", text=ANSWER, basis="供电营业规则")
    page = text(company, "ticket-detail", ticket.pk)
    assert ANSWER in page and "协办意见" not in page
    act(company, ticket, "confirm", solved="yes", satisfaction="5")
    assert fresh(ticket).status == "closed"
    assert "已办结" in text(officer, "ticket-detail", ticket.pk)


def test_forms_say_every_problem_and_keep_what_was_typed(world: World) -> None:
    company = browser(world.company)
    response = company.post(reverse("ticket-new"), {"title": "只写了标题"})
    page = response.content.decode()
    assert response.status_code == 422 and "只写了标题" in page and "e-text" in page and "e-category" in page


def test_an_officer_notes_a_call(world: World) -> None:
    officer = browser(world.officer)
    values = {"title": "限电", "text": TEXT, "category": "energy", "source_note": "今天上午来电"}
    response = officer.post(reverse("ticket-new"), values | {"company": "没有这家"})
    assert response.status_code == 422
    response = officer.post(reverse("ticket-new"), values | {"company": "没有账号的公司"})
    assert response.status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.on_behalf, ticket.company) == ("phone", True, world.lonely)


def test_others_get_404(world: World) -> None:
    ticket = world.answered()
    for actor in (world.stranger, world.solver, world.steward, world.officer3):
        text(browser(actor), "ticket-detail", ticket.pk, status=404)
        text(browser(actor), "ticket-act", ticket.pk, "confirm", status=404)
        text(browser(actor), "ticket-extract", ticket.pk, status=404)
    assert Client().get(reverse("ticket-detail", args=[ticket.pk])).status_code == 302
    assert "错峰用电" not in text(browser(world.stranger), "ticket-list")


def test_the_public_sees_figures_and_answers_only(world: World) -> None:
    ticket = world.closed()
    services.answer_publish(actor=world.desk, ticket=ticket, question="印染企业怎么错峰用电", answer=ANSWER)
    page = text(Client(), "ticket-list")
    assert "部门排名" in page and "甲面料公司" not in page and ticket.number not in page
    page = text(Client(), "ticket-answers")
    assert "印染企业怎么错峰用电" in page and "甲面料公司" not in page and ticket.number not in page


def test_a_late_press_is_told_and_changes_nothing(world: World) -> None:
    ticket = world.closed()
    page = act(browser(world.company), ticket, "confirm", status=409, solved="yes")
    assert "已经结束" in page
    act(browser(world.desk), ticket, "reply", status=403, text=ANSWER)


def test_a_ticket_that_is_taken_back_while_its_limit_stands_still_can_be_read(world: World) -> None:
    ticket = world.assigned()
    until = timezone.localdate() + dt.timedelta(days=2)
    services.clock_pause(actor=world.officer, ticket=ticket, reason="缺材料", waiting_for="合同", until=until)
    services.ticket_withdraw(actor=world.company, ticket=ticket, reason="已经解决")
    for actor in (world.desk, world.company, world.officer):
        assert "企业撤回" in text(browser(actor), "ticket-detail", ticket.pk)
    shown = clock_view(Clock.objects.get(token__case=ticket.case_id, token__node="handle"))
    assert shown.state == "done" and shown.due_at is not None and "当天办完" in shown.words


def test_a_meeting_by_the_page(world: World) -> None:
    desk = browser(world.desk)
    assert "第 1 个问题" in text(desk, "ticket-meeting-new")
    values = {
        "title": "九月政企面对面",
        "held_on": timezone.localdate().isoformat(),
        "place": "区行政中心",
        "organisation": [str(world.officer.organisation_id)],
        "q-0-company": "甲面料公司",
        "q-0-title": "错峰用电",
        "q-0-text": TEXT,
        "q-0-category": "energy",
        "q-3-company": "没有这家",
        "q-3-title": "招工难",
        "q-3-text": "车间招不到挡车工。",
        "q-3-category": "labour",
    }
    response = desk.post(reverse("ticket-meeting-new"), values)
    assert response.status_code == 422 and not Meeting.objects.exists()
    wrong = values | {"title": "", "q-0-title": "", "q-0-text": "短", "q-3-contact_phone": "电话见名片"}
    page = desk.post(reverse("ticket-meeting-new"), wrong).content.decode()
    told = ("会议名称", "第 1 行：", "第 1 个问题：请写清楚", "第 4 个问题：库里没有", "第 4 个问题：电话")
    assert all(words in page for words in told) and "第 2 个问题：" not in page
    response = desk.post(reverse("ticket-meeting-new"), values | {"q-3-company": "没有账号的公司"})
    assert response.status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.tickets.count() == 2
    assert "招工难" in text(desk, "ticket-meeting", meeting.pk)
    assert "九月政企面对面" in text(browser(world.leader), "ticket-meetings")
    text(browser(world.company), "ticket-meetings", status=403)


def test_similar_answers_are_shown_while_writing_and_serve_as_drafts(world: World) -> None:
    old = world.closed()
    ticket = world.assigned(ticket=world.submitted(title="错峰用电要什么材料"))
    hint = text(browser(world.company), "ticket-similar", title="错峰用电要什么材料", text=TEXT)
    assert old.number in hint
    assert old.number not in text(
        browser(world.stranger), "ticket-similar", title="错峰用电要什么材料", text=TEXT
    )
    officer = browser(world.officer)
    assert "用作底稿" in text(officer, "ticket-detail", ticket.pk)
    form = text(officer, "ticket-act", ticket.pk, "reply", reuse=str(old.pk))
    assert ANSWER in form and old.number in form
    act(officer, ticket, "reply", text=ANSWER, basis="供电营业规则", reused=str(old.pk))
    assert ticket.replies.get().reused == old


def test_queries_do_not_grow_with_the_list(world: World) -> None:
    desk = browser(world.desk)
    counts = []
    for _round in range(2):
        for number in range(3):
            world.submitted(title=f"问题 {number}")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            text(desk, "ticket-list")
        counts.append(len(captured))
    assert counts[1] <= counts[0] <= 20
    ticket = world.closed(
        world.assigned(Facts(departments=3), helpers=[(world.officer2.organisation_id or 0, "口径")])
    )
    with CaptureQueriesContext(connection) as captured:
        text(desk, "ticket-detail", ticket.pk)
    assert len(captured) <= 55


def test_the_league_and_what_is_behind_it(world: World) -> None:
    world.closed(satisfaction=5)
    world.assigned()
    leader = browser(world.leader)
    page = text(leader, "ticket-league")
    assert "50.0%" in page and "样本偏少" in page and "5.00" in page
    text(leader, "ticket-league-tickets", organisation=str(world.officer.organisation_id), measure="closed")
    assert leader.get(reverse("ticket-league-export")).headers["Content-Type"].startswith("application/vnd")
    text(browser(world.company), "ticket-league-tickets", status=403)
    assert "没有逾期" in text(leader, "ticket-late") or "临期" in text(leader, "ticket-late")


def test_a_draft_object_is_what_the_page_sends() -> None:
    assert draft().problems() == []
