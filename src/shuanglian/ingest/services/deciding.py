"""Accept, change and accept, reject: one person decides, and of two at the same moment one is told."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason

from ..facts import AS_IT_IS, COMPARATORS, Choice
from ..models import TAKEN, Change, IngestProposal, ProposalState
from ..policies import may_accept, may_decide, require
from ..proposal import Basis, Kind
from . import _common, linking
from .becoming import become, through_door

TEXTS: Final = {
    "subject": 300, "place": 200, "indicator": 300, "unit": 60, "time": 80, "name": 200,
}  # fmt: skip
NUMBERS: Final = ("value", "value_max")
EDITABLE: Final = (*TEXTS, *NUMBERS, "basis", "comparator", "growth")
_DIGITS: Final = 40


@transaction.atomic
def proposal_accept(
    *, actor: Actor, proposal: IngestProposal, choice: Choice = AS_IT_IS, rev: int | None = None
) -> IngestProposal:
    """Take a fact as it was read. Without an indicator (or with `choice.keep`) it is kept here with its quote.

    The same person again changes nothing. Raises `NotFound`, `NotAllowed` with all reasons, `Conflict` where somebody else
    decided, `Invalid`, and what the destination raises (a figure that is published already, a unit that does not fit).
    """
    return _decided(actor, proposal, {}, choice, rev)


@transaction.atomic
def proposal_edit_and_accept(
    *,
    actor: Actor,
    proposal: IngestProposal,
    changes: Mapping[str, Any],
    choice: Choice = AS_IT_IS,
    rev: int | None = None,
) -> IngestProposal:
    """Take a fact with other words or another value; what was read stays beside it. Raises as `proposal_accept`."""
    return _decided(actor, proposal, changes, choice, rev)


@transaction.atomic
def proposal_reject(
    *, actor: Actor, proposal: IngestProposal, reason: str = "", rev: int | None = None
) -> IngestProposal:
    """Not a fact, or not one for here. The same person again changes nothing. Raises as `proposal_accept`."""
    row = _common.lock_proposal(actor, proposal)
    require(may_decide(actor, row.document))
    if row.state == ProposalState.REJECTED and row.decided_by_id == actor.user_id:
        return row
    _waits(row, rev)
    reasons: list[Reason] = []
    said = _common.text(reason, "reason", reasons)
    _common.refuse(reasons)
    reject(actor, row, said)
    _common.note(actor, row.document, "fact.rejected", fact=row.pk)
    return row


def _decided(
    actor: Actor, proposal: IngestProposal, changes: Mapping[str, Any], choice: Choice, rev: int | None
) -> IngestProposal:
    row = _common.lock_proposal(actor, proposal)
    edited = _edited(row, changes)
    row_as_edited(row, edited)
    place_as_edited(row, edited)
    require(may_accept(actor, row, through_door=through_door(row, choice)))
    if row.state in TAKEN and _is_mine(actor, row, edited, choice):
        return row
    _waits(row, rev)
    take(actor, row, choice)
    told = {"became": row.became_kind, "became_id": row.became_id, "code": row.code, "edited": sorted(edited)}
    _common.note(actor, row.document, "fact.accepted", fact=row.pk, **told)
    return row


def row_as_edited(row: IngestProposal, edited: dict[str, Any]) -> None:
    """Only a fact that waits takes new words."""
    if row.is_decidable:
        row.edited = edited


def place_as_edited(row: IngestProposal, edited: dict[str, Any]) -> None:
    """Another place is another series: whoever changes the words changes what place is meant."""
    if row.is_decidable and "place" in edited:
        row.scope = linking.place_meant(str(edited["place"]))


def _is_mine(actor: Actor, row: IngestProposal, edited: dict[str, Any], choice: Choice) -> bool:
    """The same decision of the same person, sent twice."""
    same = row.edited == edited and choice.code in ("", row.code)
    return same and actor.user_id is not None and row.decided_by_id == actor.user_id


def _waits(row: IngestProposal, rev: int | None) -> None:
    if not row.is_decidable:
        told = _("这一条已经处理过了：“%(state)s”。") % {"state": row.get_state_display()}
        raise Conflict(Reason("ingest.state", told))
    _common.demand_rev(row, rev)


def take(actor: Actor, row: IngestProposal, choice: Choice, batch: str = "") -> None:
    """The change itself, without its event; the row is locked and decidable."""
    row.scope, row.party, row.target = (
        choice.scope or row.scope,
        choice.party or row.party,
        choice.target or row.target,
    )
    made = become(actor, row, choice)
    if choice.code:
        row.code, row.code_score, row.code_why = choice.code, 1.0, _("由人选定")
    row.became_kind, row.became_id, row.became_url = made.kind, made.id, made.url
    state = ProposalState.EDITED if row.edited else ProposalState.ACCEPTED
    _decide(actor, row, state, choice.note[:500], batch)
    if row.change == Change.CHANGED and row.previous is not None and row.previous.state in TAKEN:
        IngestProposal.objects.filter(pk=row.previous.pk).update(state=ProposalState.SUPERSEDED)


def reject(actor: Actor, row: IngestProposal, reason: str, batch: str = "") -> None:
    row.edited = {}
    _decide(actor, row, ProposalState.REJECTED, reason, batch)


def _decide(actor: Actor, row: IngestProposal, state: ProposalState, reason: str, batch: str) -> None:
    row.state, row.reason, row.batch = state, reason, batch
    row.decided_by_id, row.decided_at, row.rev = actor.user_id, timezone.now(), row.rev + 1
    row.save(
        update_fields=[
            "state", "reason", "batch", "decided_by", "decided_at", "rev", "edited", "code", "code_score", "code_why",
            "scope", "party", "target", "became_kind", "became_id", "became_url",
        ]
    )  # fmt: skip


def _edited(row: IngestProposal, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What really differs from what was read, checked as a whole. Raises `Invalid` with every problem."""
    reasons: list[Reason] = []
    found: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in EDITABLE or (name == "name" and row.kind != Kind.ENTITY):
            reasons.append(Reason("unknown_field", _("不能设置这个字段。"), name))
        elif name in TEXTS:
            found[name] = _common.text(str(value or ""), name, reasons, longest=TEXTS[name])
        elif name in NUMBERS:
            found[name] = _number(value, name, reasons)
        else:
            found[name] = _word(name, value, reasons)
    _common.refuse(reasons)
    return {name: value for name, value in found.items() if value != _read(row, name)}


def _read(row: IngestProposal, name: str) -> Any:
    if name in NUMBERS:
        return row.value_text if name == "value" else row.value_max_text
    return str(row.detail.get("name", "")) if name == "name" else getattr(row, name)


def _number(value: Any, name: str, reasons: list[Reason]) -> str:
    """An exact text; empty where there is none."""
    text = str("" if value is None else value).strip().replace(",", "").replace("，", "")
    if not text and name == "value_max":
        return ""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    plain = format(number, "f") if number.is_finite() and abs(number.adjusted()) < _DIGITS else ""
    if not plain or len(plain) > _DIGITS:
        reasons.append(Reason("number", _("请填数字"), name))
    return plain


def _word(name: str, value: Any, reasons: list[Reason]) -> Any:
    known: dict[str, list[Any]] = {
        "basis": ["", *(one.value for one in Basis)],
        "comparator": list(COMPARATORS),
        "growth": [True, False],
    }
    if value not in known[name]:
        reasons.append(Reason("choice", _("没有这个选项"), name))
    return value
