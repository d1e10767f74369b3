"""Word files: paragraphs, lists with their numbers, tables with merged cells, text boxes and footnotes, in reading order.

Tracked changes count as accepted; comments, hidden and struck-out text, headers and footers are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ..document import Document, Kind, Limits, Unreadable
from .archive import Archive
from .docx_numbers import Numbering, attribute, child, children, integer, local
from .docx_styles import NONE, Style, is_hidden, list_of, outline_level, styles_of
from .extraction import Entry, Extraction
from .roles import CAPTION, is_short, role_of

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_WRAPPERS = frozenset({"sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "dir", "bdo"})  # fmt: skip
_DROPPED = frozenset({"del", "moveFrom", "comment", "rt", "delText", "instrText"})
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_DEPTH = 60
_COLUMNS = 2_000
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


def read_docx(data: bytes, name: str, limits: Limits) -> Document:
    """The document in a .docx file; offsets count in its extracted text. Raises `Unreadable`."""
    archive = Archive(data, name, limits)
    main = archive.xml("word/document.xml")
    body = child(main, "body")
    if body is None:
        raise Unreadable("damaged", f"{name}：不是 Word 文档")
    return _Reader(archive, Extraction(name, limits)).read(body)


@dataclass(slots=True)
class _Run:
    """The text of one paragraph as it grows, and what belongs after it."""

    text: list[str]
    boxes: list[etree._Element]
    notes: list[tuple[str, str]]


class _Reader:
    def __init__(self, archive: Archive, out: Extraction) -> None:
        self.out = out
        self.styles = styles_of(archive.xml("word/styles.xml"))
        self.numbering = Numbering.of(archive.xml("word/numbering.xml"))
        self.notes = {
            kind: _notes(archive.xml(f"word/{kind}s.xml"), kind) for kind in ("footnote", "endnote")
        }

    def read(self, body: etree._Element) -> Document:
        self._blocks(body, 0)
        return self.out.document(MEDIA)

    def _blocks(self, node: etree._Element, depth: int) -> None:
        if depth > _DEPTH:
            raise Unreadable("too_deep", f"{self.out.name}：内容嵌套过深，已拒绝")
        for part in node:
            name = local(part)
            if name == "p":
                self._paragraph(part, depth)
            elif name == "tbl":
                self._table(part, depth)
            elif name in _WRAPPERS:
                self._blocks(part, depth + 1)
            elif name == "AlternateContent":
                self._blocks(_choice(part), depth + 1)

    def _paragraph(self, node: etree._Element, depth: int) -> None:
        properties = child(node, "pPr")
        style = self.styles.get(attribute(child(properties, "pStyle")) or "", NONE)
        run = self._run(node)
        text = "".join(run.text)
        if text.strip():
            label = self._label(properties, style)
            kind, level, sure = _kind(properties, style, label, text, first=not self.out)
            self.out.add(kind, label + text.strip("\n"), level=level, sure=sure)
        for kind_of_note, key in run.notes:
            self.out.add(Kind.NOTE, self._note(kind_of_note, key))
        for box in run.boxes:
            self._blocks(box, depth + 1)

    def _label(self, properties: etree._Element | None, style: Style) -> str:
        number = list_of(properties) or style.number
        return self.numbering.label(*number) if number else ""

    def _note(self, kind: str, key: str) -> str:
        node = self.notes[kind].pop(key, None)
        return "" if node is None else _plain(self, node)

    def _run(self, node: etree._Element) -> _Run:
        run = _Run([], [], [])
        self._walk(node, run, 0)
        return run

    def _walk(self, node: etree._Element, run: _Run, depth: int) -> None:
        if depth > _DEPTH:
            raise Unreadable("too_deep", f"{self.out.name}：内容嵌套过深，已拒绝")
        for part in node:
            name = local(part)
            if name == "r":
                self._characters(part, run, depth)
            elif name in _WRAPPERS:
                self._walk(part, run, depth + 1)
            elif name in ("oMath", "oMathPara"):
                run.text.append("".join(str(t.text or "") for t in part.iter() if local(t) == "t"))
            elif name == "AlternateContent":
                self._walk(_choice(part), run, depth + 1)

    def _characters(self, node: etree._Element, run: _Run, depth: int) -> None:
        properties = child(node, "rPr")
        style = self.styles.get(attribute(child(properties, "rStyle")) or "", NONE)
        if style.hidden or is_hidden(properties):
            return
        raised = attribute(child(properties, "vertAlign")) == "superscript"
        for part in node:
            self._one(part, run, raised, depth)

    def _one(self, part: etree._Element, run: _Run, raised: bool, depth: int) -> None:
        name = local(part)
        if name == "t":
            text = str(part.text or "")
            run.text.append(text.translate(_RAISED) if raised else text)
        elif name in ("footnoteReference", "endnoteReference"):
            run.notes.append((name.removesuffix("Reference"), attribute(part, "id") or ""))
        elif name in _SIGNS:
            run.text.append(_SIGNS[name])
        elif name == "ruby":
            self._walk(child(part, "rubyBase") or part, run, depth + 1)
        elif name in ("AlternateContent", "drawing", "pict", "object"):
            chosen = _choice(part) if name == "AlternateContent" else part
            run.boxes.extend(_boxes(chosen))

    def _table(self, node: etree._Element, depth: int) -> None:
        rows = [row for row in _rows(node) if not _is_deleted(row)]
        entries = list(self._cells(rows, depth))
        if entries and len({(e.row, e.column) for e in entries}) == 1:
            for cell in children(rows[0], "tc"):
                self._blocks(cell, depth + 1)
            return
        heads = sum(1 for row in rows if child(row, "trPr", "tblHeader") is not None)
        kind, text = self.out.last or (Kind.NOISE, "")
        title = text if kind is Kind.CAPTION or CAPTION.match(text) else ""
        self.out.add_table(entries, title=title.strip(), heads=heads)

    def _cells(self, rows: list[etree._Element], depth: int) -> Iterator[Entry]:
        """Cells with what they cover. A cell that goes on from the row above makes that one taller."""
        open_cells: dict[int, tuple[Entry, int]] = {}
        for at, row in enumerate(rows):
            column = integer(attribute(child(row, "trPr", "gridBefore")))
            if not 0 <= column < 1000:
                column = 0
            for cell in _tc(row):
                properties = child(cell, "tcPr")
                span = min(1000, max(1, integer(attribute(child(properties, "gridSpan")), 1)))
                merge = child(properties, "vMerge")
                goes_on = merge is not None and attribute(merge) != "restart"
                if goes_on and column in open_cells:
                    entry, tall = open_cells[column]
                    open_cells[column] = (entry, tall + 1)
                else:
                    if column in open_cells:
                        yield _closed(*open_cells[column])
                    text = self._cell_text(cell, depth + 1)
                    open_cells[column] = (Entry(text, at, column, 1, span), 1)
                column += span
                if column > _COLUMNS:
                    raise Unreadable("too_many_cells", f"{self.out.name}：表格过宽，已拒绝")
        for entry, tall in open_cells.values():
            yield _closed(entry, tall)

    def _cell_text(self, cell: etree._Element, depth: int) -> str:
        if depth > _DEPTH:
            raise Unreadable("too_deep", f"{self.out.name}：内容嵌套过深，已拒绝")
        return _plain(self, cell, depth)


def _closed(entry: Entry, tall: int) -> Entry:
    return Entry(entry.text, entry.row, entry.column, tall, entry.columns)


def _plain(reader: _Reader, node: etree._Element, depth: int = 0) -> str:
    """All text below a node, a line for each paragraph; a table inside a cell row by row."""
    if depth > _DEPTH:
        raise Unreadable("too_deep", f"{reader.out.name}：内容嵌套过深，已拒绝")
    lines: list[str] = []
    for part in node:
        name = local(part)
        if name == "p":
            properties = child(part, "pPr")
            style = reader.styles.get(attribute(child(properties, "pStyle")) or "", NONE)
            text = "".join(reader._run(part).text)
            lines.append(reader._label(properties, style) + text if text.strip() else "")
        elif name == "tbl":
            lines += ["\t".join(_plain(reader, c, depth + 1) for c in _tc(row)) for row in _rows(part)]
        elif name in _WRAPPERS:
            lines.append(_plain(reader, part, depth + 1))
    return "\n".join(line for line in lines if line.strip())


def _kind(
    properties: etree._Element | None, style: Style, label: str, text: str, *, first: bool
) -> tuple[Kind, int, bool]:
    """What a paragraph is, its level as a heading, and whether style or outline say so; else its words do."""
    if style.kind is Kind.HEADING or (outline := outline_level(properties)):
        return Kind.HEADING, style.level or outline, True
    if style.kind is not None:
        return style.kind, 0, True
    if first and is_short(text) and attribute(child(properties, "jc")) == "center":
        return Kind.TITLE, 0, True
    kind, level = role_of(label + text)
    return kind, level, False


def _notes(root: etree._Element | None, kind: str) -> dict[str, etree._Element]:
    """Foot- or endnotes by number; the two that only draw the line above them are left out."""
    if root is None:
        return {}
    return {
        attribute(node, "id") or "": node
        for node in children(root, kind)
        if attribute(node, "type") in (None, "normal")
    }


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    return _through(table, "tr")


def _tc(row: etree._Element) -> Iterator[etree._Element]:
    return _through(row, "tc")


def _through(node: etree._Element, name: str, depth: int = 0) -> Iterator[etree._Element]:
    """Children of that name, also inside content controls and tracked insertions."""
    for part in node:
        if local(part) == name:
            yield part
        elif local(part) in _WRAPPERS and depth < _DEPTH:
            yield from _through(part, name, depth + 1)


def _is_deleted(row: etree._Element) -> bool:
    return child(row, "trPr", "del") is not None


def _choice(node: etree._Element) -> etree._Element:
    """Of the same thing in two forms, the newer one."""
    chosen = child(node, "Choice")
    if chosen is None:
        chosen = child(node, "Fallback")
    return node if chosen is None else chosen


def _boxes(node: etree._Element) -> Iterator[etree._Element]:
    """The contents of text boxes in a drawing, the outermost ones."""
    for part in node:
        if local(part) == "txbxContent":
            yield part
        else:
            yield from _boxes(_choice(part) if local(part) == "AlternateContent" else part)
