"""Nothing hides lateness, each department answers for its own time, worlds stay apart, and people decide."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from shuanglian.casework.models import Clock
from shuanglian.foundation.accounts.models import Membership, Organisation
from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Invalid, InvalidImport, NotAllowed, NotFound
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.programmes.tickets import engine, policies, selectors, services, sheets
from shuanglian.programmes.tickets.grading import Facts, facts_in_words
from shuanglian.programmes.tickets.models import Reply, Ticket
from shuanglian.programmes.tickets.selectors import Period
from shuanglian.programmes.tickets.situation import situation
from shuanglian.web.tickets.verbs import Scene, _handover_fields, moment
from tests.exchange.factories import machine
from tests.registry.factories import party

from .factories import World, draft, fresh, kinds, nodes
from .test_figures import GOOD, book
from .test_pages import browser

pytestmark = pytest.mark.django_db

MONDAY = dt.datetime(2026, 6, 8, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def pause(world: World, ticket: Ticket) -> None:
    until = timezone.localdate() + dt.timedelta(days=2)
    services.clock_pause(actor=world.officer, ticket=ticket, reason="缺材料", waiting_for="合同", until=until)


def lines() -> dict[int, Any]:
    """Limits kept and judged, and tickets led, of each department."""
    rows = selectors.league(Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), demo=False)
    return {row.organisation: (row.on_time.hits, row.on_time.size, row.received) for row in rows}


def broken() -> set[str]:
    return {v.rule for v in run_all() if v.rule.startswith("tickets.")}


# -- lateness
def test_what_is_late_cannot_be_paused_and_stays_late(world: World) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        ticket = world.assigned()
        now.move_to(MONDAY + 9 * DAY)
        with pytest.raises(NotAllowed) as refusal:
            pause(world, ticket)
        assert {reason.code for reason in refusal.value.reasons} == {"past_due"}
        assert world.reply(ticket).is_late
        assert lines()[world.officer.organisation_id or 0] == (0, 1, 1)


def test_an_answer_during_a_pause_is_measured_by_the_days_that_counted(world: World) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        ticket = world.assigned()
        pause(world, ticket)
        now.move_to(MONDAY + DAY)
        reply = world.reply(ticket)
        assert reply.due_at is not None and not reply.is_late
        assert broken() == set()


def test_a_pause_from_before_the_rule_is_seen_through(world: World) -> None:
    """A clock that was stopped late: the answer is late all the same, and the check finds records that say otherwise."""
    with time_machine.travel(MONDAY, tick=False) as now:
        ticket = world.assigned()
        now.move_to(MONDAY + 9 * DAY)
        stopped = {"from": timezone.now().isoformat(), "to": None, "reason": "缺材料"}
        clocks = Clock.objects.filter(case=ticket.case_id, token__node=engine.LEAD_STEP)
        clocks.update(pauses=[stopped], paused_at=timezone.now(), due_at=None)
        assert world.reply(ticket).is_late
        assert broken() == set()
        Reply.objects.filter(ticket=ticket).update(is_late=False, due_at=None)
        assert "tickets.late" in broken()
        clocks.update(due_at=None, pauses=[stopped])
        assert "tickets.late" in broken()


def hand_over(world: World, ticket: Ticket) -> None:
    unit = world.officer2.organisation_id or 0
    services.handover_ask(actor=world.officer, ticket=ticket, to=unit, reason="归他们管")
    services.handover_decide(actor=world.desk, ticket=ticket, accept=True)


def behind(world: World, organisation: int, measure: str) -> list[Ticket]:
    period = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    return list(
        selectors.tickets_behind(world.leader, period, organisation=organisation, measure=measure, demo=False)
    )


def test_who_led_when_the_limit_ended_is_late_and_not_who_leads_now(world: World) -> None:
    first, second = world.officer.organisation_id or 0, world.officer2.organisation_id or 0
    with time_machine.travel(MONDAY, tick=False) as now:
        ticket = world.assigned()
        now.move_to(MONDAY + 9 * DAY)
        hand_over(world, ticket)
        assert lines() == {first: (0, 1, 0), second: (0, 0, 1)}
        assert (behind(world, first, "late"), behind(world, second, "late")) == ([ticket], [])
        world.reply(ticket, world.officer2)
        assert lines() == {first: (0, 1, 0), second: (0, 0, 1)}
        assert (behind(world, first, "late"), behind(world, second, "late")) == ([ticket], [])
        services.ticket_confirm(actor=world.company, ticket=ticket, solved=False, words="还差清单")
        world.reply(ticket, world.officer2)
        assert lines() == {first: (0, 1, 0), second: (1, 1, 1)}
        assert (behind(world, first, "on_time"), behind(world, second, "on_time")) == ([], [ticket])


def test_a_late_answer_stays_with_the_department_that_gave_it(world: World) -> None:
    first, second = world.officer.organisation_id or 0, world.officer2.organisation_id or 0
    with time_machine.travel(MONDAY, tick=False) as now:
        ticket = world.assigned()
        now.move_to(MONDAY + 9 * DAY)
        world.reply(ticket)
        services.ticket_confirm(actor=world.company, ticket=ticket, solved=False, words="还差清单")
        hand_over(world, ticket)
        world.reply(ticket, world.officer2)
        assert lines() == {first: (0, 1, 0), second: (1, 1, 1)}
        assert (
            selectors.figures(Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), demo=False).on_time.hits
            == 0
        )


# -- two worlds
def test_a_demonstration_person_says_nothing_for_a_real_company(world: World) -> None:
    desk = replace(world.desk, is_demo=True)
    with pytest.raises(NotAllowed):
        services.ticket_note(actor=desk, company=world.lonely, draft=draft(source_note="今天来电"))
    with pytest.raises(NotAllowed):
        services.meeting_record(
            actor=desk,
            title="政企面对面",
            held_on=timezone.localdate(),
            place="示例会议室",
            questions=[services.Question(world.lonely, draft())],
        )
    report = sheets.dry_run(book(GOOD), actor=desk)
    assert {error.code for error in report.errors} == {"other_world"}
    with pytest.raises(InvalidImport):
        sheets.apply(actor=desk, data=book(GOOD))
    assert not Ticket.objects.exists()
    shown = party("示例公司", is_demo=True)
    assert services.ticket_note(actor=desk, company=shown, draft=draft(source_note="今天来电")).is_demo


def test_a_demonstration_person_does_nothing_to_a_real_ticket(world: World) -> None:
    ticket = world.submitted()
    with pytest.raises(NotAllowed) as refusal:
        services.ticket_accept(actor=replace(world.desk, is_demo=True), ticket=ticket, facts=Facts())
    assert [reason.code for reason in refusal.value.reasons] == ["other_world"]
    assert nodes(ticket) == {"assess"}


# -- people decide
def test_a_key_takes_in_and_reads_and_does_nothing_else(world: World, unlimited: None) -> None:
    ticket = world.submitted()
    desk = Organisation.objects.get(pk=world.desk.organisation_id)
    caller, _unit = machine(Role.MANAGER, desk)
    for verb, body in {
        "accept": {"departments": 1},
        "decline": {"reason": "属于民事纠纷"},
        "material": {"note": "补充合同"},
        "contact-erase": {},
    }.items():
        assert caller.post(f"/tickets/{ticket.pk}/{verb}", body)[0] == 403, verb
    note = {
        "title": "招工难",
        "text": "车间招不到挡车工。",
        "company_id": world.lonely.pk,
        "source_note": "来电",
    }
    assert caller.post("/tickets", note)[0] == 201
    assert kinds(ticket) == ["received"]
    for name in policies.VERBS:
        found = policies.reasons(replace(world.desk, user_id=None), situation(ticket), name)
        assert "person_needed" in {reason.code for reason in found}, name


# -- the grade is being checked
def test_departments_get_a_ticket_after_the_check_of_its_grade(world: World) -> None:
    ticket = world.accepted(Facts(policy_decision=True))
    lead, helper = world.officer.organisation_id or 0, world.officer2.organisation_id or 0
    services.ticket_assign(
        actor=world.desk,
        ticket=ticket,
        lead=lead,
        helpers=[(helper, "口径")],
        grade="simple",
        reason="有口径",
    )
    for actor in (world.officer, world.officer2):
        with pytest.raises(NotFound):
            selectors.get_for(actor, ticket.pk)
    assert list(ticket.helps.values_list("case", "due_at")) == [(None, None)]
    page = selectors.ticket_page(world.company, selectors.get_for(world.company, ticket.pk))
    assert (page.ticket.status_label, page.ticket.lead) == ("待复核定级", "")
    services.regrade_check(actor=world.leader, ticket=ticket, agree=True)
    for actor in (world.officer, world.officer2):
        assert selectors.get_for(actor, ticket.pk) == ticket
    row = ticket.helps.get()
    assert row.case_id is not None and row.due_at is not None
    services.help_give(actor=world.officer2, ticket=ticket, opinion="按去年的口径办")
    assert not world.reply(ticket).is_late and verify_all().ok


def test_a_refused_check_leaves_no_department_behind(world: World) -> None:
    ticket = world.accepted(Facts(policy_decision=True))
    unit = world.officer2.organisation_id or 0
    services.ticket_assign(
        actor=world.desk,
        ticket=ticket,
        lead=world.officer.organisation_id or 0,
        helpers=[(unit, "口径")],
        grade="simple",
        reason="有口径",
    )
    services.regrade_check(actor=world.leader, ticket=ticket, agree=False, note="没有口径")
    assert ticket.helps.get().state == "dropped"
    assert fresh(ticket).stands == "待交办"


# -- the desk for companies without an account
def test_the_desk_reopens_and_withdraws_for_a_company_that_called(world: World) -> None:
    ticket = world.answered(world.assigned(ticket=world.noted()))
    world.call(ticket)
    with pytest.raises(Invalid):
        services.ticket_reopen(actor=world.desk, ticket=ticket, reason="企业说又限电了")
    with pytest.raises(NotAllowed):
        services.ticket_reopen(actor=world.officer, ticket=ticket, reason="企业说又限电了")
    now = timezone.now()
    services.ticket_reopen(actor=world.desk, ticket=ticket, reason="企业说又限电了", called_at=now)
    assert (fresh(ticket).status, fresh(ticket).reopened) == ("handling", 1)
    told = Event.objects.get(stream=ticket.stream, kind="ticket.reopened")
    assert told.payload["called_at"] == now.isoformat()
    services.ticket_withdraw(actor=world.desk, ticket=ticket, reason="企业说不用了", called_at=now)
    assert fresh(ticket).status == "withdrawn" and verify_all().ok
    with pytest.raises(NotAllowed):
        services.ticket_withdraw(actor=world.desk, ticket=world.submitted(), reason="不用了", called_at=now)


def test_a_call_in_the_minute_of_the_answer_is_taken(world: World) -> None:
    ticket = world.answered(world.assigned(ticket=world.noted()))
    minute = timezone.now().replace(second=0, microsecond=0)
    Ticket.objects.filter(pk=ticket.pk).update(answered_at=minute + dt.timedelta(seconds=40))
    with time_machine.travel(minute + dt.timedelta(seconds=50), tick=False):
        world.call(ticket, called_at=minute)
    assert fresh(ticket).status == "closed"


def test_times_are_typed_as_they_are_shown() -> None:
    assert moment("2026年6月23日 15:20") == moment("2026-06-23T15:20")
    for wrong in ("昨天下午", "2026年13月1日 9:00"):
        with pytest.raises(Invalid):
            moment(wrong)


# -- words
def test_a_form_says_when_no_department_is_left(world: World) -> None:
    ticket = world.assigned()
    assert "办过" in str(_handover_fields(Scene(world.officer, ticket))[0].help)
    others = [world.officer2.user_id, world.officer3.user_id]
    Membership.objects.filter(user__in=others).update(is_active=False)
    assert _handover_fields(Scene(world.officer, ticket))[0].help == "没有可转的部门"


def test_amounts_have_no_empty_decimals() -> None:
    assert "涉及资金 600 万元" in facts_in_words(Facts(money_wan=600.0).to_data())
    assert "涉及资金 600.5 万元" in facts_in_words({"money_wan": 600.5})


def test_answers_that_the_company_has_not_confirmed_are_not_suggested(world: World) -> None:
    ticket = world.answered()
    asked = "高峰限电能不能错峰用电，申请要哪些材料"
    assert selectors.similar(world.desk, asked) == []
    services.ticket_confirm(actor=world.company, ticket=ticket, solved=True)
    found = selectors.similar(world.desk, asked)
    assert [row.ticket_id for row in found] == [ticket.pk]
    assert found[0].why and all(len(word) >= 3 and word in asked for word in found[0].why), found[0].why


def test_a_meeting_starts_with_two_questions_and_opens_more(world: World) -> None:
    desk = browser(world.desk)
    page = desk.get("/tickets/meetings/new/").content.decode()
    assert (
        page.count("再加一条"),
        page.count('<details class="sl-tk-more" open'),
        "q-1-contact_name" in page,
    ) == (
        6,
        0,
        True,
    )
    page = desk.post("/tickets/meetings/new/", {"q-3-company": "没有这家"}).content.decode()
    assert page.count('<details class="sl-tk-more" open') == 2


def test_the_page_behind_the_last_entry_of_the_phone_leads_to_the_programmes(world: World) -> None:
    page = browser(world.company).get(reverse("me")).content.decode()
    main = page[page.index("<main") :]
    assert all(f'href="/{name}/"' in main for name in ("tickets", "challenges", "projects", "guidance"))
