"""Stepping into the fictional people of the demonstration."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import NotAllowed, NotFound, Reason
from shuanglian.foundation.events.services import record

from ..models import Membership, Organisation, User
from ..personas import CHARGED_FROM, CHARGES, PERSONAS, Persona, enabled, get, password
from .actors import SESSION_KEY, actor_for
from .charges import charge_start

_BACKEND = "shuanglian.foundation.accounts.backends.Backend"


@transaction.atomic
def ensure_personas() -> list[Persona]:
    """Create the missing ones among the demonstration people and return all. Changes nothing the second time.

    Raises `NotAllowed` in production.
    """
    _demand_enabled()
    for persona in PERSONAS:
        _ensure(persona)
    _ensure_charges()
    return list(PERSONAS)


def persona_actor(key: str) -> Actor:
    """A demonstration person at work, as the demonstrations of rooms and programmes let them act.

    They must be there (`ensure_personas`). Raises `KeyError` for an unknown key.
    """
    persona = next((one for one in PERSONAS if one.key == key), None)
    if persona is None:
        raise KeyError(key)
    membership = Membership.objects.select_related("user").get(
        user__username=persona.username, organisation__name=persona.organisation, role=persona.role
    )
    return actor_for(membership.user, membership.pk)


def persona_actors() -> dict[str, Actor]:
    """All of them by key, made where they are missing. Raises `NotAllowed` in production."""
    return {persona.key: persona_actor(persona.key) for persona in ensure_personas()}


def switch_persona(request: HttpRequest, persona: str) -> Actor:
    """Log in as a demonstration person without a password, with a fresh session. Raises `NotFound`,
    `NotAllowed`.
    """
    _demand_enabled()
    wanted = get(persona)
    if wanted is None:
        raise NotFound(Reason("persona_not_found", _("没有这个演示身份。")))
    with transaction.atomic():
        membership = _ensure(wanted)
        actor = actor_for(membership.user, membership.pk)
        record(
            stream=f"account:{membership.user_id}",
            kind="account.persona_switched",
            actor=actor,
            obj=("user", membership.user_id),
            payload={"persona": wanted.key},
        )
    logout(request)
    login(request, membership.user, backend=_BACKEND)
    request.session[SESSION_KEY] = membership.pk
    return actor


def _demand_enabled() -> None:
    if not enabled():
        raise NotAllowed(Reason("demo_only", _("演示身份只在演示环境里有。")))


def _ensure(persona: Persona) -> Membership:
    """The persona's membership, made where it is missing; only fictional rows (`is_demo`) are ever
    touched.
    """
    held = (
        Membership.objects.select_related("user", "organisation")
        .filter(
            user__username=persona.username,
            organisation__name=persona.organisation,
            role=persona.role,
            is_active=True,
            user__is_demo=True,
            organisation__is_demo=True,
        )
        .first()
    )
    return held or _create(persona)


def _ensure_charges() -> None:
    """The demonstration's leaders are in charge of their units; one that was ended stays ended."""
    for key, units in CHARGES.items():
        user = User.objects.get(pk=persona_actor(key).user_id or 0)
        for unit in Organisation.objects.filter(name__in=units, is_demo=True).exclude(charges__user=user):
            charge_start(actor=system("演示"), user=user, organisation=unit, starts=CHARGED_FROM)


def _create(persona: Persona) -> Membership:
    organisation, fresh = Organisation.objects.get_or_create(
        name=persona.organisation, defaults={"is_demo": True}
    )
    user, new = User.objects.get_or_create(
        username=persona.username, defaults={"name": persona.name, "is_demo": True}
    )
    if not (user.is_demo and organisation.is_demo):
        raise NotAllowed(Reason("persona_name_taken", _("演示身份的名字被正式账号占用。")))
    if new:
        user.set_password(password(persona))
        user.save(update_fields=["password"])
    membership, joined = Membership.objects.update_or_create(
        user=user,
        organisation=organisation,
        role=persona.role,
        defaults={"title": persona.title, "manages": persona.manages, "is_active": True},
    )
    payload = {
        "user": user.pk,
        "membership": membership.pk,
        "role": str(persona.role),
        "persona": persona.key,
        "created": fresh,
        "joined": joined,
    }
    record(
        stream=f"org:{organisation.pk}",
        kind="persona.ensured",
        actor=system("演示"),
        obj=("organisation", organisation.pk),
        payload=payload,
    )
    return membership
