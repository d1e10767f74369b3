"""What a file really is, told from its bytes: the name and the browser's word are not believed."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from pathlib import Path
from typing import Final

import filetype

OOXML: Final = "application/vnd.openxmlformats-officedocument."
# Extension -> media type. Nothing that a browser would run, and no archive that hides others.
ALLOWED: Final[dict[str, str]] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "docx": OOXML + "wordprocessingml.document",
    "xlsx": OOXML + "spreadsheetml.sheet",
    "pptx": OOXML + "presentationml.presentation",
    "csv": "text/csv",
    "txt": "text/plain",
}
_PARTS: Final = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_BINARY: Final = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"})
_MARKUP: Final = (
    "<!doctype",
    "<html",
    "<svg",
    "<?xml",
    "<script",
    "<head",
    "<body",
    "<iframe",
    "<?php",
    "#!",
)
HEAD: Final = 64 * 1024


def media_type(path: Path, extension: str) -> str | None:
    """The media type that the content proves, or None when it is nothing we accept.

    Plain text carries no mark of its own; `extension` only chooses between text and CSV.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    guess = filetype.guess(head)
    if guess is not None and guess.mime in _BINARY:
        return str(guess.mime)
    if head.startswith(b"PK\x03\x04"):
        return _office(path)
    if guess is None and _is_text(path, head):
        return "text/csv" if extension == "csv" and _is_table(head) else "text/plain"
    return None


def _office(path: Path) -> str | None:
    """A Word, Excel or PowerPoint file without macros; any other archive is refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return None
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    found = [extension for part, extension in _PARTS.items() if part in names]
    return ALLOWED[found[0]] if len(found) == 1 else None


def _is_text(path: Path, head: bytes) -> bool:
    """Text in UTF-8 or GB 18030 without control characters, and not the source of a page, image or script."""
    if b"\x00" in head or any(byte < 9 or 13 < byte < 32 for byte in head if byte != 27):
        return False
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()[:200].lower()
    if any(mark.encode() in start for mark in _MARKUP):
        return False
    return any(_decodes(path, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(HEAD):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_table(head: bytes) -> bool:
    """Rows of cells; the last, possibly cut row is left out."""
    lines = io.StringIO(
        head.decode("utf-8", "replace").rpartition("\n")[0] or head.decode("utf-8", "replace")
    )
    try:
        return any(len(row) >= 1 for row in csv.reader(lines))
    except csv.Error:
        return False
