"""Writing down which problem belongs to which cluster, after something near it has changed.

The caller holds the lock of the state. Only the neighbourhood of the change is worked through; by the rule of
`partition` that gives what working through everything would, unless it is too large (`is_rough`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.utils import timezone

from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.events.services import Entry, record_many

from . import notices
from .models import Apart, Cluster, ClusterState, Joining, Link, Problem, State
from .partition import Assigned, Node, Pair, assign, partition

CHUNK = 1000
# Up to so many connected problems a change is worked through exactly; beyond, near by, until the next full pass.
EXACT_UP_TO = 500
MACHINE = system("难题聚类")


@dataclass(slots=True)
class Change:
    """What became of one cluster."""

    joined: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    founded: bool = False
    sources: tuple[int, ...] = ()
    into: int | None = None
    ended: bool = False


def recluster(
    affected: Iterable[int],
    *,
    quiet: Collection[int] = (),
    actor: Actor = MACHINE,
    parents: Mapping[int, int] | None = None,
) -> dict[int, Change]:
    """Put everything near these problems into its cluster. Events of `quiet` clusters are the caller's to record;
    `parents` tells from which cluster a problem was just taken, for the trail."""
    rows, cut = neighbourhood(set(affected))
    if cut:
        State.objects.update(is_rough=True)
    by_node = {row.node: row for row in rows.values()}
    pins = {row.node: row.cluster_id for row in rows.values() if row.is_pinned and row.cluster_id}
    before = {row.node: row.cluster_id for row in rows.values() if row.cluster_id}
    groups = partition(by_node.keys(), _links(rows), pins=pins, apart=_apart(rows))
    changes = _write(by_node, before, assign(groups, before, pins=pins))
    for change in changes.values():
        taken = {(parents or {}).get(pk) for pk in change.joined} - {None}
        change.sources = tuple(sorted({*change.sources, *(pk for pk in taken if pk)}))
    _record(changes, quiet, actor)
    notices.tell_grown([pk for pk, change in changes.items() if change.joined])
    return changes


def neighbourhood(start: Collection[int], most: int = EXACT_UP_TO) -> tuple[dict[int, Problem], bool]:
    """The active problems that are joined to these by links or clusters, and whether that was cut short.

    Through any number of steps, as long as there are at most `most`; beyond that only whole clusters are completed.
    """
    found: dict[int, Problem] = {}
    clusters: set[int] = set()
    frontier, cut = set(start), False
    while frontier:
        fresh = {row.pk: row for row in _slim(frontier) if row.pk not in found}
        found |= fresh
        new = {row.cluster_id for row in fresh.values() if row.cluster_id} - clusters
        clusters |= new
        members = set(Problem.objects.filter(cluster__in=new).values_list("pk", flat=True)) - found.keys()
        linked = _linked(fresh) - found.keys() - members
        cut = cut or len(found) + len(members) + len(linked) > max(most, len(start))
        frontier = members if cut else members | linked
    return found, cut


def _slim(ids: Iterable[int]) -> Iterator[Problem]:
    for chunk in _chunks(ids):
        yield from Problem.objects.filter(pk__in=chunk, is_active=True).defer("features", "vector")


def _linked(ids: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for chunk in _chunks(ids):
        found.update(Link.objects.filter(problem__in=chunk).values_list("other", flat=True))
    return found


def _links(rows: dict[int, Problem]) -> dict[Pair, float]:
    return {
        frozenset((rows[one].node, rows[other].node)): score
        for chunk in _chunks(rows)
        for one, other, score in Link.objects.filter(problem__in=chunk).values_list(
            "problem", "other", "score"
        )
        if other in rows
    }


def _apart(rows: dict[int, Problem]) -> set[Pair]:
    return {
        frozenset((rows[one].node, rows[other].node))
        for chunk in _chunks(rows)
        for one, other in Apart.objects.filter(problem__in=chunk, ended_at=None).values_list(
            "problem", "other"
        )
        if other in rows
    }


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    whole = sorted(ids)
    for start in range(0, len(whole), CHUNK):
        yield whole[start : start + CHUNK]


def _write(
    rows: dict[Node, Problem],
    before: dict[Node, int],
    assigned: Sequence[Assigned],
) -> dict[int, Change]:
    changes: dict[int, Change] = defaultdict(Change)
    after: dict[Node, int] = {}
    for group in assigned:
        cluster = group.cluster
        if cluster is None:
            cluster = Cluster.objects.create().pk
            changes[cluster].founded, changes[cluster].sources = True, group.sources
        after |= dict.fromkeys(group.members, cluster)
    moved = [node for node in rows if before.get(node) != after.get(node)]
    _move(rows, before, after, moved, changes)
    _close(before, after, moved, changes)
    return dict(changes)


def _move(
    rows: dict[Node, Problem],
    before: dict[Node, int],
    after: dict[Node, int],
    moved: Sequence[Node],
    changes: dict[int, Change],
) -> None:
    now = timezone.now()
    targets: dict[int | None, list[int]] = defaultdict(list)
    for node in moved:
        targets[after.get(node)].append(rows[node].pk)
        if node in before:
            changes[before[node]].left.append(rows[node].pk)
        if node in after:
            changes[after[node]].joined.append(rows[node].pk)
    for cluster, ids in targets.items():
        Problem.objects.filter(pk__in=ids).update(
            cluster=cluster, joined_at=None if cluster is None else now, is_pinned=False
        )


def _close(
    before: dict[Node, int], after: dict[Node, int], moved: Sequence[Node], changes: dict[int, Change]
) -> None:
    """A cluster that lost its last member is merged into the one that most of them went to, or ends."""
    went: dict[int, Counter[int]] = defaultdict(Counter)
    for node in moved:
        if node in before and node in after:
            went[before[node]][after[node]] += 1
    for cluster in close_empty({before[node] for node in moved if node in before}):
        target = (
            min(went[cluster].items(), key=lambda item: (-item[1], item[0]))[0] if went[cluster] else None
        )
        state = ClusterState.ENDED if target is None else ClusterState.MERGED
        Cluster.objects.filter(pk=cluster).update(state=state, merged_into=target)
        changes[cluster].into, changes[cluster].ended = target, True


def end_empty(clusters: Iterable[int]) -> None:
    """End those of these clusters whose last member is gone from its source."""
    empty = close_empty(clusters)
    Cluster.objects.filter(pk__in=empty).update(state=ClusterState.ENDED)
    _record({pk: Change(ended=True) for pk in empty}, (), MACHINE)


def close_empty(clusters: Iterable[int]) -> list[int]:
    """Of these live clusters, those without members that nobody has joined or made a joint need of."""
    rows = Cluster.objects.filter(pk__in=list(clusters), state=ClusterState.LIVE, need=None, problems=None)
    joined = Joining.objects.filter(cluster=OuterRef("pk"), left_at=None)
    return list(rows.exclude(Exists(joined)).order_by("pk").values_list("pk", flat=True))


def _record(changes: dict[int, Change], quiet: Collection[int], actor: Actor) -> None:
    record_many(
        actor=actor,
        entries=[_entry(pk, changes[pk]) for pk in sorted(changes) if pk not in quiet and _any(changes[pk])],
    )


def _any(change: Change) -> bool:
    return bool(change.joined or change.left or change.founded or change.ended)


def _entry(cluster: int, change: Change) -> Entry:
    kind = "founded" if change.founded else "closed" if change.ended else "changed"
    payload = {
        "joined": change.joined,
        "left": change.left,
        "from": list(change.sources),
        "into": change.into,
    }
    return Entry(stream_of(cluster), f"problem_cluster.{kind}", ("problem_cluster", cluster), payload)


def stream_of(cluster: int) -> str:
    return f"cluster:{cluster}"
