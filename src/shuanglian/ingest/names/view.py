"""A block as names are looked for in it: simplified characters, no blanks inside words, every offset kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from ..aligned import Aligned
from ..document import Block, Document, Kind
from ..repair.script import simplified

# a blank or line break beside a Chinese character or a mark is no part of a name, save between two names
_BLANK: Final = re.compile(
    r"(?<=[^\x00-\x7f])(?<!政府)(?<!委员会)(?<!公司)(?<!大学)(?<![厅局院心])[^\S\n]+"
    r"|[^\S\n]+(?=[^\x00-\x7f\u3400-\u9fff])|(?<=[\x21-\x7e])[^\S\n]+(?=[\u3400-\u9fff])"
    r"|(?<=[\u3400-\u9fff])(?<!政府)(?<!委员会)(?<!公司)(?<!大学)(?<![厅局])\n(?=[\u3400-\u9fff])"
)
_HALF: Final = {ord(half): full for half, full in zip("(),;:?!", "（），；：？！", strict=True)}


@dataclass(frozen=True, slots=True)
class View:
    """`text[i]` stands for `aligned`'s character i. `row` and `column` are those of a table's cell."""

    at: int
    kind: Kind
    path: tuple[str, ...]
    aligned: Aligned = field(repr=False)
    text: str
    row: int = -1
    column: int = -1

    def raw(self, start: int, end: int) -> tuple[int, int]:
        return self.aligned.raw_span(start, end)

    def doubtful(self, start: int, end: int) -> bool:
        return self.aligned.doubtful(start, end)


def view_of(at: int, block: Block, aligned: Aligned | None = None, row: int = -1, column: int = -1) -> View:
    source = block.text if aligned is None else aligned
    clean = simplified(source.without(match.span() for match in _BLANK.finditer(source.text)))
    return View(at, block.kind, block.path, clean, clean.text.translate(_HALF), row, column)


def views(document: Document) -> list[View]:
    """The blocks that may hold names, in reading order; a table's cells each are one."""
    found: list[View] = []
    for at, block in enumerate(document.blocks):
        if block.kind is Kind.TABLE and block.table is not None:
            found += [
                view_of(at, block, cell.text, cell.row, cell.column)
                for cell in block.table.cells
                if cell.text.text.strip()
            ]
        elif block.kind not in (Kind.NOISE, Kind.CONTENTS, Kind.TABLE):
            found.append(view_of(at, block))
    return found
