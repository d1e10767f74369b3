"""Workers: answers in order, and no file that crashes, hangs or swells stops the others."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from shuanglian.ingest.batch.messages import Answer, Task, Wish
from shuanglian.ingest.batch.pool import NoReader, Pool
from shuanglian.ingest.batch.running import run
from shuanglian.ingest.batch.sources import Source
from shuanglian.ingest.document import DEFAULT_LIMITS, Limits

from .makers import folder

TEXT = "全区今年新增企业12家。".encode()


def text(name: str, data: bytes = TEXT, limits: Limits = DEFAULT_LIMITS) -> Task:
    return Task(Wish.TEXT, name, limits, data=data)


def test_answers_come_in_the_order_of_the_tasks() -> None:
    tasks = [text(f"{at}.txt", (f"第{at}段，" * (400 if at % 3 == 0 else 1)).encode()) for at in range(24)]
    with Pool(3) as pool:
        answers = list(pool.answers(tasks))
    assert [answer.body.decode()[:3] for answer in answers] == [f"第{at}段"[:3] for at in range(24)]


def test_tasks_are_asked_for_only_as_answers_are_taken() -> None:
    asked: list[int] = []

    def tasks():
        for at in range(1000):
            asked.append(at)
            yield text(f"{at}.txt")

    with Pool(2) as pool:
        answers = pool.answers(tasks())
        for _ in range(5):
            next(answers)
        assert len(asked) < 60


def test_a_worker_that_dies_costs_its_own_file_only() -> None:
    with Pool(1) as pool:
        answers = pool.answers(text(f"{at}.txt") for at in range(3))
        assert next(answers).code == ""
        os.kill(pool.workers[0].process.pid, signal.SIGKILL)
        pool.workers[0].process.wait()
        later = list(answers)
    assert [answer.code for answer in later] in (["crashed", ""], ["", ""])


def test_a_file_that_takes_too_long_is_left_and_the_next_one_read() -> None:
    slow = "增长3.5%，其中甲镇、乙镇分别为12家、15家；".encode() * 60_000
    tasks = [
        Task(Wish.PROPOSALS, "慢.txt", Limits(seconds=1.0), data=slow),
        Task(Wish.PROPOSALS, "快.txt", DEFAULT_LIMITS, data=TEXT),
    ]
    begun = time.monotonic()
    with Pool(1) as pool:
        first, second = pool.answers(tasks)
    assert (first.code, second.code) == ("too_slow", "")
    assert "慢.txt" in first.message
    assert time.monotonic() - begun < 30


def test_a_file_that_needs_too_much_memory_is_refused() -> None:
    big = ("甲" * 4_900_000).encode()
    with Pool(1) as pool:
        first, second = pool.answers([text("大.txt", big, Limits(memory=150_000_000)), text("小.txt")])
    assert first.code in {"memory", "crashed"}
    assert second.code == ""


def test_nothing_runs_when_the_pool_is_left() -> None:
    with Pool(2) as pool:
        list(pool.answers(text(f"{at}.txt") for at in range(4)))
        processes = [worker.process for worker in pool.workers]
    assert all(process.returncode is not None for process in processes)


def test_answers_travel_whole() -> None:
    answer = Answer("甲\n乙\n".encode(), "ab", 2, "", "")
    assert Answer.unpacked(answer.packed()) == answer
    with pytest.raises(ValueError, match="Expecting value"):
        Answer.unpacked(b"nonsense")


def test_failures_are_answers_too(tmp_path: Path) -> None:
    good = folder(tmp_path, 2)
    sources = [Source(good[0], "a"), Source(tmp_path / "none.txt", "none.txt"), Source(good[1], "b")]
    taken: list[tuple[str, str]] = []
    summary = run(sources, take=lambda source, answer: taken.append((source.name, answer.code)), jobs=2)
    assert taken == [("a", ""), ("none.txt", "unreachable"), ("b", "")]
    assert (summary.done, summary.failed) == (3, 1)
    assert summary.rows > 0


def test_a_pipe_is_read_by_the_run_itself(tmp_path: Path) -> None:
    import threading

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(TEXT))
    writer.start()
    bodies: list[bytes] = []
    run([Source(pipe, "pipe")], take=lambda _, answer: bodies.append(answer.body), wish=Wish.TEXT)
    writer.join()
    assert bodies == [TEXT]


def test_a_reader_that_cannot_begin_is_said_and_no_file_is_blamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit('broken installation')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Pool(1) as pool, pytest.raises(NoReader):
        next(pool.answers([text("a.txt")]))
