"""The same document in every format proposes the same facts, each with its quote at its own offsets."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from bench.ingest_data import paragraph

from shuanglian.ingest.document import Document
from shuanglian.ingest.proposing import propose
from shuanglian.ingest.reading import read_bytes

from .makers import word
from .pdfs import Sheet, pdf

TITLE = "某区上半年创新工作情况"
DATED = "发布日期：2026年7月3日"


def paragraphs(seed: int) -> list[str]:
    chance = Random(seed)
    return [paragraph(chance) for _ in range(5)]


def as_txt(parts: list[str]) -> bytes:
    return "\n".join([TITLE, DATED, *parts]).encode()


def as_docx(parts: list[str]) -> bytes:
    def fill(document) -> None:
        document.add_heading(TITLE, 0)
        for part in [DATED, *parts]:
            document.add_paragraph(part)

    return word(fill)


def as_html(parts: list[str]) -> bytes:
    body = "".join(f"<p>{part}</p>" for part in [DATED, *parts])
    return f"<!doctype html><html><body><h1>{TITLE}</h1>{body}</body></html>".encode()


def as_pdf(parts: list[str]) -> bytes:
    """Over two pages, lines of 36 characters, the first of a paragraph indented."""
    sheets = [Sheet().text(TITLE, 180, 60, 20)]
    top = sheets[0].paragraph(DATED, 100)
    for part in parts:
        if top > 560:
            sheets.append(Sheet())
            top = 70.0
        top = sheets[-1].paragraph(part, top)
    for number, sheet in enumerate(sheets, 1):
        sheet.text(f"— {number} —", 280, 808)
    return pdf(*sheets)


FORMATS = {"a.docx": as_docx, "a.html": as_html, "a.pdf": as_pdf}


def facts(document: Document) -> Counter[tuple[object, ...]]:
    rows = propose(document)
    for row in rows:
        assert document.raw[row.start : row.end] == row.quote
    return Counter(
        (row.value, row.value_max, row.unit, row.time, row.basis, row.comparator, row.growth)
        for row in rows
        if row.value is not None
    )


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("seed", range(4))
def test_the_same_facts_in_every_format(name: str, seed: int) -> None:
    parts = paragraphs(seed)
    expected = facts(read_bytes(as_txt(parts), "a.txt"))
    assert sum(expected.values()) > 20
    assert facts(read_bytes(FORMATS[name](parts), name)) == expected


def test_the_title_and_the_date_are_the_same_in_every_format() -> None:
    parts = paragraphs(9)
    for name, make in {"a.txt": as_txt, **FORMATS}.items():
        document = read_bytes(make(parts), name)
        assert document.title == TITLE
        assert document.dated is not None and document.dated.isoformat() == "2026-07-03"
