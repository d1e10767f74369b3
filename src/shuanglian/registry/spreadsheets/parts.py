"""The parts of an .xlsx that a reader of values does not show: which holds what sheet, and where a cell stands."""

from __future__ import annotations

import posixpath
import zipfile
from typing import Final

from lxml import etree

from .corners import number_of

_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def tree(archive: zipfile.ZipFile, part: str) -> etree._Element:
    """Raises `KeyError` without such a part, `XMLSyntaxError` for a broken one."""
    return etree.fromstring(archive.read(part), etree.XMLParser(resolve_entities=False, no_network=True))


def of_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name to the part that holds its cells, whether or not that is there. Raises as `tree` does."""
    links = tree(archive, "xl/_rels/workbook.xml.rels").iter("{*}Relationship")
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    return {
        sheet.get("name", ""): posixpath.normpath(posixpath.join("/xl", targets[relation])).lstrip("/")
        for sheet in tree(archive, "xl/workbook.xml").iter("{*}sheet")
        if (relation := sheet.get(_RELATION)) in targets
    }


def place(reference: str) -> tuple[int, int]:
    """`AB12` → (12, 28): row and column from 1. Raises `ValueError`."""
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]), number_of(letters)
