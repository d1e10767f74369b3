"""How well damaged pages are mended: characters right, wrong ones unmarked, speed. Pages are own text, damaged by the model."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from bench.ingest_repair_corpus import annotated, crossing, text
from shuanglian.ingest.repair import Mended, repair
from shuanglian.ingest.repair.damage import Page, damage, folded

KINDS: Final = {
    "plain": Page(),
    "not folded": Page(fold=False),
    "never cut": Page(cuts=""),
    "wide brackets": Page(brackets=("（", "）")),
    "ASCII kept": Page(swallow=False),
    "U+FFFD": Page(bad="\ufffd"),
    "private lost": Page(private="?"),
    "private dropped": Page(private=""),
    "all dropped": Page(private="", bad=""),
}


@dataclass(slots=True)
class Tally:
    """Characters of the original: all, those that came out right, those marked, and wrong ones without a mark."""

    all: int = 0
    right: int = 0
    marked: int = 0
    unmarked: int = 0
    hurt: int = 0

    def add(self, other: Tally) -> None:
        for name in ("all", "right", "marked", "unmarked", "hurt"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def pages(kind: Page, count: int, start: int = 0) -> Iterator[tuple[str, str]]:
    """Originals with their damaged form."""
    for seed in range(start, start + count):
        original = text(seed)
        notes = annotated(seed, 20 + 10 * (seed % 5)) | crossing(original, seed, 2 * (seed % 5))
        page = replace(kind, notes=notes)
        yield original, damage(original, page)


def tally(original: str, damaged: str, mended: Mended) -> Tally:
    """Compare line by line, without regard to the width of a sign, which changes nothing of what it says."""
    out, at = Tally(marked=len(mended.text.doubts)), 0
    lines = zip(original.split("\n"), damaged.split("\n"), mended.text.text.split("\n"), strict=True)
    for wanted, shown, found in lines:
        marks = [at + place in mended.text.doubts for place in range(len(found))]
        compare(out, folded(wanted), folded(found), marks)
        out.hurt += damaged_share(folded(wanted), folded(shown))
        at += len(found) + 1
    return out


def compare(out: Tally, wanted: str, found: str, marks: list[bool]) -> None:
    out.all += len(wanted)
    for tag, low, high, start, end in SequenceMatcher(None, wanted, found, autojunk=False).get_opcodes():
        if tag == "equal":
            out.right += high - low
        elif start < end:
            out.unmarked += marks[start:end].count(False)
        elif not any(marks[max(0, start - 1) : start + 1]):
            out.unmarked += high - low


def damaged_share(wanted: str, damaged: str) -> int:
    """How many characters of the original the damaged text does not show."""
    blocks = SequenceMatcher(None, wanted, damaged, autojunk=False).get_matching_blocks()
    return len(wanted) - sum(block.size for block in blocks)


def bench_repair(count: int = 20) -> None:
    """Print the figures."""
    for name, kind in KINDS.items():
        total = Tally()
        began, size = 0.0, 0
        for original, damaged in pages(kind, count):
            at = time.process_time()
            mended = repair(damaged)
            began += time.process_time() - at
            size += len(damaged.encode())
            total.add(tally(original, damaged, mended))
        share = 100 * total.right / total.all
        print(
            f"{name:16} {total.all:7} characters, {total.hurt:6} damaged, right {share:7.3f} %, marked {total.marked:5}, "
            f"unmarked wrong {total.unmarked:4}, {size / 1000 / began:7.0f} kB/s"
        )
