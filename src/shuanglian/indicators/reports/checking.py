"""Which numbers a made file holds and where each leads, told from the file alone: Word, PDF or Excel, no database."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from lxml import etree

from shuanglian.foundation.errors import Invalid, Reason

from .document import MARK
from .press.excel_cells import DATA

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PRINTED: Final = re.compile(r"\[(n[1-9][0-9]{0,5})\]")
MOST_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Found:
    """`uses`: how often the number is printed with its mark; `listed`: there is a line for it in the table of sources;
    `url`: the page of the observation, empty for what has none (a target, a calculation)."""

    mark: str
    uses: int
    listed: bool
    url: str


@dataclass(frozen=True, slots=True)
class Checked:
    format: str
    numbers: tuple[Found, ...]

    @property
    def problems(self) -> list[str]:
        """Marks that lead nowhere."""
        return [found.mark for found in self.numbers if not found.listed]


def check(data: bytes) -> Checked:
    """Raises `Invalid` for a file that is none of the three formats or that is broken."""
    if len(data) > MOST_BYTES:
        raise _unreadable()
    try:
        if data.startswith(b"%PDF-"):
            return _checked("pdf", *_pdf(data))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return _checked("docx", *_docx(archive))
        if "xl/workbook.xml" in names:
            return _checked("xlsx", *_xlsx(data))
    except Invalid:
        raise
    except Exception as error:  # three libraries, each with its own ways to say that a file is broken
        raise _unreadable() from error
    raise _unreadable()


def _unreadable() -> Invalid:
    return Invalid(
        Reason("report_file", _("这不是本平台制作的 Word、PDF 或 Excel 报告，或者文件已损坏"), "file")
    )


def _checked(format: str, uses: Counter[str], urls: dict[str, str]) -> Checked:
    marks = sorted({*uses, *urls}, key=lambda mark: int(mark[1:]))
    return Checked(format, tuple(Found(m, uses[m], m in urls, urls.get(m, "")) for m in marks))


def _docx(archive: zipfile.ZipFile) -> tuple[Counter[str], dict[str, str]]:
    """Links to bookmarks, and the bookmarks with the address that they hold."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    tree = etree.fromstring(archive.read("word/document.xml"), parser)
    targets = _targets(archive, parser)
    uses = Counter(
        str(link.get(f"{_W}anchor"))
        for link in tree.iter(f"{_W}hyperlink")
        if MARK.fullmatch(link.get(f"{_W}anchor") or "")
    )
    urls = {}
    for start in tree.iter(f"{_W}bookmarkStart"):
        name = start.get(f"{_W}name") or ""
        if MARK.fullmatch(name):
            following = start.getnext()
            link = following.get(f"{_R}id") if following is not None else None
            urls[name] = targets.get(link or "", "")
    return uses, urls


def _targets(archive: zipfile.ZipFile, parser: Any) -> dict[str, str]:
    path = "word/_rels/document.xml.rels"
    if path not in archive.namelist():
        return {}
    rows = etree.fromstring(archive.read(path), parser)
    return {row.get("Id") or "": row.get("Target") or "" for row in rows}


def _pdf(data: bytes) -> tuple[Counter[str], dict[str, str]]:
    """Marks that are printed, named places that they lead to, and the addresses that stand there."""
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(data))
    uses = Counter(
        mark for page in reader.pages for mark in _PRINTED.findall(page.extract_text().replace("\n", ""))
    )
    urls = {name: "" for name in reader.named_destinations if MARK.fullmatch(name)}
    places = {name: _place(reader, name) for name in urls}
    for number, page in enumerate(reader.pages):
        for note in page.get("/Annots") or []:
            _address(note.get_object(), number, places, urls)
    return uses, urls


def _place(reader: Any, name: str) -> tuple[int, float]:
    found = reader.named_destinations[name]
    return reader.get_destination_page_number(found), float(found.top or 0)


def _address(note: Any, page: int, places: dict[str, tuple[int, float]], urls: dict[str, str]) -> None:
    """The address of a link belongs to the mark whose cell it stands in: the nearest one above."""
    action = note.get("/A")
    action = action.get_object() if action is not None else None
    if action is None or "/URI" not in action:
        return
    top = float(note["/Rect"][3])
    here = [(y - top, name) for name, (at, y) in places.items() if at == page and y + 2 >= top]
    if here:
        urls[min(here)[1]] = str(action["/URI"])


def _xlsx(data: bytes) -> tuple[Counter[str], dict[str, str]]:
    """The column of marks in every sheet, and the sheet of data with its column of addresses."""
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    uses: Counter[str] = Counter()
    urls: dict[str, str] = {}
    for name in book.sheet_names:
        for row in book.get_sheet_by_name(name).to_python():
            texts = [str(value) for value in row]
            if name == DATA and texts and MARK.fullmatch(texts[0]):
                urls[texts[0]] = texts[-1]
                uses.setdefault(texts[0], 0)
            elif name != DATA and texts:
                uses.update(mark for text in texts for mark in _PRINTED.findall(text))
                uses.update(mark for mark in texts[-1].split() if MARK.fullmatch(mark))
    return uses, urls
