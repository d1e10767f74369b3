"""Replacements in an aligned text, made all at once and told as spans of the raw text."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from ..aligned import Aligned
from .spans import Span, Status


@dataclass(frozen=True, slots=True)
class Edit:
    """`text[start:end]` gives way to `new`; the same text again only marks it."""

    start: int
    end: int
    new: str
    kind: str
    status: Status


def edited(text: Aligned, edits: Iterable[Edit]) -> tuple[Aligned, list[Span]]:
    """The text with the edits, and a span for each. Of overlapping edits the first counts."""
    parts: list[str] = []
    starts, ends, doubts, spans = array("l"), array("l"), set[int](), []
    last = 0

    def keep(end: int) -> None:
        doubts.update(len(starts) + at - last for at in text.doubts if last <= at < end)
        parts.append(text.text[last:end])
        starts.extend(text.starts[last:end])
        ends.extend(text.ends[last:end])

    for edit in sorted(edits, key=lambda one: one.start):
        if edit.start < last:
            continue
        keep(edit.start)
        low, high = text.raw_span(edit.start, edit.end)
        old = text.text[edit.start : edit.end]
        doubts.update(len(starts) + at for at in _doubtful(edit, text))
        same = len(edit.new) == len(old)
        starts.extend(text.starts[edit.start : edit.end] if same else [low] * len(edit.new))
        ends.extend(text.ends[edit.start : edit.end] if same else [high] * len(edit.new))
        parts.append(edit.new)
        spans.append(Span(low, high, text.raw[low:high], edit.new, edit.kind, edit.status))
        last = edit.end
    if not spans:
        return text, []
    keep(len(text))
    return Aligned(text.raw, "".join(parts), starts, ends, frozenset(doubts)), spans


def _doubtful(edit: Edit, text: Aligned) -> list[int]:
    """The places in the new text that are no more certain than they can be."""
    if edit.status is Status.LOST and "\ufffd" in edit.new:
        return [at for at, letter in enumerate(edit.new) if letter == "\ufffd"]
    if edit.status is Status.CERTAIN and not text.doubtful(edit.start, edit.end):
        return []
    return list(range(len(edit.new)))


def composed(outer: Aligned, inner: Aligned) -> Aligned:
    """`inner` was made from `outer.text`: the same text with its places in the raw text of `outer`."""
    if inner.text == outer.text and not inner.doubts:
        return outer
    pairs = [outer.raw_span(start, end) for start, end in zip(inner.starts, inner.ends, strict=True)]
    old = outer.doubts
    inherited = (
        at
        for at, (start, end) in enumerate(zip(inner.starts, inner.ends, strict=True))
        if any(place in old for place in range(start, end))
    )
    doubts = inner.doubts | frozenset(inherited) if old else inner.doubts
    lows, highs = array("l", (low for low, _ in pairs)), array("l", (high for _, high in pairs))
    return Aligned(outer.raw, inner.text, lows, highs, doubts)
