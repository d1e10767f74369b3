"""Reading a file in a process of its own, with limits of time and memory: a hostile file costs that process only. Pure."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from .document import DEFAULT_LIMITS, Block, Document, Limits, Unreadable
from .proposal import Basis, Kind, Proposal

RULES: Final = "1"
MEMORY: Final = 4 * 1024**3
_DECIMALS: Final = ("value", "value_max", "norm_value")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document says, in plain values. `layout`: [kind, start, end, level, page] of each block."""

    raw: str
    media: str
    encoding: str
    title: str
    dated: dt.date | None
    pages: int
    notes: list[dict[str, Any]]
    layout: list[list[Any]]
    proposals: list[Proposal]


def read_here(
    data: bytes, name: str, limits: Limits = DEFAULT_LIMITS, dated: dt.date | None = None
) -> Reading:
    """In this process: for files that are trusted. `dated`: the date that a person gave it. Raises `Unreadable`."""
    from .proposing import propose
    from .reading import read_bytes

    document = read_bytes(data, name, limits)
    if dated is not None:
        document = replace(document, dated=dated)
    return told(document, propose(document))


def read_apart(
    path: Path, name: str, limits: Limits = DEFAULT_LIMITS, dated: dt.date | None = None
) -> Reading:
    """In a process of its own. Raises `Unreadable`, also for a reader that died or took too long."""
    with tempfile.TemporaryDirectory(prefix="shuanglian-read-") as folder:
        out = Path(folder) / "reading.json"
        told_date = dated.isoformat() if dated else ""
        ask = [
            sys.executable,
            "-m",
            "shuanglian.ingest.apart",
            str(path),
            name,
            str(out),
            str(limits.seconds),
            told_date,
        ]
        environ = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        try:
            done = subprocess.run(  # noqa: S603 - our own module
                ask, cwd=folder, env=environ, capture_output=True, timeout=limits.seconds, check=False
            )
        except subprocess.TimeoutExpired:
            raise Unreadable("too_slow", f"{limits.seconds:.0f} 秒没有读完，已停下") from None
        return _answer(out, done.returncode)


def _answer(out: Path, code: int) -> Reading:
    if code == -signal.SIGXCPU:
        raise Unreadable("too_slow", "读得太慢，已停下")
    if code != 0 or not out.exists():
        raise Unreadable("crashed", "读这个文件时阅读程序中断了，文件可能已损坏")
    answer = json.loads(out.read_text("utf-8", "surrogatepass"))
    if "refused" in answer:
        raise Unreadable(answer["refused"], answer["why"])
    return from_json(answer)


def told(document: Document, proposals: Sequence[Proposal]) -> Reading:
    """A document and its proposals as plain values; proposals whose quote is not exact are never passed on."""
    return Reading(
        raw=document.raw,
        media=document.media,
        encoding=document.encoding,
        title=document.title,
        dated=document.dated,
        pages=document.pages,
        notes=[
            {"code": note.code, "message": note.message, "start": note.start, "end": note.end}
            for note in document.notes
        ],
        layout=[
            [block.kind.value, *span, block.level, block.page]
            for block in document.blocks
            if (span := _span(block)) is not None
        ],
        proposals=[row for row in proposals if row.quote and row.quote == document.raw[row.start : row.end]],
    )


def _span(block: Block) -> tuple[int, int] | None:
    """Where the block stands in the raw text; a table may have its words in its cells only."""
    texts = [block.text, *((cell.text for cell in block.table.cells) if block.table else ())]
    spans = [text.raw_span(0, len(text)) for text in texts if len(text)]
    return (min(start for start, _ in spans), max(end for _, end in spans)) if spans else None


def to_json(reading: Reading) -> dict[str, Any]:
    rows = [_row(row) for row in reading.proposals]
    dated = reading.dated.isoformat() if reading.dated else None
    return {
        "raw": reading.raw, "media": reading.media, "encoding": reading.encoding, "title": reading.title,
        "dated": dated, "pages": reading.pages, "notes": reading.notes, "layout": reading.layout, "proposals": rows,
    }  # fmt: skip


def from_json(answer: dict[str, Any]) -> Reading:
    dated = dt.date.fromisoformat(answer["dated"]) if answer["dated"] else None
    return Reading(**{**answer, "dated": dated, "proposals": [_proposal(row) for row in answer["proposals"]]})


def _row(row: Proposal) -> dict[str, Any]:
    """Numbers as exact texts."""
    plain = row.as_json() | {"confidence": row.confidence}
    return plain | {
        name: None if getattr(row, name) is None else str(getattr(row, name)) for name in _DECIMALS
    }


def _proposal(row: dict[str, Any]) -> Proposal:
    numbers = {name: None if row[name] is None else Decimal(row[name]) for name in _DECIMALS}
    kinds = {"kind": Kind(row["kind"]), "basis": Basis(row["basis"]) if row["basis"] else None}
    return Proposal(**{**row, **numbers, **kinds, "reasons": tuple(row["reasons"])})


def _confine(seconds: int) -> None:
    """Limits of the system itself; one that it does not know is gone without."""
    wanted = ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0))
    for what, value in wanted:
        hard = resource.getrlimit(what)[1]
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (value if hard < 0 else min(value, hard), hard))


def _main(path: str, name: str, out: str, seconds: str, dated: str) -> None:
    """The child: it has no database and no settings, and writes one file."""
    _confine(max(1, int(float(seconds))))
    limits = Limits(seconds=float(seconds))
    known = dt.date.fromisoformat(dated) if dated else None
    try:
        answer = to_json(read_here(Path(path).read_bytes(), name, limits, known))
    except Unreadable as error:
        answer = {"refused": error.code, "why": str(error)}
    except (MemoryError, RecursionError):
        answer = {"refused": "too_big", "why": "读这个文件要用的内存超过了上限"}
    except Exception as error:  # a parser that trips over a damaged file refuses that file, nothing else
        answer = {"refused": "failed", "why": f"读取时出错（{type(error).__name__}），文件可能已损坏"}
    Path(out).write_text(json.dumps(answer, ensure_ascii=False), "utf-8", "surrogatepass")


if __name__ == "__main__":
    _main(*sys.argv[1:6])
