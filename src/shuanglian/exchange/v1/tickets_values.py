"""What goes in and out of the operations on tickets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from ninja import Schema
from pydantic import Field

from shuanglian.programmes.tickets import selectors
from shuanglian.programmes.tickets.interval import Share
from shuanglian.programmes.tickets.models import Meeting, Reply, Ticket, Verdict
from shuanglian.programmes.tickets.selectors import Line, Period, TicketPage
from shuanglian.programmes.tickets.selectors.league import MOST_DAYS

from ..values import Id, In

FILES: Any = Field(default_factory=list, max_length=10, description="已上传文件的编号")


class TicketListIn(Schema):
    show: str = Field("", max_length=10, description="open、mine、late 或 closed")
    grade: str = Field("", max_length=10)
    category: str = Field("", max_length=20)
    lead: int = Field(0, ge=0, le=2**63 - 1)
    q: str = Field("", max_length=100)


class TicketQuestionIn(In):
    title: str = Field(max_length=80)
    text: str = Field(max_length=5000)
    category: str = Field("other", max_length=20)
    contact_name: str = Field("", max_length=40)
    contact_phone: str = Field("", max_length=20)
    contact_private: bool = Field(False, description="电话只给服务专班看")
    source_note: str = Field("", max_length=300)


class TicketIn(TicketQuestionIn):
    company_id: Id | None = None
    file_ids: list[Id] = FILES


class TicketMeetingQuestionIn(TicketQuestionIn):
    company_id: Id


class TicketMeetingIn(In):
    title: str = Field(max_length=120)
    held_on: dt.date
    place: str = Field(max_length=120)
    questions: list[TicketMeetingQuestionIn] = Field(max_length=100)
    organisation_ids: list[Id] = Field(default_factory=list, max_length=100)
    minutes_id: Id | None = None


class TicketAcceptIn(In):
    departments: int = Field(1, ge=1, le=50)
    policy_decision: bool = False
    site_visit: bool = False
    money_wan: float = Field(0, ge=0, le=10_000_000, description="万元")
    law_change: bool = False


class TicketHelpIn(In):
    organisation: Id
    question: str = Field(max_length=500)


class TicketAssignIn(In):
    lead: Id
    helpers: list[TicketHelpIn] = Field(default_factory=list, max_length=20)
    grade: str = Field("", max_length=10, description="空：按规则；否则要写 reason")
    reason: str = Field("", max_length=500)


class TicketAgreeIn(In):
    agree: bool
    note: str = Field("", max_length=500)


class TicketReasonIn(In):
    reason: str = Field(max_length=500)


class TicketSayIn(TicketReasonIn):
    """`called_at` only from the desk, for a company that called."""

    called_at: dt.datetime | None = None


class TicketGiveIn(In):
    opinion: str = Field(max_length=5000)
    file_ids: list[Id] = FILES


class TicketDropIn(In):
    organisation: Id
    reason: str = Field(max_length=500)


class TicketReplyIn(In):
    text: str = Field(max_length=8000)
    basis: str = Field("", max_length=500)
    file_ids: list[Id] = FILES
    reused: Id | None = Field(None, description="以哪一件工单的答复为底稿")


class TicketPauseIn(In):
    reason: str = Field(max_length=500)
    waiting_for: str = Field(max_length=100)
    until: dt.date


class TicketHandoverIn(In):
    to: Id
    reason: str = Field(max_length=500)


class TicketConfirmIn(In):
    solved: bool
    words: str = Field("", max_length=1000)
    satisfaction: int | None = Field(None, ge=1, le=5)


class TicketCallIn(In):
    called_at: dt.datetime
    words: str = Field(max_length=1000)
    reached: bool = True
    solved: bool = False
    spoke_with: str = Field("", max_length=40)
    satisfaction: int | None = Field(None, ge=1, le=5)


class TicketRateIn(In):
    satisfaction: int = Field(ge=1, le=5)
    words: str = Field("", max_length=500)


class TicketMaterialIn(In):
    note: str = Field(max_length=500)
    file_ids: list[Id] = FILES


class TicketPublishIn(In):
    question: str = Field(max_length=500)
    answer: str = Field(max_length=5000)


class TicketSimilarIn(In):
    text: str = Field(max_length=4000)
    limit: int = Field(5, ge=1, le=10)


class TicketLeagueIn(Schema):
    start: dt.date | None = None
    end: dt.date | None = None
    data: str = Field("", max_length=10, description="real 或 demo；空：有真实工单就只算真实的")
    organisation: int = Field(0, ge=0, le=2**63 - 1)
    measure: str = Field("received", max_length=12)


class TicketOut(Schema):
    id: int
    number: str
    title: str
    company: str
    category: str
    channel: str
    status: str
    grade: str
    lead: str
    due_at: dt.datetime | None
    is_late: bool
    created_at: dt.datetime
    contact: str
    is_demo: bool


class TicketAnswerOut(Schema):
    question: str
    answer: str
    category: str
    published_at: dt.datetime
    is_demo: bool


class TicketSimilarRowOut(Schema):
    ticket_id: int | None
    number: str
    title: str
    answer: str
    similarity: float
    why: list[str]
    is_public: bool
    is_demo: bool


class TicketPolicyOut(Schema):
    ref: str
    title: str
    party: str
    kind: str
    is_demo: bool


class TicketSimilarOut(Schema):
    answers: list[TicketSimilarRowOut]
    policies: list[TicketPolicyOut]


class TicketLateOut(Schema):
    ticket_id: int
    number: str
    step: str
    who: str
    is_over: bool
    due_at: dt.datetime | None


class TicketShareOut(Schema):
    hits: int
    size: int
    value: float | None
    low: float | None
    high: float | None


class TicketLeagueOut(Schema):
    organisation: int
    name: str
    received: int
    closed: TicketShareOut
    on_time: TicketShareOut
    first_time: TicketShareOut
    reopened: TicketShareOut
    rated: int
    marks: float | None
    is_small: bool


class TicketMeetingOut(Schema):
    id: int
    title: str
    held_on: dt.date
    place: str
    organisation_ids: list[int]
    company_ids: list[int]
    minutes_id: int | None
    ticket_ids: list[int]
    is_demo: bool


class TicketSheetErrorOut(Schema):
    sheet: str
    row: int
    column: str
    message: str
    code: str


class TicketSheetOut(Schema):
    ok: bool
    sheet: str
    rows: int
    created: int
    unchanged: int
    errors: list[TicketSheetErrorOut]
    tickets: list[int]


class TicketGradeOut(Schema):
    grade: str
    by_rule: str
    facts: list[str]
    rules: list[str]
    numbers: list[int]
    version: int
    reason: str
    is_override: bool
    limit: str
    source: str


class TicketReplyOut(Schema):
    round: int
    organisation: str
    text: str
    basis: str
    file_ids: list[int]
    at: dt.datetime
    due_at: dt.datetime | None
    is_late: bool


class TicketVerdictOut(Schema):
    round: int
    kind: str
    reached: bool
    satisfied: bool
    words: str
    spoke_with: str
    called_at: dt.datetime | None
    at: dt.datetime


class TicketHelpOut(Schema):
    organisation: str
    question: str
    state: str
    opinion: str
    due_at: dt.datetime | None


class TicketHandoverOut(Schema):
    nth: int
    by: str
    to: str
    reason: str
    state: str
    needs_leader: bool
    note: str


class TicketReasonOut(Schema):
    code: str
    message: str
    field: str


class TicketActionOut(Schema):
    name: str
    label: str
    allowed: bool
    is_mine: bool
    reasons: list[TicketReasonOut]


class TicketStepOut(Schema):
    node: str
    name: str
    who: str
    state: str
    words: str
    due_at: dt.datetime | None
    proof: list[str]


class TicketDetailOut(Schema):
    id: int
    number: str
    title: str
    text: str
    company: str
    category: str
    channel: str
    status: str
    grade: str
    lead: str
    lead_id: int | None
    created_at: dt.datetime
    answered_at: dt.datetime | None
    closed_at: dt.datetime | None
    end_reason: str
    reopened: int
    rounds: int
    satisfaction: int | None
    satisfaction_words: str
    contact_name: str
    contact_phone: str
    contact_private: bool
    source_note: str
    on_behalf: bool
    is_published: bool
    is_demo: bool
    why: TicketGradeOut | None
    step: TicketStepOut | None
    replies: list[TicketReplyOut]
    verdicts: list[TicketVerdictOut]
    helps: list[TicketHelpOut]
    handovers: list[TicketHandoverOut]
    actions: list[TicketActionOut]
    file_ids: list[int]


def rows_of(found: Iterable[Ticket]) -> list[Any]:
    return list(selectors.views(found))


def asked(ask: TicketLeagueIn) -> tuple[Period, bool]:
    """The period, this year by default, and whether demonstration tickets are meant."""
    default = Period.of_year()
    start, end = ask.start or default.start, ask.end or default.end
    if end < start or (end - start).days > MOST_DAYS:
        start, end = default.start, default.end
    if ask.data in ("real", "demo"):
        return Period(start, end), ask.data == "demo"
    return Period(start, end), not Ticket.objects.filter(is_demo=False).exists()


def line_of(line: Line) -> dict[str, Any]:
    shares = {name: _share(getattr(line, name)) for name in ("closed", "on_time", "first_time", "reopened")}
    rest = ("organisation", "name", "received", "rated", "marks", "is_small")
    return shares | {name: getattr(line, name) for name in rest}


def _share(share: Share) -> dict[str, Any]:
    return {name: getattr(share, name) for name in TicketShareOut.model_fields}


def meeting_of(row: Meeting, tickets: list[int] | None = None) -> dict[str, Any]:
    plain = {
        name: getattr(row, name) for name in ("id", "title", "held_on", "place", "minutes_id", "is_demo")
    }
    return plain | {
        "organisation_ids": [unit.pk for unit in row.organisations.all()],
        "company_ids": [company.pk for company in row.companies.all()],
        "ticket_ids": tickets or [],
    }


def detail_of(found: TicketPage) -> dict[str, Any]:
    view, step = found.ticket, found.step
    kept = {name: getattr(view, name) for name in TicketDetailOut.model_fields if hasattr(view, name)}
    return kept | {
        "why": found.grade,
        "step": None
        if step is None
        else {
            "node": step.node,
            "name": step.name,
            "who": step.who,
            "state": str(step.clock.state) if step.clock else "",
            "words": str(step.clock.words) if step.clock else "",
            "due_at": step.clock.due_at if step.clock else None,
            "proof": list(step.clock.proof) if step.clock else [],
        },
        "replies": [_reply(row) for row in found.replies],
        "verdicts": [_verdict(row) for row in found.verdicts],
        "helps": [
            {"organisation": row.organisation.name}
            | {name: getattr(row, name) for name in ("question", "state", "opinion", "due_at")}
            for row in found.helps
        ],
        "handovers": [
            {"by": row.by.name, "to": row.to.name}
            | {name: getattr(row, name) for name in ("nth", "reason", "state", "needs_leader", "note")}
            for row in found.handovers
        ],
        "actions": [
            {
                "name": action.name,
                "label": action.label,
                "allowed": action.allowed,
                "is_mine": action.is_mine,
                "reasons": [
                    {"code": r.code, "message": str(r.message), "field": r.field} for r in action.reasons
                ],
            }
            for action in found.actions.values()
        ],
        "file_ids": [file.pk for file in found.files],
    }


def _reply(row: Reply) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in ("round", "text", "basis", "at", "due_at", "is_late")}
    return kept | {"organisation": row.organisation.name, "file_ids": [file.pk for file in row.files.all()]}


def _verdict(row: Verdict) -> dict[str, Any]:
    return {name: getattr(row, name) for name in TicketVerdictOut.model_fields}
