"""Lines become pieces: each with its kind, before sentences that were cut are joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..aligned import Aligned
from ..document import Kind, Table
from . import marks
from .lines import Line, solid


@dataclass(slots=True)
class Piece:
    """`rank` orders headings (the smaller, the higher); `gap` counts the blank lines before it, `breadth` is
    that of its last line on the page."""

    kind: Kind
    text: Aligned
    rank: int = 0
    gap: int = 0
    page: int | None = None
    turns: bool = False
    breadth: int = 0
    indent: int = 0
    table: Table | None = None

    @property
    def words(self) -> str:
        return self.text.text


@dataclass(frozen=True, slots=True)
class Habits:
    """How this text is laid out: `gap` blank lines between paragraphs, `width` of hard-wrapped lines (0: not wrapped)."""

    gap: int
    width: int


def habits_of(lines: Sequence[Line]) -> Habits:
    gaps = Counter(line.gap for line in lines[1:])
    usual = gaps.most_common(1)[0][0] if gaps else 0
    return Habits(usual, _wrap(lines))


def _wrap(lines: Sequence[Line]) -> int:
    """The width at which lines were broken: many unfinished lines of about the same breadth on the page."""
    lengths = Counter(breadth(line) for line in lines if not marks.finished(line.text))
    for width in sorted(lengths, reverse=True):
        near = sum(lengths[width - less] for less in range(6))
        if width >= 30 and near >= max(3, len(lines) // 10):
            return width
    return 0


def breadth(line: Line) -> int:
    """In columns: a Chinese character takes two, and the blanks before the first count."""
    return line.indent + sum(1 + (char > "\u2e7f") for char in line.text)


# No paragraph is joined beyond this.
_LONGEST: Final = 8000
# A heading of two halves (以科创之火，点燃引擎) is shorter than this.
_BROAD: Final = 24


def piece_of(mended: Aligned, lines: Sequence[Line], at: int, habits: Habits) -> Piece:
    """The piece that line `at` alone makes."""
    line = lines[at]
    kind, rank = _kind(lines, at, habits)
    return Piece(
        kind,
        mended.cut(line.start, line.end),
        rank,
        line.gap,
        line.page,
        line.turns,
        breadth(line),
        line.indent,
    )


def _kind(lines: Sequence[Line], at: int, habits: Habits) -> tuple[Kind, int]:
    text = lines[at].text
    if _is_note(text):
        return Kind.NOTE, 0
    if _names_figure(text):
        return Kind.CAPTION, 0
    if marks.BULLET.match(text):
        return Kind.ITEM, 0
    rank = marks.numbered(text)
    if rank:
        return _numbered(text, rank)
    wrapped = 0 < habits.width - 4 <= breadth(lines[at])
    return _bare(lines, at, habits) if marks.short_name(text) and not wrapped else (Kind.PARAGRAPH, 0)


def _is_note(text: str) -> bool:
    dates = marks.DATE.fullmatch(text) or marks.DATELINE.fullmatch(text)
    return bool(dates or marks.NUMBERED_PAPER.fullmatch(text) or marks.SIDE.match(text))


def _names_figure(text: str) -> bool:
    if len(text) > 60 or marks.sentence_like(text.rstrip("。")):
        return False
    if marks.TOLD_FIGURE.match(text):
        return True
    return (marks.BOX.match(text) or marks.FIGURE.match(text)) is not None and text[-1] not in "。；"


def _numbered(text: str, rank: int) -> tuple[Kind, int]:
    heading = not marks.sentence_like(text) and text[-1] not in "。；，、"
    if heading:
        return Kind.HEADING, rank
    return (Kind.ITEM if rank >= 60 else Kind.PARAGRAPH), 0


def _bare(lines: Sequence[Line], at: int, habits: Habits) -> tuple[Kind, int]:
    """A short line without a number: a heading stands over something, a caption after the room of its picture."""
    pictured = marks.PICTURED.search(lines[at].text) is not None
    follower = lines[at + 1] if at + 1 < len(lines) else None
    on = follower is not None and marks.goes_on(follower.text)
    room = lines[at].gap > habits.gap + 1
    if pictured or (room and (on or follower is None or marks.short_name(follower.text))):
        return Kind.CAPTION, 0
    if on or (follower is not None and (marks.hanging(lines[at].text) or _first_line(lines[at], follower))):
        return Kind.PARAGRAPH, 0
    if "，" in lines[at].text and len(lines[at].text) > _BROAD:
        return Kind.PARAGRAPH, 0
    if follower is None or not _heads(lines[at], follower):
        return Kind.NOTE, 0
    return Kind.HEADING, marks.BARE_RANK


def _first_line(line: Line, follower: Line) -> bool:
    """The first line of a paragraph is indented and the next is not."""
    return follower.gap == 0 and line.indent >= 2 and follower.indent == 0 and len(line.text) >= 18


def _heads(line: Line, follower: Line) -> bool:
    """Can `line` be the heading of what follows?"""
    text = follower.text
    if _is_note(text):
        return False
    beside = marks.short_name(text) and follower.gap == 0 and not marks.numbered(text)
    return len(solid(line.text)) <= 30 and not beside


def continues(earlier: Piece, later: Piece, habits: Habits) -> bool:
    """Is `later` the rest of the sentence that `earlier` leaves open?"""
    if later.kind in {Kind.TITLE, Kind.TABLE, Kind.CONTENTS} or len(earlier.text) > _LONGEST:
        return False
    if earlier.kind is Kind.HEADING:
        return _heading_goes_on(earlier, later)
    if earlier.kind not in {Kind.PARAGRAPH, Kind.ITEM, Kind.NOTE}:
        return False
    text, rest = earlier.words, later.words
    if (
        later.kind is Kind.ITEM
        and marks.WEAK_BULLET.match(rest)
        and not marks.finished(text)
        and len(text) >= 15
    ):
        return True
    if marks.finished(text):
        return marks.goes_on(rest) and later.kind is Kind.PARAGRAPH and rest[0] not in ".;" and len(rest) > 1
    if marks.hanging(text) or marks.goes_on(rest):
        return later.kind is not Kind.ITEM or not marks.BULLET.match(rest)
    if later.kind is not Kind.PARAGRAPH or earlier.kind is Kind.NOTE:
        return _tail(earlier, later, habits)
    if later.gap == 0 and not later.turns:
        return _wrapped(earlier, later, habits)
    return len(text) >= 30 or any(mark in text for mark in "，。；、：") or marks.unbalanced(text)[1] != []


def _heading_goes_on(earlier: Piece, later: Piece) -> bool:
    """A heading that leaves a quotation mark or a bracket open goes on in the next line."""
    opened = marks.unbalanced(earlier.words)[1]
    closed = marks.unbalanced(later.words)[0]
    return (
        bool(opened) and closed[:1] == [marks.PAIRS[opened[-1]]] and later.gap <= 1 and len(later.words) <= 40
    )


def _wrapped(earlier: Piece, later: Piece, habits: Habits) -> bool:
    """Lines of one paragraph: the first is as broad as lines get, or only the first of a paragraph is indented."""
    broad = 0 < habits.width - 8 <= earlier.breadth
    return broad or (later.indent == 0 and earlier.indent >= 2 and len(earlier.words) >= 15)


def _tail(earlier: Piece, later: Piece, habits: Habits) -> bool:
    """A short last line of a wrapped paragraph looks like a name."""
    wrapped = later.gap == 0 and 0 < habits.width - 4 <= earlier.breadth
    return wrapped and later.kind in {Kind.NOTE, Kind.HEADING} and later.rank in {0, marks.BARE_RANK}
