"""The verbs of ratings: `vote_cast` (company), `remark_show`, `remark_doubt`, `remark_confirm` (two moderators).

The record says that a vote was cast, by nobody and about nothing: an event with a name next to a ballot of the same
moment would be the link that this programme promises not to keep.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Reason
from shuanglian.foundation.events.services import record
from shuanglian.registry import selectors as parties
from shuanglian.registry.models import Party

from . import policies, rules
from .models import Ballot, HideReason, Participation, Remark, RemarkState, Subject, SubjectKind, VoteKey
from .registry import Ended, Service, register_service, services

__all__ = [
    "Offer",
    "Vote",
    "offers",
    "register_service",
    "remark_confirm",
    "remark_doubt",
    "remark_show",
    "vote_cast",
]

STREAM = "ratings"
SHUFFLED = system("企业评价")


@dataclass(frozen=True, slots=True)
class Offer:
    """A service that can be rated now, or was: `kind` of service, `ref`, what of it (`about`), and whether it is used."""

    kind: str
    ref: int
    about: str
    subject_id: int
    title: str
    on: dt.date
    is_demo: bool
    voted: bool = False


@dataclass(frozen=True, slots=True)
class Vote:
    """1 to 5 for every dimension of the subject, and words."""

    scores: Mapping[str, int]
    words: str = ""

    def problems(self, about: str) -> list[Reason]:
        known = dict(rules.terms().dimensions[about])
        found = [
            Reason("ratings.score", _("请给“%(name)s”打 1 到 5 分") % {"name": name}, key)
            for key, name in known.items()
            if self.scores.get(key) not in (1, 2, 3, 4, 5)
        ]
        if unknown := sorted(set(self.scores) - set(known)):
            found.append(Reason("ratings.dimension", _("没有这个方面：%s") % "、".join(unknown), "scores"))
        if len(self.words) > 500 or "\x00" in self.words:
            found.append(Reason("too_long", _("最多 %(count)d 个字") % {"count": 500}, "words"))
        return found


def offers(company: Party, *, today: dt.date | None = None) -> list[Offer]:
    """What a company can rate or has rated, newest first; services that ended too long ago are left out."""
    day = today or timezone.localdate()
    since = day - dt.timedelta(days=rules.terms().open_days)
    found = [
        offer
        for service in services()
        for ended in service.over(company)
        if since <= ended.on
        for offer in _of(service, ended)
    ]
    key = _key()
    marks = {mark_of(company, offer, key): offer for offer in found}
    used = set(Participation.objects.filter(mark__in=marks).values_list("mark", flat=True))
    rows = [_used(offer, mark in used) for mark, offer in marks.items()]
    return sorted(rows, key=lambda offer: (offer.on, offer.kind, offer.ref, offer.about), reverse=True)


@transaction.atomic
def vote_cast(
    *, actor: Actor, kind: str, ref: int, about: str, vote: Vote, today: dt.date | None = None
) -> None:
    """A company rates the department or the place of one service, once. Returns nothing: there is nothing to keep.

    Raises `NotAllowed`; `NotFound` if the company had no such service; `Conflict` if the vote is used; `Invalid`.
    `today` is for tests and the demonstration.
    """
    company = parties.party_of(actor)
    if (reasons := policies.may_vote(actor)) or company is None:
        raise NotAllowed(reasons or [Reason("ratings.no_party", _("请先登记本单位的主体信息"))])
    offer = _find(company, kind, ref, about, today)
    if reasons := policies.may_vote(actor, is_demo=offer.is_demo or company.is_demo):
        raise NotAllowed(reasons)
    problems = vote.problems(about)
    if problems:
        raise Invalid(problems)
    month = (today or timezone.localdate()).replace(day=1)
    keep(company, offer, vote, month, offer.is_demo or company.is_demo)
    record(stream=STREAM, kind="rating.voted", actor=SHUFFLED, obj=("rating", ""), payload={})


def keep(company: Party, offer: Offer, vote: Vote, month: dt.date, demo: bool) -> None:
    """That it was used on one side, what was said on the other; the caller writes the event."""
    subject = _subject(offer.about, offer.subject_id)
    _use(company, offer, subject, month, demo)
    Ballot.objects.create(
        subject=subject,
        service=offer.kind,
        month=month,
        scores=dict(vote.scores),
        rules=rules.terms().version,
        is_demo=demo,
    )
    if vote.words.strip():
        Remark.objects.create(subject=subject, month=month, text=vote.words.strip(), is_demo=demo)


def _use(company: Party, offer: Offer, subject: Subject, month: dt.date, demo: bool) -> None:
    """Mark the vote as used. The unique mark decides between two presses at once."""
    try:
        with transaction.atomic():
            Participation.objects.create(
                mark=mark_of(company, offer),
                company=company,
                subject=subject,
                service=offer.kind,
                month=month,
                is_demo=demo,
            )
    except IntegrityError as error:
        raise Conflict(Reason("ratings.voted", _("这次服务已经评价过，每次服务只评一次"))) from error


def mark_of(company: Party, offer: Offer, key: bytes | None = None) -> str:
    """A keyed hash: the same vote has the same mark, and without the key nobody can tell whose it is."""
    told = f"{company.pk}:{offer.kind}:{offer.ref}:{offer.about}"
    return hmac.new(key or _key(), told.encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    row = VoteKey.objects.filter(pk=1).first()
    if row is None:
        row, _made = VoteKey.objects.get_or_create(pk=1, defaults={"value": secrets.token_bytes(32)})
    return bytes(row.value)


def _find(company: Party, kind: str, ref: int, about: str, today: dt.date | None) -> Offer:
    for offer in offers(company, today=today):
        if (offer.kind, offer.ref, offer.about) == (kind, ref, about):
            return offer
    raise NotFound(Reason("not_found", _("没有这次服务，或者已过评价期限。")))


def _of(service: Service, ended: Ended) -> list[Offer]:
    found = []
    for about, number in ((SubjectKind.DEPARTMENT, ended.department), (SubjectKind.PLACE, ended.place)):
        if number is not None:
            found.append(
                Offer(service.kind, ended.ref, str(about), number, ended.title, ended.on, ended.is_demo)
            )
    return found


def _used(offer: Offer, voted: bool) -> Offer:
    return Offer(
        offer.kind, offer.ref, offer.about, offer.subject_id, offer.title, offer.on, offer.is_demo, voted
    )


def _subject(about: str, number: int) -> Subject:
    field = "department_id" if about == SubjectKind.DEPARTMENT else "place_id"
    known: dict[str, Any] = {field: number}
    row, _made = Subject.objects.get_or_create(kind=about, **known)
    return row


# -- words
@transaction.atomic
def remark_show(*, actor: Actor, remark: Remark) -> Remark:
    """Nothing against it: shown once its period is published."""
    row = _locked(remark)
    _refuse(policies.may_decide(actor, row))
    row.state, row.first_by_id = RemarkState.SHOWN, actor.user_id
    row.save(update_fields=["state", "first_by"])
    _event(actor, row, "shown")
    return row


@transaction.atomic
def remark_doubt(*, actor: Actor, remark: Remark, reason: str, note: str) -> Remark:
    """Ask that it be hidden, for personal data or abuse only; a second person decides."""
    row = _locked(remark)
    _refuse(policies.may_decide(actor, row))
    problems = []
    if reason not in HideReason.values:
        told = _("只有含个人信息、辱骂或违法内容两种情况可以不公开；批评不是理由")
        problems.append(Reason("ratings.hide_reason", told, "reason"))
    if not 2 <= len(note.strip()) <= 200:
        problems.append(Reason("required", _("请写明是哪一处（2 到 200 个字）"), "note"))
    if problems:
        raise Invalid(problems)
    row.state, row.reason, row.note, row.first_by_id = (
        RemarkState.DOUBTED,
        reason,
        note.strip(),
        actor.user_id,
    )
    row.save(update_fields=["state", "reason", "note", "first_by"])
    _event(actor, row, "doubted")
    return row


@transaction.atomic
def remark_confirm(*, actor: Actor, remark: Remark, hide: bool) -> Remark:
    """The second person: hide it, or show it after all."""
    row = _locked(remark)
    _refuse(policies.may_confirm(actor, row))
    row.state, row.second_by_id = RemarkState.HIDDEN if hide else RemarkState.SHOWN, actor.user_id
    row.save(update_fields=["state", "second_by"])
    _event(actor, row, "hidden" if hide else "kept")
    return row


def _locked(remark: Remark) -> Remark:
    return Remark.objects.select_for_update(of=("self",)).select_related("subject").get(pk=remark.pk)


def _refuse(reasons: list[Reason]) -> None:
    if reasons and all(reason.code in policies.STATE_CODES for reason in reasons):
        raise Conflict(reasons)
    if reasons:
        raise NotAllowed(reasons)


def _event(actor: Actor, row: Remark, kind: str) -> None:
    record(
        stream="ratings-words",
        kind=f"rating_words.{kind}",
        actor=actor,
        obj=("rating_words", str(row.pk)),
        payload={"reason": row.reason},
    )
