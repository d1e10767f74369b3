"""PDF with a text layer: characters to lines, columns, paragraphs and tables; pages without text go to recognition."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..document import Document, Limits, Unreadable
from . import scans
from .extraction import Extraction
from .flow import pour_pages
from .furniture import without_furniture
from .layout import Page
from .pdf_page import page_of

MEDIA = "application/pdf"
# A page with fewer characters than this and a picture over most of it is a scan.
_FEW = 8


def read_pdf(data: bytes, name: str, limits: Limits) -> Document:
    """The document in a PDF; offsets count in its extracted text. Scans need the extra `ocr`. Raises `Unreadable`."""
    with _opened(data, name) as file:
        count = _count(file, name, limits)
        out = Extraction(name, limits)
        pages, scanned = _pages(file, out)
        if scanned:
            _recognise(data, pages, scanned, out)
    if without_furniture(pages):
        out.note("furniture", "页码与页眉页脚未读")
    pour_pages(pages, out)
    return out.document(MEDIA, pages=count)


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[Any]:
    """The file, its failures told in our words whatever the parser raises on it."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(data)) as file:
            yield file
    except Unreadable:
        raise
    except Exception as error:
        reason = error.args[0] if isinstance(error, PdfminerException) and error.args else error
        if isinstance(reason, (PDFPasswordIncorrect, PDFEncryptionError)):
            raise Unreadable("encrypted", f"{name}：文件有密码，请去掉密码后再交") from error
        raise Unreadable("damaged", f"{name}：PDF 已损坏，打不开") from error


def _count(file: Any, name: str, limits: Limits) -> int:
    """How many pages; asked of the page tree one by one, so that an endless one is noticed."""
    from pdfminer.pdfpage import PDFPage

    count = 0
    for _ in PDFPage.create_pages(file.doc):
        count += 1
        if count > limits.pages:
            raise Unreadable("too_many_pages", f"{name}：超过 {limits.pages} 页")
    if not count:
        raise Unreadable("empty", f"{name}：PDF 里没有页面")
    return count


def _pages(file: Any, out: Extraction) -> tuple[list[Page], list[int]]:
    """Every page with what stands on it, and which of them (by position) are pictures only."""
    pages, scanned, broken = list[Page](), list[int](), 0
    characters = 0
    for at, source in enumerate(file.pages):
        try:
            page, pictured = page_of(source, at + 1)
        except (Unreadable, MemoryError):
            raise
        except Exception:  # a broken page costs that page, not the document
            broken += 1
            page, pictured = Page(at + 1, 0.0, 0.0), False
        finally:
            source.close()
        count = sum(len(piece.text) for piece in page.pieces)
        characters += count
        if characters > out.limits.characters:
            raise Unreadable("too_long", f"{out.name}：文字超过 {out.limits.characters} 字")
        if count < _FEW and pictured and not page.grids:
            scanned.append(at)
        pages.append(page)
    if broken and broken == len(pages):
        raise Unreadable("damaged", f"{out.name}：PDF 已损坏，打不开")
    if broken:
        out.note("broken_pages", f"有 {broken} 页已损坏，未读")
    return pages, scanned


def _recognise(data: bytes, pages: list[Page], scanned: list[int], out: Extraction) -> None:
    """Pages that are pictures, read by recognition; where some pages have text, a missing extra is only noted."""
    missing = scans.missing()
    if missing and len(scanned) == len(pages):
        raise Unreadable("needs_ocr", f"{out.name}：{missing}")
    if missing:
        out.note("needs_ocr", f"第 {_listed(scanned)} 页是扫描件，未读：{missing}")
        return
    for at, page in zip(scanned, scans.pages_of_pdf(data, scanned, out.limits, out.name), strict=True):
        pages[at] = page
    out.note("ocr", f"第 {_listed(scanned)} 页由文字识别读出，请对照原件")


def _listed(places: list[int]) -> str:
    shown = "、".join(str(at + 1) for at in places[:20])
    return shown if len(places) <= 20 else shown + " 等"
