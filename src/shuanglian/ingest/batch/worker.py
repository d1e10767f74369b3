"""`python -m shuanglian.ingest.batch.worker FD`: reads what it is told to over the socket FD, within hard limits.

Only this process touches the bytes of a foreign file. It ends when the other end of the socket closes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import pickle
import resource
import signal
import sys
import warnings
from multiprocessing.connection import Connection

from ..document import Document, Unreadable
from ..proposing import propose
from ..reading import read_bytes
from .messages import READY, Answer, Task, Wish


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the run, which then closes the socket
    logging.disable(logging.CRITICAL)  # parsers grumble about every damaged file
    warnings.simplefilter("ignore")
    connection: Connection = Connection(int(sys.argv[1]))
    with contextlib.suppress(EOFError, ConnectionError):
        connection.send_bytes(READY)
        while True:
            connection.send_bytes(answered(pickle.loads(connection.recv_bytes())).packed())  # noqa: S301  from our own run


def answered(task: Task) -> Answer:
    """The answer to a task; whatever goes wrong becomes a code and a message."""
    _confine(task)
    sha256 = ""
    try:
        data = _bytes(task)
        sha256 = hashlib.sha256(data).hexdigest()
        document = read_bytes(data, task.name, task.limits)
        body, rows = _body(document, task.wish)
        return Answer(body, sha256, rows)
    except Unreadable as error:
        return Answer(sha256=sha256, code=error.code, message=str(error))
    except OSError as error:
        return Answer(sha256=sha256, code="unreachable", message=f"{task.name}：{error.strerror or error}")
    except (MemoryError, RecursionError):
        return Answer(sha256=sha256, code="memory", message=f"{task.name}：读取所需内存过大，已停止")
    except Exception as error:  # one file never stops the others, not even by a mistake of ours
        return Answer(
            sha256=sha256, code="failed", message=f"{task.name}：读取时出错（{type(error).__name__}）"
        )


def _bytes(task: Task) -> bytes:
    if task.data is not None:
        return task.data
    assert task.path is not None
    with task.path.open("rb") as file:
        data = file.read(task.limits.bytes + 1)
    if len(data) > task.limits.bytes:
        raise Unreadable("too_large", f"{task.name}：文件超过 {task.limits.bytes} 字节")
    return data


def _body(document: Document, wish: Wish) -> tuple[bytes, int]:
    if wish is Wish.TEXT:
        return document.raw.encode("utf-8", "replace"), 1
    if wish is Wish.READING:
        return _line(_reading(document)), 1
    rows = [_line(row.as_json()) for row in propose(document)]
    return b"".join(rows), len(rows)


def _reading(document: Document) -> dict[str, object]:
    return {
        "source_file": document.name,
        "media": document.media,
        "encoding": document.encoding,
        "title": document.title,
        "dated": document.dated.isoformat() if document.dated else None,
        "pages": document.pages,
        "notes": [
            {"code": n.code, "message": n.message, "start": n.start, "end": n.end} for n in document.notes
        ],
        "text": document.raw,
    }


def _line(row: dict[str, object]) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _confine(task: Task) -> None:
    """Memory for the whole process, time for this task: where our own watch fails, the system ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    cores = os.cpu_count() or 1  # recognition works on all of them at once
    seconds = int(used.ru_utime + used.ru_stime + task.limits.seconds * cores) + 30
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_AS, task.limits.memory)
    _limit(resource.RLIMIT_CORE, 0)


def _limit(what: int, value: int) -> None:
    """A lower soft limit; a system that knows no such limit goes without."""
    hard = resource.getrlimit(what)[1]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (value if hard < 0 else min(value, hard), hard))


if __name__ == "__main__":
    main()
