"""What goes in and out about public supervision."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Schema
from ninja.params import functions as param
from pydantic import Field

from shuanglian.foundation.actor import Actor
from shuanglian.programmes.supervision import selectors
from shuanglian.programmes.supervision.models import Comment

from ..paging import PageIn
from ..values import Id, In, Note

SupervisionNumber = Annotated[str, param.Path(max_length=40, pattern=r"^[A-Z]{2,8}-\d{4}-\d{4,9}$")]
SupervisionAbout = Annotated[
    str,
    Field(max_length=100, pattern=r"^[a-z]+:[\w-]+$", description="例如 indicator:sx-12、project:7"),
]
SupervisionCode = Annotated[str, Field(max_length=40, description="提意见时给的查询码；本人登录时可以不填")]
SupervisionPiece = Annotated[str, Field(max_length=200)]


class SupervisionAskIn(PageIn):
    show: Literal["", "open", "answered", "refused", "late", "mine"] = ""
    about: str = Field("", max_length=100)
    kind: Literal["", "doubt", "question", "advice"] = ""
    unit_id: Id | None = None
    q: str = Field("", max_length=100)
    demo: bool | None = Field(None, description="true：只要示例；false：只要真实的")


class SupervisionDraftIn(In):
    about: SupervisionAbout
    kind: Literal["doubt", "question", "advice"] = "question"
    text: str = Field(max_length=2000)
    contact: str = Field("", max_length=80)


class SupervisionReceivedOut(Schema):
    """`plain` is the query code: it is shown here once and kept nowhere."""

    number: str
    plain: str
    due_at: dt.datetime | None
    is_demo: bool


class SupervisionOut(Schema):
    """`words` are empty until the answer is public, but for those who work on it."""

    number: str
    about: str
    about_key: str
    about_title: str
    kind: str
    words: str
    status: str
    status_label: str
    unit: str
    round: int
    received_at: dt.datetime
    published_at: dt.datetime | None
    due_at: dt.datetime | None
    is_late: bool
    merged_into: str
    is_demo: bool


class SupervisionAnswerOut(Schema):
    round: int
    text: str
    basis: str
    unit: str
    released_at: dt.datetime | None
    days: int | None = Field(description="工作日")
    is_late: bool
    file_ids: list[int]


class SupervisionPageOut(SupervisionOut):
    """`may`: what the caller could do now. `draft` only for those who work on it."""

    target_url: str
    answers: list[SupervisionAnswerOut]
    draft: SupervisionAnswerOut | None
    refusal: str
    refusal_words: str
    again_words: str
    satisfaction: str
    contact: str
    hidden_pieces: int
    public_text: str
    finds: list[str]
    merged: list[str]
    may: list[str]


class SupervisionKeyIn(In):
    code: SupervisionCode = ""


class SupervisionAgainIn(SupervisionKeyIn):
    words: str = Field(max_length=1000)


class SupervisionAssignIn(In):
    """`hide`: pieces of the text, word for word. `checked`: what else looks like personal data was looked at."""

    unit_id: Id | None = None
    hide: list[SupervisionPiece] = Field(default_factory=list, max_length=50)
    avoid: bool = False
    checked: bool = False


class SupervisionRefuseIn(In):
    reason: str = Field(max_length=20)
    words: Note = ""


class SupervisionMergeIn(In):
    into: str = Field(max_length=40)


class SupervisionAnswerIn(In):
    text: str = Field(max_length=5000)
    basis: Note = ""
    file_ids: list[Id] = Field(default_factory=list, max_length=10)
    checked: bool = False


class SupervisionReasonIn(In):
    reason: Note


class SupervisionHideIn(In):
    hide: list[SupervisionPiece] = Field(min_length=1, max_length=50)


class FollowIn(In):
    about: SupervisionAbout


class FollowOut(Schema):
    about: str
    about_key: str
    title: str
    created_at: dt.datetime


class SupervisionUnitOut(Schema):
    unit_id: int | None
    name: str
    received: int
    answered: int
    open: int
    late: int
    on_time: float | None
    days: float | None
    is_small: bool


class SupervisionStatisticsOut(Schema):
    received: int
    waiting: int
    open: int
    answered: int
    refused: int
    merged: int
    withdrawn: int
    late: int
    on_time: float | None
    days: float | None
    longest: int | None
    again: int
    satisfied: int
    dissatisfied: int
    refusals: list[tuple[str, int]]
    units: list[SupervisionUnitOut]


def shown(viewer: Actor, comment: Comment, key: str = "") -> dict[str, Any]:
    """A page of one comment as plain values."""
    page = selectors.comment_page(viewer, comment, key)
    row = {name: getattr(page.row, name) for name in SupervisionOut.model_fields}
    return row | {
        "target_url": page.target.url,
        "answers": [_answer(answer) for answer in page.answers],
        "draft": _answer(page.draft) if page.draft else None,
        "refusal": page.refusal.name if page.refusal else "",
        "refusal_words": page.refusal_words,
        "again_words": page.again_words,
        "satisfaction": page.satisfaction,
        "contact": page.contact,
        "hidden_pieces": page.hidden_pieces,
        "public_text": page.public_text,
        "finds": [find.piece for find in page.finds],
        "merged": list(page.merged),
        "may": [action.name for action in page.actions.values() if action.allowed],
    }


def _answer(answer: Any) -> dict[str, Any]:
    names = ("round", "text", "basis", "unit", "released_at", "days", "is_late")
    return {name: getattr(answer, name) for name in names} | {"file_ids": [file.pk for file in answer.files]}
