"""Asking many servers: deadlines, replicas, failures, and what a lost server costs the next question."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from shuanglian.matching.cluster.gather import Health, Timing, gather
from shuanglian.matching.cluster.local import LocalClient

QUICK = Timing(deadline=0.5, hedge_after=0.05, rest=0.2)


class Server:
    """A server that can be told to fail or to take its time."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.fails = False
        self.released = threading.Event()
        self.released.set()
        self.asked = 0

    def say(self, word: str) -> str:
        self.asked += 1
        if self.fails:
            raise ConnectionError(self.answer)
        self.released.wait(5)
        return f"{self.answer} {word}"


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def clients(executor: ThreadPoolExecutor, *servers: list[Server]) -> dict[int, list[LocalClient]]:
    return {
        shard: [LocalClient(shard, f"{shard}/{i}", server, executor) for i, server in enumerate(group)]
        for shard, group in enumerate(servers)
    }


def test_every_shard_is_asked_once(executor: ThreadPoolExecutor) -> None:
    servers = [Server(str(i)) for i in range(5)]
    found = gather(
        clients(executor, *([s] for s in servers)), "say", "hello", timing=QUICK, health=Health(QUICK.rest)
    )
    assert found.answers == {i: f"{i} hello" for i in range(5)}
    assert found.missing == {}
    assert [s.asked for s in servers] == [1] * 5


def test_a_slow_shard_is_left_out_at_the_deadline_and_named(executor: ThreadPoolExecutor) -> None:
    quick, slow = Server("quick"), Server("slow")
    slow.released.clear()
    started = time.monotonic()
    found = gather(clients(executor, [quick], [slow]), "say", "x", timing=QUICK, health=Health(QUICK.rest))
    assert time.monotonic() - started < 2
    assert found.answers == {0: "quick x"}
    assert found.missing == {1: "timeout"}
    slow.released.set()


def test_a_failing_server_is_replaced_by_its_replica(executor: ThreadPoolExecutor) -> None:
    bad, good = Server("bad"), Server("good")
    bad.fails = True
    health = Health(60)
    shards = clients(executor, [bad, good])
    for _ in range(4):
        assert gather(shards, "say", "x", timing=QUICK, health=health).answers == {0: "good x"}
    assert bad.asked <= 1  # once known, it is not asked first again
    assert good.asked == 4


def test_a_slow_server_is_overtaken_by_its_replica(executor: ThreadPoolExecutor) -> None:
    slow, quick = Server("slow"), Server("quick")
    slow.released.clear()
    health = Health(60)
    shards = clients(executor, [slow, quick])
    answers = [
        gather(shards, "say", "x", timing=Timing(3, 0.05, 60), health=health).answers for _ in range(4)
    ]
    slow.released.set()
    assert answers == [{0: "quick x"}] * 4
    assert slow.asked <= 1


def test_a_shard_without_any_server_is_lost(executor: ThreadPoolExecutor) -> None:
    one, other = Server("a"), Server("b")
    one.fails = other.fails = True
    found = gather(clients(executor, [one, other], [Server("c")]), "say", "x", timing=QUICK, health=Health(9))
    assert found.answers == {1: "c x"}
    assert found.missing == {0: "lost"}
    assert (one.asked, other.asked) == (1, 1)


def test_the_next_question_does_not_wait_for_a_lost_server(executor: ThreadPoolExecutor) -> None:
    hanging = Server("hanging")
    hanging.released.clear()
    shards = clients(executor, [hanging], [Server("ok")])
    health = Health(60)
    gather(shards, "say", "x", timing=QUICK, health=health)
    started = time.monotonic()
    for _ in range(10):
        assert gather(shards, "say", "x", timing=QUICK, health=health).missing == {0: "lost"}
    assert time.monotonic() - started < QUICK.deadline
    assert hanging.asked == 1
    hanging.released.set()


def test_a_server_that_is_back_answers_again(executor: ThreadPoolExecutor) -> None:
    server = Server("back")
    server.fails = True
    health = Health(0.05)
    shards = clients(executor, [server])
    assert gather(shards, "say", "x", timing=QUICK, health=health).missing == {0: "lost"}
    server.fails = False
    time.sleep(0.1)
    assert gather(shards, "say", "x", timing=QUICK, health=health).answers == {0: "back x"}
    assert gather(shards, "say", "y", timing=QUICK, health=health).answers == {0: "back y"}


def test_a_server_that_hangs_gets_one_probe_at_a_time(executor: ThreadPoolExecutor) -> None:
    server = Server("hangs")
    server.released.clear()
    health = Health(0.01)
    shards = clients(executor, [server])
    timing = Timing(0.1, 0.02, 0.01)
    for _ in range(6):
        assert gather(shards, "say", "x", timing=timing, health=health).answers == {}
        time.sleep(0.02)
    assert server.asked == 2  # the first question and one probe, which is still out
    server.released.set()


def test_replicas_take_turns(executor: ThreadPoolExecutor) -> None:
    one, other = Server("a"), Server("b")
    health = Health(60)
    shards = clients(executor, [one, other])
    for _ in range(10):
        gather(shards, "say", "x", timing=QUICK, health=health)
    assert one.asked == other.asked == 5
