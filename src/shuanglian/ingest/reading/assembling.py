"""The last step of every reader: blocks and repairs become a `Document` with title, date and notes."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from ..document import Block, Document, Kind, Limits, Note, Unreadable
from ..repair import Mended, Status
from .dates import dated
from .marks import finished
from .titles import title_of

_SENTENCES: Final = {Kind.PARAGRAPH, Kind.ITEM}
_SAID: Final = {Status.CERTAIN: "已确定", Status.GUESSED: "推测", Status.LOST: "缺失"}


def document_of(
    raw: str,
    mended: Mended,
    blocks: tuple[Block, ...],
    *,
    name: str,
    media: str,
    encoding: str = "",
    pages: int = 0,
    title: str = "",
    told: dt.date | None = None,
    notes: Sequence[Note] = (),
) -> Document:
    """A document of these blocks. `title` and `told`: what the file's own data say; a date there wins over the text's."""
    date, carried = (told, True) if told else dated(mended.text.text, blocks)
    rows = [*notes, *_repairs(mended), *_shown(blocks), *_moved(blocks), *_broken(blocks)]
    if date is not None and not carried:
        rows.append(Note("dated_by_content", f"文中没有成文日期，按所述最晚时间推定为 {date.isoformat()}"))
    return Document(raw, blocks, name, media, encoding, title_of(blocks) or title, date, pages, tuple(rows))


def within(raw: str, name: str, limits: Limits) -> str:
    """`raw`, when it is not too long. Raises `Unreadable` otherwise."""
    if len(raw) > limits.characters:
        raise Unreadable("too_long", f"{name}：文字超过 {limits.characters} 个字符")
    return raw


def _repairs(mended: Mended) -> Iterator[Note]:
    counts = Counter((span.kind, span.status) for span in mended.spans)
    first = {(span.kind, span.status): span for span in reversed(mended.spans)}
    for (kind, status), count in sorted(counts.items()):
        span = first[kind, status]
        yield Note(f"repair_{kind}", f"修复 {kind}：{count} 处（{_SAID[status]}）", span.start, span.end)


def _shown(blocks: Sequence[Block]) -> Iterator[Note]:
    """One note for all the noise, so that nothing is left out in silence."""
    rows = [block for block in blocks if block.kind is Kind.NOISE]
    if rows:
        start, end = rows[0].text.raw_span(0, len(rows[0].text))
        yield Note("noise", f"页码、页眉或游离符号 {len(rows)} 处，不作为正文", start, end)


def _moved(blocks: Sequence[Block]) -> Iterator[Note]:
    """Sentences whose halves stood apart with other text between them."""
    for block, following in pairwise(blocks):
        start, end = block.text.raw_span(0, len(block.text))
        first, _ = following.text.raw_span(0, len(following.text))
        if block.kind in _SENTENCES and following.kind in _SENTENCES and start < first < end:
            yield Note("reordered", "分栏顺序有误，已按引号、括号接回同一句", start, end)


def _broken(blocks: Sequence[Block]) -> Iterator[Note]:
    """Sentences that end in the middle: their other half was not found, or the columns are mixed."""
    rows = [block for block in blocks if block.kind in _SENTENCES and len(block.text) >= 30]
    cut = [block for block in rows if not finished(block.text.text)]
    if cut:
        start, end = cut[0].text.raw_span(0, len(cut[0].text))
        yield Note("cut", f"{len(cut)} 段文字在句中断开，可能串栏或缺页", start, end)
