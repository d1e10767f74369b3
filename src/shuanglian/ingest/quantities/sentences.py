"""Sentences of a text: tidied for reading, each character still at its own place in the raw text.

Tidied: full-width letters and digits are narrow, blanks and line breaks between characters are gone, punctuation that was
narrowed is wide again, brackets of quotation are “ ”, the script is simplified. Nothing else changes, so that whatever
matches here can be quoted from the raw text.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from itertools import cycle
from typing import Final

from ..aligned import Aligned
from ..repair.script import simplified

_FOLD: Final = str.maketrans(
    {
        chr(code): chr(code - 0xFEE0)
        for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
    }
    | {
        "％": "%",
        "﹪": "%",
        "＋": "+",
        "．": ".",
        "＆": "&",
        "／": "/",
        "－": "-",
        "−": "-",
        "‐": "-",
        "‑": "-",
    }
    | {"～": "~", "〜": "~", "∼": "~", "–": "—", "―": "—", "─": "—", "━": "—", "㎡": "㎡"}
    | {
        "「": "“",
        "」": "”",
        "『": "“",
        "』": "”",
        "﹝": "〔",
        "﹞": "〕",
        "［": "[",
        "］": "]",
        "\u00a0": " ",
    }
)
_PUNCTUATION: Final = {";": "；", ":": "：", "(": "（", ")": "）", "!": "！", "?": "？", ",": "，"}
_STOP: Final = re.compile(r"[。！？；!?;\n]")
_QUOTES: Final = re.compile(r"[“「”」]")
_NARROW: Final = re.compile(r"[;:()!?,\"]")
_CLOSING: Final = frozenset('”’》）)」』"')
_LIST_MARK: Final = re.compile(
    r"[ \t\u3000]*(?:——|[●•■◆○▪*·-]\s|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、](?!\d))"
)
_BLANK: Final = re.compile(r"\s+")
_LONGEST_QUOTE: Final = 400


def split(text: Aligned) -> list[Aligned]:
    """The sentences of a text, tidied and without empty ones. Text inside quotation marks is not divided."""
    text = simplified(text)
    rows = (tidy(text.cut(start, end)) for start, end in spans(text.text))
    return [row for row in rows if row.text]


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where sentences begin and end. A line end divides only before the mark of a list item.

    Lines of one paragraph are one text: whoever read the document has divided it into blocks.
    """
    start, quoted = 0, _quoted(text)
    for stop in _STOP.finditer(text):
        at = stop.start()
        if at < start or quoted[at] or (text[at] == "\n" and not _LIST_MARK.match(text, at + 1)):
            continue
        end = at + 1
        while end < len(text) and text[end] in _CLOSING and not quoted[end]:
            end += 1
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


def _quoted(text: str) -> bytearray:
    """Which characters lie inside quotation marks that are closed again soon, the closing mark excepted."""
    marks, opened = bytearray(len(text)), -1
    for mark in _QUOTES.finditer(text):
        at = mark.start()
        if mark.group() in "“「":
            opened = at
        elif opened >= 0:
            if at - opened <= _LONGEST_QUOTE:
                marks[opened:at] = b"\1" * (at - opened)
            opened = -1
    return marks


def tidy(text: Aligned) -> Aligned:
    """One sentence as the rules read it. Linear in its length. A number that a line break cuts is one, and doubtful."""
    folded = text.text.translate(_FOLD)
    kept, doubted = _kept(folded)
    if text.doubts:
        doubted |= {new for new, old in enumerate(kept) if old in text.doubts}
    return Aligned(
        text.raw,
        _punctuated("".join(folded[at] if not folded[at].isspace() else " " for at in kept)),
        array("l", (text.starts[at] for at in kept)),
        array("l", (text.ends[at] for at in kept)),
        frozenset(doubted),
    )


def _kept(text: str) -> tuple[list[int], set[int]]:
    """The positions that stay, and which of them (counted anew) stand at a number that was cut."""
    kept: list[int] = []
    doubted: set[int] = set()
    last = 0
    for run in _BLANK.finditer(text):
        kept.extend(range(last, run.start()))
        before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
        if before.isdecimal() and after.isdecimal() and "\n" in run.group():
            doubted |= {len(kept) - 1, len(kept)}
        elif _narrow(before) and _narrow(after):
            kept.append(run.start())
        last = run.end()
    kept.extend(range(last, len(text)))
    return kept, doubted


def _narrow(character: str) -> bool:
    return character != "" and character.isascii() and character.isalnum()


def _punctuated(text: str) -> str:
    """Narrow punctuation is wide again, but for the comma and colon between digits."""
    turns = cycle("“”")

    def wide(found: re.Match[str]) -> str:
        mark, at = found.group(), found.start()
        if mark == '"':
            return next(turns)
        number = mark in ",:" and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
        return mark if number else _PUNCTUATION[mark]

    return _NARROW.sub(wide, text)
