"""The name that a paragraph begins with, when it stands for itself: 集成电路产业集群。发挥…"""

from __future__ import annotations

import re
from typing import Final

from ..document import Document, Kind
from .bodies import as_heading
from .survey import dense

_FIRST: Final = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]+[)）、.．]|[·●■◆])?\s*([^，。；：！？]{2,20})[。：]"
)
_REACH: Final = 8


def topic(document: Document, block: int) -> str:
    """The paragraph's own name; an item (——晶圆制造。) belongs to the last paragraph above it that has one."""
    first = document.blocks[block]
    own = _own(first.text.text)
    if own or not _is_item(first.kind, first.text.text):
        return own
    for at in range(block - 1, max(-1, block - _REACH), -1):
        above = document.blocks[at]
        if above.kind is Kind.HEADING or above.path != first.path:
            return ""
        if not _is_item(above.kind, above.text.text):
            return _own(above.text.text)
    return ""


def _own(text: str) -> str:
    match = _FIRST.match(dense(text[:60]))
    return as_heading(match.group(1)) if match else ""


def _is_item(kind: Kind, text: str) -> bool:
    return kind is Kind.ITEM or text.lstrip().startswith(("——", "—", "●", "·"))
