"""What damaged the pages, forwards: a filter that searched GBK bytes without alignment.

Two things happened to the bytes of each line, wherever two neighbouring bytes matched, even the second byte of one
character with the first of the next: the text was cut at the pattern of a mark that ends a sentence, and a note with the
reading was put after the pattern of an annotated character. Then the pieces were decoded as code page 936, and
full-width forms folded to ASCII. `repair` proves its results with this model; tests and measurements make pages with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from .codepage import EURO, character, encoded, private

FOLDS: Final = {point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


@dataclass(frozen=True, slots=True)
class Page:
    """How one page was damaged.

    `notes`: annotated character to its reading. `cuts`: marks at whose bytes the text was cut, in the order in which they
    were looked for. `swallow`: a first byte without a second takes the following ASCII byte with it, as Windows decodes.
    `bad`: what stands for a byte that does not decode. `private`: what became of private-use characters (None: kept).
    """

    notes: Mapping[str, str] = field(default_factory=dict)
    brackets: tuple[str, str] = ("(", ")")
    cuts: str = "！？；。"
    swallow: bool = True
    bad: str = "?"
    private: str | None = None
    fold: bool = True


def damage(text: str, page: Page) -> str:
    """The text as such a page shows it. A character that the code page lacks becomes `page.bad`."""
    return "\n".join(_line(line, page) for line in text.split("\n"))


def folded(text: str) -> str:
    """Full-width forms and the ideographic blank as ASCII."""
    return text.translate(FOLDS)


def _line(line: str, page: Page) -> str:
    pieces = _cut(b"".join(encoded(letter) or b"?" for letter in line), page.cuts)
    shown = "".join(decoded(annotated(piece, page), page) for piece in pieces)
    return folded(shown) if page.fold else shown


def annotated(data: bytes, page: Page) -> bytes:
    """The bytes with a note after each match of an annotated character, aligned or not, the leftmost first."""
    notes = {encoded(letter): note(sound, page.brackets) for letter, sound in page.notes.items()}
    if not notes:
        return data
    pattern = re.compile(b"|".join(map(re.escape, notes)), re.S)
    return pattern.sub(lambda match: match[0] + notes[match[0]], data)


def note(sound: str, brackets: tuple[str, str]) -> bytes:
    """The bytes that are put after a character of this reading."""
    return b"".join(encoded(letter) for letter in brackets[0] + sound + brackets[1])


def _cut(data: bytes, marks: str) -> list[bytes]:
    pieces = [data]
    for mark in marks:
        pieces = [part for piece in pieces for part in _parted(piece, encoded(mark))]
    return pieces


def _parted(piece: bytes, mark: bytes) -> list[bytes]:
    if piece == mark:
        return [piece]
    parts = piece.split(mark)
    rows = [parts[0]]
    for part in parts[1:]:
        rows += [mark, part]
    return [row for row in rows if row]


def decoded(data: bytes, page: Page) -> str:
    """Bytes as code page 936 reads them, with `page.bad` for what does not decode."""
    out, at = [], 0
    while at < len(data):
        lead = data[at]
        trail = data[at + 1] if at + 1 < len(data) else 0
        if lead <= 0x80:
            out.append(chr(lead) if lead < 0x80 else EURO)
            at += 1
        elif letter := character(lead, trail):
            out.append(page.private if page.private is not None and private(letter) else letter)
            at += 2
        else:
            out.append(page.bad)
            at += 2 if page.swallow else 1
    return "".join(out)
