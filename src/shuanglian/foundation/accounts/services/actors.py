"""From a logged-in person to the actor that every service and selector takes."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import PUBLIC, Actor, Role
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.foundation.events.services import record

from .. import selectors
from ..models import Membership, User

SESSION_KEY: Final = "membership"
LABEL_LENGTH: Final = 120


def label_for(name: str, organisation: str = "") -> str:
    """“姓名（单位）”, cut so that it fits the record."""
    if not organisation:
        return name[:LABEL_LENGTH]
    room = LABEL_LENGTH - len(name) - 2
    short = organisation if len(organisation) <= room else organisation[: room - 1] + "…"
    return f"{name}（{short}）"


def actor_for(user: AbstractBaseUser | AnonymousUser, membership_id: int | None = None) -> Actor:
    """The person in one membership: the given one, else the first. Without a usable one: public rights,
    own name.

    Raises `NotFound` if `membership_id` is not a usable membership of this person.
    """
    if not isinstance(user, User) or not user.is_active or user.erased_at is not None:
        return PUBLIC
    usable = selectors.usable_memberships(user)
    if membership_id is not None:
        usable = usable.filter(pk=membership_id)
    membership = usable.first()
    if membership is not None:
        return _acting(user, membership)
    if membership_id is not None:
        raise NotFound(Reason("membership_not_found", _("没有这个身份。")))
    return Actor(role=Role.PUBLIC, label=label_for(str(user)), user_id=user.pk, is_demo=user.is_demo)


def actor_from_request(request: HttpRequest) -> Actor:
    """The actor of this request's session. A membership that was withdrawn meanwhile falls back to the
    first.
    """
    chosen = request.session.get(SESSION_KEY)
    if chosen is None or not request.user.is_authenticated:
        return actor_for(request.user)
    try:
        return actor_for(request.user, int(chosen))
    except (NotFound, ValueError):
        del request.session[SESSION_KEY]
        return actor_for(request.user)


def membership_switch(request: HttpRequest, *, membership_id: int) -> Actor:
    """Act for another of one's own organisations from now on. Raises `NotFound` for anyone else's
    membership.
    """
    actor = actor_for(request.user, membership_id)
    with transaction.atomic():
        payload = {"membership": membership_id, "role": str(actor.role)}
        record(
            stream=f"account:{actor.user_id}",
            kind="account.membership_switched",
            actor=actor,
            obj=("user", actor.user_id or 0),
            payload=payload,
        )
    request.session[SESSION_KEY] = membership_id
    request.session.cycle_key()
    return actor


def _acting(user: User, membership: Membership) -> Actor:
    return Actor(
        role=Role(membership.role),
        label=label_for(str(user), membership.organisation.name),
        user_id=user.pk,
        organisation_id=membership.organisation_id,
        membership_id=membership.pk,
        is_demo=user.is_demo,
    )
