"""Who may see which challenge, and how much of it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotFound
from shuanglian.registry.models import Party

from .. import policies
from ..models import Bid, BidStatus, Challenge, Reviewer, TextFile, Undertaking
from ..services._common import gone

SHOWN_BIDS = (BidStatus.OPENED, BidStatus.AWARDED, BidStatus.NOT_AWARDED)
# Those who check, approve and handle. Administrators have nothing to do with the text: they see the teaser.
EXAMINERS = (Role.OFFICER, Role.LEADER)


def visible_to(viewer: Actor) -> QuerySet[Challenge]:
    """Published ones: everybody. Before that: the publisher, and the staff once it has been submitted."""
    if viewer.role == Role.SYSTEM:
        return Challenge.objects.all()
    condition = Q(published_at__isnull=False)
    if viewer.organisation_id is not None:
        condition |= Q(drafted_in=viewer.organisation_id)
    if viewer.is_staff:
        condition |= ~Q(status="draft")
    return Challenge.objects.filter(condition)


def challenges(viewer: Actor, *, status: str = "", q: str = "", mine: bool = False) -> QuerySet[Challenge]:
    """The list; `q` looks in what the public may read: number, title and teaser."""
    rows = visible_to(viewer).select_related("owner")
    if status:
        rows = rows.filter(status=status)
    if mine and viewer.organisation_id is not None:
        rows = rows.filter(drafted_in=viewer.organisation_id)
    if q:
        rows = rows.filter(Q(title__icontains=q) | Q(teaser__icontains=q) | Q(number__icontains=q))
    return rows


def get_for(viewer: Actor, challenge_id: int) -> Challenge:
    """Raises `NotFound`."""
    found = visible_to(viewer).select_related("owner", "case", "need").filter(pk=challenge_id).first()
    if found is None:
        raise gone()
    return found


def reads_full(viewer: Actor, challenge: Challenge) -> bool:
    """The full text: publisher, who examines it, the panel, and organisations that gave an undertaking."""
    if policies.is_owner(viewer, challenge) or viewer.role in (*EXAMINERS, Role.SYSTEM):
        return True
    if viewer.organisation_id is None:
        return False
    if Undertaking.objects.filter(challenge=challenge, organisation=viewer.organisation_id).exists():
        return True
    return _reviewer(viewer, challenge) is not None


def text_files(viewer: Actor, challenge: Challenge) -> QuerySet[TextFile]:
    """The attachments of the full text, without their bytes, for whoever reads the text."""
    rows = TextFile.objects.filter(challenge=challenge).defer("ciphertext")
    return rows if reads_full(viewer, challenge) else rows.none()


def own_bids(viewer: Actor, challenge: Challenge) -> QuerySet[Bid]:
    """The submissions of the viewer's own organisation."""
    if viewer.organisation_id is None or viewer.is_staff:
        return Bid.objects.none()
    return Bid.objects.filter(challenge=challenge, organisation=viewer.organisation_id).order_by("-number")


def sees_bids(viewer: Actor, challenge: Challenge) -> bool:
    """Nobody before the opening. Then the panel, the publisher once the scores are locked, and who must approve."""
    if challenge.opened_at is None:
        return False
    if viewer.role == Role.SYSTEM or _reviewer(viewer, challenge) is not None:
        return True
    if challenge.locked_at is None:
        return False
    return policies.is_owner(viewer, challenge) or viewer.role in (Role.LEADER, Role.OFFICER)


def opened_bids(viewer: Actor, challenge: Challenge) -> QuerySet[Bid]:
    """Blind content for those who may read it; a reviewer does not see bids they must keep away from."""
    if not sees_bids(viewer, challenge):
        return Bid.objects.none()
    rows = Bid.objects.filter(challenge=challenge, status__in=SHOWN_BIDS).order_by("code")
    reviewer = _reviewer(viewer, challenge)
    if reviewer is not None and challenge.locked_at is None:
        rows = rows.exclude(recusals__reviewer=reviewer)
    return rows


def sees_identities(viewer: Actor, challenge: Challenge) -> bool:
    return challenge.locked_at is not None and sees_bids(viewer, challenge)


def get_bid(viewer: Actor, challenge: Challenge, bid_id: int) -> Bid:
    """One opened bid for its readers, or an own one. Raises `NotFound`."""
    row = opened_bids(viewer, challenge).filter(pk=bid_id).first()
    if row is None:
        row = own_bids(viewer, challenge).filter(pk=bid_id).first()
    if row is None:
        raise gone()
    return row


def party_of(viewer: Actor) -> Party | None:
    if viewer.organisation_id is None:
        return None
    return Party.objects.filter(organisation=viewer.organisation_id).first()


def _reviewer(viewer: Actor, challenge: Challenge) -> Reviewer | None:
    row = policies.reviewer_of(viewer, challenge)
    return row if row is not None and row.status in ("invited", "done") else None


__all__ = [
    "NotFound",
    "challenges",
    "get_bid",
    "get_for",
    "opened_bids",
    "own_bids",
    "party_of",
    "reads_full",
    "sees_bids",
    "sees_identities",
    "text_files",
    "visible_to",
]
