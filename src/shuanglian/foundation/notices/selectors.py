"""A person's own notices; nobody else's can be reached."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from shuanglian.foundation.actor import Actor

from . import kinds
from .models import Notice, Preference


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the preference page."""

    kind: kinds.Kind
    in_app: bool
    email: bool


def visible_to(viewer: Actor) -> QuerySet[Notice]:
    """The viewer's notices, newest first."""
    if viewer.user_id is None:
        return Notice.objects.none()
    return Notice.objects.filter(recipient_id=viewer.user_id, in_app=True)


def unread(viewer: Actor) -> QuerySet[Notice]:
    return visible_to(viewer).filter(read_at=None)


def unread_count(viewer: Actor) -> int:
    return unread(viewer).count() if viewer.user_id is not None else 0


def preferences(viewer: Actor) -> list[Choice]:
    """Every kind with what applies to the viewer now."""
    own = {p.kind: p for p in Preference.objects.filter(user_id=viewer.user_id)} if viewer.user_id else {}
    return [_choice(kind, own.get(kind.key)) for kind in kinds.all_kinds()]


def _choice(kind: kinds.Kind, own: Preference | None) -> Choice:
    return Choice(kind, own.in_app if own else True, own.email if own else kind.email)
