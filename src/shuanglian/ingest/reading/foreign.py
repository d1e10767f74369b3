"""Files that no reader here can read, told from their bytes, with what people can do about it."""

from __future__ import annotations

from ..document import Unreadable

_REFUSED = (
    (b"{\\rtf", "RTF"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"\x7fELF", "程序"),
    (b"MZ\x90\x00", "程序"),
    (b"%!PS", "PostScript"),
)


def refuse_foreign(data: bytes, name: str) -> None:
    """Raises `Unreadable` for files that would otherwise be taken for text."""
    for mark, kind in _REFUSED:
        if data.startswith(mark):
            raise refused(name, kind)


def refuse_compound(data: bytes, name: str) -> None:
    """Of the files of Office before 2007 only workbooks can be read. Raises `Unreadable` for the others."""
    if _holds(data, "EncryptedPackage"):
        raise Unreadable("encrypted", f"{name}：文件有密码，请去掉密码后再交")
    if _holds(data, "WordDocument"):
        raise Unreadable(
            "legacy_doc",
            f"{name}：旧版 Word（.doc）不能直接读取，请用 LibreOffice 另存为 docx 后再交（soffice --headless --convert-to docx）",
        )
    if not (_holds(data, "Workbook") or _holds(data, "Book")):
        raise refused(name, "旧版 Office")


def _holds(data: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in data


def refused(name: str, kind: str) -> Unreadable:
    """The refusal of a kind of file, with what to save it as."""
    return Unreadable(
        "unsupported", f"{name}：不支持 {kind} 文件，请另存为 docx、pdf、xlsx、html 或 txt 后再交"
    )
