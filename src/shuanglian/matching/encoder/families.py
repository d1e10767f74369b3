"""What known families of encoders were trained to see before a question and before a document."""

from __future__ import annotations

import re
from typing import Final

# Name part → what goes before a question, before a document. Searched in this order.
_KNOWN: Final = (
    (re.compile(r"(?<![a-z])e5(?![a-z0-9])"), "query: ", "passage: "),
    (re.compile(r"(?<![a-z])bge-(?:small|base|large)-zh"), "为这个句子生成表示以用于检索相关文章：", ""),
    (
        re.compile(r"(?<![a-z])bge-(?:small|base|large)-en"),
        "Represent this sentence for searching relevant passages: ",
        "",
    ),
    (re.compile(r"nomic-embed"), "search_query: ", "search_document: "),
)


def prefixes(name: str) -> tuple[str, str]:
    """For questions and for documents, told by the model's name; empty for a model that is not known."""
    lowered = name.lower()
    return next(((query, passage) for known, query, passage in _KNOWN if known.search(lowered)), ("", ""))
