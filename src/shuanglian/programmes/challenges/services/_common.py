"""What every verb does first and last: take the locks in one order, check, record."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Reason, Text
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.services import record

from .. import engine, policies
from ..models import Challenge, Status, TrailMode

PROCESS: Final = system("揭榜挂帅")
# Rows of the record about bids and undertakings carry no person and no organisation: whoever reads the record before
# the opening must not learn who takes part. Who it was is part of what is committed to.
SEALED: Final = system("揭榜（密封）")
# What reviewers do stands in the record under their code alone: bidders and publisher read the record, and the reasons
# of the feedback would otherwise have names.
PANEL: Final = system("评审组")


def begin(actor: Actor, challenge: Challenge, verb: str, *, case_first: bool = True) -> Challenge:
    """Lock case and challenge (in this order), read afresh, refuse with all reasons.

    Raises `NotFound` if the actor may not know of it, `NotAllowed`, or `Conflict` if it has only moved on.
    `case_first` is False for verbs that never move the process: they lock the challenge alone.
    """
    from ..selectors.reading import visible_to

    if not visible_to(actor).filter(pk=challenge.pk).exists():
        raise gone()
    if case_first:
        engine.lock(challenge.pk)
    fresh = Challenge.objects.select_for_update(of=("self",)).select_related("owner").get(pk=challenge.pk)
    found = policies.reasons(actor, fresh, verb)
    if found and all(reason.code == policies.STATE for reason in found):
        raise Conflict(found)
    if found:
        raise NotAllowed(found)
    return fresh


def locked(challenge_id: int) -> Challenge:
    """For what the process does by itself; the engine holds the case's lock."""
    return Challenge.objects.select_for_update(of=("self",)).select_related("owner").get(pk=challenge_id)


def move(challenge: Challenge, status: str, *fields: str) -> None:
    """Set the status and store it with the named fields."""
    challenge.status, challenge.rev = status, challenge.rev + 1
    challenge.save(update_fields=["status", "rev", *fields])


def event(
    actor: Actor,
    challenge: Challenge,
    kind: str,
    payload: Mapping[str, Any] | None = None,
    *,
    public: bool | None = None,
    stream: str = "",
) -> Event:
    """The one business event of a verb. By default public once the challenge is and its trail is, and in the stream of
    the challenge."""
    shown = is_trail_public(challenge) if public is None else public and is_trail_public(challenge)
    return record(
        stream=stream or challenge.stream,
        kind=f"challenge.{kind}",
        actor=actor,
        obj=("challenge", challenge.pk),
        payload=dict(payload or {}),
        public=shown,
    )


def sealed_stream(challenge: Challenge) -> str:
    """A new stream for rows that nobody may read or count before the opening."""
    return f"{challenge.sealed_prefix}{secrets.token_hex(8)}"


def is_trail_public(challenge: Challenge) -> bool:
    hidden = (Status.DRAFT, Status.CHECKING, Status.RETURNED, Status.APPROVING, Status.REJECTED)
    return challenge.trail == TrailMode.PUBLIC and challenge.status not in hidden


def refuse(reasons: Iterable[Reason]) -> None:
    found = list(reasons)
    if found:
        raise Invalid(found)


def text(value: str, field: str, label: Text, *, least: int = 2, longest: int = 1000) -> list[Reason]:
    """A text that a person must write, long enough to say something."""
    plain = value.strip()
    if not plain:
        return [Reason("required", _("%(label)s：请填写") % {"label": label}, field)]
    if len(plain) < least:
        told = _("%(label)s：至少写 %(n)d 个字") % {"label": label, "n": least}
        return [Reason("too_short", told, field)]
    if len(plain) > longest or "\x00" in plain:
        return [Reason("too_long", _("%(label)s：最多 %(n)d 个字") % {"label": label, "n": longest}, field)]
    return []


def organisation_id(actor: Actor) -> int:
    """For verbs whose policy demands an organisation."""
    if actor.organisation_id is None:
        raise NotAllowed(Reason("challenges.no_organisation", _("请以单位身份办理")))
    return actor.organisation_id


def gone() -> NotFound:
    return NotFound(Reason("not_found", _("没有这条记录，或者您不能查看它。")))
