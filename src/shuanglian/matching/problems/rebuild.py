"""Building all clusters anew: weigh the terms, read every problem, link, cluster. Interrupted, it goes on where it was.

Old clusters stay in use until the last step, and their ids are kept where members agree.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, Final, TypeVar

from django.db import transaction
from django.utils import timezone

from shuanglian.foundation.events.models import Event

from . import clustering, features, linking, reading, sources, upkeep, vectors, weighing
from .keys import Postings
from .models import Cluster, ClusterState, Key, Link, Problem, State
from .similarity import weigh

READ: Final = "read"
LINK: Final = "link"
CLUSTER: Final = "cluster"
_CHUNK: Final = 200
# Comparing takes up to a fifth of a second each where many are alike, and nobody else writes to SQLite meanwhile.
_LINKED_AT_ONCE: Final = 25
_CENTER_FROM: Final = 512
_BEGINNING: Final = 300
Progress = Callable[[str, int, int], None]
T = TypeVar("T")


def run(progress: Progress | None = None, *, anew: bool = True) -> dict[str, Any]:
    """Build everything; returns numbers of problems, links and clusters.

    With `anew` False a rebuild that was interrupted is finished, and started only if there was none. `progress` is
    called with the phase, how many are done and how many there are (0: unknown).
    """
    tell = progress or (lambda _phase, _done, _all: None)
    if anew or not upkeep.state().phase:
        _begin(tell)
    now = upkeep.state()
    if now.phase == READ:
        _read(now, tell)
    if upkeep.state().phase == LINK:
        _link(now, tell)
    if upkeep.state().phase == CLUSTER:
        _cluster()
    return summary()


def summary() -> dict[str, Any]:
    """The numbers of the present state, as the console and the interface show them."""
    now = upkeep.state()
    live = Cluster.objects.filter(state=ClusterState.LIVE)
    return {
        "generation": now.generation,
        "phase": now.phase or "ready",
        "encoder": now.encoder or "none",
        "problems": Problem.objects.filter(is_active=True).count(),
        "links": Link.objects.count() // 2,
        "clusters": live.count(),
        "built_at": now.built_at,
    }


def _begin(tell: Progress) -> None:
    """Weigh the terms over everything told, and note how far the record has been read before that."""
    event = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    told = chain.from_iterable(source.texts(None) for source in sources.every())
    count = 0

    def read() -> Iterator[features.Features]:
        nonlocal count
        for one in told:
            count += 1
            if count % _CHUNK == 0:
                tell("weigh", count, 0)
            yield features.read(one.whole)
        yield from weighing.background()

    found = weigh(read())
    encoder = vectors.ready()
    center = None if encoder is None else vectors.center_of(encoder, _sample())
    with transaction.atomic():
        row = upkeep.lock()
        row.generation += 1
        row.stamp, row.phase, row.weighing = secrets.token_hex(8), READ, weighing.pack(found)
        row.weighed_problems = count
        row.encoder = encoder.fingerprint if encoder is not None and center is not None else ""
        row.center = None if center is None else center.tobytes()
        row.event = max(0, event - _CHUNK)
        row.save()


def _sample() -> list[str]:
    """Beginnings of problems and of what is offered: the middle of everything that is said here."""
    told = (one.whole for source in sources.every() for one in source.texts(None))
    texts = chain(islice(told, _CENTER_FROM), weighing.background_texts())
    return [text[:_BEGINNING] for text in islice(texts, _CENTER_FROM)]


def _read(now: State, tell: Progress) -> None:
    frozen = weighing.frozen()
    done = 0
    for source in sources.every():
        for told in _chunks(iter(source.texts(None))):
            with _turn(now, READ) as open_still:
                if not open_still:
                    return
                reading.store(source.kind, told, frozen)
            done += len(told)
            tell(READ, done, now.weighed_problems)
    with _turn(now, READ) as open_still:
        if open_still:
            stale = Problem.objects.filter(is_active=True).exclude(weighed=now.generation)
            left = set(stale.exclude(cluster=None).values_list("cluster", flat=True))
            reading.retire(list(stale))
            clustering.end_empty({pk for pk in left if pk is not None})
            _move_on(LINK)


def _link(now: State, tell: Progress) -> None:
    frozen = weighing.frozen()
    active = Problem.objects.filter(is_active=True)
    postings = Postings(Key.objects.values_list("problem", "key", "count").iterator(10_000))
    waiting = active.exclude(linked=now.generation).order_by("pk")
    total = active.count()
    while True:
        with _turn(now, LINK) as open_still:
            problems = list(waiting[:_LINKED_AT_ONCE]) if open_still else []
            if open_still and not problems:
                _move_on(CLUSTER)
            linking.link_from(problems, postings, frozen)
        if not problems:
            return
        tell(LINK, total - waiting.count(), total)


@transaction.atomic
def _cluster() -> None:
    row = upkeep.lock()
    if row.phase != CLUSTER:
        return
    clustering.recluster(Problem.objects.filter(is_active=True).values_list("pk", flat=True))
    row.phase, row.built_at, row.is_rough = "", timezone.now(), False
    row.save(update_fields=["phase", "built_at", "is_rough"])


@contextmanager
def _turn(now: State, phase: str) -> Iterator[bool]:
    """A transaction that holds the lock and says whether this rebuild is still the one under way."""
    with transaction.atomic():
        row = upkeep.lock()
        yield row.stamp == now.stamp and row.phase == phase


def _move_on(phase: str) -> None:
    State.objects.update(phase=phase)


def _chunks(rows: Iterator[T]) -> Iterator[list[T]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk
