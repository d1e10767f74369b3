"""Reading clusters. Every number counts what the viewer may see, so two viewers may read different numbers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.foundation.events import selectors as events
from shuanglian.foundation.events.models import Event
from shuanglian.registry.models import Party, Segment
from shuanglian.registry.selectors import party_of

from . import clustering, explain, linking, policies, sources, visibility, weighing
from .explain import Why
from .models import Apart, Cluster, ClusterState, Consent, Joining, Link, Problem
from .rules import rules
from .sources import Told

__all__ = ["party_of"]
MOST_MEMBERS: Final = 100
MOST_RELATED: Final = 5
# What lists can be ordered by, largest first: the annotation that holds it.
ORDERS: Final = {"size": "members", "stake": "stake", "newest": "id"}


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """One cluster as far as the viewer sees it. `hidden` says in words that there are more, if there are many.

    `joined`, `rev` and `changed_at` move also with members that the viewer may not know of: None for who does not manage
    clusters.
    """

    id: int
    number: str
    title: str
    named: bool
    confirmed: bool
    members: int
    enterprises: int
    joined: int | None
    stake_cents: int
    segments: tuple[str, ...]
    need_id: int | None
    is_demo: bool
    hidden: str
    rev: int | None
    changed_at: dt.datetime | None

    @property
    def repeated(self) -> bool:
        """All by one company: the same told again rather than a difficulty that companies share."""
        return self.enterprises <= 1


@dataclass(frozen=True, slots=True)
class Member:
    """A member that the viewer may read; `why` is its strongest link to another one, None when people put it in."""

    id: int
    kind_label: str
    object_id: int
    number: str
    title: str
    address: str
    owner: str
    status: str
    stake_cents: int | None
    is_demo: bool
    is_own: bool
    can_open: bool
    confirmed: bool
    is_public: bool
    joined_at: dt.datetime | None
    consent: str
    why: Why | None


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of one cluster shows to one viewer."""

    row: ClusterRow
    members: tuple[Member, ...]
    related: tuple[tuple[int, str], ...]
    asked: tuple[Member, ...]
    joined_parties: tuple[str, ...]
    has_joined: bool
    may_manage: bool
    may_join: bool
    join_refusal: str
    lexical_only: bool


def clusters(
    viewer: Actor,
    *,
    q: str = "",
    segment: int | None = None,
    repeated: bool | None = None,
    confirmed: bool | None = None,
) -> QuerySet[Any]:
    """Live clusters of which the viewer sees at least two members, with `members`, `enterprises`, `stake`, `lead`.

    `repeated`: only those told by one company again and again, or only those that companies share.
    """
    seen = visibility.shown(viewer)
    mine = Q(problems__in=seen.values("pk"))
    rows = Cluster.objects.filter(state=ClusterState.LIVE).annotate(
        members=Count("problems", filter=mine),
        enterprises=Count("problems__owner", filter=mine, distinct=True),
        stake=Coalesce(Sum("problems__stake_cents", filter=mine), 0),
        lead=Min("problems__pk", filter=mine),
        demo=Count("problems", filter=mine & Q(problems__is_demo=True)),
    )
    rows = rows.filter(members__gte=visibility.LEAST_SEEN)
    if repeated is not None:
        rows = rows.filter(enterprises__lte=1) if repeated else rows.filter(enterprises__gt=1)
    if confirmed is not None:
        rows = rows.filter(confirmed_at__isnull=not confirmed)
    if segment is not None:
        rows = rows.filter(pk__in=seen.filter(segments=segment).values("cluster"))
    return _searched(viewer, rows, seen, q)


def _searched(viewer: Actor, rows: QuerySet[Any], seen: QuerySet[Problem], q: str) -> QuerySet[Any]:
    word = q.strip()
    if not word:
        return rows
    found = Q(name__icontains=word)
    for source in sources.every():
        if source.find is not None:
            held = seen.filter(kind=source.kind, object_id__in=source.find(viewer, word))
            found |= Q(pk__in=held.values("cluster"))
    return rows.filter(found)


def rows(viewer: Actor, found: Iterable[Cluster]) -> list[ClusterRow]:
    """Rows for clusters of `clusters(viewer)`; a fixed number of queries."""
    listed: list[Any] = list(found)
    ids = [cluster.pk for cluster in listed]
    titles, names = _titles([cluster.lead for cluster in listed]), _segment_names(viewer, ids)
    manages, joined, total = not policies.may_manage(viewer), _joined(ids), _totals(viewer, ids)
    return [
        ClusterRow(
            id=cluster.pk,
            number=cluster.number,
            title=cluster.name or titles.get(cluster.lead, ""),
            named=bool(cluster.name),
            confirmed=cluster.confirmed_at is not None,
            members=cluster.members,
            enterprises=cluster.enterprises,
            joined=joined.get(cluster.pk, 0) if manages else None,
            stake_cents=cluster.stake,
            segments=tuple(names.get(cluster.pk, ())),
            need_id=cluster.need_id,
            is_demo=cluster.demo > 0,
            hidden=_hidden(total.get(cluster.pk, cluster.members) - cluster.members),
            rev=cluster.rev if manages else None,
            changed_at=cluster.changed_at if manages else None,
        )
        for cluster in listed
    ]


def _titles(leads: Sequence[int | None]) -> dict[int, str]:
    problems = list(Problem.objects.filter(pk__in=[pk for pk in leads if pk]).only("kind", "object_id"))
    told = tell(problems)
    return {problem.pk: told[problem.pk].title for problem in problems if problem.pk in told}


def tell(problems: Iterable[Problem]) -> dict[int, Told]:
    """What the sources tell of these problems, by the id of the problem. The caller has checked who may read them."""
    by_kind: dict[str, dict[int, int]] = defaultdict(dict)
    for problem in problems:
        by_kind[problem.kind][problem.object_id] = problem.pk
    return {
        ids[one.id]: one
        for kind, ids in by_kind.items()
        if kind in sources.kinds()
        for one in sources.get(kind).texts(ids)
    }


def _segment_names(viewer: Actor, ids: Sequence[int]) -> dict[int, list[str]]:
    pairs = (
        visibility.shown(viewer)
        .filter(cluster__in=ids, segments__isnull=False)
        .values_list("cluster", "segments__name")
        .annotate(n=Count("pk"))
        .order_by("cluster", "-n", "segments__name")
    )
    found: dict[int, list[str]] = defaultdict(list)
    for cluster, name, _n in pairs:
        if cluster is not None:
            found[cluster].append(name)
    return found


def _joined(ids: Sequence[int]) -> dict[int, int]:
    rows = Joining.objects.filter(cluster__in=ids, left_at=None).values_list("cluster")
    return dict(rows.annotate(n=Count("pk")))


def _totals(viewer: Actor, ids: Sequence[int]) -> dict[int, int]:
    if visibility.sees_all(viewer):
        return {}
    rows = Problem.objects.filter(cluster__in=ids, is_active=True).values_list("cluster")
    return {cluster: n for cluster, n in rows.annotate(n=Count("pk")) if cluster is not None}


def _hidden(number: int) -> str:
    """A few hidden members are not mentioned: with a small number one could tell whose they are."""
    least = rules().hidden_shown_from
    return _("另有 %(n)s 项以上不公开的难题") % {"n": least} if number >= least else ""


def get_for(viewer: Actor, cluster_id: int) -> Cluster:
    """The cluster, or the one it was merged into. Raises `NotFound` when the viewer may not know of it."""
    found = Cluster.objects.filter(pk=cluster_id).first()
    for _step in range(20):
        if found is None or found.merged_into is None:
            break
        found = found.merged_into
    if found is None or found.state == ClusterState.ENDED or not _may_know(viewer, found):
        raise NotFound(Reason("not_found", _("没有这个难题群，或者您不能查看它。")))
    return found


def _may_know(viewer: Actor, cluster: Cluster) -> bool:
    if visibility.sees_all(viewer):
        return True
    if visibility.shown(viewer).filter(cluster=cluster).count() >= visibility.LEAST_SEEN:
        return True
    return Cluster.objects.filter(visibility.takes_part(viewer), pk=cluster.pk).exists()


def page(viewer: Actor, cluster: Cluster) -> Page:
    """The page of a cluster from `get_for`."""
    seen = _seen(viewer, cluster)
    told = tell(seen)
    why = _reasons(seen, told)
    opens = set(visibility.readable(viewer).filter(cluster=cluster).values_list("pk", flat=True))
    consents = dict(Consent.objects.filter(cluster=cluster).values_list("problem", "agreed"))
    members = tuple(
        _member(viewer, problem, told[problem.pk], why.get(problem.pk), consents, opens)
        for problem in seen
        if problem.pk in told
    )
    party = party_of(viewer)
    refusal = policies.may_join(viewer, cluster, party)
    return Page(
        row=_row(viewer, cluster, seen, members),
        members=members,
        related=_related(viewer, cluster),
        asked=tuple(m for m in members if m.is_own and m.consent in ("asked", "agreed", "refused")),
        joined_parties=_parties(viewer, cluster),
        has_joined=any(reason.code == "joined_already" for reason in refusal),
        may_manage=not policies.may_manage(viewer),
        may_join=not refusal,
        join_refusal=str(refusal[0].message) if refusal and viewer.role == "enterprise" else "",
        lexical_only=not weighing.frozen().encoder,
    )


def _seen(viewer: Actor, cluster: Cluster) -> list[Problem]:
    """Shown members, the viewer's own, and those whose owners agreed; the first hundred."""
    own = Q(owner__organisation=viewer.organisation_id, owner__organisation__isnull=False)
    ids = Q(pk__in=visibility.shown(viewer).filter(cluster=cluster).values("pk"))
    ids |= Q(pk__in=visibility.readable(viewer).filter(own, cluster=cluster).values("pk"))
    ids |= Q(pk__in=visibility.consented(viewer, cluster).values("pk"))
    rows = Problem.objects.filter(ids, cluster=cluster, is_active=True).select_related("owner")
    return list(rows.order_by("pk")[:MOST_MEMBERS])


def _row(viewer: Actor, cluster: Cluster, seen: Sequence[Problem], members: Sequence[Member]) -> ClusterRow:
    names = Segment.objects.filter(pk__in=_segments_in(seen)).order_by("pk").values_list("name", flat=True)
    manages = not policies.may_manage(viewer)
    total = len(seen) if visibility.sees_all(viewer) else cluster.problems.filter(is_active=True).count()
    return ClusterRow(
        id=cluster.pk,
        number=cluster.number,
        title=cluster.name or (members[0].title if members else cluster.number),
        named=bool(cluster.name),
        confirmed=cluster.confirmed_at is not None,
        members=len(members),
        enterprises=len({problem.owner_id for problem in seen if problem.owner_id}),
        joined=_joined([cluster.pk]).get(cluster.pk, 0) if manages else None,
        stake_cents=sum(member.stake_cents or 0 for member in members),
        segments=tuple(names),
        need_id=cluster.need_id,
        is_demo=any(member.is_demo for member in members),
        hidden=_hidden(total - len(seen)),
        rev=cluster.rev if manages else None,
        changed_at=cluster.changed_at if manages else None,
    )


def _segments_in(seen: Sequence[Problem]) -> set[int]:
    through = Problem.segments.through.objects.filter(problem__in=[problem.pk for problem in seen])
    return set(through.values_list("segment", flat=True))


def _member(
    viewer: Actor,
    problem: Problem,
    told: Told,
    why: Why | None,
    consents: dict[int, bool | None],
    opens: set[int],
) -> Member:
    source = sources.get(problem.kind)
    address = source.address(problem.object_id)
    organisation = problem.owner.organisation_id if problem.owner else None
    is_own = organisation is not None and organisation == viewer.organisation_id
    answer = (
        {None: "asked", True: "agreed", False: "refused"}[consents[problem.pk]]
        if problem.pk in consents
        else ""
    )
    return Member(
        id=problem.pk,
        kind_label=str(source.label),
        object_id=problem.object_id,
        number=told.number,
        title=told.title,
        address=address,
        owner=told.owner_name,
        status=told.status,
        stake_cents=told.stake_cents,
        is_demo=told.is_demo,
        is_own=is_own,
        can_open=bool(address) and problem.pk in opens,
        confirmed=problem.is_pinned,
        is_public=told.is_public,
        joined_at=problem.joined_at,
        consent=answer if is_own or visibility.sees_all(viewer) else "",
        why=why,
    )


def _reasons(seen: Sequence[Problem], told: dict[int, Told]) -> dict[int, Why]:
    """For each member its strongest link to another one that the viewer reads too, explained."""
    rows = {problem.pk: problem for problem in seen if problem.pk in told}
    links = Link.objects.filter(problem__in=rows, other__in=rows).order_by("problem", "-score", "other")
    strongest: dict[int, int] = {}
    for one, other in links.values_list("problem", "other"):
        strongest.setdefault(one, other)
    frozen = weighing.frozen()
    return {
        one: explain.explain(told[one], told[other], linking.verdict(rows[one], rows[other], frozen))
        for one, other in strongest.items()
    }


def _related(viewer: Actor, cluster: Cluster) -> tuple[tuple[int, str], ...]:
    """Other clusters linked with this one: perhaps the same difficulty, for managers to decide."""
    if not visibility.sees_all(viewer):
        return ()
    links = Link.objects.filter(problem__cluster=cluster, other__cluster__isnull=False)
    others = links.exclude(other__cluster=cluster).values("other__cluster").annotate(n=Count("pk"))
    ids = [row["other__cluster"] for row in others.order_by("-n", "other__cluster")[:MOST_RELATED]]
    found = {row.pk: row for row in Cluster.objects.filter(pk__in=ids)}
    return tuple((pk, found[pk].name or found[pk].number) for pk in ids)


def _parties(viewer: Actor, cluster: Cluster) -> tuple[str, ...]:
    """Who has joined, by name for those who work for the region."""
    if not visibility.sees_all(viewer):
        return ()
    rows = Joining.objects.filter(cluster=cluster, left_at=None).order_by("pk")
    return tuple(rows.values_list("party__name", flat=True))


def get_problem(viewer: Actor, cluster: Cluster, problem_id: int) -> Problem:
    """A member that the viewer sees. Raises `NotFound`."""
    for problem in _seen(viewer, cluster):
        if problem.pk == problem_id:
            return problem
    raise NotFound(Reason("not_found", _("没有这项难题，或者您不能查看它。")))


def find_problem(viewer: Actor, kind: str, object_id: int) -> Problem:
    """The problem of an object of a source that the viewer may read in full. Raises `NotFound`."""
    row = visibility.readable(viewer).filter(kind=kind, object_id=object_id).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这项难题，或者您不能查看它。")))
    return row


def cluster_of(viewer: Actor, kind: str, object_id: int) -> Cluster | None:
    """The cluster in which a problem stands, as far as the viewer may know; None if there is none."""
    row = visibility.shown(viewer).filter(kind=kind, object_id=object_id).select_related("cluster").first()
    return (
        row.cluster
        if row is not None and row.cluster is not None and _may_know(viewer, row.cluster)
        else None
    )


def party_ids(cluster: Cluster) -> set[int]:
    """Every party that has the problem: owners of members and those who joined."""
    owners = cluster.problems.filter(is_active=True, owner__isnull=False).values_list("owner", flat=True)
    joined = cluster.joinings.filter(left_at=None).values_list("party", flat=True)
    return {pk for pk in (*owners, *joined) if pk is not None}


def owners(viewer: Actor, cluster: Cluster) -> QuerySet[Party]:
    """Who may take the lead in a joint need; for managers."""
    found = party_ids(cluster) if visibility.sees_all(viewer) else set()
    return Party.objects.filter(pk__in=found).order_by("pk")


def segments_of(cluster: Cluster) -> list[Segment]:
    """Segments on which at least half of the members stand."""
    members = cluster.problems.filter(is_active=True)
    most = members.count() / 2
    counted = Segment.objects.filter(pk__in=members.values("segments"))
    number = dict(members.filter(segments__isnull=False).values_list("segments").annotate(n=Count("pk")))
    return [segment for segment in counted.order_by("pk") if number.get(segment.pk, 0) >= most]


def trail(viewer: Actor, cluster: Cluster, limit: int = 30) -> list[Event]:
    """What happened to the cluster, newest first; for those who work for the region."""
    if not visibility.sees_all(viewer):
        return []
    return events.timeline(viewer, streams=[clustering.stream_of(cluster.pk)], limit=limit)


def aparts(viewer: Actor, cluster: Cluster) -> list[Apart]:
    """Splits in force between members of this cluster and others, the latest first; for staff."""
    if not visibility.sees_all(viewer):
        return []
    rows = Apart.objects.filter(Q(problem__cluster=cluster) | Q(other__cluster=cluster), ended_at=None)
    return list(rows.select_related("problem", "other", "by").order_by("-pk")[:MOST_MEMBERS])
