"""Keeping the clusters true to the sources: reading on in the record, and working through what has changed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from shuanglian.foundation.events.models import Event
from shuanglian.registry.models import Offering

from . import clustering, linking, reading, sources, vectors, weighing
from .models import ONLY, Problem, State

# Transactions may commit out of order: events of the last half minute are looked at again.
_OVERLAP: Final = dt.timedelta(seconds=30)
# Events that may stand for many changes at once (imports, region packs).
_BULK: Final = ("region.", "import.", "registry.", "spreadsheet.", "segment.", "chain.")
_CHUNK: Final = 200
# A rebuild is due when the number of problems has grown by half (and by enough to matter) since terms were weighed.
GROWN: Final = 1.5
GROWN_BY: Final = 50


def lock() -> State:
    """The one row of state, held until the end of the transaction: changes of clusters take turns."""
    State.objects.bulk_create([State(pk=ONLY)], ignore_conflicts=True)
    return State.objects.select_for_update().get(pk=ONLY)


def state() -> State:
    """How far the clusters are up to date; a fresh row where nothing was built yet."""
    return State.objects.filter(pk=ONLY).first() or State(pk=ONLY)


def rebuild_due(now: State) -> bool:
    """Never built, interrupted, grown by half, or an encoder that has come or gone for good."""
    if not now.stamp or now.phase:
        return True
    count = Problem.objects.filter(is_active=True).count()
    if count > now.weighed_problems * GROWN and count > now.weighed_problems + GROWN_BY:
        return True
    encoder = vectors.ready()
    if encoder is None:
        return bool(now.encoder) and vectors.gone()
    return encoder.fingerprint != now.encoder and _enough_for_vectors(count)


def _enough_for_vectors(problems: int) -> bool:
    return problems + Offering.objects.filter(status="active").count() >= vectors.FEWEST


def catch_up() -> int:
    """Read on in the record and bring the clusters up to date; returns how many problems had changed.

    Does nothing while a rebuild is due or under way: it reads everything anyway.
    """
    now = state()
    if not now.stamp or now.phase:
        return 0
    touched, bulk, settled = _events(now)
    changed = sweep() if bulk > now.swept else sum(refresh(kind, ids) for kind, ids in touched.items())
    if bulk > now.swept or settled > now.event:
        _remember(settled, max(bulk, now.swept))
    return changed


def _events(now: State) -> tuple[dict[str, set[int]], int, int]:
    """Objects named by the events after the mark, the last bulk event, and the last event that is settled."""
    old = timezone.now() - _OVERLAP
    interesting = Q(object_type__in=sources.kinds())
    for prefix in _BULK:
        interesting |= Q(kind__startswith=prefix)
    touched: dict[str, set[int]] = defaultdict(set)
    bulk = 0
    rows = Event.objects.filter(interesting, pk__gt=now.event).values_list(
        "pk", "kind", "object_type", "object_id"
    )
    for pk, kind, object_type, object_id in rows.iterator():
        if kind.startswith(_BULK):
            bulk = max(bulk, pk)
        elif object_id.isdigit():
            touched[object_type].add(int(object_id))
    settled = Event.objects.filter(pk__gt=now.event, at__lt=old).order_by("-pk").values_list("pk", flat=True)
    return touched, bulk, settled.first() or now.event


@transaction.atomic
def _remember(event: int, swept: int) -> None:
    row = lock()
    row.event, row.swept = max(row.event, event), max(row.swept, swept)
    row.save(update_fields=["event", "swept"])


def refresh(kind: str, ids: Iterable[int]) -> int:
    """Read these problems again now; returns how many had changed. Their clusters are right when this returns."""
    wanted = sorted(ids)
    return sum(_refresh(kind, wanted[start : start + _CHUNK]) for start in range(0, len(wanted), _CHUNK))


@transaction.atomic
def _refresh(kind: str, ids: list[int]) -> int:
    row = lock()
    if row.phase or not row.stamp:
        return 0
    told = list(sources.get(kind).texts(ids))
    frozen = weighing.frozen()
    changed = reading.store(kind, told, frozen)
    gone = reading.gone(kind, ids, told)
    if not changed and not gone:
        return 0
    left = {pk for pk in (one.cluster_id for one in gone) if pk}
    affected = reading.retire(gone) | linking.relink(changed, frozen)
    affected |= set(Problem.objects.filter(cluster__in=left).values_list("pk", flat=True))
    clustering.recluster(affected)
    clustering.end_empty(left)
    return len(changed) + len(gone)


def sweep() -> int:
    """Compare everything that sources tell with what is kept; for after imports, and once in a while."""
    return sum(_sweep(source) for source in sources.every())


@transaction.atomic
def smooth() -> bool:
    """Work through all clusters at once, if changes were only worked through near by since the last full pass."""
    row = lock()
    if row.phase or not row.is_rough:
        return False
    clustering.recluster(Problem.objects.filter(is_active=True).values_list("pk", flat=True))
    State.objects.update(is_rough=False)
    return True


def _sweep(source: sources.Source) -> int:
    kept = dict(Problem.objects.filter(kind=source.kind, is_active=True).values_list("object_id", "digest"))
    differing, present = [], set()
    for told in source.texts(None):
        present.add(told.id)
        if kept.get(told.id) != reading.digest_of(told):
            differing.append(told.id)
    return refresh(source.kind, [*differing, *(kept.keys() - present)])
