"""Who may know of a comment, and of what in it."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotFound, Reason

from .models import Comment, Status
from .policies import is_author, is_unit

# Not taken up yet, or taken back: not even that it is there is public.
CLOSED: Final = Q(status=Status.NEW, accepted_at=None) | Q(status=Status.WITHDRAWN)
INSIDE: Final = (Role.STEWARD, Role.LEADER, Role.ADMIN, Role.SYSTEM)


def visible_to(viewer: Actor) -> QuerySet[Comment]:
    """Everybody sees those taken up, answered, merged or refused; staff see all; an author their own."""
    if viewer.is_staff:
        return Comment.objects.all()
    seen = ~CLOSED
    if viewer.user_id is not None:
        seen |= Q(created_by=viewer.user_id)
    return Comment.objects.filter(seen)


def get_for(viewer: Actor, number: str, key: str = "") -> Comment:
    """The comment by its number; `key` is the query code or the pass made from it. Raises `NotFound`."""
    rows = Comment.objects.select_related("unit", "case__definition", "merged_into")
    found = rows.filter(number=number).first()
    if found is None:
        raise missing()
    if is_author(viewer, found, key) or visible_to(viewer).filter(pk=found.pk).exists():
        return found
    raise missing()


def missing() -> NotFound:
    return NotFound(Reason("not_found", _("没有这个编号的意见，或者它还没有公开。")))


def sees_words(viewer: Actor, comment: Comment) -> bool:
    """What the author wrote, before anything was hidden: who works on it. The author gets it by the code."""
    return viewer.role in INSIDE or is_unit(viewer, comment)


def sees_contact(viewer: Actor, comment: Comment) -> bool:
    """The supervisor alone: neither the unit nor leaders learn who complained."""
    return viewer.role == Role.STEWARD


def sees_draft(viewer: Actor, comment: Comment) -> bool:
    return sees_words(viewer, comment)


def is_public(comment: Comment) -> bool:
    """The same as `CLOSED`, of one row."""
    waiting = comment.status == Status.NEW and comment.accepted_at is None
    return not waiting and comment.status != Status.WITHDRAWN
