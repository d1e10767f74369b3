"""Shards on several machines: the ranking of one index, lost machines, a new version, and nothing left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shuanglian.matching.cluster import building, disk, manifest
from shuanglian.matching.cluster.coordinator import Coordinator
from shuanglian.matching.cluster.gather import Timing
from shuanglian.matching.cluster.pool import NotReady, Pool, Tasks
from shuanglian.matching.shards import Found, Marks, Query
from shuanglian.matching.text import tokens

from .conftest import Machines
from .factories import document, many, snapshot
from .test_building import source

pytestmark = [pytest.mark.slow, pytest.mark.timeout(170)]

DOCUMENTS = many(400)
WHOLE = snapshot(DOCUMENTS)
TIMING = Timing(deadline=3, hedge_after=0.5, rest=0.3)
QUESTIONS = ["防水透湿面料", "碳化硅长晶微管", "黄酒发酵", "没有的词"]


def question(text: str) -> Query:
    return Query(tokens(text), None, tokens(text)[:3])


def eventually(holds: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def root(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shards")


def build(root: Path, count: int) -> Path:
    made = building.build(root, "evidence", source(DOCUMENTS), count, Marks, runner=Tasks())
    return root / made.version


def serve(folder: Path, replicas: int = 1) -> tuple[Pool, Coordinator]:
    pool = Pool(folder, manifest.read(folder), replicas=replicas)
    pool.start()
    return pool, pool.coordinator(TIMING)


@pytest.fixture
def four(machines: Machines, root: Path) -> Iterator[tuple[Pool, Coordinator]]:
    """Four shards, one server each, two on every node."""
    machines.restore()
    pool, coordinator = serve(build(root, 4))
    yield pool, coordinator
    pool.stop()


def complete(found: Found) -> bool:
    return found.degraded == ()


def test_many_machines_rank_like_one_index(four: tuple[Pool, Coordinator]) -> None:
    pool, coordinator = four
    servers = pool.servers()
    assert [s.alive for s in servers] == [True] * 4
    assert len({s.node for s in servers}) == 2
    assert len({s.pid for s in servers}) == 4
    for text in QUESTIONS:
        assert coordinator.search(question(text), 30) == WHOLE.search(question(text), 30)


def test_a_lost_machine_leaves_an_answer_that_says_what_is_missing(
    machines: Machines, four: tuple[Pool, Coordinator]
) -> None:
    pool, coordinator = four
    before = {s.shard: s.node for s in pool.servers()}
    query = question(QUESTIONS[0])
    assert complete(coordinator.search(query, 30))
    machines.lose()
    found, coverage = coordinator.searched(query, 400)
    lost = set(coverage.missing)
    assert len(lost) == 2
    assert len({before[shard] for shard in lost}) == 1
    sizes = {s.number: s.documents for s in pool.manifest.shards}
    assert coverage.share == pytest.approx(1 - sum(sizes[n] for n in lost) / len(DOCUMENTS))
    whole = [c for c in WHOLE.search(query, 400).candidates if pool.shard_of(c.key) not in lost]
    assert found.candidates == whole  # word statistics of the lost shards are still known
    codes = coordinator.search(query, 5).degraded
    assert [code.rsplit(":", 1)[0] for code in codes[:2]] == [f"shard:{n}" for n in sorted(lost)]
    assert codes[2].startswith("searched:")
    machines.add()
    eventually(lambda: complete(coordinator.search(query, 30)))
    assert coordinator.search(query, 30) == WHOLE.search(query, 30)


def test_a_question_on_the_way_survives_the_loss(machines: Machines, four: tuple[Pool, Coordinator]) -> None:
    _pool, coordinator = four
    answers: list[Found] = []
    failures: list[BaseException] = []
    stop = threading.Event()

    def ask() -> None:
        try:
            while not stop.is_set():
                answers.append(coordinator.search(question(QUESTIONS[1]), 10))
        except BaseException as error:  # handed to the test
            failures.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    eventually(lambda: len(answers) > 5)
    machines.lose()
    eventually(lambda: not complete(answers[-1]))
    machines.add()
    eventually(lambda: complete(answers[-1]))
    stop.set()
    asking.join(20)
    assert failures == []
    assert {complete(found) for found in answers} == {True, False}


def test_with_replicas_a_lost_machine_costs_no_document(machines: Machines, root: Path) -> None:
    machines.restore()
    pool, coordinator = serve(build(root, 2), replicas=2)
    try:
        nodes: dict[int, set[str]] = {}
        for server in pool.servers():
            nodes.setdefault(server.shard, set()).add(server.node)
        assert [len(places) for places in nodes.values()] == [2, 2]
        query = question(QUESTIONS[0])
        expected = WHOLE.search(query, 30)
        assert coordinator.search(query, 30) == expected
        machines.lose()
        for _ in range(8):
            assert coordinator.search(query, 30) == expected
        assert [s.alive for s in pool.servers()].count(True) == 2
    finally:
        pool.stop()


def test_a_server_that_dies_is_started_again(machines: Machines, four: tuple[Pool, Coordinator]) -> None:
    import os
    import signal

    pool, coordinator = four
    victim = pool.servers()[2]
    os.kill(victim.pid, signal.SIGKILL)
    query = question(QUESTIONS[0])
    eventually(lambda: all(s.alive for s in pool.servers()))
    eventually(lambda: complete(coordinator.search(query, 30)))
    assert pool.servers()[2].pid != victim.pid
    assert coordinator.search(query, 30) == WHOLE.search(query, 30)


def test_a_server_that_was_given_up_is_healed(machines: Machines, four: tuple[Pool, Coordinator]) -> None:
    import ray

    pool, _coordinator = four
    ray.kill(pool.clients[1][0].handle, no_restart=True)
    eventually(lambda: [s.shard for s in pool.heal()] == [1])
    eventually(lambda: all(s.alive for s in pool.servers()))
    assert pool.coordinator(TIMING).search(question("防水"), 9) == WHOLE.search(question("防水"), 9)


def test_a_change_is_found_by_the_next_question(four: tuple[Pool, Coordinator]) -> None:
    pool, coordinator = four
    query = question("全新词汇")
    assert coordinator.search(query, 3).candidates == WHOLE.search(query, 3).candidates
    changed = document(7, "全新词汇")
    place = pool.folder / manifest.shard_folder(pool.shard_of(changed.key))
    disk.write_changes(place, [changed.key], [changed], Marks(2))
    assert coordinator.search(query, 3) == snapshot(DOCUMENTS, changed=[changed]).search(query, 3)


def test_a_shard_that_cannot_be_opened_is_named(machines: Machines, root: Path) -> None:
    machines.restore()
    folder = build(root, 2)
    (folder / manifest.shard_folder(1) / "CURRENT").unlink()
    pool = Pool(folder, manifest.read(folder))
    try:
        with pytest.raises(NotReady, match=r"shards 1$"):
            pool.start(timeout=3)
    finally:
        pool.stop()
