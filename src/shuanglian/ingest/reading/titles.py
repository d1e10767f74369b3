"""Which lines are the title of the document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from ..document import Block, Kind
from . import marks
from .lines import CJK, Line, solid, squeezed

_ISSUED: Final = re.compile(
    "(?:印发|转发|发布|公布|下发)(?:《(?P<held>[^《》]{4,60})》|(?P<bare>[^《》]{4,60}?)(?:的通知|的公告|的通告)$)"
)
_ABOUT: Final = re.compile(".{0,40}关于")
_WORDS: Final = re.compile(f"[{CJK}].*[{CJK}].*[{CJK}].*[{CJK}]")
_REACH: Final = 14


def titles(above: Sequence[Line], lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Where titles stand, and over how many lines: the paper's own, and that of the paper it issues.

    `above` are the lines before the first table, the others of `lines` hold no title of their own.
    """
    head = _before_prose(above)
    about = next((at for at in head if _ABOUT.match(lines[at].text) and _closed(lines, at)), None)
    if about is not None:
        found = (about, _closed(lines, about))
        return [found, *_issued(lines, found)]
    papers = [at for at in head if marks.PAPER.search(lines[at].text) and len(lines[at].text) <= 50]
    names = papers or [at for at in head if _titular(lines[at].text)]
    return [(max(names[:3], key=lambda at: len(solid(lines[at].text))), 1)] if names else []


def _before_prose(lines: Sequence[Line]) -> list[int]:
    """The lines above the first sentence or numbered heading."""
    rows = []
    for at, line in enumerate(lines[:_REACH]):
        if (
            line.text[-1] in "。；"
            or marks.numbered(line.text)
            or len(line.text) > 90
            or marks.BULLET.match(line.text)
        ):
            break
        rows.append(at)
    return rows


def _titular(text: str) -> bool:
    if (
        marks.DATE.match(text)
        or marks.NUMBERED_PAPER.fullmatch(text)
        or marks.SIDE.match(text)
        or marks.BOX.match(text)
        or text[-1] in "：:"
    ):
        return False
    whole = marks.unbalanced(text) == ([], []) and not marks.hanging(text) and not marks.sentence_like(text)
    return whole and _WORDS.search(text) is not None and len(solid(text)) <= 60


def _closed(lines: Sequence[Line], at: int) -> int:
    """How many lines the title 关于…的通知 takes; 0 where it never ends."""
    text = ""
    for length, line in enumerate(lines[at : at + 4], 1):
        text += line.text
        if marks.PAPER.search(text) and text.count("《") == text.count("》"):
            return length
        if line.text[-1] in "。：；":
            return 0
    return 0


def _issued(lines: Sequence[Line], found: tuple[int, int]) -> list[tuple[int, int]]:
    """The line that repeats the name of the paper that is issued: it is the title of what follows."""
    match = _ISSUED.search("".join(line.text for line in lines[found[0] : sum(found)]))
    if match is None:
        return []
    name = solid(match["held"] or match["bare"])
    return [(at, 1) for at, line in enumerate(lines) if at >= sum(found) and solid(line.text) == name][:1]


def title_of(blocks: Iterable[Block]) -> str:
    """What the document is called: the name of the paper that a notice issues, or its own title."""
    names = [squeezed(block.text.text) for block in blocks if block.kind is Kind.TITLE]
    if not names:
        return ""
    match = _ISSUED.search(names[0])
    return squeezed(match["held"] or match["bare"]) if match else names[0]
