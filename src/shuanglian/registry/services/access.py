"""Who else may read a need: invitations and undertakings of confidentiality."""

from __future__ import annotations

from django.db import transaction

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events.services import record

from ..models import Need, NeedInvitation, NeedUndertaking, Party
from ..policies import may_invite, may_undertake, require
from . import _common as common

UNDERTAKING_VERSION = "2026-1"


@transaction.atomic
def need_invite(*, actor: Actor, need: Need, party: Party) -> NeedInvitation:
    """Ask a party to answer; its organisation may then read the need. Asking twice changes nothing."""
    require(may_invite(actor, need))
    common.lock(need)
    invitation, created = NeedInvitation.objects.get_or_create(
        need=need,
        party=party,
        defaults={"invited_by_id": actor.user_id},
    )
    if created:
        record(
            stream=f"need:{need.pk}",
            kind="need.party_invited",
            actor=actor,
            obj=("need", need.pk),
            payload={"party": party.pk},
        )
    return invitation


@transaction.atomic
def need_undertake(*, actor: Actor, need: Need, text_version: str = UNDERTAKING_VERSION) -> NeedUndertaking:
    """Sign the undertaking for the actor's organisation, which may then read the masked need. Signed once."""
    require(may_undertake(actor, need))
    common.lock(need)
    assert actor.organisation_id is not None  # the policy saw to it
    undertaking, created = NeedUndertaking.objects.get_or_create(
        need=need,
        organisation_id=actor.organisation_id,
        defaults={"user_id": actor.user_id, "text_version": text_version},
    )
    if created:
        record(
            stream=f"need:{need.pk}",
            kind="need.undertaken",
            actor=actor,
            obj=("need", need.pk),
            payload={"organisation": actor.organisation_id, "text_version": text_version},
        )
    return undertaking
