"""`repair(text)`: everything that can be mended, with a span for each change.

Full-width letters and digits stay as the document writes them: readers take them as they are, and only the report counts
them. Text without damage comes back as it is, with no span.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from ..aligned import Aligned
from .edits import Edit, composed, edited
from .encodings import misread
from .leftovers import doubled, entities, invisible, privates, radicals, wrecks
from .shifted import mend_bytes
from .spans import Mended, Span, Status
from .width import widened

__all__ = ["Mended", "Span", "Status", "repair"]

_ROUNDS: Final = 6
_STEPS: Final[tuple[Callable[[str], Iterable[Edit]], ...]] = (
    misread,
    invisible,
    wrecks,
    radicals,
    doubled,
    privates,
)
_YEAR: Final = re.compile("\ufffd(?=([09])[0-9]{2}年)")


def repair(raw: str) -> Mended:
    """Mend `raw`. A text without damage comes back as it is, with no span."""
    if raw.isascii() and "&" not in raw and raw.isprintable():
        return Mended(Aligned.of(raw), ())
    text, spans = Aligned.of(raw), list[Span]()
    for _ in range(_ROUNDS):
        before = text.text
        text, more = _round(text)
        spans += more
        if text.text == before:
            break
    return Mended(text, tuple(sorted(dict.fromkeys(spans), key=lambda span: (span.start, span.end))))


def _round(text: Aligned) -> tuple[Aligned, list[Span]]:
    """Everything once: references first, whose semicolons are their own, then the bytes of damaged pages."""
    text, spans = edited(text, entities(text.text))
    mending = mend_bytes(text.text)
    spans += [_outward(text, span) for span in mending.spans]
    text = composed(text, mending.text)
    if mending.learned is not None:
        text, more = edited(text, _digits(text))
        spans += more
        if mending.learned.folded:
            text, more = edited(text, widened(text, mending.learned.sure))
            spans += more
    for step in _STEPS:
        text, more = edited(text, step(text.text))
        spans += more
    return text, spans


def _outward(text: Aligned, span: Span) -> Span:
    """A span of `text.text` as one of the raw text."""
    start, end = text.raw_span(span.start, span.end)
    return Span(start, end, text.raw[start:end], span.after, span.kind, span.status)


def _digits(text: Aligned) -> Iterable[Edit]:
    """The first digit of a year, lost with the byte before it."""
    for match in _YEAR.finditer(text.text):
        if match.start() in text.doubts:
            digit = "2" if match[1] == "0" else "1"
            yield Edit(match.start(), match.end(), digit, "digit", Status.GUESSED)
