"""A document as one HTML page for the PDF: every text escaped, every number a link into the appendix."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from django.utils.translation import gettext as _

from .. import document as d
from ..cleaning import clean
from ..layout import chinese_day
from . import svg, wording


def page(document: d.Document) -> str:
    """The whole page, without styles: those are in `styles.py`."""
    return (
        f'<!DOCTYPE html><html lang="{escape(document.language)}"><head><meta charset="utf-8">'
        f"<title>{_e(document.title)}</title>"
        f'<meta name="author" content="{_e(document.issuer)}">'
        f'<meta name="dcterms.created" content="{document.made_on.isoformat()}">'
        f"</head><body>{''.join(_parts(document))}</body></html>"
    )


def _parts(document: d.Document) -> Iterator[str]:
    yield _head(document)
    for section in document.sections:
        yield "<section>"
        for block in section.blocks:
            yield _block(document, block)
        yield "</section>"
    yield _closing(document)
    yield _appendix(document)


def _head(document: d.Document) -> str:
    parts = [f'<p class="issuer">{_e(document.issuer)}</p>'] if document.issuer else []
    parts.append(f'<p class="number">{_e(document.number)}</p><div class="red"></div>')
    parts.append(f"<h1>{_e(document.title)}</h1>")
    demo = _("本报告含示例数据，示例数字都已注明，不作依据。") if document.is_demo else ""
    notes = [_("数据截至%s。") % chinese_day(document.as_of), demo, *document.notes]
    parts += [f'<p class="note">{_e(note)}</p>' for note in notes if note]
    return "".join(parts)


def _closing(document: d.Document) -> str:
    parts = [
        f'<p class="attached">{_("附件：")}{wording.appendix_title()}</p>' if document.facts else "",
        '<div class="sign">',
        f"<p>{_e(document.issuer)}</p>" if document.issuer else "",
        f"<p>{chinese_day(document.made_on)}</p></div>",
    ]
    return "".join(parts)


def _appendix(document: d.Document) -> str:
    if not document.facts:
        return ""
    head = "".join(f'<th scope="col">{text}</th>' for text in wording.appendix_head())
    rows = "".join(_appendix_row(row) for row in wording.appendix(document))
    return (
        f'<section class="appendix"><p class="label">{_("附件")}</p><h2 class="title">{wording.appendix_title()}</h2>'
        f'<p class="note">{wording.appendix_words(document)}</p><table class="facts">'
        f"{_columns(wording.APPENDIX_SHARES)}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _appendix_row(row: wording.Row) -> str:
    mark = row.fact.id
    link = f'<a href="{_e(row.url)}" title="{_e(row.what)}">{mark}</a>' if row.url else mark
    cells = (row.value, row.what, row.where, row.version, row.receipt or "—")
    return (
        f'<tr><th scope="row" id="{mark}">{link}</th>' + "".join(f"<td>{_e(c)}</td>" for c in cells) + "</tr>"
    )


def _block(document: d.Document, block: d.Block) -> str:
    match block:
        case d.Heading(level=level, text=text):
            depth = min(max(level, 1), 3) + 1
            return f"<h{depth}>{_e(text)}</h{depth}>"
        case d.Paragraph(spans=spans, manner=manner):
            return f'<p class="{manner}">{_spans(document, spans)}</p>'
        case d.Listing(items=items, ordered=ordered):
            tag = "ol" if ordered else "ul"
            told = "".join(f"<li>{_spans(document, item)}</li>" for item in items)
            return f"<{tag}>{told}</{tag}>"
        case d.Table():
            return _table(document, block)
        case d.Figure():
            return _figure(block)
        case d.PageBreak():
            return '<div class="break"></div>'
        case d.Signature(issuer=issuer, day=day):
            return f'<div class="sign"><p>{_e(issuer)}</p><p>{chinese_day(day)}</p></div>'


def _table(document: d.Document, table: d.Table) -> str:
    caption = f"<caption>{_e(table.caption)}</caption>"
    if not table.rows:
        return f'<p class="table-name">{_e(table.caption)}</p><p class="note">{_e(table.empty or wording.missing())}</p>'
    head = "".join(f'<th scope="col">{_e(text)}</th>' for text in table.head)
    rows = []
    for i, row in enumerate(table.rows):
        last = table.has_total and i == len(table.rows) - 1
        cells = "".join(_cell(document, cell, j == 0) for j, cell in enumerate(row))
        rows.append(f'<tr class="{"total" if last else "row"}">{cells}</tr>')
    return (
        f"<table>{caption}{_columns(table.shares)}<thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _columns(shares: tuple[int, ...]) -> str:
    total = sum(shares)
    told = "".join(f'<col style="width:{round(100 * share / total, 2)}%">' for share in shares if total)
    return f"<colgroup>{told}</colgroup>"


def _cell(document: d.Document, cell: d.Cell, is_first: bool) -> str:
    tag, scope = ("th", ' scope="row"') if is_first else ("td", "")
    return (
        f'<{tag}{scope} class="{cell.align} {cell.tone}">{_spans(document, cell.spans) or "&#160;"}</{tag}>'
    )


def _figure(figure: d.Figure) -> str:
    drawn = figure.svg or svg.draw(figure)
    return (
        f'<div class="figure">{drawn}<p class="figure-name">{_e(figure.title)}</p>'
        f'<p class="note">{_e(figure.sentence)}</p></div>'
    )


def _spans(document: d.Document, spans: d.Spans) -> str:
    return "".join(_span(document, span) for span in spans)


def _span(document: d.Document, span: d.Span) -> str:
    match span:
        case d.Text(text=text, strong=strong):
            return f"<strong>{_e(text)}</strong>" if strong else _e(text)
        case d.Missing():
            return f'<span class="missing">{_e(wording.missing(span))}</span>'
        case d.Number(id=mark):
            text, bracket = wording.number(document, span)
            name = _e(document.fact(mark).name)
            return f'<a class="n" href="#{mark}" title="{name}">{_e(text)}<sup>{bracket}</sup></a>'
        case d.Value(text=text):
            return _e(text)


def _e(text: str) -> str:
    return escape(clean(text))
