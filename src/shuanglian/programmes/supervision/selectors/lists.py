"""Lists of comments: what everybody may read, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from shuanglian.foundation.accounts.models import Membership, Organisation
from shuanglian.foundation.actor import Actor, Role

from .. import detector
from ..models import Comment, Status, Subscription
from ..visibility import CLOSED, sees_words, visible_to

OPEN: Final = (Status.NEW, Status.HANDLING, Status.DRAFTED)
SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty: no limit. `show`: open, answered, refused, late, mine (what waits for the viewer); `about` as in addresses;
    `demo`: examples only, or none of them."""

    show: str = ""
    about: str = ""
    kind: str = ""
    unit: int = 0
    q: str = ""
    demo: bool | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `words` are public, or what the viewer may read before."""

    id: int
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


def comments(viewer: Actor, filters: Filters | None = None) -> QuerySet[Comment]:
    """Newest first; what it takes to show a line comes along."""
    chosen = filters or Filters()
    rows = visible_to(viewer).filter(_wanted(viewer, chosen))
    return rows.select_related("unit", "merged_into").order_by("-pk")


def _wanted(viewer: Actor, f: Filters) -> Q:
    condition = _show(viewer, f.show)
    if f.about:
        about, _colon, key = f.about.partition(":")
        condition &= Q(about=about, about_key=key)
    if f.kind:
        condition &= Q(kind=f.kind)
    if f.unit:
        condition &= Q(unit=f.unit)
    if f.demo is not None:
        condition &= Q(is_demo=f.demo)
    if f.q:
        found = Q(number__icontains=f.q) | Q(about_title__icontains=f.q)
        condition &= found | Q(public_text__icontains=f.q, published_at__isnull=False)
    return condition


def _show(viewer: Actor, show: str) -> Q:
    return {
        "open": Q(status__in=OPEN),
        "answered": Q(status=Status.ANSWERED),
        "refused": Q(status=Status.REFUSED),
        "late": _late(),
        "mine": waits_for(viewer),
    }.get(show, Q())


def _late() -> Q:
    return Q(status__in=OPEN, due_at__lt=timezone.now())


def waits_for(viewer: Actor) -> Q:
    """What this person could do next: screening and reviews, drafting for the own unit, releasing, own comments."""
    own = Q(created_by=viewer.user_id) if viewer.user_id is not None else Q(pk__in=())
    if viewer.role == Role.STEWARD:
        return Q(status=Status.NEW) | Q(status=Status.HANDLING) & (Q(unit=None) | Q(round=2))
    if viewer.role == Role.OFFICER:
        return Q(status=Status.HANDLING, unit=viewer.organisation_id or 0, round=1)
    if viewer.role == Role.LEADER:
        return Q(status=Status.DRAFTED)
    return own


def counts(viewer: Actor, demo: bool | None = None) -> dict[str, int]:
    """Numbers for the filters of the list, in one query. `waiting`: being screened, which the public reads as a number."""
    rows = visible_to(viewer)
    if demo is not None:
        rows = rows.filter(is_demo=demo)
    found = rows.aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(status__in=OPEN)),
        answered=Count("pk", filter=Q(status=Status.ANSWERED)),
        refused=Count("pk", filter=Q(status=Status.REFUSED)),
        late=Count("pk", filter=_late()),
        mine=Count("pk", filter=waits_for(viewer)),
    )
    return dict(found)


def waiting(demo: bool | None = None) -> int:
    """How many are being screened; a number only."""
    rows = Comment.objects.filter(CLOSED, status=Status.NEW)
    return (rows if demo is None else rows.filter(is_demo=demo)).count()


def views(viewer: Actor, rows: Iterable[Comment]) -> list[Row]:
    """`rows` come from `comments`."""
    now = timezone.now()
    return [_row(viewer, comment, now) for comment in rows]


def _row(viewer: Actor, comment: Comment, now: dt.datetime) -> Row:
    return Row(
        id=comment.pk,
        number=comment.number,
        about=comment.about,
        about_key=comment.about_key,
        about_title=comment.about_title,
        kind=str(comment.get_kind_display()),
        words=_masked(words(viewer, comment)),
        status=comment.status,
        status_label=str(comment.get_status_display()),
        unit=comment.unit.name if comment.unit else "",
        round=comment.round,
        received_at=comment.received_at,
        published_at=comment.published_at,
        due_at=comment.due_at if comment.is_open else None,
        is_late=comment.is_open and comment.due_at is not None and comment.due_at < now,
        merged_into=comment.merged_into.number if comment.merged_into else "",
        is_demo=comment.is_demo,
    )


def _masked(text: str) -> str:
    """In a list nobody needs the telephone number that somebody wrote into a text, whoever reads it."""
    return detector.hide(text, [find.piece for find in detector.finds(text)])


def words(viewer: Actor, comment: Comment, *, is_author: bool = False) -> str:
    """The whole text for the author and who works on it, the public text once it is published, else nothing."""
    if is_author or sees_words(viewer, comment) or _wrote(viewer, comment):
        return comment.text
    return comment.public_text if comment.published_at else ""


def _wrote(viewer: Actor, comment: Comment) -> bool:
    return viewer.user_id is not None and viewer.user_id == comment.created_by_id


def units(*, demo: bool) -> QuerySet[Organisation]:
    """Who may be responsible: units with people who work as officers."""
    officers = Membership.objects.filter(role=Role.OFFICER, is_active=True)
    rows = Organisation.objects.filter(status=Organisation.Status.ACTIVE, memberships__in=officers)
    return (rows if demo else rows.filter(is_demo=False)).distinct().order_by("name")


def subscriptions(viewer: Actor) -> QuerySet[Subscription]:
    return Subscription.objects.filter(user=viewer.user_id or 0)


def follows(viewer: Actor, about: str) -> bool:
    kind, _colon, key = about.partition(":")
    return subscriptions(viewer).filter(about=kind, about_key=key).exists()
