"""The table of contents, so that its lines are not taken for headings."""

from __future__ import annotations

from collections.abc import Sequence

from . import marks
from .lines import Line, solid


def contents(lines: Sequence[Line]) -> set[int]:
    """The lines of the table of contents, its own heading included."""
    for at, line in enumerate(lines):
        if marks.CONTENTS.fullmatch(solid(line.text)):
            return {at, *_entries(lines, at + 1)}
    return _led(lines)


def _entries(lines: Sequence[Line], at: int) -> list[int]:
    """Entries end with their page, or come again as headings further down."""
    later: dict[str, int] = {}
    for place, line in enumerate(lines):
        later[solid(line.text)] = place
    rows = []
    while at < len(lines) and _is_entry(lines, at, later):
        rows.append(at)
        at += 1
    return rows


def _is_entry(lines: Sequence[Line], at: int, later: dict[str, int]) -> bool:
    text = lines[at].text
    if len(text) > 80 or text[-1] in "。；，":
        return False
    return (
        marks.LEADER.search(text) is not None
        or later[solid(text)] > at
        or marks.TURNED.fullmatch(text) is not None
    )


def _led(lines: Sequence[Line]) -> set[int]:
    """Without a heading: three lines or more that all lead with dots to a page."""
    dotted = [at for at, line in enumerate(lines) if "..." in line.text or "……" in line.text]
    rows = {at for at in dotted if marks.LEADER.search(lines[at].text)}
    return rows if len(rows) >= 3 else set()
