"""Text of two columns that was read in the wrong order, where quotation marks and brackets prove it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ..document import Kind
from . import marks
from .pieces import Piece

_REACH: Final = 8
_TEXT: Final = {Kind.PARAGRAPH, Kind.ITEM}


def in_order(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, a second half moved behind its first: that leaves a mark open, the next text does not close it, and a
    later one, whose own beginning is missing, does."""
    rows = list(pieces)
    at = 0
    while at < len(rows):
        mark = _open_mark(rows[at])
        spot = _second_half(rows, at, mark) if mark else None
        if spot is not None:
            rows.insert(at + 1, replace(rows.pop(spot), gap=1))
        at += 1
    return rows


def _open_mark(piece: Piece) -> str:
    """The closing mark that a text cut in its sentence still needs; "" for one that is whole."""
    if piece.kind not in _TEXT or marks.finished(piece.words):
        return ""
    _, opened = marks.unbalanced(piece.words)
    return marks.PAIRS[opened[-1]] if opened else ""


def _second_half(rows: Sequence[Piece], at: int, mark: str) -> int | None:
    """Where the text stands that closes `mark`; None where it follows at once, or where no one does."""
    seen = 0
    before = rows[at]
    for spot in range(at + 1, min(len(rows), at + _REACH)):
        if rows[spot].kind not in _TEXT:
            continue
        closed, _ = marks.unbalanced(rows[spot].words)
        if closed[:1] == [mark]:
            return spot if seen and _stands_alone(before, mark) else None
        before = rows[spot]
        seen += 1
    return None


def _stands_alone(before: Piece, mark: str) -> bool:
    """Does the text before a second half not need it itself?"""
    return marks.finished(before.words) or _open_mark(before) != mark
