"""Real files of each format, made up here: nothing in them is about anybody."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import xlsxwriter
from docx.document import Document as Word

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def word(fill: Callable[[Word], object]) -> bytes:
    """A file as Word writes it."""
    document, out = docx.Document(), io.BytesIO()
    fill(document)
    document.save(out)
    return out.getvalue()


def raw_word(body: str, **parts: str) -> bytes:
    """A file with exactly this body; other parts by name: `footnotes="<w:footnote …>"` is word/footnotes.xml."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("word/document.xml", wrapped("document", f"<w:body>{body}</w:body>"))
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", wrapped(name, content))
    return out.getvalue()


def wrapped(name: str, content: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><w:{name} xmlns:w="{W}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        f'xmlns:v="urn:schemas-microsoft-com:vml">{content}</w:{name}>'
    )


def p(*runs: str, properties: str = "") -> str:
    """A paragraph of runs; what is no markup becomes one."""
    return (
        f"<w:p><w:pPr>{properties}</w:pPr>{''.join(r if r.startswith('<') else run(r) for r in runs)}</w:p>"
    )


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else p(content)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def workbook(fill: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        fill(book)
    return out.getvalue()


def repacked(data: bytes, **changed: bytes) -> bytes:
    """The same archive with some parts replaced: `{"xl/workbook.xml": b"…"}` with __ for / and _dot_ for a dot."""
    names = {key.replace("__", "/").replace("_dot_", "."): value for key, value in changed.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, names.pop(name, None) or old.read(name))
        for name, content in names.items():
            new.writestr(name, content)
    return out.getvalue()
