"""What people are told about clusters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.accounts.selectors import staff_users
from shuanglian.foundation.actor import Role
from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.services import notify

from .models import Cluster, Problem
from .rules import rules

GROWN: Final = kinds.register("problems.grown", _("多家企业有同一个难题"))
ASKED: Final = kinds.register("problems.consent_asked", _("请确认难题能否给同群企业看"), email=True)
PUBLISHED: Final = kinds.register("problems.published", _("所在的共性难题已联合出题"))
# A rebuild may bring many clusters over the line at once; the largest are told, the page lists all.
_MOST: Final = 20


def tell_grown(clusters: Iterable[int]) -> None:
    """Managers hear once of each size of the rules that a cluster has reached, in enterprises."""
    rows = Cluster.objects.filter(pk__in=list(clusters)).annotate(n=Count("problems__owner", distinct=True))
    sizes = rules().tell_managers_at
    for cluster in rows.filter(n__gte=sizes[0]).order_by("-n", "pk")[:_MOST]:
        reached = max(size for size in sizes if size <= cluster.n)
        notify(
            recipients=staff_users(Role.MANAGER),
            kind=GROWN.key,
            title=_("%(n)s 家企业可能有同一个难题") % {"n": reached},
            body=cluster.name,
            url=f"/problems/{cluster.pk}/",
            obj=("problem_cluster", cluster.pk),
            dedupe_key=f"problems.grown:{cluster.pk}:{reached}",
        )


def tell_asked(cluster: Cluster, problems: Iterable[Problem]) -> None:
    """The owners' people hear that they are asked."""
    for problem in problems:
        organisation = problem.owner.organisation_id if problem.owner else None
        notify(
            recipients=_members(organisation),
            kind=ASKED.key,
            title=_("别的企业有同样的难题，请确认您的难题能否给他们看"),
            url=f"/problems/{cluster.pk}/",
            obj=("problem_cluster", cluster.pk),
            dedupe_key=f"problems.asked:{cluster.pk}:{problem.pk}",
        )


def tell_published(cluster: Cluster) -> None:
    """Everybody in the cluster hears that it became a joint need."""
    owners = set(cluster.problems.values_list("owner__organisation", flat=True))
    joined = set(cluster.joinings.filter(left_at=None).values_list("party__organisation", flat=True))
    for organisation in sorted(pk for pk in owners | joined if pk is not None):
        notify(
            recipients=_members(organisation),
            kind=PUBLISHED.key,
            title=_("您提到的难题已作为共性难题联合出题"),
            body=cluster.name,
            url=f"/problems/{cluster.pk}/",
            obj=("problem_cluster", cluster.pk),
            dedupe_key=f"problems.published:{cluster.pk}",
        )


def _members(organisation: int | None) -> list[int]:
    rows = Membership.objects.filter(organisation=organisation, organisation__isnull=False, is_active=True)
    return list(rows.values_list("user", flat=True))
