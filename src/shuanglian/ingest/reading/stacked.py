"""Tables that were written one cell a line: short lines whose kinds repeat with a period."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from ..aligned import Aligned
from . import marks
from .celltypes import Type, type_of
from .headed import headed
from .lines import Line, solid, squeezed
from .shaping import Found, shaped

_HEAD: Final = re.compile("序号|.*(?:名称|指标|项目|类别|地区|区域|单位|企业|平台)")
_WIDEST: Final = 12
_SHORTEST_HEAD: Final = 6
_ANY: Final = "any"


def stacked(mended: Aligned, lines: Sequence[Line], used: set[int]) -> Iterator[Found]:
    """Runs of short lines that repeat under the heads of as many columns, three rows or more with their heads."""
    at, running = 0, repeated(lines)
    while at < len(lines):
        last = at
        while last < len(lines) and last not in used and _is_cell(lines[last]):
            last += 1
        found = _either(mended, lines, at, last, running) if last - at >= 8 else None
        if found is not None:
            yield found
        at = found.last if found is not None else max(last, at + 1)


def _either(
    mended: Aligned, lines: Sequence[Line], at: int, last: int, running: frozenset[str]
) -> Found | None:
    """By the period of the kinds, or by what the heads say where that reaches further."""
    by_period = _best(mended, lines, at, last)
    starts = range(at, min(at + 6, last))
    by_heads = next(filter(None, (headed(mended, lines, start, last, running) for start in starts)), None)
    if by_heads is None or (by_period is not None and by_period.last >= by_heads.last):
        return by_period
    return by_heads


def repeated(lines: Sequence[Line]) -> frozenset[str]:
    """Long lines that come more than once, such as the name of a document at the head of its pages."""
    counts = Counter(line.text for line in lines if len(line.text) >= _SHORTEST_HEAD)
    return frozenset(text for text, count in counts.items() if count > 1 and not marks.names_table(text))


def _is_cell(line: Line) -> bool:
    text = line.text
    if marks.TURNED.fullmatch(text):
        return True
    return len(text) <= 40 and text[-1] not in "。；，：" and not (marks.BULLET.match(text) and len(text) > 4)


def _best(mended: Aligned, lines: Sequence[Line], at: int, last: int) -> Found | None:
    """The reading that takes up most lines, one that begins with a head of names first."""
    kinds = [_kind(line.text) for line in lines[at:last]]
    ways = []
    for skip in range(min(6, len(kinds))):
        named = _HEAD.fullmatch(solid(lines[at + skip].text)) is not None
        ways += [
            (named, _repeats(kinds[skip:], width, named) * width, -width, skip) for width in range(2, _WIDEST)
        ]
    named, length, width, skip = max(ways, default=(False, 0, 0, 0))
    if length < 3 * -width or not length:
        return None
    return _made(mended, lines, at + skip, at + skip + length, -width)


def _kind(text: str) -> str:
    kind = type_of(text)
    if kind is Type.EMPTY:
        return _ANY
    return "number" if kind is Type.NUMBER else "unit" if kind is Type.UNIT else "words"


def _repeats(kinds: Sequence[str], width: int, named: bool) -> int:
    """How many rows of `width` cells: one of heads without a number, then rows of one pattern that has numbers.

    Rows may begin with their own number where the heads begin with one that names (`named`).
    """
    pattern = _pattern(kinds, width)
    if (
        "words" not in pattern
        or "number" not in pattern
        or (pattern[0] == "number" and not named)
        or {"number", _ANY} & set(kinds[:width])
    ):
        return 0
    rows = 1
    while _fits(kinds[rows * width : (rows + 1) * width], pattern):
        rows += 1
    return rows


def _pattern(kinds: Sequence[str], width: int) -> list[str]:
    """The first row after the heads; what it leaves out is told by the next."""
    first, second = kinds[width : 2 * width], kinds[2 * width : 3 * width]
    if len(second) < width:
        return []
    return [other if own == _ANY else own for own, other in zip(first, second, strict=True)]


def _fits(row: Sequence[str], pattern: Sequence[str]) -> bool:
    return len(row) == len(pattern) and all(
        _ANY in {a, b} or a == b for a, b in zip(row, pattern, strict=True)
    )


def _made(mended: Aligned, lines: Sequence[Line], first: int, last: int, width: int) -> Found | None:
    fields = [mended.cut(line.start, line.end) for line in lines[first:last]]
    rows = [fields[start : start + width] for start in range(0, len(fields), width)]
    title = first - 1 if first and marks.names_table(lines[first - 1].text) else None
    table = shaped(rows, squeezed(lines[title].text) if title is not None else "")
    return None if table is None else Found(first, last, table, title)
