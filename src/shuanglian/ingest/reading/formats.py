"""Which reader a file needs, told from its bytes; and a plain refusal for each kind that nobody here can read."""

from __future__ import annotations

from collections.abc import Callable

from ..document import Document, Limits, Unreadable
from .archive import Archive

Reader = Callable[[bytes, str, Limits], Document]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM")
_REFUSED = (
    (b"{\\rtf", "RTF"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"\x7fELF", "程序"),
    (b"MZ\x90\x00", "程序"),
    (b"GIF8", "GIF"),
    (b"%!PS", "PostScript"),
)
# Where a PDF may begin: some programs write a few bytes of their own before it.
_HEAD = 1024


def reader_of(data: bytes, name: str, limits: Limits) -> Reader | None:
    """The reader for these bytes, None for text. The name is not asked. Raises `Unreadable` for what has none."""
    head = data[:_HEAD]
    if b"%PDF-" in head:
        return _pdf
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zipped(data, name, limits)
    if head.startswith(_OLE):
        return _compound(data, name)
    if head.startswith(_IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return _image
    for mark, kind in _REFUSED:
        if head.startswith(mark):
            raise _refused(name, kind)
    return None


def _zipped(data: bytes, name: str, limits: Limits) -> Reader:
    names = Archive(data, name, limits).names
    if "word/document.xml" in names:
        return _docx
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names or "content.xml" in names:
        return _table(names, name)
    if "ppt/presentation.xml" in names:
        raise _refused(name, "PowerPoint")
    raise Unreadable("archive", f"{name}：压缩包不能直接读取，请解压后再交")


def _table(names: set[str], name: str) -> Reader:
    if "content.xml" in names and "xl/workbook.xml" not in names:
        raise Unreadable("kind", f"{name}：OpenDocument 文件请用 LibreOffice 另存为 docx 或 xlsx 后再交")
    return _xlsx


def _compound(data: bytes, name: str) -> Reader:
    """Files of Office before 2007: tables can be read, the others have to be saved anew."""
    if _holds(data, "EncryptedPackage"):
        raise Unreadable("encrypted", f"{name}：文件有密码，请去掉密码后再交")
    if _holds(data, "WordDocument"):
        raise Unreadable(
            "legacy_doc",
            f"{name}：旧版 Word（.doc）不能直接读取，请用 LibreOffice 转换后再交：soffice --headless --convert-to docx {name}",
        )
    if _holds(data, "Workbook") or _holds(data, "Book"):
        return _xlsx
    raise _refused(name, "旧版 Office")


def _holds(data: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in data


def _refused(name: str, kind: str) -> Unreadable:
    return Unreadable("kind", f"{name}：不支持 {kind} 文件，请另存为 docx、pdf、xlsx、html 或 txt 后再交")


def _pdf(data: bytes, name: str, limits: Limits) -> Document:
    from .pdf import read_pdf

    return read_pdf(data, name, limits)


def _docx(data: bytes, name: str, limits: Limits) -> Document:
    from .docx import read_docx

    return read_docx(data, name, limits)


def _xlsx(data: bytes, name: str, limits: Limits) -> Document:
    from .office import read_xlsx

    return read_xlsx(data, name, limits)


def _image(data: bytes, name: str, limits: Limits) -> Document:
    from .scans import read_image

    return read_image(data, name, limits)
