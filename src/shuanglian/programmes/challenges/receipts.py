"""The receipt of a bid: a file that `scripts/verify_receipt.py` checks without this server.

Before the opening it holds the bidder's own row of the record alone (it was the head of the chain when the bid came in).
After the opening it also holds the rows up to the opening, and the opened content with its salts.
"""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events.models import Event

from . import sealing
from .models import Bid, BidStatus, Challenge
from .selectors import reading
from .services._common import gone
from .services.opening import unlock

FORMAT: Final = "shuanglian-bid-receipt/1"


def receipt(viewer: Actor, challenge: Challenge, bid_id: int) -> dict[str, Any]:
    """For the bidder's own organisation. Raises `NotFound`."""
    bid = reading.own_bids(viewer, challenge).filter(pk=bid_id).first()
    if bid is None:
        raise gone()
    rows = _rows(challenge, bid)
    return {
        "format": FORMAT,
        "issued_at": timezone.now().isoformat(),
        "challenge": {
            "id": challenge.pk,
            "number": challenge.number,
            "title": challenge.title,
            "deadline": challenge.deadline.isoformat(),
        },
        "bid": {
            "number": bid.number,
            "commitment": bid.commitment,
            "submitted_at": bid.submitted_at.isoformat(),
            "status": str(bid.status),
        },
        "event": _row(rows[0], full=True),
        "chain": [_row(row) for row in rows[1:]],
        "head": {"stream": challenge.stream, "seq": rows[-1].seq, "hash": rows[-1].hash},
        "opened": _opened(challenge, bid),
    }


def _rows(challenge: Challenge, bid: Bid) -> list[Event]:
    """From the bid's row to the opening; before it only the bid's row, whose neighbours would tell of rivals."""
    rows = Event.objects.filter(stream=challenge.stream, seq__gte=bid.event_seq).order_by("seq")
    if challenge.opened_at is None:
        return list(rows[:1])
    opened = rows.filter(kind="challenge.opened").values_list("seq", flat=True).first()
    return list(rows.filter(seq__lte=opened or bid.event_seq))


def _row(event: Event, full: bool = False) -> dict[str, Any]:
    row = event.hashed_row() | {"prev_hash": event.prev_hash, "hash": event.hash, "public": event.public}
    if full or event.public:
        row |= {"payload": event.payload, "nonce": event.nonce}
    return row


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
