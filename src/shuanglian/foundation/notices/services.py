"""Telling people, and letting them choose. E-mails leave through a job that is queued in the same
transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, NotAllowed, NotFound, Reason, Text
from shuanglian.foundation.events.services import record

from . import kinds
from .jobs import send_email
from .models import Notice, Preference


@dataclass(frozen=True, slots=True)
class Message:
    """What is told; `title` and `body` may be lazy translations and are put into each recipient's
    language."""

    kind: str
    title: Text
    body: Text
    url: str
    obj: tuple[str, int | str]
    dedupe_key: str


@transaction.atomic
def notify(
    *,
    recipients: Iterable[User | int],
    kind: str,
    title: Text,
    body: Text = "",
    url: str = "",
    obj: tuple[str, int | str] = ("", ""),
    dedupe_key: str = "",
) -> list[Notice]:
    """Tell each person once, in the application and by e-mail as they prefer; returns the new notices.

    `recipients` are users or their ids; people who are inactive or erased are left out. With a `dedupe_key` a
    person is told at most once, however often this is called. `url` is a path of this site. Call it inside
    the transaction of the change: e-mails leave after the commit, and never when it is rolled back. Raises
    KeyError for a kind that was not registered.
    """
    declared = kinds.get(kind)
    message = Message(kind, title, body, url, obj, dedupe_key)
    ids = {person if isinstance(person, int) else person.pk for person in recipients}
    users = list(User.objects.filter(pk__in=ids, is_active=True).order_by("pk"))
    chosen = {p.user_id: p for p in Preference.objects.filter(user__in=users, kind=kind)}
    notices = [notice for user in users if (notice := _tell(user, declared, chosen.get(user.pk), message))]
    for notice in notices:
        if notice.by_email:
            send_email.enqueue(notice.pk)
    return notices


@transaction.atomic
def mark_read(*, actor: Actor, notice_id: int) -> Notice:
    """The actor has seen one of their own notices; a second call changes nothing."""
    notice = _own(actor).select_for_update().filter(pk=notice_id).first()
    if notice is None:
        raise NotFound(Reason("not_found", _("没有这条通知")))
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return notice


def mark_all_read(*, actor: Actor) -> int:
    """Everything the actor has not read yet; the number of notices."""
    return _own(actor).filter(read_at=None).update(read_at=timezone.now())


@transaction.atomic
def preference_set(*, actor: Actor, kind: str, in_app: bool, email: bool) -> Preference:
    """Choose how to hear of one kind of notices."""
    if actor.user_id is None:
        raise NotAllowed(Reason("login_required", _("登录后才能设置通知")))
    if kind not in {known.key for known in kinds.all_kinds()}:
        raise Invalid(Reason("unknown_kind", _("没有这类通知"), "kind"))
    choice, _created = Preference.objects.update_or_create(
        user_id=actor.user_id, kind=kind, defaults={"in_app": in_app, "email": email}
    )
    record(
        stream=f"account:{actor.user_id}",
        kind="notice.preference_set",
        actor=actor,
        obj=("user", actor.user_id),
        payload={"kind": kind, "in_app": in_app, "email": email},
    )
    return choice


def _tell(user: User, kind: kinds.Kind, choice: Preference | None, message: Message) -> Notice | None:
    in_app = choice.in_app if choice else True
    # Demonstration people have no mailbox of their own.
    by_email = (choice.email if choice else kind.email) and bool(user.email) and not user.is_demo
    if not in_app and not by_email:
        return None
    with translation.override(user.locale):
        texts = {"title": str(message.title)[:200], "body": str(message.body)}
    values = texts | {
        "kind": kind.key,
        "url": message.url,
        "object_type": message.obj[0],
        "object_id": str(message.obj[1]),
        "in_app": in_app,
        "by_email": by_email,
    }
    if not message.dedupe_key:
        return Notice.objects.create(recipient=user, **values)
    notice, created = Notice.objects.get_or_create(
        recipient=user, dedupe_key=message.dedupe_key, defaults=values
    )
    return notice if created else None


def _own(actor: Actor) -> QuerySet[Notice]:
    if actor.user_id is None:
        return Notice.objects.none()
    return Notice.objects.filter(recipient_id=actor.user_id, in_app=True)
