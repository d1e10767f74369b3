"""What a viewer may know of clusters: the conditions here are the only place that decides it.

A cluster is shown by those members that the viewer may read in full and that are held in it by what the viewer may
read (a link to another such member) or by a decision of people. A secret member can therefore neither be seen, nor
counted exactly, nor be found out by what it holds together.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from shuanglian.foundation.actor import Actor, Role

from . import sources
from .models import Cluster, ClusterState, Consent, Joining, Link, Problem

# So many members must be seen for a cluster to be there at all.
LEAST_SEEN = 2


def readable(viewer: Actor) -> QuerySet[Problem]:
    """Problems that `viewer` may read in full."""
    condition = Q(pk__in=[])
    for source in sources.every():
        condition |= Q(kind=source.kind, object_id__in=source.visible(viewer))
    return Problem.objects.filter(condition, is_active=True)


def shown(viewer: Actor) -> QuerySet[Problem]:
    """Members of clusters as this viewer may see them there."""
    seen = readable(viewer)
    if sees_all(viewer):
        return seen.filter(cluster__isnull=False)
    held = Link.objects.filter(
        problem=OuterRef("pk"), other__cluster=OuterRef("cluster"), other__in=seen.values("pk")
    )
    return seen.filter(Q(is_pinned=True) | Exists(held), cluster__isnull=False)


def sees_all(viewer: Actor) -> bool:
    """People who work for the region see every cluster as it is."""
    return viewer.is_staff


def takes_part(viewer: Actor) -> Q:
    """Clusters in which the viewer's organisation was asked, or which it has joined."""
    if viewer.organisation_id is None:
        return Q(pk__in=[])
    asked = Consent.objects.filter(
        cluster=OuterRef("pk"),
        problem__cluster=OuterRef("pk"),
        problem__owner__organisation=viewer.organisation_id,
    )
    joined = Joining.objects.filter(
        cluster=OuterRef("pk"), party__organisation=viewer.organisation_id, left_at=None
    )
    return Q(Exists(asked)) | Q(Exists(joined))


def consented(viewer: Actor, cluster: Cluster) -> QuerySet[Problem]:
    """Members whose owners let the others of the cluster read them, for those who have a part in it."""
    agreed = Consent.objects.filter(cluster=cluster, agreed=True).values("problem")
    rows = Problem.objects.filter(pk__in=agreed, cluster=cluster, is_active=True)
    return rows if _has_part(viewer, cluster) else rows.none()


def _has_part(viewer: Actor, cluster: Cluster) -> bool:
    own = viewer.organisation_id
    if own is None or viewer.role == Role.PUBLIC or cluster.state != ClusterState.LIVE:
        return False
    return (
        Problem.objects.filter(cluster=cluster, owner__organisation=own, is_active=True).exists()
        or Joining.objects.filter(cluster=cluster, party__organisation=own, left_at=None).exists()
    )
