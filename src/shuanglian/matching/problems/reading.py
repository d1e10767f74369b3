"""From what sources tell to rows: features, keys, segments. Rows whose text has not changed are left alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence

from . import features, keys, vectors
from .models import Key, Link, Problem
from .sources import Told
from .weighing import Frozen


def digest_of(told: Told) -> str:
    row = [told.whole, told.owner, sorted(told.segments), told.stake_cents, told.is_demo]
    return hashlib.sha256(json.dumps(row, ensure_ascii=False).encode()).hexdigest()[:32]


def store(kind: str, told: Sequence[Told], frozen: Frozen) -> list[Problem]:
    """Write the rows of these problems as they are told now; returns those that changed. Within a transaction."""
    known = {
        row.object_id: row for row in Problem.objects.filter(kind=kind, object_id__in=[t.id for t in told])
    }
    changed = [(one, known.get(one.id)) for one in told if not _is_current(one, known.get(one.id), frozen)]
    if not changed:
        return []
    encoded = _vectors([one.whole for one, _row in changed], frozen)
    rows = []
    for place, (one, row) in enumerate(changed):
        is_new = row is None
        row = row or Problem(kind=kind, object_id=one.id)
        _fill(row, one, frozen, encoded[place])
        row.save()
        if one.segments or not is_new:
            row.segments.set(one.segments)
        rows.append(row)
    _write_keys(rows, frozen)
    return rows


def _is_current(told: Told, row: Problem | None, frozen: Frozen) -> bool:
    return (
        row is not None
        and row.is_active
        and row.weighed == frozen.generation
        and row.digest == digest_of(told)
    )


def _vectors(texts: list[str], frozen: Frozen) -> Sequence[bytes | None]:
    encoder = vectors.fitting(frozen)
    rows = None if encoder is None or frozen.center is None else vectors.encode(encoder, frozen.center, texts)
    return [None] * len(texts) if rows is None else [vectors.pack(row) for row in rows]


def _fill(row: Problem, told: Told, frozen: Frozen, vector: bytes | None) -> None:
    row.owner_id, row.stake_cents, row.is_demo = told.owner, told.stake_cents, told.is_demo
    row.digest, row.is_active = digest_of(told), True
    row.features = features.read(told.whole, told.segments).to_json()
    row.vector, row.weighed, row.linked = vector, frozen.generation, 0


def _write_keys(rows: Sequence[Problem], frozen: Frozen) -> None:
    Key.objects.filter(problem__in=rows).delete()
    made = [
        Key(problem=row, key=key, count=count)
        for row in rows
        for key, count in keys.keys_of(
            features.Features.from_json(row.features), frozen.weighing, vectors.unpack(row.vector)
        ).items()
    ]
    Key.objects.bulk_create(made, batch_size=1000)


def retire(rows: Collection[Problem]) -> set[int]:
    """Problems that are none any more leave everything; returns the ids of those they were linked with."""
    ids = [row.pk for row in rows]
    neighbours = set(Link.objects.filter(problem__in=ids).values_list("other", flat=True))
    Link.objects.filter(problem__in=ids).delete()
    Link.objects.filter(other__in=ids).delete()
    Key.objects.filter(problem__in=ids).delete()
    Problem.objects.filter(pk__in=ids).update(
        is_active=False, cluster=None, is_pinned=False, joined_at=None, weighed=0, linked=0
    )
    return neighbours - set(ids)


def gone(kind: str, asked: Iterable[int], told: Iterable[Told]) -> list[Problem]:
    """Rows of problems that were asked for and are not told any more."""
    missing = set(asked) - {one.id for one in told}
    return list(Problem.objects.filter(kind=kind, object_id__in=missing, is_active=True))
