"""The receipt of a bid: a file that `scripts/verify_receipt.py` checks without this server.

It holds the rows of the bidder's own stream of the record, from the bid's row on (they tell nothing of rivals), the rows
that published and moved the deadline, and the bid's content with its salts; after the opening also the row of the
opening, which ties the bidder's stream into the record of the challenge.
"""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events.chain import instant
from shuanglian.foundation.events.models import Event

from . import sealing
from .models import Bid, BidStatus, Challenge
from .selectors import reading
from .services._common import gone
from .services.opening import unlock

FORMAT: Final = "shuanglian-bid-receipt/1"
DEADLINES: Final = ("challenge.published", "challenge.corrected")


def receipt(viewer: Actor, challenge: Challenge, bid_id: int) -> dict[str, Any]:
    """For the bidder's own organisation. Raises `NotFound`."""
    bid = reading.own_bids(viewer, challenge).filter(pk=bid_id).first()
    if bid is None:
        raise gone()
    rows = list(Event.objects.filter(stream=bid.stream, seq__gte=bid.event_seq).order_by("seq"))
    own = Event.objects.filter(stream=challenge.stream).order_by("seq")
    opening = own.filter(kind="challenge.opened").first()
    return {
        "format": FORMAT,
        "issued_at": timezone.now().isoformat(),
        "challenge": {
            "id": challenge.pk,
            "number": challenge.number,
            "title": challenge.title,
            "deadline": instant(challenge.deadline),
        },
        "bid": {
            "number": bid.number,
            "commitment": bid.commitment,
            "submitted_at": instant(bid.submitted_at),
            "status": str(bid.status),
        },
        "event": _row(rows[0]),
        "chain": [_row(row) for row in rows[1:]],
        "deadlines": [_row(row) for row in own.filter(kind__in=DEADLINES)],
        "opening": _row(opening) if opening is not None else None,
        "head": {"stream": bid.stream, "seq": rows[-1].seq, "hash": rows[-1].hash},
        "opened": _opened(challenge, bid),
    }


def _row(event: Event) -> dict[str, Any]:
    """With its payload: the bidder's own rows, or what every bidder may read."""
    row = event.hashed_row() | {"prev_hash": event.prev_hash, "hash": event.hash, "public": event.public}
    return row | {"payload": event.payload, "nonce": event.nonce}


def _opened(challenge: Challenge, bid: Bid) -> dict[str, str] | None:
    """The bidder's own content with its salts: proof for the bidder, from the first moment on."""
    if bid.status in (BidStatus.REPLACED, BidStatus.WITHDRAWN):
        return None
    (blind_salt, blind), (identity_salt, identity) = unlock(challenge, bid)
    return {
        "code": bid.code,
        "blind": blind,
        "blind_salt": blind_salt,
        "blind_digest": sealing.digest(blind_salt, blind),
        "identity": identity,
        "identity_salt": identity_salt,
        "identity_digest": sealing.digest(identity_salt, identity),
    }
