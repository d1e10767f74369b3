"""Real files, damaged at random: each is a document or a refusal, never anything else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuanglian.ingest.document import DEFAULT_LIMITS, Document, Limits, Unreadable
from shuanglian.ingest.reading import read_bytes
from shuanglian.ingest.reading.archive import Archive
from shuanglian.ingest.reading.docx import read_docx
from shuanglian.ingest.reading.office import read_csv, read_xlsx
from shuanglian.ingest.reading.pdf import read_pdf

from .makers import cell, p, raw_word, row, table, workbook
from .pdfs import Sheet, pdf

Reader = Callable[[bytes, str, Limits], Document]

LISTS = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>'
)
WORD = raw_word(
    p("一、情况")
    + p("投资3.2亿元。", properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="5"/></w:numPr>')
    + table(
        row(cell("指标", '<w:vMerge w:val="restart"/>'), cell("值")), row(cell("", "<w:vMerge/>"), cell("5"))
    ),
    numbering=LISTS,
)
BOOK = workbook(lambda book: book.add_worksheet("甲").write_row(1, 1, ["名称", 3.5, "12%"]))
PAGES = pdf(
    Sheet()
    .text("正文一句。", 72, 100)
    .grid([72, 200, 300], [200, 230, 260])
    .text("甲", 80, 210)
    .text("3", 210, 210),
    Sheet().text("第二页。", 72, 100),
)
TEXT = "名称,数\r\n甲,3\r\n".encode()
FILES: dict[str, tuple[Reader, bytes]] = {
    "a.docx": (read_docx, WORD),
    "a.xlsx": (read_xlsx, BOOK),
    "a.pdf": (read_pdf, PAGES),
    "a.csv": (read_csv, TEXT),
}
LIMITS = Limits(bytes=5_000_000, unpacked=20_000_000, characters=200_000, cells=20_000, pages=50)
edits = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=12)


def damaged(data: bytes, changes: list[tuple[float, int]], kept: float) -> bytes:
    out = bytearray(data)
    for place, value in changes:
        out[int(place * len(out))] = value
    return bytes(out[: max(1, int(kept * len(out)))])


def holds_together(reader: Reader, data: bytes, name: str) -> None:
    try:
        document = reader(data, name, LIMITS)
    except Unreadable as refusal:
        assert refusal.code
        assert str(refusal)
        return
    document.raw.encode("utf-8")
    for block in document.blocks:
        start, end = block.text.raw_span(0, len(block.text))
        assert block.text.quote(0, len(block.text)) == document.raw[start:end]
        if block.table:
            block.table.grid()


@pytest.mark.parametrize("name", FILES)
@given(changes=edits, kept=st.one_of(st.just(1.0), st.floats(0, 1)))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_files(name: str, changes: list[tuple[float, int]], kept: float) -> None:
    reader, data = FILES[name]
    holds_together(reader, damaged(data, changes, kept), name)


def inside(data: bytes, part: str, changes: list[tuple[float, int]], kept: float) -> bytes:
    """Damage below the packing, where it reaches the parser."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, damaged(content, changes, kept) if name == part else content)
    return out.getvalue()


PARTS = [
    ("a.docx", "word/document.xml"),
    ("a.docx", "word/numbering.xml"),
    ("a.xlsx", "xl/worksheets/sheet1.xml"),
    ("a.xlsx", "xl/workbook.xml"),
    ("a.xlsx", "xl/styles.xml"),
]


@pytest.mark.parametrize(("name", "part"), PARTS)
@given(changes=edits, kept=st.one_of(st.just(1.0), st.floats(0, 1)))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damage_inside_of_office_files(
    name: str, part: str, changes: list[tuple[float, int]], kept: float
) -> None:
    reader, data = FILES[name]
    assert part in Archive(data, name, DEFAULT_LIMITS).names
    holds_together(reader, inside(data, part, changes, kept), name)


TAGS = [
    "p",
    "r",
    "t",
    "tbl",
    "tr",
    "tc",
    "tcPr",
    "vMerge",
    "gridSpan",
    "sdt",
    "ins",
    "del",
    "pPr",
    "numPr",
    "txbxContent",
]
trees = st.recursive(
    st.sampled_from(
        ["<w:t>甲3</w:t>", '<w:gridSpan w:val="-3"/>', '<w:gridSpan w:val="x"/>', "<w:vMerge/>", "<w:ilvl/>"]
    ),
    lambda inner: st.builds(
        lambda tag, parts: f"<w:{tag}>{''.join(parts)}</w:{tag}>",
        st.sampled_from(TAGS),
        st.lists(inner, max_size=4),
    ),
    max_leaves=30,
)


@given(st.lists(trees, max_size=4))
@settings(max_examples=100, deadline=None)
def test_any_nesting_of_words_elements(parts: list[str]) -> None:
    holds_together(read_docx, raw_word("".join(parts)), "a.docx")


@given(
    st.binary(max_size=400),
    st.sampled_from(
        [b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x89PNG\r\n\x1a\n", b""]
    ),
)
@settings(max_examples=100, deadline=None)
def test_any_bytes_behind_any_mark(data: bytes, mark: bytes) -> None:
    holds_together(lambda raw, name, limits: read_bytes(raw, name, limits), mark + data, "a.bin")


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pdf"])
def test_a_wrong_extension_changes_nothing(name: str) -> None:
    data = FILES[name][1]
    assert read_bytes(data, "a.txt").raw == read_bytes(data, name).raw


@given(
    st.builds(
        Limits,
        bytes=st.integers(0, 3000),
        unpacked=st.integers(0, 5000),
        ratio=st.integers(0, 5),
        characters=st.integers(0, 30),
        pages=st.integers(0, 3),
        cells=st.integers(0, 6),
    )
)
@settings(max_examples=60, deadline=None)
def test_limits_hold_whatever_they_are(limits: Limits) -> None:
    for name, (_, data) in FILES.items():
        try:
            document = read_bytes(data, name, limits)
        except Unreadable:
            continue
        assert len(data) <= limits.bytes
        assert len(document.raw) <= limits.characters + 1
        assert document.pages <= limits.pages
        assert sum(len(b.table.cells) for b in document.blocks if b.table) <= max(limits.cells, 1) * 1
