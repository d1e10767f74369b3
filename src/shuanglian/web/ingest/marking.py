"""The text of a document with its facts marked: raw text in, runs out. Pure.

Facts overlap (two numbers in one sentence), so the text is cut at every edge: a run knows the quotes it lies in, and
the one number or name that it is part of.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol

WINDOW: Final = 40_000
_TAG: Final = re.compile(r"<[^>]*>")
_BLANKS: Final = re.compile(r"\s*\n\s*\n\s*")


class Piece(Protocol):
    """A block of the document: where it stands in the raw text."""

    @property
    def kind(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def level(self) -> int: ...
    @property
    def page(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Mark:
    """A fact: its quote, and its number (or its name, where there is no number)."""

    id: int
    start: int
    end: int
    value_start: int | None
    value_end: int | None
    state: str
    kind: str

    @property
    def spot(self) -> tuple[int, int] | None:
        """What is drawn as a link: the number, or a short name."""
        if self.value_start is not None and self.value_end is not None:
            return self.value_start, self.value_end
        return (self.start, self.end) if self.kind == "entity" and self.end - self.start <= 60 else None


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that lie in the same quotes. `spot` is the fact whose number this is; `first` where it begins."""

    text: str
    quotes: tuple[int, ...] = ()
    spot: Mark | None = None
    first: bool = False

    @property
    def ids(self) -> str:
        return " ".join(str(key) for key in self.quotes)


@dataclass(frozen=True, slots=True)
class Shown:
    """A block to be shown."""

    kind: str
    level: int
    page: int | None
    start: int
    runs: list[Run]


def window(
    pieces: Sequence[Piece], around: int, size: int = WINDOW
) -> tuple[list[Piece], int | None, int | None]:
    """The pieces of the part of the text that holds `around`, and where the parts before and after begin.

    Parts hold whole pieces and are cut at fixed places, so that going back and forth shows the same parts.
    """
    parts: list[list[Piece]] = [[]]
    room = size
    for piece in _once(pieces):
        if parts[-1] and room < piece.end - piece.start:
            parts.append([])
            room = size
        parts[-1].append(piece)
        room -= piece.end - piece.start
    here = max((n for n, part in enumerate(parts) if part and part[0].start <= around), default=0)
    before = parts[here - 1][0].start if here else None
    after = parts[here + 1][0].start if here + 1 < len(parts) else None
    return parts[here], before, after


def _once(pieces: Iterable[Piece]) -> Iterable[Piece]:
    """In the order of the text, without those that lie inside another one (a caption inside a sentence)."""
    done = 0
    for piece in sorted(pieces, key=lambda row: (row.start, -row.end)):
        if piece.end > done:
            yield piece
            done = piece.end


def marked(raw: str, pieces: Sequence[Piece], marks: Sequence[Mark], markup: bool = False) -> list[Shown]:
    """The pieces with the marks that touch them. `markup`: the raw text is HTML, whose tags are left out."""
    rows, done = [], 0
    ordered = sorted(marks, key=lambda mark: (mark.start, mark.id))
    for piece in pieces:
        start = max(piece.start, done)
        touching = [mark for mark in ordered if mark.start < piece.end and mark.end > start]
        runs = [_clean(run, markup) for run in _runs(raw, start, piece.end, touching)]
        rows.append(Shown(piece.kind, piece.level, piece.page, start, [run for run in runs if run.text]))
        done = piece.end
    return rows


def _clean(run: Run, markup: bool) -> Run:
    text = html.unescape(_TAG.sub("", run.text)) if markup else run.text
    return Run(_BLANKS.sub("\n", text), run.quotes, run.spot, run.first)


def _runs(raw: str, start: int, end: int, marks: Sequence[Mark]) -> Iterable[Run]:
    edges = {start, end}
    for mark in marks:
        edges |= {edge for edge in (mark.start, mark.end, *(mark.spot or ())) if start < edge < end}
    places = sorted(edges)
    for low, high in pairwise(places):
        quotes = tuple(mark.id for mark in marks if mark.start <= low and high <= mark.end)
        spot = _spot(marks, low, high)
        yield Run(
            raw[low:high], quotes, spot, spot is not None and spot.spot is not None and spot.spot[0] == low
        )


def _spot(marks: Sequence[Mark], low: int, high: int) -> Mark | None:
    """The number here; a name only where no number is."""
    here = [mark for mark in marks if mark.spot is not None and mark.spot[0] <= low and high <= mark.spot[1]]
    return min(here, key=lambda mark: (mark.value_start is None, mark.id), default=None)
