"""The opening: all sealed bids of a challenge together, in one transaction, by the system alone."""

from __future__ import annotations

import datetime as dt
import json
import random
import secrets
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason
from shuanglian.foundation.events.models import Event, Stream

from .. import engine, moment, sealing
from ..models import Bid, BidStatus, Challenge, Status
from ..notices import administrators, members, officers, tell
from ._common import PROCESS, event, locked, move

# Without letters and digits that are mistaken for each other.
LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
# The worker opens within a minute; what takes longer is told.
PATIENCE: Final = dt.timedelta(minutes=15)


def open_due() -> int:
    """Open every challenge whose deadline has passed; how many are open now. The worker does the same each minute."""
    return open_overdue()[0]


def open_overdue() -> tuple[int, dict[int, str]]:
    """(how many challenges are open now, challenge → why it was refused). Asked for by a person, so one that failed a
    moment ago is tried at once."""
    now = moment.now()
    waiting = set(overdue(now))
    done = engine.fire(waiting, "wait_deadline", now) if waiting else {}
    refused = {number: one.reason for number, one in done.items() if one.how == "refused"}
    return len(waiting - set(overdue(now))), refused


def overdue(now: dt.datetime) -> list[int]:
    """Challenges whose deadline has passed and whose bids are not open yet."""
    rows = Challenge.objects.filter(status=Status.OPEN, deadline__lte=now)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def tell_overdue(now: dt.datetime | None = None) -> None:
    """A challenge that could not be opened: publisher, departments and administrators are told once."""
    at = now or moment.now()
    late = Challenge.objects.filter(pk__in=overdue(at - PATIENCE)).select_related("owner")
    for challenge in late:
        people = [*members(challenge.drafted_in_id), *officers(challenge), *administrators(challenge)]
        key = f"challenges:{challenge.pk}:unopened:{challenge.deadline.isoformat()}"
        tell(people, "challenges.opened", challenge, _("已过截止时间，还没有开标"), key=key)


@transaction.atomic
def open_bids(challenge_id: int, *, actor: Actor) -> tuple[str, Challenge]:
    """`later` (the deadline was moved), `opened` or `none`. Called by the process; doing it twice is refused there.

    Every opened text is checked against its commitment first: one that does not fit stops the whole opening.
    """
    challenge = locked(challenge_id)
    now = moment.now()
    if challenge.status != Status.OPEN or challenge.opened_at is not None:
        raise Conflict(Reason("challenges.opened", _("已经开标")))
    if now < challenge.deadline:
        return "later", challenge
    bids = list(
        Bid.objects.select_for_update().filter(challenge=challenge, status=BidStatus.SEALED).order_by("pk")
    )
    # The order of codes must not tell the order of submission.
    random.SystemRandom().shuffle(bids)
    codes = _codes(len(bids))
    for bid, code in zip(bids, codes, strict=True):
        _open(challenge, bid, code)
    challenge.opened_at = now
    move(challenge, Status.PANEL if bids else Status.NO_AWARD, "opened_at")
    event(actor, challenge, "opened", {"bids": published(bids), "sealed": sealed_hashes(challenge)})
    people = [
        *members(challenge.drafted_in_id),
        *(user for bid in bids for user in members(bid.organisation_id)),
    ]
    tell(people, "challenges.opened", challenge, _("揭榜截止，已同时开标"))
    return ("opened" if bids else "none"), challenge


def sealed_hashes(challenge: Challenge) -> dict[str, list[str]]:
    """stream → hashes of its rows: ties every row that was sealed until now into the record of the challenge."""
    streams = Stream.objects.filter(name__startswith=challenge.sealed_prefix)
    rows = Event.objects.filter(stream__in=list(streams.values_list("name", flat=True)))
    found: dict[str, list[str]] = {}
    for stream, digest in rows.order_by("stream_id", "seq").values_list("stream_id", "hash"):
        found.setdefault(stream, []).append(digest)
    return found


def published(bids: list[Bid]) -> list[dict[str, object]]:
    """What all may check: with these salts and digests the opened texts give the commitments of the record."""
    return [
        {
            "code": bid.code,
            "number": bid.number,
            "commitment": bid.commitment,
            "blind_digest": bid.blind_digest,
            "blind_salt": bid.blind_salt,
            "identity_digest": bid.identity_digest,
        }
        for bid in sorted(bids, key=lambda one: one.code)
    ]


def unlock(challenge: Challenge, bid: Bid) -> tuple[tuple[str, str], tuple[str, str]]:
    """((blind salt, blind text), (identity salt, identity text)) of a bid that still has its sealed content.

    Raises `Conflict` for one that cannot be read: the process then keeps waiting for it and tells why, and the other
    processes of the house go on.
    """
    parts = []
    for name, sealed in (("blind", bid.sealed_blind), ("identity", bid.sealed_identity)):
        plain = readable(challenge, sealed or b"", f"{bid.commitment}:{name}").decode()
        salt, _bar, content = plain.partition("|")
        parts.append((salt, content))
    return parts[0], parts[1]


def readable(challenge: Challenge, sealed: bytes | memoryview[int], about: str) -> bytes:
    """The plain bytes of what was sealed for this challenge. Raises `Conflict` if the key does not open them."""
    try:
        return sealing.decrypt(challenge.seal_salt, sealed, about)
    except sealing.Unreadable as error:
        told = _("有方案与提交时的承诺值不符，请联系管理员")
        raise Conflict(Reason("challenges.unreadable", told)) from error


def _open(challenge: Challenge, bid: Bid, code: str) -> None:
    (blind_salt, blind), (identity_salt, identity) = unlock(challenge, bid)
    digests = sealing.digest(blind_salt, blind), sealing.digest(identity_salt, identity)
    if sealing.commitment(challenge.pk, bid.number, *digests) != bid.commitment:
        raise Conflict(
            Reason("challenges.commitment", _("有方案与提交时的承诺值不符，停止开标，请联系管理员"))
        )
    bid.code, bid.status = code, BidStatus.OPENED
    bid.blind, bid.blind_salt, bid.blind_digest = blind, blind_salt, digests[0]
    # The identity stays encrypted until the scores are locked; its digest is published now.
    bid.identity_digest = digests[1]
    bid.price_cents = json.loads(blind)["price_cents"]
    bid.save(
        update_fields=[
            "code",
            "status",
            "blind",
            "blind_salt",
            "blind_digest",
            "identity_digest",
            "price_cents",
        ]
    )


def reveal(challenge: Challenge) -> list[Bid]:
    """After the lock of the scores: who bid. Checked against the commitment like the blind part."""
    bids = list(
        Bid.objects.select_for_update().filter(challenge=challenge, status=BidStatus.OPENED).order_by("code")
    )
    for bid in bids:
        _blind, (salt, identity) = unlock(challenge, bid)
        if sealing.digest(salt, identity) != bid.identity_digest:
            raise Conflict(Reason("challenges.commitment", _("有方案与提交时的承诺值不符，请联系管理员")))
        bid.identity, bid.identity_salt = identity, salt
        bid.save(update_fields=["identity", "identity_salt"])
    salts = [{"code": bid.code, "identity_salt": bid.identity_salt} for bid in bids]
    event(PROCESS, challenge, "identities_revealed", {"bids": salts})
    return bids


def _codes(count: int) -> list[str]:
    found: set[str] = set()
    while len(found) < count:
        found.add("F-" + "".join(secrets.choice(LETTERS) for _n in range(4)))
    return random.SystemRandom().sample(sorted(found), count)
