"""`repair(text)`: everything that can be mended, with a span for each change."""

from __future__ import annotations

from .shifted import mend_bytes
from .spans import Mended, Span, Status

__all__ = ["Mended", "Span", "Status", "repair"]


def repair(raw: str) -> Mended:
    """Mend `raw`. A text without damage comes back as it is, with no span."""
    mending = mend_bytes(raw)
    return Mended(mending.text, tuple(mending.spans))
