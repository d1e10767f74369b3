"""Sentences that a page break, a caption or a table cut in two become whole again; stray marks are taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from ..aligned import Aligned, joined
from ..document import Kind
from . import marks
from .pieces import Habits, Piece, continues

# What may stand between the two halves of a sentence.
_BETWEEN: Final = {Kind.CAPTION, Kind.NOISE, Kind.TABLE}
_REACH: Final = 12
_LATIN: Final = re.compile("[A-Za-z,.;]$")


def join(pieces: Iterable[Piece], habits: Habits) -> list[Piece]:
    """Pieces in reading order, each sentence whole; what stood inside a sentence follows its paragraph."""
    rows: list[Piece] = []
    for piece in pieces:
        at = None if piece.kind in _BETWEEN else _open(rows, piece, habits)
        if piece.kind is Kind.TITLE and piece.rank < 0 and rows:
            rows[-1].text = together(rows[-1].text, piece.text)
        elif at is None:
            rows.append(piece)
        else:
            _mend(rows, at, piece, habits)
    return [part for row in rows for part in cleaned(row)]


def _open(rows: list[Piece], piece: Piece, habits: Habits) -> int | None:
    """The place of the paragraph that `piece` goes on with."""
    for at in range(len(rows) - 1, max(-1, len(rows) - _REACH), -1):
        if _opens_box(rows, at):
            return None
        if rows[at].kind not in _BETWEEN:
            apart = replace(piece, gap=piece.gap if at == len(rows) - 1 else max(piece.gap, 1))
            return at if _fits(rows, at, apart, habits) else None
    return None


def _opens_box(rows: list[Piece], at: int) -> bool:
    """Does a caption name a box of text (专栏), not the table that follows it?"""
    tabled = at + 1 < len(rows) and rows[at + 1].kind is Kind.TABLE
    return rows[at].kind is Kind.CAPTION and marks.BOX.match(rows[at].words) is not None and not tabled


def _fits(rows: list[Piece], at: int, piece: Piece, habits: Habits) -> bool:
    across = any(row.kind is Kind.TABLE for row in rows[at + 1 :])
    if across and not (len(rows[at].words) >= 30 and piece.kind is Kind.PARAGRAPH):
        return False
    return continues(rows[at], piece, habits)


def _mend(rows: list[Piece], at: int, piece: Piece, habits: Habits) -> None:
    """Join `piece` to the open paragraph; a caption glued to its front comes off first."""
    caption, rest = _unglued(piece, habits)
    rows[at].text = together(rows[at].text, rest)
    rows[at].breadth = piece.breadth
    if caption is not None:
        rows.append(replace(piece, kind=Kind.CAPTION, text=caption))


def _unglued(piece: Piece, habits: Habits) -> tuple[Aligned | None, Aligned]:
    match = marks.GLUED.match(piece.words) if piece.gap > habits.gap + 1 else None
    if match is None:
        return None, piece.text
    return piece.text.cut(0, match.end(1)), piece.text.cut(match.end(1))


def together(left: Aligned, right: Aligned) -> Aligned:
    """One text; a blank comes between only where words of letters would run together."""
    latin = _LATIN.search(left.text) and right.text[:1].isascii() and right.text[:1].isalpha()
    return joined((left, right), " " if latin else "")


def cleaned(piece: Piece) -> Iterator[Piece]:
    """The piece without stray marks, and each of these as noise."""
    if piece.kind not in {Kind.PARAGRAPH, Kind.ITEM, Kind.HEADING, Kind.NOTE, Kind.CAPTION}:
        yield piece
        return
    spots = [_trimmed(match) for match in marks.STRAY.finditer(piece.words)]
    if spots:
        yield replace(piece, text=piece.text.without(spots))
        for start, end in spots:
            yield replace(piece, kind=Kind.NOISE, text=piece.text.cut(start, end), rank=0)
    else:
        yield piece


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    lead = len(match[0]) - len(match[0].lstrip())
    return match.start() + lead, match.end()
