"""Workers that read files: so many at once, each watched, replaced when it dies or takes too long."""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from .messages import READY, Answer, Task

# Answers that wait for an earlier file may take so much memory, and there may be so many of them for each worker.
_WAITING_BYTES = 64_000_000
_WAITING = 16
# A worker that has read so many files gives its memory back by ending.
_LIFE = 1_000
# What a fresh process may take to begin, before the time for its file.
_START = 20.0
_SOURCES = Path(__file__).resolve().parents[3]


class NoReader(RuntimeError):
    """Reading does not work at all: the installation is broken, not a file."""


class Worker:
    """One process and what it is doing."""

    def __init__(self) -> None:
        self.connection, theirs = Pipe()
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115  open as long as the process
        self.process = _process(theirs, self.errors)
        theirs.close()
        self.task: Task | None = None
        self.number, self.count, self.deadline = -1, 0, 0.0

    def give(self, number: int, task: Task) -> None:
        """Raises OSError for a process that is gone, `NoReader` for one that never began."""
        self.number, self.task = number, task
        if not self.count:
            self._begin()
        self.deadline = time.monotonic() + task.limits.seconds
        self.count += 1
        self.connection.send_bytes(pickle.dumps(task))

    def _begin(self) -> None:
        """Waits until the process can read: what goes wrong before is no file's fault."""
        try:
            if self.connection.poll(_START) and self.connection.recv_bytes() == READY:
                return
        except (EOFError, OSError):
            pass
        self.end()
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").strip().splitlines()
        raise NoReader(lines[-1] if lines else "the process of the reader does not begin")

    def take(self) -> Answer:
        """The answer that has come, or why there is none."""
        try:
            return Answer.unpacked(self.connection.recv_bytes())
        except (EOFError, OSError, ValueError, KeyError):
            self.end()
            return self.failed("crashed", "读取时崩溃，已跳过")

    def failed(self, code: str, message: str) -> Answer:
        return Answer(code=code, message=f"{self.task.name if self.task else ''}：{message}")

    def end(self) -> None:
        """At once. Files are only read, so nothing can be left half done."""
        self.connection.close()
        self.process.kill()
        self.process.wait()

    def gone(self) -> None:
        """Ended, and its last words forgotten."""
        self.end()
        self.errors.close()

    @property
    def spent(self) -> bool:
        return self.connection.closed or self.count >= _LIFE


def _process(theirs: Connection, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    number = theirs.fileno()
    known = os.environ.get("PYTHONPATH", "")
    return subprocess.Popen(  # noqa: S603  our own module in our own interpreter
        [sys.executable, "-P", "-m", "shuanglian.ingest.batch.worker", str(number)],
        pass_fds=(number,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        env=os.environ
        | {
            "PYTHONPATH": f"{_SOURCES}{os.pathsep}{known}" if known else str(_SOURCES),
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        },
    )


class Pool:
    """Answers come in the order of the tasks. Use it in a `with` block: at its end no process is left."""

    def __init__(self, size: int) -> None:
        self.size = max(1, size)
        self.workers: list[Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self.workers:
            worker.gone()
        self.workers = []

    def answers(self, tasks: Iterable[Task]) -> Iterator[Answer]:
        """One answer for each task, in order. Tasks are asked for only as fast as answers are taken."""
        source = enumerate(tasks)
        ready: dict[int, Answer] = {}
        following, exhausted = 0, False
        while True:
            while not exhausted and self._has_room(ready, following):
                found = next(source, None)
                if found is None:
                    exhausted = True
                else:
                    self._give(*found)
            if not self._busy() and not ready:
                return
            self._collect(ready)
            while following in ready:
                yield ready.pop(following)
                following += 1

    def _busy(self) -> list[Worker]:
        return [worker for worker in self.workers if worker.task is not None]

    def _has_room(self, ready: dict[int, Answer], following: int) -> bool:
        busy = self._busy()
        last = max([following - 1, *ready, *(worker.number for worker in busy)])
        waiting = sum(len(answer.body) for answer in ready.values())
        return len(busy) < self.size and last - following < _WAITING * self.size and waiting < _WAITING_BYTES

    def _give(self, number: int, task: Task) -> None:
        worker = next((worker for worker in self.workers if worker.task is None), None)
        if worker is not None and worker.spent:
            self._drop(worker)
            worker = None
        if worker is None:
            worker = Worker()
            self.workers.append(worker)
        with contextlib.suppress(
            OSError
        ):  # it died while nothing was asked of it: `take` will find out and say so
            worker.give(number, task)

    def _drop(self, worker: Worker) -> None:
        worker.gone()
        self.workers.remove(worker)

    def _collect(self, ready: dict[int, Answer]) -> None:
        """Answers of those that have one, and the end of those that took too long."""
        busy = self._busy()
        if not busy:
            return
        pause = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
        answered = wait([worker.connection for worker in busy], timeout=pause)
        for worker in busy:
            if worker.connection in answered:
                ready[worker.number] = worker.take()
            elif time.monotonic() >= worker.deadline:
                worker.end()
                ready[worker.number] = worker.failed("too_slow", "读取超过时限，已停止")
            else:
                continue
            if ready[worker.number].code == "memory":
                worker.end()
            worker.task = None
