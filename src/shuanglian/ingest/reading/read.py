"""One door for all formats: the kind is told from the content, not from the name alone."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from ..document import DEFAULT_LIMITS, Document, Limits, Unreadable
from .foreign import refuse_foreign
from .html import read_html
from .text import read_text

Reader = Callable[[bytes, str, Limits], Document]

_TEXT: Final = "text"
_HTML: Final = "html"
# Readers that need heavy libraries are imported when a file of theirs comes.
_LATER: Final = {
    "pdf": (".pdf", "read_pdf"),
    "docx": (".docx", "read_docx"),
    "xlsx": (".office", "read_xlsx"),
    "xls": (".office", "read_xlsx"),
    "csv": (".delimited", "read_delimited"),
    "image": (".scans", "read_image"),
}
_IMAGES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"GIF87a", b"GIF89a")
_PACKED: Final = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "xlsx",
    "content.xml": "xlsx",
}
_PAGE: Final = re.compile(
    rb"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body|meta|title|table|div|p|h1|article)\b",
    re.I | re.S,
)
_WIDE_PAGE: Final = re.compile(rb"<\x00(?:!\x00[dD]|h\x00|H\x00)|\x00<\x00(?:!|h|H)")


def read(path: Path, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document in a file. Raises `Unreadable` for what is refused or cannot be read, OSError where there is none."""
    if path.stat().st_size > limits.bytes:
        raise Unreadable("too_large", f"{path.name}：文件超过 {limits.bytes} 字节")
    return read_bytes(path.read_bytes(), path.name, limits)


def read_bytes(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document in these bytes; `name` is what people call it. Raises `Unreadable`."""
    if len(data) > limits.bytes:
        raise Unreadable("too_large", f"{name}：文件超过 {limits.bytes} 字节")
    refuse_foreign(data, name)
    return _reader(kind_of(data, name))(data, name, limits)


def kind_of(data: bytes, name: str = "") -> str:
    """text, html, pdf, docx, xlsx, xls, csv or image. Raises `Unreadable` for an archive that is none of these."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _packed(data, name)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    if data.startswith(_IMAGES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "image"
    head = data[:2048].removeprefix(b"\xef\xbb\xbf")
    if _PAGE.match(head) or _WIDE_PAGE.match(data[2:40]):
        return _HTML
    return "csv" if name.lower().endswith((".csv", ".tsv")) else _TEXT


def _packed(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = set(archive.namelist()[:10_000])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("damaged", f"{name}：压缩包损坏") from error
    for member, kind in _PACKED.items():
        if member in members:
            return kind
    raise Unreadable("unsupported", f"{name}：不支持的压缩文件")


def _reader(kind: str) -> Reader:
    if kind in {_TEXT, _HTML}:
        return read_text if kind == _TEXT else read_html
    module, function = _LATER[kind]
    try:
        return cast(Reader, getattr(import_module(module, __package__), function))
    except ModuleNotFoundError as error:
        raise Unreadable("unsupported", f"不支持 {kind} 文件：{error.name}") from error
