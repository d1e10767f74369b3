"""How far out in a sheet there is content."""

from __future__ import annotations

import re
from typing import Final
from xml.parsers import expat

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import InvalidImport, Reason

MOST_ROWS: Final = 60_000
MOST_COLUMNS: Final = 260  # the widest sheet of ours has about 200
_REFERENCE: Final = re.compile(r"([A-Za-z]{1,8})(\d{1,12})")
_FILLED: Final = frozenset({"v", "is", "f", "t"})


# A position that is not plainly a near one (row below 60 000, column before JA). Most sheets have none: then the
# parts need not be parsed, which costs more than the import itself.
_DOUBTFUL: Final = re.compile(
    rb"[\s\"']r\s*=\s*[\"'](?!(?:[A-Ia-i]?[A-Za-z])?(?:[1-9]\d{0,3}|[1-5]\d{4})[\"'])"
)


def check_corners(xml: bytes) -> None:
    """Raises `InvalidImport` if this part of a workbook puts content further out than any sheet of ours has it."""
    if _DOUBTFUL.search(xml) or b"-repeated" in xml or b"\x00" in xml:
        _Corners().read(xml)


class _Corners:
    """Refuses content beyond the last row or column that a sheet of ours can have.

    Knows the sheets of .xlsx (`row`, `c`, `v`) and of .ods (rows and cells that repeat). Cells that are only
    coloured do not count: whole columns often are.
    """

    def __init__(self) -> None:
        self._row = self._column = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, xml: bytes) -> None:
        try:
            self._parser.Parse(xml, True)
        except (expat.ExpatError, ValueError) as error:
            raise unreadable() from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self._cell(attributes.get("r"))
        elif local in _FILLED:
            self._check(self._row, self._column)
        elif local == "row":
            given = attributes.get("r", "")
            self._row, self._column = int(given) if given.isdecimal() else self._row + 1, 0
        elif local == "table":
            self._row = self._column = 0
        elif local == "table-row":
            self._row += int(attributes.get("table:number-rows-repeated", "1"))
            self._column = 0
        elif local in ("table-cell", "covered-table-cell"):
            self._column += int(attributes.get("table:number-columns-repeated", "1"))
            if "office:value-type" in attributes:
                self._check(self._row, self._column)

    def _cell(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise unreadable()
        self._row, self._column = int(found[2]), number_of(found[1])

    def _check(self, row: int, column: int) -> None:
        if row > MOST_ROWS or column > MOST_COLUMNS:
            words = _("表格里有离表头很远的内容（第 %(row)d 行第 %(column)d 列），请删去多余的行和列再试。")
            raise InvalidImport(Reason("too_far", words % {"row": row, "column": column}, "file"))

    def _doctype(self, *_given: object) -> None:
        raise unreadable()


def number_of(letters: str) -> int:
    """`AB` → 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def unreadable() -> InvalidImport:
    return InvalidImport(Reason("unreadable", _("读不出这个文件，请另存为 .xlsx 再试。"), "file"))
