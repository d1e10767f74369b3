"""Questions that figures raise, over the machine interface: read, answer, settle."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from shuanglian.indicators.integrity import selectors, services
from shuanglian.indicators.integrity.models import Question

from ..callers import MEMBERS, Session, actor_of
from ..paging import Page, PageIn, page
from ..values import PathId, Rev

router = Router(tags=["核查提问"], auth=MEMBERS)


class QuestionAskIn(PageIn):
    state: str = Field("live", pattern="^(live|open|answered|settled|all)$")
    severity: str = Field("", pattern="^(high|medium|low)?$")
    code: str = Field("", max_length=40)
    indicator: str = Field("", max_length=80)
    mine: bool = False


class QuestionStatementOut(Schema):
    scope: str
    what: str
    value: str
    period: str
    source: str
    code: str
    locator: str


class IntegrityQuestionOut(Schema):
    id: int
    code: str
    title: str
    severity: str
    blocking: bool
    explanation: str
    figures: dict[str, str]
    statements: list[QuestionStatementOut]
    state: str
    is_open: bool
    observation: int | None
    indicator: str
    organisation: str
    raised_at: dt.datetime
    answer: str
    answered_at: dt.datetime | None
    note: str
    settled_at: dt.datetime | None
    is_demo: bool
    rev: int


class QuestionAnswerIn(Schema):
    answer: str = Field(max_length=2000)
    rev: Rev


class QuestionSettleIn(Schema):
    accepted: bool = Field(description="false：退回补充")
    note: str = Field("", max_length=2000)
    rev: Rev


PLAIN: Final = (
    "code", "title", "severity", "blocking", "explanation", "figures", "statements", "state", "is_open", "raised_at",
    "answer", "answered_at", "note", "settled_at", "is_demo", "rev",
)  # fmt: skip


def shown(row: Question) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PLAIN} | {
        "id": row.pk,
        "observation": row.observation_id,
        "indicator": row.indicator.code if row.indicator else "",
        "organisation": row.organisation.name if row.organisation else "",
    }


@router.get("/questions", response=Page[IntegrityQuestionOut], summary="核查提问的清单")
def questions(request: HttpRequest, ask: Query[QuestionAskIn]) -> dict[str, Any]:
    rows = selectors.questions(
        actor_of(request), state=ask.state, severity=ask.severity, code=ask.code, indicator=ask.indicator, mine=ask.mine
    )  # fmt: skip
    return page(rows, ask, lambda found: [shown(row) for row in found], newest_first=True)


@router.get("/questions/{question_id}", response=IntegrityQuestionOut, summary="一个提问")
def question(request: HttpRequest, question_id: PathId) -> dict[str, Any]:
    return shown(selectors.get_question(actor_of(request), question_id))


@router.post(
    "/questions/{question_id}/answer", response=IntegrityQuestionOut, auth=Session(), summary="责任单位答复"
)
def answer(request: HttpRequest, question_id: PathId, body: QuestionAnswerIn) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_question(actor, question_id)
    services.question_answer(actor=actor, question=found, answer=body.answer, rev=body.rev)
    return shown(selectors.get_question(actor, question_id))


@router.post(
    "/questions/{question_id}/settle",
    response=IntegrityQuestionOut,
    auth=Session(),
    summary="数据专员核定或退回",
)
def settle(request: HttpRequest, question_id: PathId, body: QuestionSettleIn) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_question(actor, question_id)
    services.question_settle(
        actor=actor, question=found, accepted=body.accepted, note=body.note, rev=body.rev
    )
    return shown(selectors.get_question(actor, question_id))
