"""One comment as one value, with no more than the viewer may know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.casework import api
from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.accounts.privacy import mask_email, mask_phone
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason, Text
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.files.models import StoredFile
from shuanglian.foundation.workdays.arithmetic import Calendar, UnknownYear
from shuanglian.foundation.workdays.services import calendar

from .. import detector, engine, policies, rules, targets, visibility
from ..models import Answer, Comment
from ..policies import Situation
from ..services._common import situation
from .lists import Row, _row, words

WORDS: Final[Mapping[str, Text]] = {
    "received": _("收到意见"),
    "assigned": _("受理并交办"),
    "refused": _("不予受理"),
    "merged": _("并案"),
    "drafted": _("拟答，待签发"),
    "handed_back": _("退回重新交办"),
    "sent_back": _("退回重拟"),
    "published": _("签发并公开答复"),
    "hidden": _("补充隐去个人信息"),
    "judged": _("提出人评价"),
    "withdrawn": _("提出人撤回"),
    "contact_erased": _("删除联系方式"),
}
INSIDE: Final = frozenset({"handed_back", "sent_back", "contact_erased"})


@dataclass(frozen=True, slots=True)
class AnswerView:
    round: int
    text: str
    basis: str
    unit: str
    released_at: dt.datetime | None
    days: int | None
    is_late: bool
    files: tuple[StoredFile, ...]


@dataclass(frozen=True, slots=True)
class ActionView:
    name: str
    label: Text
    allowed: bool
    reasons: tuple[Reason, ...]
    danger: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the record, in words."""

    who: str
    text: str
    at: dt.datetime
    tone: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CommentPage:
    """`finds` are what the detector points at, for who screens; `contact` in full for the supervisor only."""

    row: Row
    target: targets.Target
    is_author: bool
    is_public: bool
    answers: tuple[AnswerView, ...]
    draft: AnswerView | None
    refusal: rules.Refusal | None
    refusal_words: str
    again_words: str
    satisfaction: str
    contact: str
    hidden_pieces: int
    public_text: str
    finds: tuple[detector.Find, ...]
    files: tuple[StoredFile, ...]
    merged: tuple[str, ...]
    clock: api.ClockView | None
    actions: dict[str, ActionView]


def comment_page(viewer: Actor, comment: Comment, key: str = "") -> CommentPage:
    """`comment` comes from `visibility.get_for` with the same key."""
    state = situation(viewer, comment, key)
    inside = visibility.sees_words(viewer, comment)
    answers = _answers(comment)
    shown = tuple(view for row, view in answers if row.released_at is not None)
    drafts = [view for row, view in answers if row.released_at is None]
    row = _row(viewer, comment, timezone.now())
    return CommentPage(
        row=_with_words(row, words(viewer, comment, is_author=state.is_author)),
        target=targets.of(viewer, comment),
        is_author=state.is_author,
        is_public=visibility.is_public(comment),
        answers=shown,
        draft=drafts[0] if drafts and inside else None,
        refusal=rules.refusal(comment.refusal) if comment.refusal else None,
        refusal_words=comment.refusal_words,
        again_words=comment.again_words if inside or state.is_author else "",
        satisfaction=comment.satisfaction,
        contact=_contact(viewer, comment, state),
        hidden_pieces=comment.hidden_pieces,
        public_text=comment.public_text if inside else "",
        finds=tuple(detector.finds(comment.text)) if inside else (),
        files=_files(comment) if inside else (),
        merged=tuple(comment.merged.order_by("pk").values_list("number", flat=True)[:50]),
        clock=_clock(comment) if viewer.is_staff else None,
        actions=_actions(viewer, state),
    )


def _with_words(row: Row, said: str) -> Row:
    from dataclasses import replace

    return replace(row, words=said)


def _answers(comment: Comment) -> list[tuple[Answer, AnswerView]]:
    days = calendar()
    rows = comment.answers.select_related("organisation").prefetch_related("files").order_by("round")
    return [(row, _answer(comment, row, days)) for row in rows]


def _answer(comment: Comment, row: Answer, days: Calendar) -> AnswerView:
    start = comment.received_at if row.round == 1 else comment.again_at
    return AnswerView(
        round=row.round,
        text=row.text,
        basis=row.basis,
        unit=row.organisation.name if row.organisation else "",
        released_at=row.released_at,
        days=taken(days, start, row.released_at),
        is_late=row.is_late,
        files=tuple(row.files.all()),
    )


def taken(days: Calendar, start: dt.datetime | None, end: dt.datetime | None) -> int | None:
    """Working days from one day to another; None where they are not known."""
    if start is None or end is None:
        return None
    try:
        return days.difference(timezone.localtime(start).date(), timezone.localtime(end).date())
    except UnknownYear:
        return None


def _contact(viewer: Actor, comment: Comment, state: Situation) -> str:
    if not comment.contact:
        return ""
    if visibility.sees_contact(viewer, comment):
        return comment.contact
    if not state.is_author:
        return ""
    return mask_email(comment.contact) if "@" in comment.contact else mask_phone(comment.contact)


def _files(comment: Comment) -> tuple[StoredFile, ...]:
    """What the author attached: the platform stored it in their place, so it has no uploader."""
    rows = StoredFile.objects.filter(scope=comment.stream, uploaded_by=None)
    return tuple(rows.order_by("pk")[:20])


def _clock(comment: Comment) -> api.ClockView | None:
    token = engine.open_task(comment.case_id)
    return api.clock(token) if token is not None else None


def _actions(viewer: Actor, state: Situation) -> dict[str, ActionView]:
    found = {}
    for name, verb in policies.VERBS.items():
        reasons = tuple(policies.reasons(viewer, state, name))
        if verb.who(viewer, state):
            continue
        found[name] = ActionView(name, verb.label, not reasons, reasons, verb.danger)
    return found


def trail(viewer: Actor, comment: Comment) -> list[Line]:
    """Our own events of this comment, the oldest first; names of people for those who work for the region only."""
    rows = list(
        Event.objects.filter(stream=comment.stream, kind__startswith="supervision.").order_by("seq")[:100]
    )
    names = Organisation.objects.in_bulk({row.organisation_id for row in rows if row.organisation_id})
    lines = []
    for row in rows:
        kind = row.kind.removeprefix("supervision.")
        if kind in INSIDE and not viewer.is_staff:
            continue
        unit = names.get(row.organisation_id) if row.organisation_id else None
        who = row.actor_label if viewer.is_staff or unit is None else unit.name
        tone = "g" if kind == "published" else "w" if kind in ("refused", "sent_back") else "b"
        lines.append(Line(who, str(WORDS.get(kind, kind)), row.at, tone, _note(kind, row.payload)))
    return lines


def _note(kind: str, payload: Mapping[str, object]) -> str:
    if kind == "judged":
        return str(_("满意")) if payload.get("satisfied") else str(_("不满意，进入复核"))
    if kind in ("published", "drafted"):
        return str(_("第 %(n)s 轮") % {"n": payload.get("round", 1)})
    if kind == "merged":
        return str(payload.get("into", ""))
    return ""
