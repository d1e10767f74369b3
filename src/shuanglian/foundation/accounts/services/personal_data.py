"""A person's right to a copy of their data and to be forgotten, without breaking the record."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.services import record

from .. import policies, privacy
from ..models import ApiToken, Membership, User
from ._admins import demand_other_administrator

ERASED_NAME: Final = "已注销用户"


@transaction.atomic
def person_export(*, actor: Actor, user: User) -> dict[str, Any]:
    """Everything the platform holds about one person, as plain JSON: account, memberships, record, other
    apps.

    The person themselves or an administrator; the export is on record. Secrets (password, keys) are
    never part of it.
    """
    policies.demand(policies.may_see_personal_data(actor, user))
    user = User.objects.get(pk=user.pk)
    data: dict[str, Any] = {
        "exported_at": timezone.now().isoformat(),
        "account": _account(user),
        "memberships": _memberships(user),
        "logins": _logins(user),
        "tokens_issued": _tokens(user),
        "events": _events(user),
    }
    data |= {holder.name: holder.exporter(user.pk) for holder in privacy.holders()}
    record(stream=f"account:{user.pk}", kind="account.exported", actor=actor, obj=("user", user.pk))
    return data


@transaction.atomic
def person_erase(*, actor: Actor, user: User) -> User:
    """Replace everything that names the person, disable the login and end all memberships.

    What they did stays on record under `user:<id>`; labels of the record are outside the hash, so chains
    still verify.
    Raises `Conflict` for the last administrator and for someone already erased. Cannot be undone.
    """
    policies.demand(policies.may_see_personal_data(actor, user))
    demand_other_administrator(without_user=user.pk)
    _demand_not_erased(user)
    record(stream=f"account:{user.pk}", kind="account.erased", actor=actor, obj=("user", user.pk))
    for holder in privacy.holders():
        holder.eraser(user.pk)
    _erase_logins(user)
    Membership.objects.filter(user=user).update(is_active=False, manages=False, title="")
    Event.objects.filter(actor=f"user:{user.pk}").update(actor_label=ERASED_NAME)
    return User.objects.get(pk=user.pk)


def _demand_not_erased(user: User) -> None:
    blank = User()
    blank.set_unusable_password()
    changed = User.objects.filter(pk=user.pk, erased_at=None).update(
        name=ERASED_NAME,
        username=f"erased-{user.pk}",
        email="",
        phone="",
        password=blank.password,
        is_active=False,
        erased_at=timezone.now(),
    )
    if not changed:
        raise Conflict(Reason("erased", _("账号已经注销。")))


def _erase_logins(user: User) -> None:
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()


def _account(user: User) -> dict[str, Any]:
    return {
        "id": user.pk,
        "username": user.username,
        "name": user.name,
        "email": user.email,
        "phone": user.phone,
        "locale": user.locale,
        "joined": _iso(user.date_joined),
        "last_login": _iso(user.last_login),
    }


def _memberships(user: User) -> list[dict[str, Any]]:
    rows = Membership.objects.filter(user=user).select_related("organisation").order_by("pk")
    return [
        {
            "organisation": m.organisation.name,
            "role": m.role,
            "title": m.title,
            "manages": m.manages,
            "is_active": m.is_active,
            "since": _iso(m.created_at),
        }
        for m in rows
    ]


def _logins(user: User) -> list[dict[str, Any]]:
    social = SocialAccount.objects.filter(user=user).order_by("pk")
    factors = Authenticator.objects.filter(user=user).order_by("pk")
    return [
        {"kind": "single_sign_on", "provider": s.provider, "uid": s.uid, "data": s.extra_data} for s in social
    ] + [
        {"kind": str(f.type), "created_at": _iso(f.created_at), "last_used_at": _iso(f.last_used_at)}
        for f in factors
    ]


def _tokens(user: User) -> list[dict[str, Any]]:
    rows = ApiToken.objects.filter(created_by=user).order_by("pk")
    return [{"name": t.name, "role": t.role, "created_at": _iso(t.created_at)} for t in rows]


def _events(user: User) -> list[dict[str, Any]]:
    rows = Event.objects.filter(actor=f"user:{user.pk}").order_by("pk")
    return [
        {
            "at": _iso(e.at),
            "stream": e.stream_id,
            "seq": e.seq,
            "kind": e.kind,
            "object": f"{e.object_type}:{e.object_id}",
            "label": e.actor_label,
            "payload": e.payload,
        }
        for e in rows.iterator()
    ]


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None
