"""Makes the Word templates: `python -m shuanglian.indicators.reports.templates.make`. The same input, the same bytes.

They are ordinary Word files whose styles follow GB/T 9704-2012. Whoever wants another look edits a copy in Word and
uploads it; the placeholders are in docs/developer/reports.md.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import docx
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from .. import layout as lay
from ..press import word_xml as x
from . import FOLDER

_CENTER: Final = WD_ALIGN_PARAGRAPH.CENTER
_RIGHT: Final = WD_ALIGN_PARAGRAPH.RIGHT
BODY_PT: Final = lay.SIZES["3"]
# A grid of characters is read in different ways by different programs; letters a little closer are read the same by all:
# 28 of them fill a line. In twentieths of a point.
CLOSER: Final = str(math.floor((lay.CHARACTER_PT - BODY_PT) * 20))
_MADE: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Style:
    name: str
    fonts: tuple[str, ...]
    points: float
    line: float = lay.LINE_PT
    indent: float = 0  # characters of the first line
    align: Any = None
    bold: bool = False
    colour: str = ""
    level: int | None = None
    keep: bool = False
    grid: bool = True  # whether characters stand on the grid of 22 × 28; smaller ones do not


STYLES: Final = (
    Style("公文正文", lay.BODY_FONTS, 16, indent=2, align=WD_ALIGN_PARAGRAPH.JUSTIFY),
    Style("公文居中", lay.BODY_FONTS, 16, align=_CENTER),
    Style("公文标志", lay.TITLE_FONTS, 30, line=42, align=_CENTER, colour=lay.RED, grid=False),
    Style("公文字号", lay.BODY_FONTS, 16, align=_CENTER),
    Style("公文标题", lay.TITLE_FONTS, 22, line=34, align=_CENTER, grid=False),
    Style("公文一级", lay.HEADING_FONTS, 16, indent=2, level=0, keep=True),
    Style("公文二级", lay.SECOND_FONTS, 16, indent=2, level=1, keep=True),
    Style("公文三级", lay.BODY_FONTS, 16, indent=2, bold=True, level=2, keep=True),
    Style("公文条目", lay.BODY_FONTS, 16, indent=2),
    Style("公文注", lay.BODY_FONTS, 10.5, line=16, grid=False),
    Style("公文表题", lay.HEADING_FONTS, 11, line=18, align=_CENTER, grid=False),
    Style("公文表格", lay.BODY_FONTS, 9.5, line=13.5, grid=False),
    Style("公文落款", lay.BODY_FONTS, 16, align=_RIGHT),
    Style("公文附件", lay.HEADING_FONTS, 16),
    Style("公文页码", lay.PAGE_NUMBER_FONTS, 14, line=20, grid=False),
)


def base() -> Word:
    """An empty document with page, grid, styles and page numbers of the standard."""
    word = docx.Document()
    for paragraph in list(word.paragraphs):
        x.drop(paragraph._p)
    _page(word)
    for style in STYLES:
        _style(word, style)
    _normal(word)
    _page_numbers(word)
    _fonts(word)
    core = word.core_properties
    core.author, core.title, core.comments, core.language = "", "", "", "zh-CN"
    core.created = core.modified = _MADE
    return word


def bulletin() -> Word:
    word = base()
    _head(word)
    _lines(word, ("公文注", "数据截至{{ as_of }}。{{ demo }}"), ("公文注", "{{ notes }}"))
    _body_and_appendix(word)
    return word


def evaluation() -> Word:
    """Begins with a cover of its own page."""
    word = base()
    _lines(word, *[("公文居中", "")] * 4, ("公文标题", "{{ title }}"), ("公文居中", ""))
    _lines(word, ("公文居中", "数据截至{{ as_of }}"), ("公文注", "{{ demo }}"), ("公文注", "{{ notes }}"))
    _lines(word, *[("公文居中", "")] * 8, ("公文居中", "{{ issuer }}"), ("公文居中", "{{ made_on }}"))
    _break(word)
    _body_and_appendix(word)
    return word


def ranking() -> Word:
    """A notice to those who are ranked."""
    word = base()
    _head(word)
    _lines(word, ("公文附件", "各有关单位："), ("公文注", "数据截至{{ as_of }}。{{ demo }}"))
    _body_and_appendix(word)
    return word


KINDS: Final[dict[str, Callable[[], Word]]] = {
    "bulletin": bulletin,
    "evaluation": evaluation,
    "ranking": ranking,
}


def save(word: Word) -> bytes:
    made = io.BytesIO()
    word.save(made)
    return x.same_bytes(made.getvalue())


def _head(word: Word) -> None:
    _lines(word, ("公文标志", "{{ issuer }}"), ("公文字号", ""), ("公文字号", "{{ number }}"))
    _red_line(word.paragraphs[-1])
    _lines(word, ("公文居中", ""), ("公文标题", "{{ title }}"))


def _body_and_appendix(word: Word) -> None:
    _lines(
        word, ("公文正文", "{{ body }}"), ("公文正文", ""), ("公文正文", "{{ attached }}"), ("公文正文", "")
    )
    _lines(word, ("公文落款", "{{ issuer }}"), ("公文落款", "{{ made_on }}"))
    for paragraph in word.paragraphs[-2:]:
        paragraph.paragraph_format.right_indent = Pt(64)
        paragraph.paragraph_format.keep_with_next = paragraph.text != "{{ made_on }}"
    _break(word)
    _lines(word, ("公文附件", "附件"), ("公文标题", "{{ appendix_title }}"), ("公文注", "{{ appendix }}"))


def _lines(word: Word, *lines: tuple[str, str]) -> None:
    for style, text in lines:
        word.add_paragraph(text, style=style)


def _break(word: Word) -> None:
    word.add_paragraph(style="公文正文")._p.append(x.element("w:r", x.element("w:br", type="page")))


def _page(word: Word) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = (Mm(size) for size in lay.PAGE_MM)
    section.top_margin, section.bottom_margin = Mm(lay.TOP_MM), Mm(lay.BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(lay.LEFT_MM), Mm(lay.RIGHT_MM)
    section.footer_distance, section.header_distance = Mm(lay.BOTTOM_MM - 14), Mm(15)
    found = section._sectPr.find(qn("w:docGrid"))
    if found is not None:
        section._sectPr.remove(found)
    grid = x.element("w:docGrid", type="lines", linePitch=str(int(lay.LINE_PT * 20)))
    section._sectPr.append(grid)


def _style(word: Word, wanted: Style) -> None:
    style = word.styles.add_style(wanted.name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Normal"]
    style.quick_style = True
    style.font.size, style.font.bold = Pt(wanted.points), wanted.bold or None
    _family(style, wanted.fonts[0])
    if wanted.points == BODY_PT:
        style.element.get_or_add_rPr().find(qn("w:sz")).addprevious(x.element("w:spacing", val=CLOSER))
    if wanted.colour:
        style.font.color.rgb = RGBColor.from_string(wanted.colour)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(int(wanted.line * 20) / 20)
    form.alignment, form.keep_with_next = wanted.align, wanted.keep or None
    properties = style.element.get_or_add_pPr()
    if not wanted.grid:
        properties.find(qn("w:spacing")).addprevious(x.element("w:snapToGrid", val="0"))
    if wanted.indent:
        form.first_line_indent = Pt(wanted.indent * wanted.points)
        properties.find(qn("w:ind")).set(qn("w:firstLineChars"), str(int(wanted.indent * 100)))
    if wanted.level is not None:
        properties.append(x.element("w:outlineLvl", val=str(wanted.level)))


def _normal(word: Word) -> None:
    """Chinese is the language of the document, so that readers speak and break lines right."""
    normal = word.styles["Normal"]
    _family(normal, lay.BODY_FONTS[0])
    normal.font.size = Pt(BODY_PT)
    normal.element.get_or_add_rPr().append(x.element("w:lang", val="zh-CN", eastAsia="zh-CN"))
    for found in word.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), "zh-CN")
        found.set(qn("w:eastAsia"), "zh-CN")


def _family(style: Any, name: str) -> None:
    style.font.name = name
    fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), name)
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)


def _page_numbers(word: Word) -> None:
    """— 1 —, on the outer side: right on odd pages, left on even ones."""
    word.settings.odd_and_even_pages_header_footer = True
    section = word.sections[0]
    for footer, align in (
        (section.footer, _RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style, paragraph.alignment = word.styles["公文页码"], align
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
        for piece in (x.run("— "), *x.field("PAGE"), x.run(" —")):
            paragraph._p.append(piece)


def _red_line(paragraph: Any) -> None:
    borders = x.element("w:pBdr", x.element("w:bottom", val="single", sz="12", space="8", color=lay.RED))
    properties = paragraph._p.get_or_add_pPr()
    properties.find(qn("w:pStyle")).addnext(borders)


def _fonts(word: Word) -> None:
    """The table of fonts, with what stands in for a font that a machine has not."""
    part = next(p for p in word.part.package.iter_parts() if str(p.partname) == "/word/fontTable.xml")
    rows = "".join(
        f'<w:font w:name="{names[0]}"><w:altName w:val="{",".join(names[1:])}"/><w:charset w:val="86"/></w:font>'
        for names in _families(
            (lay.TITLE_FONTS, lay.BODY_FONTS, lay.HEADING_FONTS, lay.SECOND_FONTS, lay.PAGE_NUMBER_FONTS)
        )
    )
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    part._blob = f'{head}<w:fonts xmlns:w="{namespace}">{rows}</w:fonts>'.encode()


def _families(groups: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(groups))


def main() -> None:
    for kind, build in KINDS.items():
        (FOLDER / f"{kind}.docx").write_bytes(save(build()))


if __name__ == "__main__":
    main()
