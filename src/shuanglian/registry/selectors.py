"""Reads. Every list holds what its viewer may see, ordered by id so that it can be paged by key.

The number of queries does not depend on the length of a list.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason

from . import search as index
from .models import (
    Affiliation,
    Chain,
    Confidentiality,
    Need,
    NeedRevision,
    Offering,
    Party,
    PartySegment,
    Place,
    Relation,
    Segment,
)
from .search import Hit
from .visibility import (
    NeedView,
    full_ids,
    need_condition,
    need_full_condition,
    need_view,
    need_views,
    offering_condition,
    party_condition,
)

__all__ = [
    "Hit",
    "NeedView",
    "affiliations",
    "chains",
    "full_ids",
    "get_need",
    "get_need_view",
    "get_offering",
    "get_party",
    "need_view",
    "need_views",
    "needs",
    "offerings",
    "parties",
    "party_of",
    "places",
    "relations",
    "revisions",
    "search",
    "segments",
]
M = TypeVar("M", bound=Model)


def parties(
    viewer: Actor,
    *,
    q: str = "",
    kind: str = "",
    place: Place | int | None = None,
    segment: Segment | int | None = None,
    demo: bool | None = None,
) -> QuerySet[Party]:
    """Parties that `viewer` may see; `place` and `segment` include what lies below them."""
    rows = Party.objects.filter(party_condition(viewer)).select_related("place")
    if kind:
        rows = rows.filter(kind=kind)
    if place is not None:
        rows = rows.filter(place__in=_below(Place, place))
    if segment is not None:
        rows = rows.filter(pk__in=_standing_on(segment))
    if demo is not None:
        rows = rows.filter(is_demo=demo)
    return _searched(rows, "party", q).prefetch_related("aliases", "segments").order_by("pk")


def offerings(
    viewer: Actor,
    *,
    q: str = "",
    kind: str = "",
    party: Party | int | None = None,
    place: Place | int | None = None,
    segment: Segment | int | None = None,
    status: str = "",
    trl_min: int | None = None,
) -> QuerySet[Offering]:
    """Offerings that `viewer` may see, with their party, segments and measures."""
    rows = Offering.objects.filter(offering_condition(viewer)).select_related("party__place", "place")
    for field, value in (("kind", kind), ("status", status), ("party", party), ("trl__gte", trl_min)):
        if value not in ("", None):
            rows = rows.filter(**{field: value})
    if place is not None:
        below = _below(Place, place)
        rows = rows.filter(Q(place__in=below) | Q(place__isnull=True, party__place__in=below))
    if segment is not None:
        through = Offering.segments.through.objects.filter(segment__in=_below(Segment, segment))
        rows = rows.filter(pk__in=through.values("offering"))
    return _searched(rows, "offering", q).prefetch_related("segments", "measures").order_by("pk")


def needs(
    viewer: Actor,
    *,
    q: str = "",
    status: str = "",
    kind: str = "",
    owner: Party | int | None = None,
    manager_user: int | None = None,
    segment: Segment | int | None = None,
    full_only: bool = False,
) -> QuerySet[Need]:
    """Needs that `viewer` may know of. **Show them through `need_views` only**: some may be masked.

    `full_only` leaves out what the viewer may read as a teaser only (the matcher learns from these).
    """
    condition = need_full_condition(viewer) if full_only else need_condition(viewer)
    rows = Need.objects.filter(condition).select_related("owner__place", "source")
    for field, value in (("status", status), ("kind", kind), ("manager_user", manager_user)):
        if value not in ("", None):
            rows = rows.filter(**{field: value})
    if owner is not None:  # a masked need must not be found through its owner
        rows = rows.filter(need_full_condition(viewer), owner=owner)
    if segment is not None:
        through = Need.segments.through.objects.filter(segment__in=_below(Segment, segment))
        rows = rows.filter(pk__in=through.values("need"))
    return _searched_needs(viewer, rows, q).prefetch_related("segments", "requirements").order_by("pk")


def get_party(viewer: Actor, party_id: int) -> Party:
    """Raises `NotFound` for a party that does not exist or that `viewer` may not see."""
    return _get(parties(viewer), party_id)


def get_offering(viewer: Actor, offering_id: int) -> Offering:
    """Raises `NotFound` for an offering that does not exist or that `viewer` may not see."""
    return _get(offerings(viewer), offering_id)


def get_need(viewer: Actor, need_id: int, *, full: bool = False) -> Need:
    """The need, to hand to a service. To show it, use `get_need_view`: it may be masked for this viewer.

    With `full`, needs that `viewer` may read as a teaser only are `NotFound` too.
    """
    return _get(needs(viewer, full_only=full), need_id)


def get_need_view(viewer: Actor, need_id: int) -> NeedView:
    """What `viewer` may see of the need; `NotFound` if that is nothing."""
    return need_view(viewer, get_need(viewer, need_id))


def party_of(actor: Actor) -> Party | None:
    """The party that is the public face of the actor's organisation."""
    if actor.organisation_id is None:
        return None
    return Party.objects.select_related("place").filter(organisation=actor.organisation_id).first()


def search(viewer: Actor, q: str, limit: int = 20) -> list[Hit]:
    """Parties, offerings and needs that hold all of `q`, titles first, as far as `viewer` may see them."""
    return index.search(viewer, q, limit)


def relations(viewer: Actor, party: Party) -> QuerySet[Relation]:
    """Relations from and to `party`, whose other end `viewer` may see."""
    seen = Party.objects.filter(party_condition(viewer)).values("pk")
    rows = Relation.objects.filter(
        Q(subject=party) & (Q(target__isnull=True) | Q(target__in=seen)) | Q(target=party, subject__in=seen),
    )
    return rows.select_related("subject", "target", "source").order_by("pk")


def affiliations(viewer: Actor, party: Party) -> QuerySet[Affiliation]:
    """Posts of a person, or people of an organisation, whose other end `viewer` may see."""
    seen = Party.objects.filter(party_condition(viewer)).values("pk")
    rows = Affiliation.objects.filter(Q(person=party, party__in=seen) | Q(party=party, person__in=seen))
    return rows.select_related("person", "party", "source").order_by("pk")


def revisions(viewer: Actor, need: Need) -> QuerySet[NeedRevision]:
    """Tracked changes of a need, for those who may read it in full and have a part in it."""
    if need.pk not in full_ids(viewer, [need.pk]):
        return NeedRevision.objects.none()
    concerned = viewer.is_staff or viewer.organisation_id == need.owner.organisation_id is not None
    rows = NeedRevision.objects.filter(need=need) if concerned else NeedRevision.objects.none()
    return rows.select_related("by", "confirmed_by").order_by("number")


def places(*, kind: str = "") -> QuerySet[Place]:
    """Places are public."""
    rows = Place.objects.select_related("parent").order_by("code")
    return rows.filter(kind=kind) if kind else rows


def chains() -> QuerySet[Chain]:
    """Chains with their segments; public."""
    return Chain.objects.prefetch_related("segments").order_by("order", "key")


def segments() -> QuerySet[Segment]:
    return Segment.objects.select_related("chain", "parent").order_by("chain__order", "order", "key")


def _get(rows: QuerySet[M], pk: int) -> M:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这条记录，或者您不能查看它。")))
    return found


def _searched(rows: QuerySet[M], kind: index.Kind, q: str) -> QuerySet[M]:
    if not q.strip():
        return rows
    found = index.found_ids(kind, q)
    return rows.none() if found is None else rows.filter(pk__in=found)


def _searched_needs(viewer: Actor, rows: QuerySet[Need], q: str) -> QuerySet[Need]:
    if not q.strip():
        return rows
    full, teased = index.found_ids("need", q), index.found_ids("teaser", q)
    if full is None or teased is None:
        return rows.none()
    by_teaser = Q(confidentiality=Confidentiality.MASKED, pk__in=teased)
    return rows.filter((need_full_condition(viewer) & Q(pk__in=full)) | by_teaser)


def _standing_on(segment: Segment | int) -> QuerySet[PartySegment, int]:
    rows = PartySegment.objects.filter(segment__in=_below(Segment, segment))
    return rows.values_list("party", flat=True)


def _below(model: type[Place] | type[Segment], root: Place | Segment | int) -> set[int]:
    """The ids of `root` and all that lies below it; these tables are small (hundreds of rows)."""
    children: dict[int | None, list[int]] = {}
    for pk, parent in model._default_manager.values_list("pk", "parent"):
        children.setdefault(parent, []).append(pk)
    found: set[int] = set()
    queue = [root if isinstance(root, int) else root.pk]
    while queue:
        pk = queue.pop()
        if pk not in found:
            found.add(pk)
            queue += children.get(pk, [])
    return found
