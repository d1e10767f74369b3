"""The index in 1, 2 and 4 shards on this machine, served by Ray: build, questions, bytes on the wire, one ranking.

    .venv/bin/python -m bench.cluster [--size N] [--queries N] [--shards N ...]

Figures for docs/scale.md. With as many shards as processors a question is answered in parallel; with more, one machine
only pays for the coordination, which several machines would repay.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from shuanglian.matching.cluster import building, disk, manifest, runtime
from shuanglian.matching.cluster.coordinator import Coordinator, Searched
from shuanglian.matching.cluster.gather import Timing
from shuanglian.matching.cluster.pool import Pool, Tasks
from shuanglian.matching.cluster.trim import share
from shuanglian.matching.shards import Marks, Query
from shuanglian.matching.shards.segments import content_hash
from shuanglian.matching.shards.values import POOL
from shuanglian.matching.text import tokens

from . import corpus
from .engines import FINGERPRINT, LIMIT, documents, on_disk

_BATCH = 20_000
# Nothing may be left out while it is measured.
_PATIENT = Timing(deadline=120, hedge_after=120, rest=1)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.cluster")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--shards", type=int, action="append")
    options = parser.parse_args()
    if not runtime.installed():
        print(f"Ray is not installed: {runtime.INSTALL}", file=sys.stderr)
        return 1
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).parent.parent))
    runtime.connect("local")
    answers: list[list[Any]] = []
    for count in options.shards or (1, 2, 4):
        with tempfile.TemporaryDirectory(prefix="shuanglian-cluster-") as folder:
            answers.append(measure(Path(folder), options.size, options.queries, count))
    print(json.dumps({"bench": "cluster", "same_ranking": all(one == answers[0] for one in answers)}))
    runtime.disconnect()
    return 0


def measure(root: Path, size: int, queries: int, count: int) -> list[Any]:
    """Build, serve, ask; prints one line of figures and returns what was found."""
    told: dict[str, float] = {}

    def report(stage: str, _done: int, _total: int) -> None:
        told[stage] = time.perf_counter()

    began = time.perf_counter()
    made = building.build(
        root, "bench", lambda after: documents(size, after), count, Marks, runner=Tasks(), report=report
    )
    folder = root / made.version
    codes = timed(lambda: with_vectors(folder, size))
    pool = Pool(folder, manifest.read(folder))
    started = timed(lambda: pool.start(300))
    coordinator = pool.coordinator(_PATIENT)
    questions = corpus.queries(queries + 5, size)
    directions = corpus.vectors(queries + 5, first=10**9)
    words = asked(coordinator, [Query(tokens(text)) for text in questions])
    pairs = zip(questions, directions, strict=True)
    both = asked(coordinator, [Query(tokens(text), direction) for text, direction in pairs])
    figures = {
        "bench": "cluster",
        "documents": size,
        "shards": count,
        "spool_s": round(told["reading"] - began, 1),
        "build_s": round(told["building"] - told["reading"], 1),
        "codes_s": round(codes, 1),
        "start_s": round(started, 1),
        "disk_mb": on_disk(folder),
        "words_p50_ms": words[0],
        "words_p95_ms": words[1],
        "hybrid_p50_ms": both[0],
        "hybrid_p95_ms": both[1],
        "bytes_per_question": on_the_wire(pool, coordinator, Query(tokens(questions[0]), directions[0])),
        "statistics_ms": round(timed(coordinator.sizes) * 1000, 2),
    }
    print(json.dumps(figures), flush=True)
    found = [
        [(c.key, c.score) for c in coordinator.search(Query(tokens(text), direction), 10).candidates]
        for text, direction in zip(questions[:20], directions, strict=False)
    ]
    pool.stop()
    return found


def with_vectors(folder: Path, size: int) -> None:
    """Synthetic vectors in the stores of the shards, one centre, and the codes."""
    shards = [disk.shard_collection(folder / shard.folder) for shard in manifest.read(folder).shards]
    wanted = [np.sort(disk.Reader(shard)()[1].main.rows.contents) for shard in shards]
    for first in range(0, size, _BATCH):
        count = min(_BATCH, size - first)
        keys = np.array([content_hash(text) for text in corpus.texts(count, first=first)], dtype=np.uint64)
        vectors = corpus.vectors(count, first=first)
        for shard, contents in zip(shards, wanted, strict=True):
            mine = np.isin(keys, contents)
            if mine.any():
                shard.store(FINGERPRINT).add(keys[mine], vectors[mine])
    centre = disk.common_centre(shards, FINGERPRINT)
    assert centre is not None
    disk.write_centre(folder, FINGERPRINT, centre)
    for shard in shards:
        shard.publish(FINGERPRINT)


def asked(coordinator: Coordinator, queries: list[Query]) -> tuple[float, float]:
    for query in queries[:5]:
        coordinator.search(query, LIMIT)
    times = []
    for query in queries[5:]:
        started = time.perf_counter()
        coordinator.search(query, LIMIT)
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return round(times[len(times) // 2], 1), round(times[int(0.95 * len(times))], 1)


def on_the_wire(pool: Pool, coordinator: Coordinator, query: Query) -> int:
    """Bytes of the answers of all shards to one question."""
    statistics = coordinator.statistics(list(query.terms))
    total, keep = 0, share(POOL, len(pool.clients))
    for clients in pool.clients.values():
        answer: Searched = clients[0].call("search", query, LIMIT, statistics, keep).result(60)
        total += len(pickle.dumps(answer, protocol=5))
    return total


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
