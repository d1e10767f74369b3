"""Asking every shard the same and collecting what comes back in time. Pure Python, no cluster library.

Each shard has one or more servers (replicas) that hold the same documents. The first healthy one is asked; if it fails,
the next; if it is merely slow, the next is asked as well and the quicker answer counts (hedging). A server that failed
rests for a while: meanwhile its replicas come first, and where it has none, it is asked without being waited for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Why = Literal["timeout", "lost"]


class ShardClient(Protocol):
    """One server of one shard, wherever it runs. `call` never blocks; the future fails when the server does."""

    @property
    def shard(self) -> int: ...
    @property
    def name(self) -> str: ...
    def call(self, method: str, *arguments: object) -> Future[Any]: ...


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds: the whole round; until a replica is asked as well; that a failed server rests."""

    deadline: float = 2.0
    hedge_after: float = 0.15
    rest: float = 3.0


@dataclass(frozen=True, slots=True)
class Gathered:
    """The answers by shard, and why others gave none."""

    answers: dict[int, Any]
    missing: dict[int, Why]


class Health:
    """Who failed or was slow lately. Shared by all questions of a process."""

    def __init__(self, rest: float) -> None:
        self._rest = rest
        self._failed: dict[str, float] = {}
        self._slow: dict[str, float] = {}
        self._probes: dict[str, Future[Any]] = {}
        self._turn = 0
        self._lock = threading.Lock()

    def resting(self, client: ShardClient) -> bool:
        return client.name in self._failed

    def failed(self, client: ShardClient) -> None:
        with self._lock:
            self._failed[client.name] = time.monotonic() + self._rest

    def slow(self, client: ShardClient) -> None:
        with self._lock:
            self._slow[client.name] = time.monotonic() + self._rest

    def recovered(self, client: ShardClient) -> None:
        if client.name in self._failed:
            with self._lock:
                self._failed.pop(client.name, None)
                self._probes.pop(client.name, None)

    def may_probe(self, client: ShardClient) -> bool:
        """A resting server has at most one question waiting at it, and none before its rest is over."""
        with self._lock:
            probe = self._probes.get(client.name)
            return (probe is None or probe.done()) and time.monotonic() >= self._failed.get(client.name, 0)

    def probing(self, client: ShardClient, probe: Future[Any]) -> None:
        with self._lock:
            self._probes[client.name] = probe

    def ordered(self, clients: Iterable[ShardClient]) -> list[ShardClient]:
        """Healthy replicas first, taking turns in being the first; then the slow ones, then those that rest."""
        with self._lock:
            self._turn += 1
            turn = self._turn
        listed = list(clients)
        shift = turn % len(listed) if listed else 0
        return sorted(listed[shift:] + listed[:shift], key=self._rank)

    def _rank(self, client: ShardClient) -> int:
        if client.name in self._failed:
            return 2
        return 1 if time.monotonic() < self._slow.get(client.name, 0) else 0


@dataclass(slots=True)
class _Round:
    method: str
    arguments: tuple[object, ...]
    health: Health
    queues: dict[int, list[ShardClient]]
    answers: dict[int, Any] = field(default_factory=dict)
    why: dict[int, Why] = field(default_factory=dict)
    asked: dict[Future[Any], ShardClient] = field(default_factory=dict)
    probes: dict[Future[Any], ShardClient] = field(default_factory=dict)

    def open(self) -> set[int]:
        """Shards that are still waited for; one whose servers all rest is not."""
        return {client.shard for client in self.asked.values()} - self.answers.keys()

    def hoped_for(self) -> set[int]:
        return {client.shard for client in self.probes.values()} - self.answers.keys()

    def ask_next(self, shard: int) -> None:
        queue = self.queues[shard]
        while queue:
            client = queue.pop(0)
            if not self.health.resting(client):
                self.asked[self._call(client)] = client
                return
            self.why.setdefault(shard, "lost")
            if self.health.may_probe(client):
                future = self._call(client)
                self.probes[future] = client
                self.health.probing(client, future)
                return

    def _call(self, client: ShardClient) -> Future[Any]:
        try:
            return client.call(self.method, *self.arguments)
        except Exception as error:  # a server may be gone in any way its library knows
            future: Future[Any] = Future()
            future.set_exception(error)
            return future

    def collect(self, seconds: float) -> None:
        """Wait for at least one answer, at most so long, and take what has come."""
        done, _ = wait([*self.asked, *self.probes], timeout=max(0.0, seconds), return_when=FIRST_COMPLETED)
        for future in done:
            self._take(future, (self.asked if future in self.asked else self.probes).pop(future))

    def _take(self, future: Future[Any], client: ShardClient) -> None:
        if future.cancelled() or future.exception() is not None:
            self.health.failed(client)
            self.why[client.shard] = "lost"
            if client.shard not in self.answers:
                self.ask_next(client.shard)
            return
        self.health.recovered(client)
        self.answers.setdefault(client.shard, future.result())

    def give_up(self) -> None:
        """Whoever has not answered by now is remembered: as slow if a replica was quicker, else as failed."""
        for client in self.asked.values():
            if client.shard in self.answers:
                self.health.slow(client)
            else:
                self.health.failed(client)
                self.why.setdefault(client.shard, "timeout")


def gather(
    shards: Mapping[int, Sequence[ShardClient]],
    method: str,
    *arguments: object,
    timing: Timing,
    health: Health,
) -> Gathered:
    """Call `method` on every shard. Returns by the deadline with what there is."""
    queues = {shard: health.ordered(clients) for shard, clients in shards.items()}
    round_ = _Round(method, arguments, health, queues)
    for shard in shards:
        round_.ask_next(shard)
    _wait(round_, timing)
    round_.give_up()
    missing = {shard: round_.why.get(shard, "timeout") for shard in shards if shard not in round_.answers}
    return Gathered(round_.answers, missing)


def _wait(round_: _Round, timing: Timing) -> None:
    started = time.monotonic()
    hedge_at, end = started + timing.hedge_after, started + timing.deadline
    hedged = False
    while round_.open() and (now := time.monotonic()) < end:
        if not hedged and now >= hedge_at:
            hedged = True
            for shard in round_.open():
                round_.ask_next(shard)
        round_.collect((end if hedged else min(hedge_at, end)) - now)
    # A server that may have come back gets as long as a quick answer takes, not the whole deadline.
    while round_.hoped_for() and (now := time.monotonic()) < hedge_at:
        round_.collect(hedge_at - now)
