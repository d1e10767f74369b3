"""Following, and forgetting: subscriptions, and personal data erased after the stated term."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotAllowed, Reason
from shuanglian.foundation.events.services import record

from .. import engine, rules, targets
from ..models import Comment, Subscription
from . import _common as common

BATCH: Final = 200


@transaction.atomic
def subscribe(*, actor: Actor, about: str) -> Subscription:
    """Be told of what becomes public about `indicator:…`, `project:…`, `task:…` or `comment:…`. Twice is once."""
    user = _person(actor)
    target = targets.find(actor, about)
    row, fresh = Subscription.objects.get_or_create(
        user_id=user, about=target.about, about_key=target.key, defaults={"title": target.title[:200]}
    )
    if fresh:
        _told(actor, row, "subscribed")
    return row


@transaction.atomic
def unsubscribe(*, actor: Actor, about: str) -> int:
    """How many subscriptions ended: one or none. What is followed need not exist any more."""
    kind, _colon, key = about.partition(":")
    row = Subscription.objects.filter(user=_person(actor), about=kind, about_key=key).first()
    if row is None:
        return 0
    _told(actor, row, "unsubscribed")
    row.delete()
    return 1


def _told(actor: Actor, row: Subscription, verb: str) -> None:
    record(
        stream=f"account:{actor.user_id}",
        kind=f"supervision.{verb}",
        actor=actor,
        obj=("subscription", row.pk),
        payload={"about": row.about},
    )


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotAllowed(Reason("login_required", _("登录后才能订阅；不登录可以用订阅地址（Atom、JSON）")))
    return actor.user_id


def personal_data_erase(now: dt.datetime | None = None) -> int:
    """Erase contact and hidden words of comments that ended `keep_days` ago; how many. Safe to repeat."""
    before = (now or timezone.now()) - dt.timedelta(days=rules.limits().keep_days)
    wanted = ~Q(contact="") | (~Q(text="") & ~Q(text=F("public_text")))
    rows = Comment.objects.filter(wanted, ended_at__lt=before).order_by("pk").values_list("pk", flat=True)
    return sum(_erase(pk, before) for pk in rows[:BATCH])


@transaction.atomic
def _erase(pk: int, before: dt.datetime) -> int:
    row = Comment.objects.select_for_update(of=("self",)).filter(pk=pk, ended_at__lt=before).first()
    if row is None:  # taken up again meanwhile
        return 0
    forget(row)
    common.event(engine.PROCESS, row, "contact_erased", {"by": "term"})
    return 1


def forget(row: Comment) -> None:
    """Nothing stays but what is public; what was never public goes as a whole."""
    row.contact, row.text, row.erased_at = "", row.public_text, timezone.now()
    row.created_by_id = row.organisation_id = None
    row.save(update_fields=["contact", "text", "erased_at", "created_by", "organisation"])
