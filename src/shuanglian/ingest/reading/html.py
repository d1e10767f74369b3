"""Pages: text blocks and tables without the furniture around them."""

from __future__ import annotations

from ..document import Document, Limits
from .text import read_text


def read_html(data: bytes, name: str, limits: Limits) -> Document:
    return read_text(data, name, limits)
