"""Reads: staff see every round, experts their own proposals once published, owners those for their needs."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason

from .models import LIVE, Decision, Round, RoundCandidate, RoundNeed, RoundProposal, RoundStatus


def visible_to(viewer: Actor) -> QuerySet[Round]:
    """Newest first by id."""
    rows = Round.objects.defer("inputs", "result").order_by("-pk")
    if viewer.is_staff:
        return rows
    own = RoundProposal.objects.filter(_own(viewer), round=OuterRef("pk"), decision=Decision.ACCEPTED)
    return rows.filter(Exists(own), status=RoundStatus.PUBLISHED)


def get_for(viewer: Actor, round_id: int) -> Round:
    """Raises `NotFound` for a round that does not exist or that has nothing for this viewer."""
    found = visible_to(viewer).filter(pk=round_id).first()
    if found is None:
        raise _not_found()
    return found


def proposals(viewer: Actor, found: Round) -> QuerySet[RoundProposal]:
    """All for staff; for others those accepted of their own expert or for their own need."""
    rows = RoundProposal.objects.filter(round=found).select_related(
        "round", "need__need__owner", "expert__party", "decided_by"
    )
    if not viewer.is_staff:
        rows = rows.filter(_own(viewer), decision=Decision.ACCEPTED, round__status=RoundStatus.PUBLISHED)
    return rows.order_by("need_id", "pk")


def get_proposal(viewer: Actor, round_id: int, proposal_id: int) -> RoundProposal:
    row = proposals(viewer, get_for(viewer, round_id)).filter(pk=proposal_id).first()
    if row is None:
        raise _not_found()
    return row


def needs(viewer: Actor, found: Round, *, unserved: bool = False) -> QuerySet[RoundNeed]:
    """The needs of a round, for staff; `unserved`: only those without a live proposal."""
    rows = RoundNeed.objects.filter(round=found) if viewer.is_staff else RoundNeed.objects.none()
    if unserved:
        rows = rows.exclude(proposals__decision__in=LIVE)
    return rows.select_related("need__owner__place").order_by("pk")


def get_need(viewer: Actor, round_id: int, need_id: int) -> RoundNeed:
    """`need_id` is that of the row of the round."""
    row = needs(viewer, get_for(viewer, round_id)).filter(pk=need_id).first()
    if row is None:
        raise _not_found()
    return row


def candidates(viewer: Actor, row: RoundNeed) -> QuerySet[RoundCandidate]:
    """Best first, for staff."""
    rows = RoundCandidate.objects.filter(need=row) if viewer.is_staff else RoundCandidate.objects.none()
    return rows.select_related("expert__party", "offering").order_by("-value", "expert__party__ref")


def progress(found: Round) -> tuple[int, int]:
    """(needs whose candidates are known, all needs)."""
    counts = found.needs.aggregate(done=Count("pk", filter=Q(matched_at__isnull=False)), all=Count("pk"))
    return counts["done"], counts["all"]


def _own(viewer: Actor) -> Q:
    if viewer.organisation_id is None:
        return Q(pk__in=[])
    return Q(expert__party__organisation=viewer.organisation_id) | Q(
        need__need__owner__organisation=viewer.organisation_id
    )


def _not_found() -> NotFound:
    return NotFound(Reason("not_found", _("没有这一轮，或者您不能查看它。")))
