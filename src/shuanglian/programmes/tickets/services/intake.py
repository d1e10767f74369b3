"""A question comes in: from the page, by telephone, from a sheet, at a meeting. One way for all of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Invalid, NotAllowed, Reason
from shuanglian.foundation.events.services import record
from shuanglian.foundation.files.models import StoredFile
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party
from shuanglian.registry.numbers import take

from .. import engine, notices, policies, rules
from ..models import Channel, Meeting, Ticket
from . import _common as common

PHONE = re.compile(r"^[0-9+\-() ]{5,20}$")
MOST_QUESTIONS = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """One question as it is handed in. `contact_private`: only the desk sees the number in full."""

    title: str
    text: str
    category: str = "other"
    contact_name: str = ""
    contact_phone: str = ""
    contact_private: bool = False
    source_note: str = ""

    def problems(self, prefix: str = "") -> list[Reason]:
        """Everything that is wrong with it; `prefix` goes before the names of fields."""
        found = common.text(self.title, f"{prefix}title", _("请写一个标题"), longest=80)
        found += common.text(self.text, f"{prefix}text", _("请写清楚是什么问题"), least=5, longest=5000)
        if self.category not in {row.key for row in rules.categories()}:
            found.append(Reason("tickets.category", _("请选一个类别"), f"{prefix}category"))
        found += common.longest_of(self.contact_name, f"{prefix}contact_name", 40)
        found += common.longest_of(self.source_note, f"{prefix}source_note", 300)
        if self.contact_phone and not PHONE.match(self.contact_phone):
            found.append(Reason("tickets.phone", _("电话只写数字、+ 和 -"), f"{prefix}contact_phone"))
        return found


@dataclass(frozen=True, slots=True)
class Question:
    """A question at a meeting, and whose it is."""

    company: Party
    draft: Draft


@transaction.atomic
def ticket_submit(
    *,
    actor: Actor,
    draft: Draft,
    company: Party | None = None,
    files: Sequence[StoredFile | int] = (),
    is_demo: bool = False,
) -> Ticket:
    """A company hands in a question of its own. Raises `NotAllowed`, `Invalid` with every problem."""
    own = company or registry.party_of(actor)
    if actor.role != Role.ENTERPRISE or own is None or own.organisation_id != actor.organisation_id:
        raise NotAllowed(Reason("tickets.not_company", _("由企业为本单位提出；代企业登记请用电话记录")))
    _same_world(actor, [own])
    common.refuse(draft.problems())
    ticket = create(actor, own, draft, Channel.PAGE, is_demo=is_demo)
    common.files(actor, ticket, files)
    announce(actor, ticket)
    return ticket


@transaction.atomic
def ticket_note(
    *,
    actor: Actor,
    company: Party,
    draft: Draft,
    files: Sequence[StoredFile | int] = (),
    is_demo: bool = False,
) -> Ticket:
    """An officer writes down what a company says on the telephone; who said it stands in `source_note`."""
    if reasons := policies.may_note(actor):
        raise NotAllowed(reasons)
    _same_world(actor, [company])
    least = common.text(draft.source_note, "source_note", _("请写明谁来电、什么时候"), longest=300)
    problems = draft.problems()
    common.refuse(least + [p for p in problems if p.field != "source_note" or not least])
    ticket = create(actor, company, draft, Channel.PHONE, on_behalf=True, is_demo=is_demo)
    common.files(actor, ticket, files)
    announce(actor, ticket)
    return ticket


@transaction.atomic
def meeting_record(
    *,
    actor: Actor,
    title: str,
    held_on: dt.date,
    place: str,
    questions: Sequence[Question],
    organisations: Sequence[int] = (),
    companies: Sequence[int] = (),
    minutes: StoredFile | int | None = None,
    is_demo: bool = False,
) -> tuple[Meeting, list[Ticket]]:
    """政企面对面: the meeting and a ticket for each of its questions, all or nothing."""
    if reasons := policies.may_meet(actor):
        raise NotAllowed(reasons)
    _same_world(actor, [question.company for question in questions])
    common.refuse(_meeting_problems(title, held_on, place, questions))
    meeting = Meeting.objects.create(
        title=title.strip(),
        held_on=held_on,
        place=place.strip(),
        created_by_id=actor.user_id,
        is_demo=is_demo or actor.is_demo,
    )
    meeting.organisations.set([common.department(pk, "organisations") for pk in dict.fromkeys(organisations)])
    asked = {question.company.pk for question in questions}
    present = Party.objects.filter(pk__in={*companies, *asked}).select_related("organisation")
    _same_world(actor, list(present))
    meeting.companies.set(present)
    if minutes is not None:
        meeting.minutes = _minutes(actor, minutes)
        meeting.save(update_fields=["minutes"])
    record(
        stream=f"ticket-meeting:{meeting.pk}",
        kind="ticket_meeting.recorded",
        actor=actor,
        obj=("ticket_meeting", meeting.pk),
        payload={"held_on": held_on.isoformat(), "questions": len(questions)},
    )
    made = [
        create(actor, q.company, q.draft, Channel.MEETING, on_behalf=True, meeting=meeting, is_demo=is_demo)
        for q in questions
    ]
    for ticket in made:
        announce(actor, ticket)
    return meeting, made


def _same_world(actor: Actor, companies: Sequence[Party]) -> None:
    if reasons := [reason for company in companies for reason in policies.of_company(actor, company)][:1]:
        raise NotAllowed(reasons)


def create(
    actor: Actor,
    company: Party,
    draft: Draft,
    channel: Channel,
    *,
    on_behalf: bool = False,
    meeting: Meeting | None = None,
    sheet_key: str | None = None,
    is_demo: bool = False,
) -> Ticket:
    """The ticket with its number and its process; the caller has checked the draft and tells people."""
    ticket = Ticket.objects.create(
        number=next_number(),
        company=company,
        title=draft.title.strip(),
        text=draft.text.strip(),
        category=draft.category,
        channel=channel,
        source_note=draft.source_note.strip(),
        on_behalf=on_behalf,
        contact_name=draft.contact_name.strip(),
        contact_phone=draft.contact_phone.strip(),
        contact_private=draft.contact_private,
        meeting=meeting,
        sheet_key=sheet_key,
        created_by_id=actor.user_id,
        created_at=timezone.now(),
        is_demo=is_demo or actor.is_demo or company.is_demo,
    )
    told = {
        "number": ticket.number,
        "channel": str(channel),
        "company": company.pk,
        "category": ticket.category,
        "on_behalf": on_behalf,
        "meeting": meeting.pk if meeting else None,
    }
    common.event(actor, ticket, "received", told)
    ticket.case = engine.begin(ticket, actor=actor)
    ticket.save(update_fields=["case"])
    return ticket


def announce(actor: Actor, ticket: Ticket) -> None:
    people = [*notices.desk(), *(notices.company(ticket) if ticket.on_behalf else [])]
    notices.tell(people, "tickets.received", ticket, _("收到企业问题"), but=actor)


def announce_all(actor: Actor, tickets: Sequence[Ticket]) -> None:
    """Of tickets that came in one sheet the desk hears once, and each company of its own."""
    if tickets:
        notices.tell_all(notices.desk(), "tickets.received", tickets, _("收到企业问题"), but=actor)
    of_company: dict[int, list[Ticket]] = {}
    for ticket in tickets:
        if ticket.on_behalf:
            of_company.setdefault(ticket.company_id, []).append(ticket)
    for own in of_company.values():
        notices.tell_all(notices.company(own[0]), "tickets.received", own, _("收到企业问题"), but=actor)


def next_number(today: dt.date | None = None) -> str:
    """`柯企服〔2026〕0001`: prefix of the region, year of Beijing time."""
    year = (today or timezone.localdate()).year
    prefix = rules.limits().number_prefix
    return f"{prefix}〔{year}〕{take(f'ticket-{year}')[0]:04d}"


def _meeting_problems(
    title: str, held_on: dt.date, place: str, questions: Sequence[Question]
) -> list[Reason]:
    found = common.text(title, "title", _("请写会议名称"), longest=120)
    found += common.text(place, "place", _("请写会议地点"), longest=120)
    if held_on > timezone.localdate():
        found.append(Reason("tickets.future", _("会议日期不能晚于今天"), "held_on"))
    if not questions:
        found.append(Reason("tickets.no_question", _("至少登记一个问题"), "questions"))
    if len(questions) > MOST_QUESTIONS:
        told = _("一次最多登记 %(n)s 个问题") % {"n": MOST_QUESTIONS}
        found.append(Reason("tickets.many_questions", told, "questions"))
    for number, question in enumerate(questions[:MOST_QUESTIONS], 1):
        for problem in question.draft.problems(f"questions.{number}."):
            words = _("第 %(n)s 个问题：%(problem)s") % {"n": number, "problem": problem.message}
            found.append(Reason(problem.code, words, problem.field))
    return found


def _minutes(actor: Actor, given: StoredFile | int) -> StoredFile:
    from shuanglian.foundation.files.selectors import get_for

    found = get_for(actor, given.pk if isinstance(given, StoredFile) else given)
    if found.uploaded_by_id != actor.user_id:
        raise Invalid(Reason("tickets.other_file", _("请上传会议纪要"), "minutes"))
    return found
