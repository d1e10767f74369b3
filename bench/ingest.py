"""From documents to proposals: documents per second and memory, on the example documents and on a made-up folder.

`python -m bench.ingest [--quick] [--documents N] [--jobs N]`; also part of `make bench`. No database is needed.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TypeVar

from shuanglian.ingest.batch import Source, run, sources_of
from shuanglian.ingest.batch.messages import Answer
from shuanglian.ingest.proposing import propose
from shuanglian.ingest.reading import read
from shuanglian.ingest.repair import repair
from shuanglian.ingest.repair.damage import Page, damage

from .ingest_data import folder, paragraph

Found = TypeVar("Found")
EXAMPLES = Path(__file__).resolve().parents[2] / "shared" / "data" / "documents"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.ingest")
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    parser.add_argument("--documents", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    count = options.documents or (100 if options.quick else 1_000)
    print(
        "\n| documents | seconds | of CPU (s) | per second of CPU | per second | proposals | memory of a worker (MB) |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|", flush=True)
    if EXAMPLES.is_dir():
        examples(options.jobs)
    failed = made_up(count, options.jobs)
    mending()
    return 1 if failed else 0


def examples(jobs: int) -> None:
    """Each example document on its own, and twenty times both of them by all workers."""
    paths = sorted(EXAMPLES.glob("*.txt"))
    for path in paths:
        seconds, cpu, found = timed(lambda path=path: propose(read(path)))
        print(
            f"| {path.name}, in this process | {line(1, seconds, cpu, len(found))} | {peak()} |", flush=True
        )
    many = [Source(path, path.name) for _ in range(20) for path in paths]
    batch(f"both, 20 times, {jobs} workers", many, jobs)


def made_up(count: int, jobs: int) -> int:
    with tempfile.TemporaryDirectory() as name:
        size = folder(Path(name), count)
        label = f"{count:,} made up ({size / 1e6:.1f} MB), {jobs} workers"
        return batch(label, sources_of([Path(name)]), jobs)


def batch(label: str, sources: list[Source], jobs: int) -> int:
    """How many failed."""

    def take(source: Source, answer: Answer) -> None:
        if answer.code:
            print(f"{source.name}: {answer.code}", file=sys.stderr)

    seconds, cpu, summary = timed(lambda: run(sources, take=take, jobs=jobs))
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"| {label} | {line(len(sources), seconds, cpu, summary.rows)} | {largest} |", flush=True)
    return summary.failed


def line(count: int, seconds: float, cpu: float, rows: int) -> str:
    return f"{seconds:.2f} | {cpu:.2f} | {count / max(cpu, 1e-9):.1f} | {count / seconds:.1f} | {rows:,}"


def timed(work: Callable[[], Found]) -> tuple[float, float, Found]:
    """Seconds by the clock, seconds of processors (those of workers included), and the result."""
    began, used = time.perf_counter(), spent()
    found = work()
    return time.perf_counter() - began, spent() - used, found


def spent() -> float:
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def mending() -> None:
    """Characters per second on clean text and on text damaged as pages of the web are, with readings put in."""
    from opencc import OpenCC
    from pypinyin import pinyin

    text = OpenCC("s2t").convert("\n".join(paragraph(Random(at)) for at in range(120)))
    notes = {letter: pinyin(letter)[0][0] for letter in "經區創業產億達發展個實應"}
    print(
        "\n| repair | changes | characters | seconds of CPU | characters per second |\n|---|---:|---:|---:|---:|"
    )
    for label, raw in (("clean text", text), ("damaged text", damage(text, Page(notes)))):
        _, cpu, mended = timed(lambda raw=raw: repair(raw))
        found = len(mended.spans)
        print(
            f"| {label} | {found:,} | {len(raw):,} | {cpu:.2f} | {len(raw) / max(cpu, 1e-9):,.0f} |",
            flush=True,
        )


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    sys.exit(main())
