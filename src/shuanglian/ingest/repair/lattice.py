"""A damaged line as what its characters can have been: whole characters, lost bytes, inserted notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .codepage import encoded
from .learned import MARKS, NOTE, wide_signs
from .readings import VOWELS, is_syllable, plain

LOSSES: Final = "?\ufffd"
COMMAS: Final = ",，"  # some filters cut there too
# the first byte of a full-width bracket is another character's second; its second pairs with the reading's first letter
_WIDE: Final = re.compile(f"[{wide_signs()}]")
_WIDE_NOTE: Final = re.compile(
    b"\xa3\xa8((?:[a-z]|%s){1,7})(?:\\)|\xa3\xa9)"
    % b"|".join(re.escape(encoded(vowel)) for vowel in VOWELS if encoded(vowel))
)


@dataclass(frozen=True, slots=True)
class Plain:
    """Characters `start:end` of the line, as they are."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Half:
    """One byte of a character whose other byte belongs to an inserted note."""

    byte: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Loss:
    """A character that stands for bytes that did not decode; `cut`: a mark or note follows at which they ended."""

    letter: str
    start: int
    end: int
    cut: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Note:
    """An inserted reading. `short`: the byte before it is missing or stands in the `?` that is part of it."""

    sound: str
    start: int
    end: int
    short: bool


Item = Plain | Half | Loss | Note


def items(line: str, silent: bool = False) -> list[Item]:
    """The line in pieces; all of it, in order. `silent`: before every mark a byte may be missing without a trace."""
    rows: list[Item] = []
    last = 0
    for start, end, note in _notes(line):
        whole = isinstance(note[0], Note) and not note[0].short
        rows += _between(line, last, start, whole, silent)
        rows += note
        last = end
    return rows + list(_between(line, last, len(line), False, silent))


def _notes(line: str) -> Iterator[tuple[int, int, list[Item]]]:
    """Start, end and pieces of each inserted note, those that begin inside a character included."""
    found = [*_open_notes(line), *_wide_notes(line)]
    last = 0
    for start, end, row in sorted(found, key=lambda one: one[0]):
        if start >= last:
            yield start, end, row
            last = end


def _open_notes(line: str) -> Iterator[tuple[int, int, list[Item]]]:
    for match in NOTE.finditer(line):
        if not is_syllable(match[3]):
            continue
        first, opened = match[1], match[2]
        whole = bool(opened) or first in ("(", "（")
        start = match.start(2) if opened else match.start()
        yield start, match.end(), [Note(plain(match[3]), start, match.end(), not whole)]


def _wide_notes(line: str) -> Iterator[tuple[int, int, list[Item]]]:
    for match in _WIDE.finditer(line):
        letter = line[match.start() - 1 : match.start()]
        before = encoded("＃" if letter == "#" else letter)
        if len(before) != 2 or before[1] != 0xA3:
            continue
        at = match.start()
        pieces = [encoded(letter) for letter in line[at : at + 12]]
        note = _WIDE_NOTE.match(b"\xa3" + b"".join(pieces))
        if note is None or not is_syllable(note[1].decode("gb18030")):
            continue
        end, left = _reached(pieces, note.end() - 1)
        row: list[Item] = [Half(before[0], at - 1, at)]
        row.append(Note(plain(note[1].decode("gb18030")), at - 1, at + end, False))
        row += [Half(left, at + end - 1, at + end)] if left else []
        yield at - 1, at + end, row


def _reached(pieces: list[bytes], size: int) -> tuple[int, int]:
    """How many characters hold the first `size` bytes, and the byte that is left of the last of them."""
    count = total = 0
    while total < size:
        total += len(pieces[count])
        count += 1
    return count, pieces[count - 1][-1] if total > size else 0


def _between(line: str, start: int, end: int, note: bool, silent: bool) -> Iterator[Item]:
    """Characters and losses; `note`: a whole note follows."""
    last = start
    for at in range(start, end):
        lost = line[at] in LOSSES
        if not lost and not (silent and line[at] in MARKS):
            continue
        if last < at:
            yield Plain(last, at)
        if silent and lost:
            yield Loss("", at, at, True, False)
        last = at + lost
        after = line[last : last + 1]
        cut = (after != "" and (after in MARKS or (lost and after in COMMAS))) or (note and last == end)
        yield Loss(line[at:last], at, last, cut, after == "")
    if last < end:
        yield Plain(last, end)
