"""Which notices public supervision sends, and to whom. People of the demonstration hear of examples only."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Text
from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.services import notify

from .models import Comment, Subscription

for _key, _title in {
    "supervision.received": _("社会监督意见待筛查"),
    "supervision.assigned": _("社会监督意见待答复"),
    "supervision.drafted": _("监督答复待签发"),
    "supervision.published": _("意见有公开答复"),
    "supervision.dissatisfied": _("提出人不满意"),
    "supervision.ended": _("意见不予受理、并案或撤回"),
    "supervision.followed": _("订阅的事项有新的公开答复"),
}.items():
    kinds.register(_key, _title, email=_key in {"supervision.published", "supervision.assigned"})


def tell(people: Iterable[int | None], kind: str, comment: Comment, title: Text, *, but: Actor) -> None:
    """Tell these users about this comment. Who acts need not be told (`but`)."""
    recipients = {person for person in people if person is not None and person != but.user_id}
    notify(
        recipients=sorted(recipients),
        kind=kind,
        title=f"{title}：{comment.number}",
        body=comment.about_title,
        url=f"/supervision/{comment.number}/",
        obj=("supervision", comment.pk),
    )


def published(comment: Comment, *, but: Actor) -> None:
    """The author, authors of what was merged into it, and whoever follows it or what it is about."""
    merged = Comment.objects.filter(merged_into=comment).values_list("created_by", flat=True)
    authors = {*author(comment), *(pk for pk in merged if pk is not None)}
    tell(authors, "supervision.published", comment, _("您的意见有公开答复"), but=but)
    followed = Q(about="comment", about_key=comment.number)
    followed |= Q(about=comment.about, about_key=comment.about_key)
    people = set(Subscription.objects.filter(followed).values_list("user_id", flat=True)) - authors
    tell(people, "supervision.followed", comment, _("订阅的事项有新的公开答复"), but=but)


def author(comment: Comment) -> list[int]:
    return [] if comment.created_by_id is None else [comment.created_by_id]


def unit(comment: Comment) -> list[int]:
    rows = Membership.objects.filter(organisation=comment.unit_id or 0, role=Role.OFFICER, is_active=True)
    return list(rows.values_list("user_id", flat=True).distinct())


def desk(comment: Comment) -> list[int]:
    return _of(Role.STEWARD, comment)


def leaders(comment: Comment) -> list[int]:
    return _of(Role.LEADER, comment)


def handling(comment: Comment) -> list[int]:
    """Whoever works on it now."""
    return [*desk(comment), *unit(comment)]


def _of(role: Role, comment: Comment) -> list[int]:
    rows = Membership.objects.filter(role=role, is_active=True)
    if not comment.is_demo:
        rows = rows.filter(user__is_demo=False)
    return list(rows.values_list("user_id", flat=True).distinct())
