"""What must hold over all clusters; `shuanglian verify` checks it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from shuanglian.foundation.events.invariants import Violation, register

from .models import Apart, Cluster, ClusterState, Link, Problem


@register("problems.members")
def members_stand_in_live_clusters() -> Iterator[Violation]:
    rows = Problem.objects.filter(cluster__isnull=False).exclude(cluster__state=ClusterState.LIVE)
    for pk in rows.values_list("pk", flat=True).iterator():
        yield Violation("problems.members", "problem", str(pk), _("难题还挂在已经结束的难题群里。"))


@register("problems.apart")
def what_was_set_apart_is_apart() -> Iterator[Violation]:
    """Decisions of people are never undone by the algorithm."""
    rows = Apart.objects.filter(
        ended_at=None, problem__cluster=F("other__cluster"), problem__cluster__isnull=False
    )
    for one, other in rows.values_list("problem", "other").iterator():
        message = _("与难题 %(other)d 已被分开，却又在同一群里。") % {"other": other}
        yield Violation("problems.apart", "problem", str(one), message)


@register("problems.links")
def links_stand_from_both_sides() -> Iterator[Violation]:
    back = Link.objects.filter(problem=OuterRef("other"), other=OuterRef("problem"), score=OuterRef("score"))
    for pk in Link.objects.filter(~Exists(back)).values_list("pk", flat=True).iterator():
        yield Violation("problems.links", "problem_link", str(pk), _("相近关系只有一边。"))


@register("problems.confirmed")
def confirmed_clusters_have_names() -> Iterator[Violation]:
    rows = Cluster.objects.filter(state=ClusterState.LIVE, confirmed_at__isnull=False, name="")
    for pk in rows.values_list("pk", flat=True).iterator():
        yield Violation("problems.confirmed", "problem_cluster", str(pk), _("已确认的难题群没有名称。"))
