"""A ticket from the question to the company's word, and every way off the straight one."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.programmes.tickets import engine, services
from shuanglian.programmes.tickets.grading import Facts
from shuanglian.programmes.tickets.models import Lead, Reply, Ticket, Verdict

from .factories import ANSWER, World, draft, fresh, kinds, nodes, upload

HARD = Facts(departments=1, policy_decision=True)


def codes(refusal: pytest.ExceptionInfo[DomainError]) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


def test_a_simple_question_is_answered_and_confirmed(world: World) -> None:
    ticket = world.submitted()
    assert ticket.number == f"柯企服〔{timezone.localdate().year}〕0001"
    assert nodes(ticket) == {"assess"}
    ticket = world.assigned(ticket=ticket)
    assert (ticket.status, ticket.grade, nodes(ticket)) == ("handling", "simple", {"handle"})
    assert engine.due(ticket) is not None
    ticket = world.answered(ticket)
    assert (ticket.status, nodes(ticket), ticket.rounds) == ("answered", {"confirm"}, 1)
    services.ticket_confirm(actor=world.company, ticket=ticket, solved=True, satisfaction=5)
    ticket = fresh(ticket)
    assert (ticket.status, ticket.satisfaction, nodes(ticket)) == ("closed", 5, set())
    assert ticket.closed_at is not None and ticket.case is not None and ticket.case.status == "finished"
    assert kinds(ticket) == ["received", "accepted", "assigned", "answered", "closed"]
    assert verify_all().ok


def test_not_solved_goes_back_to_the_lead_with_a_new_clock(world: World) -> None:
    ticket = world.answered()
    with pytest.raises(Invalid):
        services.ticket_confirm(actor=world.company, ticket=ticket, solved=False)
    services.ticket_confirm(actor=world.company, ticket=ticket, solved=False, words="材料清单没有说")
    ticket = fresh(ticket)
    assert (ticket.status, nodes(ticket)) == ("handling", {"handle"})
    assert engine.due(ticket) is not None
    ticket = world.closed(ticket)
    assert (ticket.status, ticket.rounds) == ("closed", 2)
    assert [v.satisfied for v in ticket.verdicts.all()] == [False, True]


def test_an_answer_needs_evidence(world: World) -> None:
    ticket = world.assigned()
    with pytest.raises(Invalid) as refusal:
        services.ticket_reply(actor=world.officer, ticket=ticket, text=ANSWER)
    assert codes(refusal) == {"tickets.no_evidence"}
    proof = upload(world.officer, ticket.stream)
    row = services.ticket_reply(actor=world.officer, ticket=ticket, text=ANSWER, files=[proof])
    assert list(row.files.all()) == [proof]


def test_a_company_without_account_is_called_by_somebody_else_than_the_lead(world: World) -> None:
    ticket = world.assigned(ticket=world.noted())
    ticket = world.answered(ticket)
    assert nodes(ticket) == {"callback"}
    with pytest.raises(NotAllowed):
        world.call(ticket, world.officer)
    with pytest.raises(Invalid):
        world.call(ticket, called_at=timezone.now() - dt.timedelta(days=3))
    world.call(ticket, reached=False, words="没有人接")
    assert nodes(ticket) == {"callback"}
    world.call(ticket)
    ticket = fresh(ticket)
    assert ticket.status == "closed"
    assert [v.reached for v in ticket.verdicts.all()] == [False, True]
    assert kinds(ticket)[-2:] == ["called_in_vain", "closed"]


def test_the_desk_may_call_instead_of_waiting(world: World) -> None:
    ticket = world.answered()
    world.call(ticket)
    assert fresh(ticket).status == "closed"
    with pytest.raises(Conflict):
        services.ticket_confirm(actor=world.company, ticket=ticket, solved=True)


def test_a_desk_of_the_leading_department_may_not_call(world: World) -> None:
    """Four eyes by department: a person of the desk whose organisation led."""
    ticket = world.answered()
    Lead.objects.create(
        ticket=ticket, organisation_id=world.desk.organisation_id, since=timezone.now(), until=timezone.now()
    )
    with pytest.raises(NotAllowed) as refusal:
        world.call(ticket)
    assert "tickets.own_work" in codes(refusal)
    assert not Verdict.objects.filter(ticket=ticket).exists()


def test_the_table_grades_and_says_why(world: World) -> None:
    grading = world.accepted(HARD).grading
    assert (grading.by_rule, grading.final, grading.rules) == ("hard", "hard", [2])
    assert world.accepted(Facts(departments=3)).grading.by_rule == "complex"
    assert world.accepted(Facts(site_visit=True)).grading.by_rule == "complex"
    assert world.accepted(Facts(money_wan=600)).grading.by_rule == "hard"
    assert world.accepted(Facts(departments=6, law_change=True)).grading.rules == [1]
    assert world.accepted().grading.by_rule == "simple"


def test_an_override_needs_a_reason_and_for_hard_a_leader(world: World) -> None:
    ticket = world.accepted(HARD)
    lead = world.officer.organisation_id or 0
    with pytest.raises(Invalid):
        services.ticket_assign(actor=world.desk, ticket=ticket, lead=lead, grade="simple")
    services.ticket_assign(actor=world.desk, ticket=ticket, lead=lead, grade="simple", reason="已有口径")
    assert (nodes(ticket), fresh(ticket).status) == ({"regrade"}, "new")
    with pytest.raises(NotAllowed):
        services.regrade_check(actor=world.desk2, ticket=ticket, agree=True)
    services.regrade_check(actor=world.leader, ticket=ticket, agree=False, note="口径没有定")
    assert (nodes(ticket), fresh(ticket).lead) == ({"assign"}, None)
    services.ticket_assign(
        actor=world.desk, ticket=ticket, lead=lead, grade="complex", reason="口径已出", helpers=[]
    )
    services.regrade_check(actor=world.leader, ticket=ticket, agree=True)
    ticket = fresh(ticket)
    assert (nodes(ticket), ticket.grade, ticket.status) == ({"handle"}, "complex", "handling")


def test_between_simple_and_complex_the_desk_decides_alone(world: World) -> None:
    ticket = world.assigned(grade="complex", reason="牵涉两家企业")
    assert (ticket.grade, ticket.grading.by_rule, nodes(ticket)) == ("complex", "simple", {"handle"})


def test_helpers_give_opinions_and_never_hold_the_lead(world: World) -> None:
    second, third = world.officer2.organisation_id or 0, world.officer3.organisation_id or 0
    ticket = world.assigned(Facts(departments=3), helpers=[(second, "电价口径"), (third, "安全口径")])
    limit = engine.due(ticket)
    assert limit and all(row.due_at and row.due_at <= limit for row in ticket.helps.all())
    with pytest.raises(NotAllowed):
        services.help_give(actor=world.officer, ticket=ticket, opinion="自己出意见")
    services.help_give(actor=world.officer2, ticket=ticket, opinion="按分时电价执行")
    reply = world.reply(ticket)
    assert [row.opinion for row in reply.opinions.all()] == ["按分时电价执行"]
    assert {row.state for row in ticket.helps.all()} == {"given", "lapsed"}
    with pytest.raises(DomainError):
        services.help_give(actor=world.officer3, ticket=ticket, opinion="来晚了的意见")


def test_hand_over_first_by_the_desk_then_by_a_leader_and_never_back(world: World) -> None:
    ticket = world.assigned()
    due = engine.due(ticket)
    second, third = world.officer2.organisation_id or 0, world.officer3.organisation_id or 0
    services.handover_ask(actor=world.officer, ticket=ticket, to=second, reason="供电归他们管")
    with pytest.raises(NotAllowed):
        services.handover_decide(actor=world.leader, ticket=ticket, accept=True)
    services.handover_decide(actor=world.desk, ticket=ticket, accept=True)
    ticket = fresh(ticket)
    assert (ticket.lead_id, engine.due(ticket)) == (second, due)
    with pytest.raises(NotAllowed):
        world.reply(ticket, world.officer)
    with pytest.raises(Invalid) as refusal:
        services.handover_ask(
            actor=world.officer2, ticket=ticket, to=world.officer.organisation_id or 0, reason="还给原来的"
        )
    assert codes(refusal) == {"tickets.ping_pong"}
    services.handover_ask(actor=world.officer2, ticket=ticket, to=third, reason="其实是他们")
    with pytest.raises(NotAllowed):
        services.handover_decide(actor=world.desk, ticket=ticket, accept=True)
    services.handover_decide(actor=world.leader, ticket=ticket, accept=True)
    ticket = fresh(ticket)
    assert ticket.lead_id == third
    assert [row.state for row in ticket.handovers.all()] == ["accepted", "accepted"]
    assert kinds(ticket).count("handover_decided") == 2
    world.reply(ticket, world.officer3)
    assert Reply.objects.get(ticket=ticket).organisation_id == third


def test_a_refused_hand_over_leaves_the_lead(world: World) -> None:
    ticket = world.assigned()
    second = world.officer2.organisation_id or 0
    services.handover_ask(actor=world.officer, ticket=ticket, to=second, reason="供电归他们管")
    with pytest.raises(Invalid):
        services.handover_decide(actor=world.desk, ticket=ticket, accept=False)
    services.handover_decide(actor=world.desk, ticket=ticket, accept=False, note="分工写明归你们")
    assert fresh(ticket).lead_id == world.officer.organisation_id
    services.handover_ask(actor=world.officer, ticket=ticket, to=second, reason="再说明一次理由")
    assert world.reply(ticket).round == 1
    assert [row.state for row in ticket.handovers.all()] == ["refused", "dropped"]


def test_a_pause_has_a_reason_a_limit_and_ends_with_the_material(world: World) -> None:
    ticket, today = world.assigned(), timezone.localdate()
    with pytest.raises(Invalid) as refusal:
        services.clock_pause(
            actor=world.officer,
            ticket=ticket,
            reason="缺材料",
            waiting_for="用电合同",
            until=today + dt.timedelta(days=60),
        )
    assert codes(refusal) == {"tickets.pause_until"}
    services.clock_pause(
        actor=world.officer,
        ticket=ticket,
        reason="缺材料",
        waiting_for="用电合同",
        until=today + dt.timedelta(days=3),
    )
    assert engine.due(ticket) is None
    services.material_add(actor=world.company, ticket=ticket, note="合同已附", files=[upload(world.company)])
    ticket = fresh(ticket)
    assert engine.due(ticket) is not None and "合同已附" in ticket.text
    assert kinds(ticket)[-2:] == ["clock_paused", "material_added"]


def test_reopening_counts_and_keeps_the_old_clock(world: World) -> None:
    ticket = world.closed(satisfaction=4)
    services.ticket_reopen(actor=world.company, ticket=ticket, reason="又开始限电了")
    ticket = fresh(ticket)
    assert (ticket.status, ticket.reopened, ticket.closed_at) == ("handling", 1, None)
    assert ticket.case is not None and ticket.case.clocks.filter(token__node="handle").count() == 2
    ticket = world.closed(ticket)
    Ticket.objects.filter(pk=ticket.pk).update(closed_at=timezone.now() - dt.timedelta(days=30))
    with pytest.raises(NotAllowed) as refusal:
        services.ticket_reopen(actor=world.company, ticket=ticket, reason="过了很久才说")
    assert codes(refusal) == {"tickets.reopen_late"}


def test_declining_and_withdrawing(world: World) -> None:
    first, second = world.submitted(), world.assigned()
    services.ticket_decline(actor=world.desk, ticket=first, reason="属于民事纠纷")
    assert (fresh(first).status, nodes(first)) == ("declined", set())
    services.ticket_withdraw(actor=world.company, ticket=second, reason="自己解决了")
    assert (fresh(second).status, nodes(second)) == ("withdrawn", set())


def test_other_companies_tickets_do_not_exist(world: World) -> None:
    ticket = world.answered()
    for actor in (world.stranger, world.solver, world.steward, world.officer3):
        with pytest.raises(NotFound):
            services.ticket_confirm(actor=actor, ticket=ticket, solved=True)


def test_every_problem_of_a_question_is_told_at_once(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        services.ticket_submit(
            actor=world.company, draft=draft(title="", text="", category="?", contact_phone="abc")
        )
    assert {reason.field for reason in refusal.value.reasons} == {
        "title",
        "text",
        "category",
        "contact_phone",
    }
    assert not Ticket.objects.exists()


def test_a_meeting_and_its_questions_are_one(world: World) -> None:
    questions = [
        services.Question(world.party, draft(title="第一问")),
        services.Question(world.lonely, draft(title="")),
    ]
    values = {"title": "九月政企面对面", "held_on": timezone.localdate(), "place": "区行政中心"}
    with pytest.raises(Invalid):
        services.meeting_record(actor=world.desk, questions=questions, **values)
    assert not Ticket.objects.exists()
    questions[1] = services.Question(world.lonely, draft(title="第二问"))
    meeting, made = services.meeting_record(
        actor=world.desk,
        questions=questions,
        organisations=[world.officer.organisation_id or 0],
        minutes=upload(world.desk),
        **values,
    )
    assert [t.channel for t in made] == ["meeting", "meeting"]
    assert set(meeting.companies.all()) == {world.party, world.lonely}
    with pytest.raises(NotAllowed):
        services.meeting_record(actor=world.officer, questions=questions, **values)


def test_a_public_answer_names_nobody(world: World) -> None:
    ticket = world.closed()
    with pytest.raises(Invalid) as refusal:
        services.answer_publish(
            actor=world.desk, ticket=ticket, question="甲面料公司怎么错峰用电", answer=ANSWER
        )
    assert codes(refusal) == {"tickets.names"}
    services.answer_publish(actor=world.desk, ticket=ticket, question="印染企业怎么错峰用电", answer=ANSWER)
    assert fresh(ticket).published_at is not None
