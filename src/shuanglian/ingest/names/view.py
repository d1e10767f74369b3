"""A block as names are looked for in it: simplified characters, no blanks inside words, every offset kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Final

from ..aligned import Aligned
from ..document import Block, Document, Kind

# a blank or line break beside a Chinese character or a mark is no part of a name, save between two names
_BLANK: Final = re.compile(
    r"(?<=[^\x00-\x7f])(?<!政府)(?<!委员会)(?<!公司)(?<!大学)(?<![厅局院心])[^\S\n]+"
    r"|[^\S\n]+(?=[^\x00-\x7f\u3400-\u9fff])|(?<=[\x21-\x7e])[^\S\n]+(?=[\u3400-\u9fff])"
    r"|(?<=[\u3400-\u9fff])(?<!政府)(?<!委员会)(?<!公司)(?<!大学)(?<![厅局])\n(?=[\u3400-\u9fff])"
)


@cache
def _table() -> dict[int, str]:
    """Traditional to simplified, one character for one."""
    text = resources.files("opencc").joinpath("dictionary/TSCharacters.txt").read_text("utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if "\t" in line)
    return {ord(old): new.split(" ")[0] for old, new in pairs if len(old) == 1 == len(new.split(" ")[0])}


def simple(text: str) -> str:
    """As many characters as `text` has, simplified."""
    return text.translate(_table())


@dataclass(frozen=True, slots=True)
class View:
    """`text[i]` is the simplified form of `aligned.text[i]`; `shown` is as the document writes it."""

    at: int
    kind: Kind
    path: tuple[str, ...]
    aligned: Aligned = field(repr=False)
    text: str

    def shown(self, start: int, end: int) -> str:
        return self.aligned.text[start:end]

    def raw(self, start: int, end: int) -> tuple[int, int]:
        return self.aligned.raw_span(start, end)

    def doubtful(self, start: int, end: int) -> bool:
        return self.aligned.doubtful(start, end)


def view_of(at: int, block: Block, aligned: Aligned | None = None) -> View:
    source = block.text if aligned is None else aligned
    clean = source.without(match.span() for match in _BLANK.finditer(source.text))
    return View(at, block.kind, block.path, clean, simple(clean.text))


def views(document: Document) -> list[View]:
    """The blocks that may hold names, in reading order; a table's cells each are one."""
    found: list[View] = []
    for at, block in enumerate(document.blocks):
        if block.kind is Kind.TABLE and block.table is not None:
            found += [view_of(at, block, cell.text) for cell in block.table.cells if cell.text.text.strip()]
        elif block.kind not in (Kind.NOISE, Kind.CONTENTS, Kind.TABLE):
            found.append(view_of(at, block))
    return found
