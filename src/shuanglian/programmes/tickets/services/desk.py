"""The desk: takes a question in, grades it by the table, hands it to one department, decides the first hand-over."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.casework.models import Case
from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason

from .. import engine, grading, notices
from ..models import Grade, Grading, Lead, Status, Ticket
from ..situation import Situation
from . import _common as common
from .departments import place_help, start_help


@transaction.atomic
def ticket_accept(*, actor: Actor, ticket: Ticket, facts: grading.Facts) -> Grading:
    """Take it in: the facts go to the process, and its decision table gives the grade."""
    state = common.begin(actor, ticket, "accept")
    case = _case(state)
    graded = grading.judge(facts, case.definition)
    engine.finish(case.pk, "assess", actor=actor, data={"outcome": "accepted", **facts.to_data()})
    given = Case.objects.values_list("data", flat=True).get(pk=case.pk).get("grade")
    row = Grading.objects.create(
        ticket=state.ticket,
        facts=facts.to_data(),
        by_rule=given,
        rules=list(graded.rules),
        version=graded.version,
        final=given,
        assessed_by_id=actor.user_id,
        assessed_at=timezone.now(),
    )
    told = {"grade": given, "rules": row.rules, "table": row.version, "facts": row.facts}
    common.event(actor, state.ticket, "accepted", told)
    return row


@transaction.atomic
def ticket_decline(*, actor: Actor, ticket: Ticket, reason: str) -> Ticket:
    """Not a matter for this desk; the company reads why."""
    state = common.begin(actor, ticket, "decline")
    common.refuse(common.text(reason, "reason", _("请写明为什么不予受理")))
    found = state.ticket
    found.status, found.ended_at, found.end_reason = Status.DECLINED, timezone.now(), reason.strip()
    found.save(update_fields=["status", "ended_at", "end_reason"])
    engine.finish(_case(state).pk, "assess", actor=actor, data={"outcome": "declined"})
    common.event(actor, found, "declined")
    notices.tell(notices.company(found), "tickets.ended", found, _("不予受理"), but=actor)
    return found


@transaction.atomic
def ticket_assign(
    *,
    actor: Actor,
    ticket: Ticket,
    lead: int,
    helpers: Sequence[tuple[int, str]] = (),
    grade: str = "",
    reason: str = "",
) -> Ticket:
    """One department in the lead, others asked for opinions (`helpers`: organisation and question).

    `grade` other than what the table gave needs a `reason`; from or to 疑难 a leader checks it first, and the ticket
    goes to the lead and to helpers after that; until then they do not see it.
    """
    state = common.begin(actor, ticket, "assign")
    found, row = state.ticket, state.ticket.grading
    chosen = grade or row.by_rule
    common.refuse(_assign_problems(row, chosen, reason, lead, helpers))
    department = common.department(lead, "lead")
    others = [(common.department(pk, "helpers"), question) for pk, question in helpers]
    needs_check = chosen != row.by_rule and Grade.HARD in (chosen, row.by_rule)
    row.final, row.reason = chosen, reason.strip() if chosen != row.by_rule else ""
    row.proposed_by_id, row.checked_by, row.checked_at, row.check_agreed = actor.user_id, None, None, None
    row.save()
    _take_lead(found, department, chosen)
    engine.set_limit(found, chosen)
    if not needs_check:
        engine.seat_lead(found, department.pk)
    for other, question in others:
        place_help(actor, found, other, question)
    engine.finish(_case(state).pk, "assign", actor=actor, data={"second": needs_check})
    told = {"lead": department.pk, "grade": chosen, "by_rule": row.by_rule, "checked": not needs_check}
    common.event(actor, found, "assigned", told | {"helpers": [other.pk for other, _q in others]})
    if needs_check:
        notices.tell(notices.leaders(), "tickets.assigned", found, _("改级待复核"), but=actor)
    else:
        _start_handling(actor, found)
    return found


@transaction.atomic
def regrade_check(*, actor: Actor, ticket: Ticket, agree: bool, note: str = "") -> Grading:
    """A leader agrees to an override from or to 疑难, or sends it back to the desk."""
    state = common.begin(actor, ticket, "regrade_check")
    row, found = state.ticket.grading, state.ticket
    common.refuse([] if agree else common.text(note, "note", _("请写明为什么不同意")))
    row.checked_by_id, row.checked_at = actor.user_id, timezone.now()
    row.check_agreed, row.check_note = agree, note.strip()[:500]
    row.save()
    if agree:
        engine.seat_lead(found, found.lead_id or 0)
    engine.finish(_case(state).pk, "regrade", actor=actor, data={"agreed": agree})
    common.event(actor, found, "regrade_checked", {"agreed": agree, "grade": row.final})
    if agree:
        _start_handling(actor, found)
    else:
        _give_back(found)
        notices.tell(notices.desk(), "tickets.assigned", found, _("改级未同意，请重新交办"), but=actor)
    return row


def _case(state: Situation) -> Case:
    if state.ticket.case_id is None:
        raise Conflict(Reason("tickets.ended", _("这件工单没有进入流程")))
    return Case.objects.select_related("definition").get(pk=state.ticket.case_id)


def _assign_problems(
    row: Grading, chosen: str, reason: str, lead: int, helpers: Sequence[tuple[int, str]]
) -> list[Reason]:
    found = []
    if chosen not in Grade.values:
        found.append(Reason("tickets.grade", _("没有这个级别"), "grade"))
    elif chosen != row.by_rule:
        found += common.text(reason, "reason", _("改级要写理由"))
    if lead in {pk for pk, _question in helpers}:
        found.append(Reason("tickets.lead_helps", _("主办部门不用再列为协办"), "helpers"))
    if len({pk for pk, _question in helpers}) < len(helpers):
        found.append(Reason("tickets.helper_twice", _("同一个部门只请一次"), "helpers"))
    for _pk, question in helpers:
        found += common.text(question, "helpers", _("请写明要协办什么"))
    return found


def _take_lead(ticket: Ticket, department: Organisation, grade: str) -> None:
    """The first lead; after a refused check another one may be chosen, and the first never had it."""
    now = timezone.now()
    Lead.objects.filter(ticket=ticket).delete()
    Lead.objects.create(ticket=ticket, organisation=department, since=now)
    ticket.lead, ticket.grade = department, grade
    ticket.save(update_fields=["lead", "grade"])


def _give_back(ticket: Ticket) -> None:
    Lead.objects.filter(ticket=ticket).delete()
    for row in ticket.helps.filter(state="asked"):
        row.state, row.ended_at = "dropped", timezone.now()
        row.save(update_fields=["state", "ended_at"])
        engine.drop(row.case_id, reason="交办被退回")
    ticket.lead, ticket.grade = None, ""
    ticket.save(update_fields=["lead", "grade"])


def _start_handling(actor: Actor, ticket: Ticket) -> None:
    """The departments get it, and their clocks run."""
    ticket.status, ticket.assigned_at = Status.HANDLING, timezone.now()
    ticket.save(update_fields=["status", "assigned_at"])
    for row in ticket.helps.filter(state="asked", case=None).select_related("ticket"):
        start_help(actor, row)
    notices.tell(notices.department(ticket.lead_id), "tickets.assigned", ticket, _("请主办"), but=actor)
    notices.tell(notices.company(ticket), "tickets.assigned", ticket, _("已交部门办理"), but=actor)
