"""People with a login."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, NotFound, Reason
from shuanglian.foundation.events.services import record

from .. import policies
from ..models import User
from . import _checks
from ._admins import demand_other_administrator


@transaction.atomic
def person_create(
    *, actor: Actor, name: str, username: str, email: str = "", phone: str = "", is_demo: bool = False
) -> User:
    """A new login without a password: the person sets one through an invitation link. Administrators only."""
    policies.demand(policies.may_administer(actor))
    _checks.demand_valid([*_checks.person_name(name), *_checks.login(username, email), *_checks.phone(phone)])
    user = create_login(name=name, username=username, email=email, phone=phone, is_demo=is_demo)
    _record("account.created", actor, user, {})
    return user


@transaction.atomic
def person_update(*, actor: Actor, user: User, name: str, phone: str = "", locale: str | None = None) -> User:
    """One's own profile (or any, for administrators). The record names the changed fields, not the values."""
    if actor.user_id != user.pk and policies.may_administer(actor):
        raise NotFound(Reason("person_not_found", _("没有这个人。")))
    _checks.demand_valid([*_checks.person_name(name), *_checks.phone(phone), *_locale_problems(locale)])
    locked = User.objects.select_for_update().get(pk=user.pk)
    new = {"name": name.strip(), "phone": phone.strip(), "locale": locale or locked.locale}
    changed = {field: value for field, value in new.items() if getattr(locked, field) != value}
    if changed:
        User.objects.filter(pk=user.pk).update(**changed)
        _record("account.updated", actor, user, {"fields": sorted(changed)})
    return User.objects.get(pk=user.pk)


@transaction.atomic
def locale_set(*, actor: Actor, locale: str) -> None:
    """The interface language of a logged-in person."""
    _checks.demand_valid(_locale_problems(locale))
    user = User.objects.select_for_update().filter(pk=actor.user_id or 0).exclude(locale=locale).first()
    if user is not None:
        User.objects.filter(pk=user.pk).update(locale=locale)
        _record("account.updated", actor, user, {"fields": ["locale"]})


@transaction.atomic
def user_deactivate(*, actor: Actor, user: User) -> User:
    """Stop a login at once, sessions included. The last active administrator cannot be stopped."""
    policies.demand(policies.may_administer(actor))
    if user.pk == actor.user_id:
        raise Invalid(Reason("own_account", _("不能停用自己的账号。")))
    demand_other_administrator(without_user=user.pk)
    _set_active(user, active=False)
    _record("account.deactivated", actor, user, {})
    return User.objects.get(pk=user.pk)


@transaction.atomic
def user_reactivate(*, actor: Actor, user: User) -> User:
    policies.demand(policies.may_administer(actor))
    if User.objects.filter(pk=user.pk, erased_at__isnull=False).exists():
        raise Invalid(Reason("erased", _("已注销的账号不能恢复。")))
    _set_active(user, active=True)
    _record("account.reactivated", actor, user, {})
    return User.objects.get(pk=user.pk)


@transaction.atomic
def person_invite(*, actor: Actor, user: User) -> str:
    """A one-time link with which the person sets a password; administrators hand it over themselves."""
    policies.demand(policies.may_administer(actor))
    if not user.is_active:
        raise Invalid(Reason("person_inactive", _("这个账号已停用。")))
    _record("account.invited", actor, user, {})
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.BASE_URL.rstrip("/") + reverse("account_reset_password_from_key", kwargs=parts)


def create_login(
    *,
    name: str,
    username: str,
    email: str = "",
    phone: str = "",
    password: str | None = None,
    is_demo: bool = False,
) -> User:
    """Insert a checked login; the unique constraints decide between two who take the same name at once."""
    user = User(name=name.strip(), username=username, email=email, phone=phone.strip(), is_demo=is_demo)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Conflict(Reason("username_taken", _("这个账号或邮箱刚刚被人使用。"), "username")) from error
    return user


def _set_active(user: User, *, active: bool) -> None:
    if not User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active):
        raise Conflict(Reason("account_moved_on", _("账号状态已经变了，请看最新状态。")))


def _locale_problems(locale: str | None) -> list[Reason]:
    if locale is None or locale in dict(settings.LANGUAGES):
        return []
    return [Reason("locale_unknown", _("没有这种语言。"), "locale")]


def _record(kind: str, actor: Actor, user: User, payload: dict[str, object]) -> None:
    record(stream=f"account:{user.pk}", kind=kind, actor=actor, obj=("user", user.pk), payload=payload)
