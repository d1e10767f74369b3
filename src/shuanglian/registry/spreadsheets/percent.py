"""Cells of a workbook that are shown as per cent: 71.5% is stored as 0.715, and only its format says so.

A reader of values cannot tell; taken as it is stored the figure would be a hundred times too small, without a word.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from lxml import etree

from shuanglian.foundation.number_formats import is_percent

from . import parts

Places = dict[str, set[tuple[int, int]]]
_BUILT_IN: Final = frozenset({"9", "10"})
_REFERENCE: Final = re.compile("[A-Z]{1,3}[0-9]{1,7}")
_BROKEN: Final = (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, RuntimeError, OSError)


def places(data: bytes) -> Places:
    """Sheet name to (row, column), from 0, of cells shown as per cent. Empty for what is no readable .xlsx: whoever reads
    the values says so. The data has been weighed (`weighing.weigh`)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            styles = _percent_styles(archive)
            sheets = parts.of_sheets(archive).items() if styles else ()
            held = set(archive.namelist())
            return {name: _cells(archive, part, styles) for name, part in sheets if part in held}
    except _BROKEN:
        return {}


def as_shown(rows: list[list[Any]], shown: set[tuple[int, int]]) -> list[list[Any]]:
    """The rows with those cells as people see them: 0.715 becomes 71.5%. Changes the rows it is given."""
    for row, column in shown:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = written(rows[row][column])
    return rows


def written(value: Any) -> Any:
    """A share as the text of its percentage, exactly; what is no number stays."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    number = (Decimal(repr(value)) * 100).normalize()
    return f"{number:f}%"


def _local(nodes: Any, name: str) -> Sequence[etree._Element]:
    return [
        node for node in nodes.iter() if isinstance(node.tag, str) and etree.QName(node).localname == name
    ]


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    """The numbers by which cells name a format that shows per cent."""
    tree = parts.tree(archive, "xl/styles.xml")
    own = {
        node.get("numFmtId", "") for node in _local(tree, "numFmt") if is_percent(node.get("formatCode", ""))
    }
    formats = [node for group in _local(tree, "cellXfs") for node in _local(group, "xf")]
    return {str(at) for at, node in enumerate(formats) if node.get("numFmtId") in own | _BUILT_IN}


def _cells(archive: zipfile.ZipFile, part: str, styles: set[str]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    with archive.open(part) as content:
        for _event, node in etree.iterparse(content, tag="{*}c", resolve_entities=False, no_network=True):
            reference = node.get("r", "")
            shown = node.get("s") in styles and node.get("t", "n") == "n"
            if shown and _REFERENCE.fullmatch(reference):
                row, column = parts.place(reference)
                found.add((row - 1, column - 1))
            node.clear()
    return found
