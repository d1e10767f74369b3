"""Small pieces of WordprocessingML that python-docx has no words for, in the order of elements that the schema wants."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any, Final

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def element(tag: str, *children: Any, **attributes: str) -> Any:
    """`element("w:hyperlink", run, anchor="n1")`; attributes are of the same namespace as the tag."""
    made = OxmlElement(tag)
    prefix = tag.partition(":")[0]
    for name, value in attributes.items():
        made.set(qn(f"{prefix}:{name}"), value)
    for child in children:
        made.append(child)
    return made


def run(text: str, *, style: str = "", bold: bool = False, colour: str = "", raised: bool = False) -> Any:
    """A run of text; spaces at its ends are kept."""
    parts = []
    if style:
        parts.append(element("w:rStyle", val=style))
    if bold:
        parts.append(element("w:b"))
    if colour:
        parts.append(element("w:color", val=colour))
    if raised:
        parts += [element("w:sz", val="14"), element("w:vertAlign", val="superscript")]
    words = element("w:t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element("w:r", *([element("w:rPr", *parts)] if parts else []), words)


def link_to_mark(mark: str, tip: str, *runs: Any) -> Any:
    return element("w:hyperlink", *runs, anchor=mark, tooltip=tip[:250], history="1")


def link_outside(part: Any, url: str, *runs: Any) -> Any:
    from docx.opc.constants import RELATIONSHIP_TYPE

    found = element("w:hyperlink", *runs, history="1")
    found.set(qn("r:id"), part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    return found


def bookmark(name: str, number: int, *content: Any) -> list[Any]:
    """The content between the two ends of a bookmark."""
    start = element("w:bookmarkStart", id=str(number), name=name)
    return [start, *content, element("w:bookmarkEnd", id=str(number))]


def field(code: str) -> list[Any]:
    """A field such as PAGE, with a value that Word replaces when it lays the page out."""
    words = element("w:instrText")
    words.text = code
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    marks = [element("w:r", element("w:fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end")]
    return [marks[0], element("w:r", words), marks[1], run("1"), marks[2]]


def shade(cell: Any, fill: str) -> None:
    """The background of a cell; `w:shd` comes before what may follow it in the properties."""
    properties = cell.get_or_add_tcPr()
    shading = element("w:shd", val="clear", color="auto", fill=fill)
    after = [properties.find(qn(tag)) for tag in ("w:noWrap", "w:tcMar", "w:vAlign")]
    following = next((found for found in after if found is not None), None)
    properties.append(shading) if following is None else following.addprevious(shading)


def drop(node: Any) -> None:
    """Take an element out of its parent."""
    node.getparent().remove(node)


def repeat_head(row: Any) -> None:
    """The row is repeated on every page that the table runs over, and read out as the head."""
    row.get_or_add_trPr().append(element("w:tblHeader"))


def keep_whole(row: Any) -> None:
    row.get_or_add_trPr().insert(0, element("w:cantSplit"))


def same_bytes(data: bytes, order: Iterable[str] = ("[Content_Types].xml", "_rels/.rels")) -> bytes:
    """The same package with fixed times, so that equal contents are equal files."""
    made = io.BytesIO()
    first = list(order)
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        names = sorted(set(old.namelist()), key=lambda n: (first.index(n) if n in first else len(first), n))
        for name in names:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            new.writestr(info, old.read(name))
    return made.getvalue()
