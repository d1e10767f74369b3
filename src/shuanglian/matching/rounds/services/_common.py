"""What the verbs share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, NotFound, Reason
from shuanglian.foundation.events.services import record

from ..models import Round, RoundProposal

MAX_REASON = 500


def lock(found: Round) -> Round:
    """The round as it is now, held until the end of the transaction."""
    row = Round.objects.select_for_update().filter(pk=found.pk).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这一轮，或者您不能查看它。")))
    return row


def lock_proposal(proposal: RoundProposal) -> RoundProposal:
    """The same for a proposal; its round first, so that two people never wait for each other."""
    found = lock(proposal.round)
    rows = RoundProposal.objects.select_for_update(of=("self",)).select_related(
        "need__need__owner", "expert__party"
    )
    row = rows.filter(pk=proposal.pk, round=found).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这一条拟派。")))
    row.round = found
    return row


def note(found: Round, kind: str, actor: Actor, **payload: Any) -> None:
    """The one event of a change."""
    record(stream=f"round:{found.pk}", kind=kind, actor=actor, obj=("round", found.pk), payload=payload)


def why(reason: str, field: str = "reason") -> str:
    """A reason that people gave. Raises `Invalid` for none or too long a one."""
    text = reason.strip()
    if not text:
        raise Invalid(Reason("reason_missing", _("请写明理由。"), field))
    if len(text) > MAX_REASON:
        raise Invalid(Reason("reason_too_long", _("理由请控制在 %s 字以内。") % MAX_REASON, field))
    return text
