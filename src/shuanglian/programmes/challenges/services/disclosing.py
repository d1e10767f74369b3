"""Two-stage disclosure: the teaser is for all; the full text after an undertaking, and who read it is kept."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason

from .. import sealing
from ..models import Challenge, ReadLog, Undertaking
from ._common import SEALED, begin, event, organisation_id, refuse, sealed_stream

TEXT: Final = (
    "本单位承诺：对榜单全文和附件中未公开的内容保密，只用于编制揭榜方案，只让必要的人员知悉；"
    "未中榜的，在公示结束后不再使用并删除副本。"
)


@transaction.atomic
def undertake(*, actor: Actor, challenge: Challenge, accepted: bool) -> Undertaking:
    """The organisation's promise. Giving it again changes nothing. The record keeps its digest, not its name."""
    fresh = begin(actor, challenge, "undertake", case_first=False)
    if not accepted:
        refuse([Reason("challenges.undertaking", _("勾选表示同意，才能看全文"), "accepted")])
    known = Undertaking.objects.filter(challenge=fresh, organisation=actor.organisation_id).first()
    if known is not None:
        return known
    row = Undertaking.objects.create(
        challenge=fresh,
        organisation_id=organisation_id(actor),
        given_by_id=actor.user_id,
        text=TEXT,
        salt=sealing.new_salt(),
    )
    payload = {"digest": undertaking_digest(row)}
    event(SEALED, fresh, "undertaking_given", payload, public=False, stream=sealed_stream(fresh))
    return row


def undertaking_digest(row: Undertaking) -> str:
    return sealing.digest(row.salt, f"{row.challenge_id}|{row.organisation_id}|{row.text}")


def note_reading(viewer: Actor, challenge: Challenge) -> None:
    """Once per person and day. Called by whatever shows the full text; reading is not a change of state."""
    ReadLog.objects.get_or_create(
        challenge=challenge,
        actor=viewer.key,
        day=timezone.localdate(),
        defaults={"organisation_id": viewer.organisation_id, "user_id": viewer.user_id},
    )
