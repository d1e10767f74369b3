"""The content of bids for those who may read it: decrypted for the bidder, opened for panel and publisher."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason

from ..models import Bid, BidStatus, Challenge, TextFile
from ..services.attaching import about
from ..services.disclosing import note_reading
from ..services.opening import readable, unlock
from . import reading


@dataclass(frozen=True, slots=True)
class BidView:
    """`identity` is empty while it may not be known; `blind` always has the same keys."""

    id: int
    code: str
    status: str
    label: str
    number: int
    commitment: str
    rank: int | None
    submitted_at: Any
    blind: dict[str, Any]
    identity: dict[str, Any]


def own(viewer: Actor, challenge: Challenge, bid_id: int) -> BidView:
    """An own submission with all of its content, also while it is sealed. Raises `NotFound`."""
    bid = reading.own_bids(viewer, challenge).filter(pk=bid_id).first()
    if bid is None:
        raise NotFound(Reason("not_found", ""))
    return _view(bid, *contents(bid))


def opened(viewer: Actor, challenge: Challenge) -> list[BidView]:
    """What `viewer` may read after the opening."""
    identities = reading.sees_identities(viewer, challenge)
    rows = list(reading.opened_bids(viewer, challenge))
    return [_view(bid, bid.blind, bid.identity if identities else "") for bid in rows]


def contents(bid: Bid) -> tuple[str, str]:
    """(blind, identity) texts of a bid for its own side; empty for replaced and withdrawn ones."""
    if bid.status in (BidStatus.REPLACED, BidStatus.WITHDRAWN):
        return "", ""
    (_salt, blind), (_salt2, identity) = unlock(bid.challenge, bid)
    return blind, identity


def file_of(viewer: Actor, challenge: Challenge, bid_id: int, order: int) -> tuple[dict[str, Any], bytes]:
    """(description, bytes) of an attachment, decrypted for this answer only. Raises `NotFound`."""
    bid = reading.get_bid(viewer, challenge, bid_id)
    row = bid.files.filter(order=order).first()
    blind = contents(bid)[0]
    if row is None or not blind:
        raise NotFound(Reason("not_found", ""))
    told: dict[str, Any] = next(one for one in json.loads(blind)["files"] if one["order"] == order)
    plain = readable(challenge, row.ciphertext, f"{bid.commitment}:file:{order}")
    return told, plain


def text_file(viewer: Actor, challenge: Challenge, file_id: int) -> tuple[TextFile, bytes]:
    """(description, bytes) of an attachment of the full text. The reading is noted once the challenge is published, as that
    of the text is. Raises `NotFound`."""
    row = reading.text_files(viewer, challenge).filter(pk=file_id).first()
    if row is None:
        raise NotFound(Reason("not_found", ""))
    plain = readable(challenge, row.ciphertext, about(row))
    if challenge.is_published:
        note_reading(viewer, challenge)
    return row, plain


def _view(bid: Bid, blind: str, identity: str) -> BidView:
    return BidView(
        id=bid.pk,
        code=bid.code,
        status=bid.status,
        label=str(bid.get_status_display()),
        number=bid.number,
        commitment=bid.commitment,
        rank=bid.rank,
        submitted_at=bid.submitted_at,
        blind=json.loads(blind) if blind else {},
        identity=json.loads(identity) if identity else {},
    )
