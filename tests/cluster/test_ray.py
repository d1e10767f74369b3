"""Shards on several machines: the ranking of one index, lost machines, a new version, and nothing left behind.

The tests share one cluster of two nodes and run in the order in which they stand here; each leaves it in order.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shuanglian.matching.cluster import building, live, manifest
from shuanglian.matching.cluster.coordinator import Coordinator
from shuanglian.matching.cluster.gather import Timing
from shuanglian.matching.cluster.pool import NotReady, Pool, Tasks
from shuanglian.matching.cluster.serving import Attachment, Serving, Steward
from shuanglian.matching.shards import Found, Marks, Query
from shuanglian.matching.text import tokens

from .conftest import Machines
from .factories import document, many, snapshot
from .test_building import change, source

pytestmark = [pytest.mark.slow, pytest.mark.timeout(170)]

DOCUMENTS = many(400)
WHOLE = snapshot(DOCUMENTS)
TIMING = Timing(deadline=3, hedge_after=0.5, rest=0.3)
QUESTIONS = ["防水透湿面料", "碳化硅长晶微管", "黄酒发酵", "没有的词"]


def question(text: str) -> Query:
    return Query(tokens(text), None, tokens(text)[:3])


def eventually(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def complete(found: Found) -> bool:
    return found.degraded == ()


def build(root: Path, count: int) -> Path:
    made = building.build(root, "evidence", source(DOCUMENTS), count, Marks, runner=Tasks())
    return root / made.version


@pytest.fixture(scope="module")
def root(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shards")


@pytest.fixture(scope="module")
def pool(root: Path) -> Iterator[Pool]:
    """Four shards, one server each, two on every node."""
    folder = build(root, 4)
    pool = Pool(folder, manifest.read(folder))
    pool.start()
    yield pool
    pool.stop()


@pytest.fixture
def coordinator(pool: Pool) -> Coordinator:
    return pool.coordinator(TIMING)


def test_many_machines_rank_like_one_index(pool: Pool, coordinator: Coordinator) -> None:
    servers = pool.servers()
    assert [s.alive for s in servers] == [True] * 4
    assert len({s.node for s in servers}) == 2
    assert len({s.pid for s in servers}) == 4
    for text in QUESTIONS:
        assert coordinator.search(question(text), 30) == WHOLE.search(question(text), 30)


def test_a_server_that_dies_is_started_again(pool: Pool, coordinator: Coordinator) -> None:
    victim = pool.servers()[2]
    os.kill(victim.pid, signal.SIGKILL)
    query = question(QUESTIONS[0])
    eventually(lambda: all(s.alive and s.pid != victim.pid for s in pool.servers()))
    eventually(lambda: complete(coordinator.search(query, 30)))
    assert coordinator.search(query, 30) == WHOLE.search(query, 30)


def test_a_server_that_was_given_up_is_healed(pool: Pool) -> None:
    import ray

    ray.kill(pool.clients[1][0].handle, no_restart=True)
    eventually(lambda: [s.shard for s in pool.heal() if s.problem == "dead"] == [1])
    eventually(lambda: all(s.alive for s in pool.servers()))
    query = question(QUESTIONS[0])
    assert pool.coordinator(TIMING).search(query, 9) == WHOLE.search(query, 9)


def test_a_lost_machine_leaves_an_answer_that_says_what_is_missing(
    machines: Machines, pool: Pool, coordinator: Coordinator
) -> None:
    """Questions are asked all the time; none fails, those in between say what they lack, the last ones are whole."""
    before = {s.shard: s.node for s in pool.servers()}
    query = question(QUESTIONS[0])
    answers: list[Found] = []
    failures: list[BaseException] = []
    stop = threading.Event()

    def ask() -> None:
        try:
            while not stop.wait(0.02):
                answers.append(coordinator.search(query, 30))
        except BaseException as error:  # handed to the test
            failures.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    eventually(lambda: len(answers) > 3)
    machines.lose()
    eventually(lambda: len(coordinator.searched(query, 9)[1].missing) == 2)
    found, coverage = coordinator.searched(query, 400)
    lost = set(coverage.missing)
    assert len({before[shard] for shard in lost}) == 1
    sizes = {s.number: s.documents for s in pool.manifest.shards}
    assert coverage.share == pytest.approx(1 - sum(sizes[n] for n in lost) / len(DOCUMENTS))
    whole = WHOLE.search(query, 400).candidates
    kept = {c.key: c.lexical for c in whole if pool.shard_of(c.key) not in lost}
    assert {c.key: c.lexical for c in found.candidates} == kept  # the words of the lost shards still count
    codes = coordinator.search(query, 5).degraded
    assert [code.rsplit(":", 1)[0] for code in codes[:2]] == [f"shard:{n}" for n in sorted(lost)]
    assert codes[2] == f"searched:{int(100 * coverage.share)}"
    machines.add()
    eventually(lambda: complete(answers[-1]))
    stop.set()
    asking.join(20)
    assert failures == []
    assert answers[-1] == WHOLE.search(query, 30)


def test_a_change_is_found_by_the_next_question(pool: Pool, coordinator: Coordinator) -> None:
    query = question("全新词汇")
    assert coordinator.search(query, 3).candidates == WHOLE.search(query, 3).candidates
    changed = document(7, "全新词汇")
    place = pool.folder / manifest.shard_folder(pool.shard_of(changed.key))
    change(place, [changed.key], [changed])
    assert coordinator.search(query, 3) == snapshot(DOCUMENTS, changed=[changed]).search(query, 3)


def test_with_replicas_a_lost_machine_costs_no_document(machines: Machines, pool: Pool, root: Path) -> None:
    pool.stop()
    folder = build(root, 2)
    doubled = Pool(folder, manifest.read(folder), replicas=2)
    doubled.start()
    nodes: dict[int, set[str]] = {}
    for server in doubled.servers():
        nodes.setdefault(server.shard, set()).add(server.node)
    assert [len(places) for places in nodes.values()] == [2, 2]
    coordinator = doubled.coordinator(TIMING)
    query = question(QUESTIONS[0])
    expected = WHOLE.search(query, 30)
    assert coordinator.search(query, 30) == expected
    machines.lose()
    for _ in range(8):
        assert coordinator.search(query, 30) == expected
    eventually(lambda: [s.alive for s in doubled.servers()].count(True) == 2)
    assert coordinator.search(query, 30) == expected
    doubled.stop()


def test_a_new_version_takes_over_without_a_gap(machines: Machines, root: Path) -> None:
    old = build(root, 1)
    steward = Steward(root, machines.address, grace=0)
    attachment = Attachment(root, TIMING, again_after=0)
    assert attachment.coordinator() is None
    assert steward.step() == [f"serving {old.name}"]
    query = question(QUESTIONS[0])
    first = attachment.coordinator()
    assert first is not None
    assert first.search(query, 9) == WHOLE.search(query, 9)
    new = build(root, 1)
    assert first.search(query, 9) == WHOLE.search(query, 9)
    assert steward.step() == [f"serving {new.name}"]
    second = attachment.coordinator()
    assert second is not None
    assert second is not first
    assert second.search(query, 9) == WHOLE.search(query, 9)
    assert set(steward.remove_old()) >= {old.name}
    steward.stop()
    assert Serving.read(root) is None
    assert attachment.coordinator() is None


def test_a_cluster_is_searched_like_the_index_of_one_machine(machines: Machines, root: Path) -> None:
    build(root, 2)
    steward = Steward(root, machines.address, grace=0)
    connection = live.Connection()
    assert connection.distributed(root) is None
    steward.step()
    found = connection.distributed(root)
    assert found is not None
    query = question(QUESTIONS[0])
    assert found.search(query, 30) == WHOLE.search(query, 30)
    assert (found.size, found.covered) == (len(DOCUMENTS), 0)
    best = found.search(query, 1).candidates[0]
    assert found.explain(query, best.key) == WHOLE.explain(query, best.key)
    steward.stop()
    assert connection.distributed(root) is None


def test_a_version_that_cannot_be_opened_does_not_take_over(machines: Machines, root: Path) -> None:
    good = build(root, 1)
    steward = Steward(
        root, machines.address, timeout=10, grace=0
    )  # long enough for a busy machine to serve the good one
    steward.step()
    bad = build(root, 1)
    (bad / manifest.shard_folder(0) / "CURRENT").unlink()
    with pytest.raises(NotReady, match="shards 0"):
        steward.step()
    assert Serving.read(root) == Serving(good.name, 1, machines.address)
    found = Attachment(root, TIMING).coordinator()
    assert found is not None
    assert complete(found.search(question(QUESTIONS[0]), 3))
    steward.stop()
