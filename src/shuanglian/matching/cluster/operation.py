"""What an operator does with a cluster: build, serve, look, ask. For the console program."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import close_old_connections
from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Invalid, Reason

from .. import encoder, upkeep
from ..encoder import EncoderUnavailable
from ..shards import Collection, Query
from ..text import to_simplified, tokens
from ..upkeep import Keeper
from . import building, disk, keeping, live, manifest, pool, runtime
from .building import Here, Report, Runner
from .manifest import Manifest
from .partition import MAX_SHARDS
from .runtime import ClusterUnavailable
from .serving import Serving, Steward, keep_serving

# Documents per shard at which searching and building anew stay quick (docs/scale.md).
PER_SHARD: Final = 1_000_000
# Seconds between rounds of building what is due and of making vectors, and seconds of encoding per shard and round.
TEND_EVERY: Final = 30.0
ENCODE_FOR: Final = 20.0
_MARKED: Final = 8


def keeper() -> Keeper:
    """The collection that is served: documents of evidence."""
    return upkeep.EVIDENCE


def root() -> Path:
    found = live.folder(keeper().name)
    found.mkdir(parents=True, exist_ok=True)
    return found


def suggested(documents: int) -> int:
    """Shards for so many documents: a power of two, with room to grow before the next doubling."""
    count = 2
    while count * PER_SHARD < documents and count < MAX_SHARDS:
        count *= 2
    return count


def _refuse(code: str, message: str) -> Invalid:
    return Invalid([Reason(code, message)])


def connect() -> str:
    """Join the cluster that the setting names; returns the address under which others join it. Raises `Invalid`."""
    address = settings.MATCHING_CLUSTER
    if not address:
        raise _refuse("cluster_off", _("没有设置 SHUANGLIAN_MATCHING_CLUSTER，索引在本机上。"))
    try:
        runtime.connect(address)
    except ClusterUnavailable as problem:
        raise _refuse("cluster_unreachable", str(problem)) from problem
    return runtime.address() if address == "local" else str(address)


def build(count: int | None = None, *, here: bool = False, report: Report = building.silent) -> Manifest:
    """Build all shards of the evidence from the database and put them in use.

    `here`: in this process instead of on the machines of the cluster. Raises `Invalid`.
    """
    whole = keeper()
    if count is not None and not 1 <= count <= MAX_SHARDS:
        raise _refuse("shards", _("分片数应在 1 到 %s 之间。") % MAX_SHARDS)
    runner: Runner = Here()
    if not here:
        connect()
        runner = pool.Tasks()
    place = root()
    with Collection(place, tokens).building(wait=False) as got:
        if not got:
            raise _refuse("busy", _("另一个进程正在建分片索引。"))
        wanted = count or suggested(sum(1 for _key in whole.stamps()))
        source = whole.all_documents
        return building.build(
            place, whole.name, source, wanted, upkeep._marks_now, runner=runner, report=report
        )


def serve(
    *,
    replicas: int,
    stopped: threading.Event,
    tell: Callable[[str], None],
    joined: Callable[[], None] = lambda: None,
) -> None:
    """Serve the shards until `stopped`: servers are kept up, changes written, vectors made. Raises `Invalid`.

    `joined` is called once the process belongs to the cluster, for what Ray must not overrule (signals).
    """
    place = root()
    if manifest.current(place) is None:
        raise _refuse("not_built", _("还没有分片索引，请先运行 shuanglian cluster build。"))
    steward = Steward(place, connect(), replicas=replicas)
    joined()
    with (
        _background(lambda: keeping.catch_up(keeper(), place), 1.0, stopped, tell),
        _background(lambda: _tend(steward, place), TEND_EVERY, stopped, tell),
    ):
        try:
            keep_serving(steward, stopped.wait, tell)
        finally:
            stopped.set()
            steward.stop()
            runtime.disconnect()


def _tend(steward: Steward, place: Path) -> None:
    keeping.tend(keeper(), place, ENCODE_FOR)
    steward.remove_old()


@contextmanager
def _background(
    work: Callable[[], None], every: float, stopped: threading.Event, tell: Callable[[str], None]
) -> Iterator[None]:
    """Do `work` again and again in a thread of its own; what fails is told and tried again."""

    def run() -> None:
        while not stopped.wait(every):
            close_old_connections()
            try:
                work()
            except Exception as problem:  # the servers go on whatever happens here
                tell(f"{type(problem).__name__}: {problem}")
        close_old_connections()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join(10)


def status() -> dict[str, Any]:
    """What is built, what is served, and by whom. Never starts anything."""
    place = root()
    folder, serving = manifest.current(place), Serving.read(place)
    found = manifest.read(folder) if folder else None
    state: dict[str, Any] = {
        "setting": settings.MATCHING_CLUSTER,
        "built": _described(found, folder) if found and folder else None,
        "serving": None,
        "nodes": [],
    }
    if serving is not None:
        state["serving"] = {
            "version": serving.version,
            "replicas": serving.replicas,
            **_servers(serving, place),
        }
        state["nodes"] = runtime.nodes() if runtime.connected() else []
    return state


def _described(found: Manifest, folder: Path) -> dict[str, Any]:
    centre = disk.read_centre(folder)
    return {
        "version": found.version,
        "documents": found.documents,
        "bytes": found.size,
        "encoder": centre[0] if centre else "",
        "shards": [{"shard": s.number, "documents": s.documents, "bytes": s.size} for s in found.shards],
    }


def _servers(serving: Serving, place: Path) -> dict[str, Any]:
    try:
        runtime.connect(serving.address, own=settings.MATCHING_CLUSTER == "local")
        served = pool.Pool(
            place / serving.version, manifest.read(place / serving.version), replicas=serving.replicas
        )
    except (ClusterUnavailable, manifest.BadManifest) as problem:
        return {"problem": str(problem), "servers": []}
    served.attach()
    rows = [
        {
            "shard": s.shard,
            "replica": s.replica,
            "alive": s.alive,
            "node": s.node,
            "pid": s.pid,
            "problem": s.problem,
        }
        for s in served.servers()
    ]
    return {"problem": "", "servers": rows}


def is_whole(state: dict[str, Any]) -> bool:
    """Whether every shard of what is served has a server that answers."""
    serving = state["serving"]
    if serving is None or state["built"] is None:
        return False
    served = {server["shard"] for server in serving["servers"]}
    return bool(served) and served == {server["shard"] for server in serving["servers"] if server["alive"]}


def query(text: str, limit: int) -> dict[str, Any]:
    """Ask the shards, or this machine's index where there is no cluster; with what was missing and how long it took."""
    snapshot = live.snapshot(keeper())
    simple = to_simplified(text)
    found_encoder = encoder.current()
    vector = None
    if found_encoder and snapshot.main.vectors:
        with suppress(EncoderUnavailable):
            vector = found_encoder.queries([simple])[0]
    terms = tokens(text)
    started = time.perf_counter()
    found = snapshot.search(Query(terms, vector, terms[:_MARKED]), limit)
    took = (time.perf_counter() - started) * 1000
    return {
        "documents": found.size,
        "dense": found.dense,
        "degraded": list(found.degraded),
        "milliseconds": round(took, 1),
        "distributed": isinstance(snapshot, live.Distributed),
        "candidates": [
            {
                "kind": c.kind,
                "id": c.id,
                "party": c.party,
                "score": c.score,
                "lexical": c.lexical,
                "dense": c.dense,
            }
            for c in found.candidates
        ],
    }
