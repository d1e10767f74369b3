"""The company's word on an answer, by itself or in a recorded call; what it adds, takes back, takes up again, rates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason
from shuanglian.foundation.files.models import StoredFile

from .. import engine, notices
from ..models import HelpState, Status, Ticket, Verdict, VerdictKind
from ..situation import Situation, is_company, is_desk
from . import _common as common
from .departments import _end_handover, _end_help, resume


@transaction.atomic
def ticket_confirm(
    *, actor: Actor, ticket: Ticket, solved: bool, words: str = "", satisfaction: int | None = None
) -> Verdict:
    """The company says whether the answer solved it. Not solved: back to the lead, which answers again."""
    state = common.begin(actor, ticket, "confirm")
    problems = common.longest_of(words, "words", 1000) + _score_problems(satisfaction)
    problems += [] if solved else common.text(words, "words", _("请写明还差什么"), longest=1000)
    common.refuse(problems)
    row = Verdict.objects.create(
        ticket=state.ticket,
        round=state.ticket.rounds,
        kind=VerdictKind.CONFIRMED,
        satisfied=solved,
        words=words.strip(),
        by_id=actor.user_id,
        by_organisation_id=actor.organisation_id,
        at=timezone.now(),
    )
    _said(actor, state, row, "confirm", satisfaction)
    return row


@transaction.atomic
def callback_record(
    *,
    actor: Actor,
    ticket: Ticket,
    called_at: dt.datetime,
    words: str,
    reached: bool = True,
    solved: bool = False,
    spoke_with: str = "",
    satisfaction: int | None = None,
) -> Verdict:
    """A call to the company by somebody who is not of a department that led: who, when, what was said.

    A call that nobody took is recorded as well and changes nothing else.
    """
    state = common.begin(actor, ticket, "callback")
    problems = common.text(words, "words", _("请写通话内容；没有接通写明情况"), longest=1000)
    problems += common.longest_of(spoke_with, "spoke_with", 40) + _score_problems(satisfaction)
    if reached and not spoke_with.strip():
        problems.append(Reason("required", _("请写接听人"), "spoke_with"))
    earliest = (state.ticket.answered_at or state.ticket.created_at).replace(
        second=0, microsecond=0
    )  # as typed
    if not earliest <= called_at <= timezone.now():
        problems.append(Reason("tickets.called_when", _("通话时间要在答复以后、现在以前"), "called_at"))
    common.refuse(problems)
    row = Verdict.objects.create(
        ticket=state.ticket,
        round=state.ticket.rounds,
        kind=VerdictKind.CALLED,
        reached=reached,
        satisfied=reached and solved,
        words=words.strip(),
        spoke_with=spoke_with.strip(),
        called_at=called_at,
        by_id=actor.user_id,
        by_organisation_id=actor.organisation_id,
        at=timezone.now(),
    )
    if reached:
        node = "callback" if "callback" in state.nodes else "confirm"
        _said(actor, state, row, node, satisfaction)
    else:
        common.event(actor, state.ticket, "called_in_vain", {"verdict": row.pk, "round": row.round})
    return row


def _said(actor: Actor, state: Situation, row: Verdict, node: str, satisfaction: int | None) -> None:
    """Solved: the process closes the ticket. Not solved: it goes back to the lead."""
    found = state.ticket
    engine.finish(found.case_id, node, actor=actor, data={"satisfied": row.satisfied})
    found.refresh_from_db()
    if row.satisfied:
        if satisfaction is not None:
            found.satisfaction = satisfaction
            found.save(update_fields=["satisfaction"])
    else:
        found.status = Status.HANDLING
        found.save(update_fields=["status"])
    told = {"round": row.round, "kind": row.kind, "solved": row.satisfied, "satisfaction": satisfaction}
    common.event(actor, found, "closed" if row.satisfied else "sent_back", told | {"verdict": row.pk})
    people = [*notices.department(found.lead_id), *notices.company(found)]
    if row.satisfied:
        notices.tell(people, "tickets.closed", found, _("已办结"), but=actor)
    else:
        notices.tell(people, "tickets.verdict", found, _("企业说没有解决，请再办"), but=actor)


@transaction.atomic
def ticket_rate(*, actor: Actor, ticket: Ticket, satisfaction: int, words: str = "") -> Ticket:
    """1 to 5, and words. Once."""
    state = common.begin(actor, ticket, "rate")
    common.refuse(_score_problems(satisfaction) + common.longest_of(words, "words", 500))
    found = state.ticket
    found.satisfaction, found.satisfaction_words = satisfaction, words.strip()
    found.save(update_fields=["satisfaction", "satisfaction_words"])
    common.event(actor, found, "rated", {"satisfaction": satisfaction})
    notices.tell(notices.department(found.lead_id), "tickets.verdict", found, _("企业评了满意度"), but=actor)
    return found


@transaction.atomic
def ticket_reopen(
    *, actor: Actor, ticket: Ticket, reason: str, called_at: dt.datetime | None = None
) -> Ticket:
    """Closed, but it is not over. Past clocks stay; the same lead gets a new one; the count goes up.

    The desk does it for a company without an account, on its call (`called_at`)."""
    state = common.begin(actor, ticket, "reopen")
    found = state.ticket
    problems = common.text(reason, "reason", _("请写明为什么要重新打开"), least=5)
    common.refuse(problems + _call_problems(actor, called_at, found.closed_at or found.created_at))
    found.status, found.closed_at = Status.HANDLING, None
    found.reopened += 1
    found.satisfaction, found.satisfaction_words = None, ""
    found.published_at, found.public_question, found.public_answer = None, "", ""
    engine.reopen(found, actor=actor, reason=reason.strip())
    found.save()
    common.event(actor, found, "reopened", {"times": found.reopened} | _call(actor, called_at))
    people = [*notices.department(found.lead_id), *notices.desk()]
    notices.tell(people, "tickets.reopened", found, _("企业重新打开"), but=actor)
    return found


@transaction.atomic
def material_add(
    *, actor: Actor, ticket: Ticket, note: str, files: Sequence[StoredFile | int] = ()
) -> Ticket:
    """The company adds something; a paused clock goes on by itself."""
    state = common.begin(actor, ticket, "material_add")
    common.refuse(common.text(note, "note", _("请写明补充了什么")))
    found = state.ticket
    added = common.files(actor, found, files)
    stamp = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    found.text = f"{found.text}\n\n【{stamp} 补充】{note.strip()}"
    found.save(update_fields=["text"])
    was_paused = state.clock_is(paused=True)
    if was_paused:
        resume(actor, state)
    common.event(actor, found, "material_added", {"files": len(added), "resumed": was_paused})
    notices.tell(notices.department(found.lead_id), "tickets.material", found, _("企业补充了材料"), but=actor)
    return found


@transaction.atomic
def ticket_withdraw(
    *, actor: Actor, ticket: Ticket, reason: str, called_at: dt.datetime | None = None
) -> Ticket:
    """The company needs no answer any more; the desk puts it down for one without an account (`called_at`)."""
    state = common.begin(actor, ticket, "withdraw")
    problems = common.text(reason, "reason", _("请写明为什么撤回"))
    common.refuse(problems + _call_problems(actor, called_at, state.ticket.created_at))
    found = state.ticket
    for row in state.helps:
        if row.state == HelpState.ASKED:
            _end_help(row, HelpState.DROPPED, "企业撤回")
    if state.handover is not None:
        _end_handover(state.handover, "企业撤回")
    found.status, found.ended_at, found.end_reason = Status.WITHDRAWN, timezone.now(), reason.strip()
    found.save(update_fields=["status", "ended_at", "end_reason"])
    engine.withdraw(found, actor=actor, reason=reason.strip())
    common.event(actor, found, "withdrawn", _call(actor, called_at))
    people = [*notices.desk(), *notices.department(found.lead_id)]
    notices.tell(people, "tickets.ended", found, _("企业撤回"), but=actor)
    return found


@transaction.atomic
def contact_erase(*, actor: Actor, ticket: Ticket) -> Ticket:
    """Name and number of the contact person are removed on request (PIPL art. 47); the ticket goes on."""
    state = common.begin(actor, ticket, "contact_erase")
    erase(state.ticket)
    common.event(actor, state.ticket, "contact_erased", {"by_company": is_company(actor, state.ticket)})
    return state.ticket


def erase(ticket: Ticket) -> None:
    ticket.contact_name = ticket.contact_phone = ""
    ticket.contact_erased_at = timezone.now()
    ticket.save(update_fields=["contact_name", "contact_phone", "contact_erased_at"])
    Verdict.objects.filter(ticket=ticket).exclude(spoke_with="").update(spoke_with="已删除")


# -- what others may learn from it
@transaction.atomic
def answer_publish(*, actor: Actor, ticket: Ticket, question: str, answer: str) -> Ticket:
    """Question and answer in words that name no company and no person, for all who ask the same."""
    state = common.begin(actor, ticket, "publish")
    found = state.ticket
    problems = common.text(question, "question", _("请写可以公开的问题"), least=5)
    problems += common.text(answer, "answer", _("请写可以公开的答复"), least=5, longest=5000)
    problems += _naming_problems(found, f"{question}\n{answer}")
    common.refuse(problems)
    found.public_question, found.public_answer = question.strip(), answer.strip()
    found.published_at = timezone.now()
    found.save(update_fields=["public_question", "public_answer", "published_at"])
    common.event(actor, found, "published")
    return found


@transaction.atomic
def answer_unpublish(*, actor: Actor, ticket: Ticket) -> Ticket:
    state = common.begin(actor, ticket, "unpublish")
    found = state.ticket
    found.published_at, found.public_question, found.public_answer = None, "", ""
    found.save(update_fields=["published_at", "public_question", "public_answer"])
    common.event(actor, found, "unpublished")
    return found


def _naming_problems(ticket: Ticket, told: str) -> list[Reason]:
    """What would give the company or its people away."""
    names = [ticket.company.name, ticket.contact_name, ticket.contact_phone, ticket.number]
    names += list(ticket.company.aliases.values_list("name", flat=True))
    found = [name for name in names if len(name) >= 2 and name in told]
    if not found:
        return []
    return [Reason("tickets.names", _("公开的文字里不能有“%s”") % found[0], "question")]


def _call_problems(actor: Actor, called_at: dt.datetime | None, earliest: dt.datetime) -> list[Reason]:
    """Whoever speaks for a company says when it called: not before `earliest`, to the minute, and not in the future."""
    if not is_desk(actor):
        return []
    if called_at is None:
        return [Reason("required", _("请写明企业什么时候来电"), "called_at")]
    if earliest.replace(second=0, microsecond=0) <= called_at <= timezone.now():
        return []
    return [Reason("tickets.called_when", _("通话时间要在答复以后、现在以前"), "called_at")]


def _call(actor: Actor, called_at: dt.datetime | None) -> dict[str, str]:
    """What the record says of a call; of the company's own press nothing."""
    return {"called_at": called_at.isoformat()} if is_desk(actor) and called_at is not None else {}


def _score_problems(value: int | None) -> list[Reason]:
    if value is None or 1 <= value <= 5:
        return []
    return [Reason("tickets.satisfaction", _("满意度是 1 到 5"), "satisfaction")]
