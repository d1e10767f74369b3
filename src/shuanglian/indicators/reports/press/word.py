"""A document as Word: a template of the kind (ours or one the operator has changed) filled with blocks, links and charts."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any, Final

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph
from docxtpl import DocxTemplate

from .. import document as d
from .. import placeholders
from ..cleaning import clean
from ..layout import AREA_MM, FILLS, TONES, chinese_day
from . import word_xml as x
from . import wording
from .word_chart import drawing

# The styles that a template may redefine; without them the text stands in the style of the body.
STYLES: Final = {
    "body": "公文正文", "note": "公文注", "center": "公文居中", "h1": "公文一级", "h2": "公文二级", "h3": "公文三级",
    "item": "公文条目", "caption": "公文表题", "cell": "公文表格", "title": "公文标题", "sign": "公文落款",
}  # fmt: skip
_ALIGN: Final = {
    d.Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    d.Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    d.Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}


def to_docx(document: d.Document, template: bytes) -> bytes:
    """Raises `Invalid` for a template that `placeholders.check` refuses. Equal input gives equal bytes."""
    word = placeholders.fill(template, placeholders.values(document))
    writer = Writer(word.docx, document)
    for token, parts in placeholders.places(document).items():
        for paragraph in _holding(word, token):
            writer.put(paragraph, parts)
    for paragraph in [p for p in word.docx.paragraphs if placeholders.is_left(p.text)]:
        writer.put(paragraph, [])
    _properties(word.docx, document)
    made = io.BytesIO()
    word.docx.save(made)
    return x.same_bytes(made.getvalue())


def _holding(word: DocxTemplate, token: str) -> list[WordParagraph]:
    return [paragraph for paragraph in word.docx.paragraphs if token in paragraph.text]


class Writer:
    """Puts blocks before a paragraph of a Word document. Keeps the numbers of bookmarks, figures and marks."""

    def __init__(self, word: WordDocument, document: d.Document) -> None:
        self.word, self.document = word, document
        self.names = {style.name for style in word.styles}
        self.bookmarks, self.figures = self._highest_bookmark(), 0
        self.marked: set[str] = set()

    def put(self, place: WordParagraph, parts: list[d.Block | str]) -> None:
        """The blocks instead of the paragraph that held the placeholder. `"appendix"` stands for the table of facts."""
        for part in parts:
            self._appendix(place) if isinstance(part, str) else self._block(place, part)
        before = place._p.getprevious()
        if before is not None and before.tag == qn("w:tbl"):
            place.text = ""  # two tables that touch would become one
        else:
            x.drop(place._p)

    def _highest_bookmark(self) -> int:
        found = self.word.element.body.iter(qn("w:bookmarkStart"))
        return max((int(mark.get(qn("w:id"), "0")) for mark in found), default=0)

    def _paragraph(self, place: WordParagraph, style: str) -> WordParagraph:
        made = place.insert_paragraph_before()
        if STYLES[style] in self.names:
            made.style = self.word.styles[STYLES[style]]
        return made

    def _words(self, place: WordParagraph, style: str, text: str) -> WordParagraph:
        made = self._paragraph(place, style)
        made._p.append(x.run(clean(text)))
        return made

    def _block(self, place: WordParagraph, block: d.Block) -> None:
        match block:
            case d.Heading(level=level, text=text):
                self._words(place, f"h{min(max(level, 1), 3)}", text)
            case d.Paragraph(spans=spans, manner=manner):
                self._spans(self._paragraph(place, str(manner)), spans)
            case d.Listing(items=items, ordered=ordered):
                for i, item in enumerate(items, 1):
                    made = self._words(place, "item", f"{i}. " if ordered else "· ")
                    self._spans(made, item)
            case d.Table():
                self._table(place, block)
            case d.Figure():
                self._figure(place, block)
            case d.PageBreak():
                made = self._paragraph(place, "body")
                made._p.append(x.element("w:r", x.element("w:br", type="page")))
            case d.Signature(issuer=issuer, day=day):
                self._words(place, "sign", issuer)
                self._words(place, "sign", chinese_day(day))

    def _spans(self, paragraph: WordParagraph, spans: d.Spans, colour: str = "") -> None:
        for span in spans:
            match span:
                case d.Text(text=text, strong=strong):
                    paragraph._p.append(x.run(clean(text), bold=strong, colour=colour))
                case d.Missing():
                    paragraph._p.append(x.run(wording.missing(span), colour="666666"))
                case d.Number(id=mark):
                    text, bracket = wording.number(self.document, span)
                    runs = (x.run(text, colour=colour), x.run(bracket, colour="555555", raised=True))
                    tip = clean(self.document.fact(mark).name)
                    paragraph._p.append(x.link_to_mark(mark, tip, *runs))

    def _table(self, place: WordParagraph, table: d.Table) -> None:
        caption = self._words(place, "caption", table.caption)
        caption.paragraph_format.keep_with_next = True
        if not table.rows:
            self._words(place, "note", table.empty or wording.missing())
            return
        grid = self._grid(place, table.head, len(table.rows), table.shares, table.caption)
        for i, row in enumerate(table.rows, 1):
            total = table.has_total and i == len(table.rows)
            for cell, made in zip(row, grid.rows[i].cells, strict=True):
                self._cell(made, cell, total)

    def _grid(
        self, place: WordParagraph, head: tuple[str, ...], rows: int, shares: tuple[int, ...], name: str
    ) -> Any:
        """An empty table with its head, before `place`."""
        grid = self.word.add_table(rows + 1, len(head))
        grid.style = (
            self.word.styles["Table Grid"] if "Table Grid" in self.names else self.word.styles["Normal Table"]
        )
        grid.autofit = False
        shares = shares or (1,) * len(head)
        for column, share in zip(grid.columns, shares, strict=True):
            column.width = Mm(AREA_MM[0] * share / sum(shares))
        for made in grid.rows:
            x.keep_whole(made._tr)
            for cell, share in zip(made.cells, shares, strict=True):
                cell.width = Mm(AREA_MM[0] * share / sum(shares))
        for made, text in zip(grid.rows[0].cells, head, strict=True):
            self._cell(made, d.Cell((d.Text(text, strong=True),), d.Align.CENTER), False)
            x.shade(made._tc, "F1F3F5")
        x.repeat_head(grid.rows[0]._tr)
        grid._tbl.tblPr.append(x.element("w:tblDescription", val=clean(name, 250)))
        place._p.addprevious(grid._tbl)
        return grid

    def _cell(self, made: Any, cell: d.Cell, strong: bool) -> WordParagraph:
        paragraph: WordParagraph = made.paragraphs[0]
        if STYLES["cell"] in self.names:
            paragraph.style = self.word.styles[STYLES["cell"]]
        paragraph.alignment = _ALIGN[cell.align]
        spans = (
            tuple(d.Text(s.text, strong=True) if strong and isinstance(s, d.Text) else s for s in cell.spans)
            if strong
            else cell.spans
        )
        self._spans(paragraph, spans, TONES.get(cell.tone, ""))
        if cell.tone in FILLS:
            x.shade(made._tc, FILLS[cell.tone])
        return paragraph

    def _figure(self, place: WordParagraph, figure: d.Figure) -> None:
        self.figures += 1
        made = self._paragraph(place, "center")
        made.paragraph_format.keep_with_next = True
        made._p.append(x.element("w:r", drawing(self.word.part, figure, self.figures)))
        self._words(place, "caption", figure.title)
        self._words(place, "note", figure.sentence)

    def _appendix(self, place: WordParagraph) -> None:
        rows = wording.appendix(self.document)
        if not rows:
            return
        self._words(place, "note", wording.appendix_words(self.document))
        title = wording.appendix_title()
        grid = self._grid(place, wording.appendix_head(), len(rows), wording.APPENDIX_SHARES, title)
        for i, row in enumerate(rows, 1):
            cells = grid.rows[i].cells
            texts = (row.value, row.what, row.where, row.version, row.receipt or "—")
            for made, text in zip(cells[1:], texts, strict=True):
                self._cell(made, d.Cell((d.Text(text),)), False)
            self._mark(self._cell(cells[0], d.Cell(()), False), row)

    def _mark(self, paragraph: WordParagraph, row: wording.Row) -> None:
        """The mark with its bookmark (once a document) and its link to the page of the observation."""
        run = x.run(row.fact.id)
        content = x.link_outside(self.word.part, row.url, run) if row.url else run
        if row.fact.id in self.marked:
            paragraph._p.append(content)
            return
        self.marked.add(row.fact.id)
        self.bookmarks += 1
        for piece in x.bookmark(row.fact.id, self.bookmarks, content):
            paragraph._p.append(piece)


def _properties(word: WordDocument, document: d.Document) -> None:
    """Title and language for people who listen; times of the frozen report, not of the press."""
    core = word.core_properties
    moment = dt.datetime.combine(document.made_on, dt.time())
    core.title, core.author, core.language = clean(document.title, 250), clean(document.issuer, 250), "zh-CN"
    core.created = core.modified = moment
    core.last_modified_by, core.revision, core.comments = clean(document.issuer, 250), 1, ""
