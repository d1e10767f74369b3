"""Taking a decision back: what the fact became is taken back by the rules of its room, and the fact waits again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason

from ..models import TAKEN, Became, IngestProposal, ProposalState
from ..policies import may_undo, require
from . import _common, linking
from .becoming import take_back


@transaction.atomic
def proposal_undo(
    *, actor: Actor, proposal: IngestProposal, reason: str = "", rev: int | None = None
) -> IngestProposal:
    """Take back an acceptance or a rejection. A second time changes nothing.

    Raises `NotFound`, `NotAllowed`, and `Conflict` where the figure is published or something hangs on the party by now.
    """
    row = _common.lock_proposal(actor, proposal)
    require(may_undo(actor, row))
    if row.state == ProposalState.UNDONE:
        return row
    _common.demand_rev(row, rev)
    reasons: list[Reason] = []
    said = _common.text(reason, "reason", reasons)
    _common.refuse(reasons)
    was = undo(actor, row, said)
    _common.note(actor, row.document, "fact.undone", fact=row.pk, **was)
    return row


def undo(actor: Actor, row: IngestProposal, reason: str) -> dict[str, object]:
    """The change itself, without its event; the row is locked."""
    if row.state not in (*TAKEN, ProposalState.REJECTED):
        told = _("这一条还没有处理，或已由新版本替代。")
        raise Conflict(Reason("ingest.state", told))
    was: dict[str, object] = {"state": row.state, "became": row.became_kind, "became_id": row.became_id}
    if row.state in TAKEN:
        _newest_only(row)
        shared = _sharing(row)
        take_back(actor, row, reason or _("撤销采纳"))
        IngestProposal.objects.filter(pk__in=shared).update(state=ProposalState.SUPERSEDED)
    if "place" in row.edited:
        row.scope = linking.place_meant(row.place)
    row.state, row.became_kind, row.became_id, row.became_url = ProposalState.UNDONE, "", None, ""
    row.edited, row.reason, row.batch = {}, reason, ""
    row.decided_by_id, row.decided_at, row.rev = actor.user_id, timezone.now(), row.rev + 1
    row.save(
        update_fields=[
            "state", "became_kind", "became_id", "became_url", "edited", "reason", "batch", "decided_by", "decided_at",
            "rev", "scope",
        ]
    )  # fmt: skip
    return was


def _newest_only(row: IngestProposal) -> None:
    """A decision that a newer version carries on is taken back there, so that one fact has one state."""
    if row.next.filter(change="same", state__in=TAKEN).exists():
        told = _("新版本里也有这一条，请在新版本里撤销。")
        raise Conflict(Reason("ingest.carried", told))


def _sharing(row: IngestProposal) -> list[int]:
    """The same fact in earlier versions, which points to the same thing."""
    if row.became_kind == Became.KEPT:
        return _before(row)
    rows = IngestProposal.objects.select_for_update(of=("self",)).filter(
        became_kind=row.became_kind, became_id=row.became_id, state__in=TAKEN
    )
    return [one.pk for one in rows.exclude(pk=row.pk).order_by("pk")]


def _before(row: IngestProposal) -> list[int]:
    found = []
    while row.change == "same" and row.previous is not None:
        row = row.previous
        found.append(row.pk)
    return found
