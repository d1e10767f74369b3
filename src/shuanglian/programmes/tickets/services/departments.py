"""The lead and its helpers: opinions with clocks of their own, the answer, pauses, hand-overs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.casework import api
from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.files.models import StoredFile

from ...passing import as_platform
from .. import engine, notices, rules, visibility
from ..models import Handover, HandoverState, Help, HelpState, Lead, Reply, Ticket
from ..situation import Situation
from . import _common as common


@transaction.atomic
def help_ask(*, actor: Actor, ticket: Ticket, organisation: int, question: str) -> Help:
    """Ask another department for its opinion. Its clock never lengthens the lead's."""
    state = common.begin(actor, ticket, "help_ask")
    problems = common.text(question, "question", _("请写明要协办什么"))
    if organisation == state.ticket.lead_id:
        problems.append(Reason("tickets.lead_helps", _("主办部门不用再列为协办"), "organisation"))
    if state.open_help_of(organisation) is not None:
        problems.append(Reason("tickets.helper_twice", _("已经在等这个部门的意见"), "organisation"))
    common.refuse(problems)
    row = place_help(actor, state.ticket, common.department(organisation, "organisation"), question)
    start_help(actor, row)
    common.event(actor, state.ticket, "help_asked", {"help": row.pk, "organisation": organisation})
    return row


def place_help(actor: Actor, ticket: Ticket, organisation: Organisation, question: str) -> Help:
    """The row alone: the department learns of it when it is started. The caller records."""
    return Help.objects.create(
        ticket=ticket,
        organisation=organisation,
        question=question.strip(),
        asked_by_id=actor.user_id,
        asked_at=timezone.now(),
    )


def start_help(actor: Actor, row: Help) -> None:
    """Its process with its clock, and word to the department."""
    row.asked_at = timezone.now()
    row.case = engine.begin_help(row, actor=actor)
    row.due_at = _help_due(row)
    row.save(update_fields=["asked_at", "case", "due_at"])
    notices.tell(notices.department(row.organisation_id), "tickets.help", row.ticket, _("请协办"), but=actor)


def _help_due(row: Help) -> dt.datetime | None:
    """Its own limit, but never later than the lead's."""
    tasks = engine.open_tasks(row.case_id)
    own = getattr(tasks[0], "clock", None) if tasks else None
    known = [at for at in (own.due_at if own else None, engine.due(row.ticket)) if at is not None]
    return min(known) if known else None


@transaction.atomic
def help_give(*, actor: Actor, ticket: Ticket, opinion: str, files: Sequence[StoredFile | int] = ()) -> Help:
    """The department that was asked says what it has to say."""
    state = common.begin(actor, ticket, "help_give")
    row = state.open_help_of(actor.organisation_id)
    if row is None:
        raise Conflict(Reason("tickets.no_help", _("现在没有等您单位出的协办意见")))
    common.refuse(common.text(opinion, "opinion", _("请写意见"), least=5, longest=5000))
    row.opinion, row.state = opinion.strip(), HelpState.GIVEN
    row.given_by_id, row.ended_at = actor.user_id, timezone.now()
    row.save(update_fields=["opinion", "state", "given_by", "ended_at"])
    row.files.set(common.files(actor, state.ticket, files))
    engine.finish(row.case_id, "give", actor=actor, data={})
    common.event(actor, state.ticket, "help_given", {"help": row.pk, "organisation": row.organisation_id})
    people = notices.department(state.ticket.lead_id)
    notices.tell(people, "tickets.help", state.ticket, _("协办意见已出"), but=actor)
    return row


@transaction.atomic
def help_drop(*, actor: Actor, ticket: Ticket, organisation: int, reason: str) -> Help:
    """The opinion is not needed any more."""
    state = common.begin(actor, ticket, "help_drop")
    row = state.open_help_of(organisation)
    if row is None:
        raise Invalid(Reason("tickets.no_help", _("没有在等这个部门的意见"), "organisation"))
    common.refuse(common.text(reason, "reason", _("请写明原因")))
    _end_help(row, HelpState.DROPPED, reason.strip())
    common.event(actor, state.ticket, "help_dropped", {"help": row.pk, "organisation": organisation})
    return row


def _end_help(row: Help, state: HelpState, reason: str) -> None:
    row.state, row.ended_at = state, timezone.now()
    row.save(update_fields=["state", "ended_at"])
    engine.drop(row.case_id, reason=reason)


@transaction.atomic
def ticket_reply(
    *,
    actor: Actor,
    ticket: Ticket,
    text: str,
    basis: str = "",
    files: Sequence[StoredFile | int] = (),
    reused: int | None = None,
) -> Reply:
    """The lead answers, with evidence: a file, or the rule or document it rests on.

    Opinions that are there are merged into it; those still awaited lapse. `reused` names a ticket whose answer served
    as the draft.
    """
    state = common.begin(actor, ticket, "reply")
    found = state.ticket
    problems = common.text(text, "text", _("请写答复"), least=5, longest=8000)
    problems += common.longest_of(basis, "basis", 500)
    if not files and len(basis.strip()) < 4:
        problems.append(Reason("tickets.no_evidence", _("请附凭证，或写明依据"), "basis"))
    common.refuse(problems)
    source = None if reused is None else visibility.get_for(actor, reused)
    proofs = common.files(actor, found, files)
    if state.clock_is(
        paused=True
    ):  # the days that counted decide whether it is late, so the date must be known
        resume(actor, state)
    now, due_at = timezone.now(), engine.due(found)
    row = Reply.objects.create(
        ticket=found,
        round=found.rounds + 1,
        organisation_id=found.lead_id or 0,
        text=text.strip(),
        basis=basis.strip(),
        reused=source,
        by_id=actor.user_id,
        at=now,
        due_at=due_at,
        is_late=due_at is not None and now > due_at,
    )
    row.files.set(proofs)
    row.opinions.set([help_ for help_ in state.helps if help_.state == HelpState.GIVEN])
    _stop_waiting(state)
    engine.finish(
        found.case_id, "handle", actor=actor, data={"round": row.round}, evidence=_evidence(row, proofs)
    )
    told = {"round": row.round, "late": row.is_late, "lead": found.lead_id, "reused": reused}
    common.event(actor, found, "answered", told)
    people = notices.company(found) or notices.desk()
    notices.tell(people, "tickets.answered", found, _("部门已答复，请看是否解决"), but=actor)
    return row


def _evidence(row: Reply, proofs: Sequence[StoredFile]) -> list[api.Evidence]:
    pieces = [api.Evidence("result", file=file.pk) for file in proofs]
    return pieces + ([api.Evidence("result", statement=row.basis)] if row.basis else [])


def _stop_waiting(state: Situation) -> None:
    """The answer ends what was going on beside it."""
    for row in state.helps:
        if row.state == HelpState.ASKED:
            _end_help(row, HelpState.LAPSED, "主办已答复")
    if state.handover is not None:
        _end_handover(state.handover, "主办已答复")


def _end_handover(row: Handover, reason: str) -> None:
    row.state, row.decided_at, row.note = HandoverState.DROPPED, timezone.now(), reason
    row.save(update_fields=["state", "decided_at", "note"])
    engine.drop(row.case_id, reason=reason)


# -- pauses
@transaction.atomic
def clock_pause(*, actor: Actor, ticket: Ticket, reason: str, waiting_for: str, until: dt.date) -> Ticket:
    """The limit stands still while the company's material is awaited; `until` is bounded by the rules."""
    state = common.begin(actor, ticket, "clock_pause")
    problems = common.text(reason, "reason", _("请写明暂停的原因"))
    problems += common.text(waiting_for, "waiting_for", _("请写明在等什么"), longest=100)
    common.refuse(problems + _pause_problems(state, until))
    task = state.tasks["handle"]
    api.pause_clock(
        task.pk,
        actor=as_platform(actor),
        reason=reason.strip(),
        waiting_for=waiting_for.strip(),
        until=until,
    )
    common.event(actor, state.ticket, "clock_paused", {"until": until.isoformat()})
    people = notices.company(state.ticket)
    notices.tell(people, "tickets.clock", state.ticket, _("在等您补材料，计时暂停"), but=actor)
    return state.ticket


def _pause_problems(state: Situation, until: dt.date) -> list[Reason]:
    pause, today = rules.limits().pause, timezone.localdate()
    found = []
    if not today < until <= today + dt.timedelta(days=pause["max_days"]):
        told = _("暂停最长 %(n)s 天，日期要在今天以后") % {"n": pause["max_days"]}
        found.append(Reason("tickets.pause_until", told, "until"))
    if len(state.tasks["handle"].clock.pauses) >= pause["times"]:
        told = _("这件工单最多暂停 %(n)s 次") % {"n": pause["times"]}
        found.append(Reason("tickets.pause_times", told, "reason"))
    return found


@transaction.atomic
def clock_resume(*, actor: Actor, ticket: Ticket) -> Ticket:
    """Go on counting; the days of the pause are not counted."""
    state = common.begin(actor, ticket, "clock_resume")
    resume(actor, state)
    common.event(actor, state.ticket, "clock_resumed")
    return state.ticket


def resume(actor: Actor, state: Situation) -> None:
    api.resume_clock(state.tasks["handle"].pk, actor=as_platform(actor))


# -- hand-overs
@transaction.atomic
def handover_ask(*, actor: Actor, ticket: Ticket, to: int, reason: str) -> Handover:
    """The lead says why another department should take over. The clock goes on."""
    state = common.begin(actor, ticket, "handover_ask")
    problems = common.text(reason, "reason", _("请写明为什么要转办"))
    if to in state.led:
        problems.append(Reason("tickets.ping_pong", _("这个部门办过这件工单，不能再转回去"), "to"))
    common.refuse(problems)
    department = common.department(to, "to")
    row = Handover.objects.create(
        ticket=state.ticket,
        nth=state.handed + 1,
        by_id=state.ticket.lead_id or 0,
        to=department,
        reason=reason.strip(),
        needs_leader=state.handed > 0,
        asked_by_id=actor.user_id,
        asked_at=timezone.now(),
    )
    row.case = engine.begin_handover(row, actor=actor)
    row.save(update_fields=["case"])
    told = {"handover": row.pk, "from": row.by_id, "to": to, "nth": row.nth}
    common.event(actor, state.ticket, "handover_asked", told)
    people = notices.leaders() if row.needs_leader else notices.desk()
    notices.tell(people, "tickets.handover", state.ticket, _("转办待决定"), but=actor)
    return row


@transaction.atomic
def handover_decide(*, actor: Actor, ticket: Ticket, accept: bool, note: str = "") -> Handover:
    """The desk (a leader from the second on) agrees or not. Agreed: the other department leads from now on."""
    state = common.begin(actor, ticket, "handover_decide")
    row = state.handover
    if row is None:
        raise Conflict(Reason("tickets.no_handover", _("现在没有待决定的转办")))
    common.refuse([] if accept else common.text(note, "note", _("请写明为什么不同意")))
    if accept and row.to_id in state.led:
        raise Conflict(Reason("tickets.ping_pong", _("这个部门办过这件工单，不能再转回去")))
    row.state = HandoverState.ACCEPTED if accept else HandoverState.REFUSED
    row.decided_by_id, row.decided_at, row.note = actor.user_id, timezone.now(), note.strip()[:500]
    row.save(update_fields=["state", "decided_by", "decided_at", "note"])
    node = "by_leader" if row.needs_leader else "by_desk"
    engine.finish(row.case_id, node, actor=actor, data={"accepted": accept})
    if accept:
        _hand_over(state, row)
    told = {"handover": row.pk, "accepted": accept, "from": row.by_id, "to": row.to_id, "nth": row.nth}
    common.event(actor, state.ticket, "handover_decided", told)
    people = notices.department(row.by_id) + (notices.department(row.to_id) if accept else [])
    title = _("已转办") if accept else _("转办未同意")
    notices.tell(people, "tickets.handover", state.ticket, title, but=actor)
    return row


def _hand_over(state: Situation, row: Handover) -> None:
    """The seat moves, the clock does not. A helper that becomes the lead helps no more."""
    ticket, now = state.ticket, timezone.now()
    own = state.open_help_of(row.to_id)
    if own is not None:
        _end_help(own, HelpState.DROPPED, "转为主办")
    Lead.objects.filter(ticket=ticket, until=None).update(until=now)
    Lead.objects.create(ticket=ticket, organisation_id=row.to_id, since=now)
    ticket.lead_id = row.to_id
    ticket.save(update_fields=["lead"])
    engine.seat_lead(ticket, row.to_id)
