"""Ray actors that serve the shards of one version of an index. The only module, with `runtime`, that knows Ray.

Each shard has as many actors as there are replicas, on different nodes while there are enough. Ray restarts an actor
whose process or node is lost wherever there is room; `heal` starts those anew that Ray has given up.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..shards import Key
from .coordinator import Coordinator
from .gather import Timing
from .manifest import Manifest, ShardEntry
from .partition import shard_of
from .runtime import NAMESPACE, library

# What a server needs beside the mapped files: the interpreter, numpy, and the arrays of a question.
_PROCESS_BYTES: Final = 120 << 20
_THREADS: Final = 4
_STRATEGIES: Final = "ray.util.scheduling_strategies"


class NotReady(Exception):
    """Not every shard has a server that answers; the message names those that have none."""


class ShardActor:
    """One server of one shard; becomes a Ray actor in `_start`."""

    def __init__(self, folder: str) -> None:
        from .disk import open_service

        self._service = open_service(Path(folder))

    def call(self, method: str, *arguments: object) -> Any:
        return getattr(self._service, method)(*arguments)

    def where(self) -> tuple[str, int]:
        """The node and the process."""
        return str(library().get_runtime_context().get_node_id()), os.getpid()


@dataclass(frozen=True, slots=True)
class RayClient:
    """A `ShardClient` of a Ray actor."""

    shard: int
    name: str
    handle: Any

    def call(self, method: str, *arguments: object) -> Future[Any]:
        future: Future[Any] = self.handle.call.remote(method, *arguments).future()
        return future

    def where(self) -> Future[tuple[str, int]]:
        future: Future[tuple[str, int]] = self.handle.where.remote().future()
        return future


@dataclass(frozen=True, slots=True)
class Server:
    """The state of one server, as seen by asking it."""

    shard: int
    replica: int
    alive: bool
    node: str = ""
    pid: int = 0
    problem: str = ""


class Pool:
    """The servers of one version. `keep`: they outlive the process that started them."""

    def __init__(self, folder: Path, manifest: Manifest, *, replicas: int = 1, keep: bool = False) -> None:
        self.folder = folder
        self.manifest = manifest
        self.replicas = replicas
        self._keep = keep
        self._clients: dict[tuple[int, int], RayClient] = {}

    @property
    def clients(self) -> dict[int, list[RayClient]]:
        """The servers of each shard."""
        found: dict[int, list[RayClient]] = {shard.number: [] for shard in self.manifest.shards}
        for (number, _replica), client in sorted(self._clients.items()):
            found[number].append(client)
        return found

    def shard_of(self, key: Key) -> int:
        """The number of the shard that holds an object's document."""
        return shard_of(*key, len(self.manifest.shards))

    def coordinator(self, timing: Timing | None = None) -> Coordinator:
        """Asks these servers. It learns nothing of servers that are started later."""
        return Coordinator(self.clients, {s.number: s.documents for s in self.manifest.shards}, timing=timing)

    def start(self, timeout: float = 60.0) -> None:
        """Start all servers and wait until every shard answers. Raises `NotReady`; what runs then keeps running."""
        nodes = _nodes(max((_memory(shard) for shard in self.manifest.shards), default=0))
        for place, shard in enumerate(self.manifest.shards):
            for replica in range(self.replicas):
                node = nodes[(place + replica) % len(nodes)] if nodes else ""
                self._clients[shard.number, replica] = self._start(shard, replica, node)
        self.wait(timeout)

    def wait(self, timeout: float) -> None:
        """Until every shard has a server that answers. Raises `NotReady`."""
        end = time.monotonic() + timeout
        while missing := self._silent(min(5.0, timeout)):
            if time.monotonic() >= end:
                raise NotReady(f"no server answers for shards {', '.join(map(str, sorted(missing)))}")
            time.sleep(0.1)

    def _silent(self, timeout: float) -> set[int]:
        return {shard.number for shard in self.manifest.shards} - {
            server.shard for server in self.servers(timeout) if server.alive
        }

    def _start(self, shard: ShardEntry, replica: int, node: str) -> RayClient:
        ray = library()
        name = server_name(self.manifest, shard.number, replica)
        options: dict[str, Any] = {
            "name": name,
            "namespace": NAMESPACE,
            "get_if_exists": True,
            "lifetime": "detached" if self._keep else None,
            "num_cpus": 0,
            "memory": _memory(shard),
            "max_restarts": -1,
            "max_task_retries": 0,
            "max_concurrency": _THREADS,
        }
        if node:
            options["scheduling_strategy"] = library(_STRATEGIES).NodeAffinitySchedulingStrategy(
                node, soft=True
            )
        handle = ray.remote(ShardActor).options(**options).remote(str(self.folder / shard.folder))
        return RayClient(shard.number, name, handle)

    def attach(self) -> None:
        """Find servers that another process started. Those that do not exist are left out."""
        ray = library()
        for shard in self.manifest.shards:
            for replica in range(self.replicas):
                name = server_name(self.manifest, shard.number, replica)
                try:
                    handle = ray.get_actor(name, namespace=NAMESPACE)
                except ValueError:
                    continue
                self._clients[shard.number, replica] = RayClient(shard.number, name, handle)

    def servers(self, timeout: float = 2.0) -> list[Server]:
        """Ask every server where it runs; one that does not say so in time counts as lost."""
        asked = {key: client.where() for key, client in self._clients.items()}
        wait(asked.values(), timeout=timeout)
        return [_server(*key, future) for key, future in sorted(asked.items())]

    def heal(self, timeout: float = 2.0) -> list[Server]:
        """Start anew the servers that Ray will not restart. Returns those that were lost."""
        lost = [server for server in self.servers(timeout) if not server.alive]
        entries = {shard.number: shard for shard in self.manifest.shards}
        for server in lost:
            if server.problem == "dead":
                self._clients[server.shard, server.replica] = self._start(
                    entries[server.shard], server.replica, ""
                )
        return lost

    def stop(self) -> None:
        """End all servers of this version."""
        ray = library()
        for client in self._clients.values():
            ray.kill(client.handle, no_restart=True)
        self._clients.clear()


def server_name(manifest: Manifest, shard: int, replica: int) -> str:
    return f"{manifest.collection}/{manifest.version}/{shard}/{replica}"


def _memory(shard: ShardEntry) -> int:
    return int(shard.size + _PROCESS_BYTES)


def _nodes(memory: int) -> list[str]:
    """Nodes with room for such a server, in a stable order. Ray may still choose others when these fill up."""
    ray = library()
    rooms = [(node["NodeID"], node["Resources"].get("memory", 0)) for node in ray.nodes() if node["Alive"]]
    return sorted(node for node, room in rooms if room >= memory)


def _server(shard: int, replica: int, future: Future[tuple[str, int]]) -> Server:
    died = library("ray.exceptions").ActorDiedError
    if not future.done():
        return Server(shard, replica, False, problem="silent")
    error = future.exception()
    if error is None:
        return Server(shard, replica, True, *future.result())
    return Server(shard, replica, False, problem="dead" if isinstance(error, died) else "restarting")


class Tasks:
    """Runs functions on whatever machine of the cluster has a processor free; once more elsewhere when it is lost."""

    def submit(self, function: Callable[..., Any], *arguments: object) -> Future[Any]:
        task = library().remote(function).options(num_cpus=1, max_retries=2, scheduling_strategy="SPREAD")
        future: Future[Any] = task.remote(*arguments).future()
        return future
