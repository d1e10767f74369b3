"""What holds of any text at all: nothing fails, nothing is lost, nothing is invented."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from shuanglian.ingest.aligned import Aligned
from shuanglian.ingest.document import Block, Unreadable
from shuanglian.ingest.proposing import propose
from shuanglian.ingest.reading import read_bytes
from shuanglian.ingest.reading.decode import decode
from shuanglian.ingest.reading.html_tokens import tokens
from shuanglian.ingest.tables import observe

from .factories import TEXTS, blocks

MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<table>",
                "<tr>",
                "<td>",
                "<td rowspan=2>",
                "<td colspan=3>",
                "<th>",
                "</td>",
                "</tr>",
                "</table>",
                "<li>",
                "<h1>",
                "</h1>",
                "<br>",
                "<nav>",
                "</nav>",
                "<script>",
                "</script>",
                "<!--",
                "-->",
                "<",
                ">",
                "&amp;",
                "&#22686;",
                "&nope",
                "<div class='footer'>",
                "</div>",
                "<title>",
                "</title>",
                '<a title="',
                "'",
                "\n",
                " ",
                "<meta name='PubDate' content='2025-01-02'>",
            ]
        ),
        TEXTS,
    ),
    max_size=30,
).map(lambda parts: "<html>" + "".join(parts))


def used(rows: tuple[Block, ...]) -> list[int]:
    """The places of the raw text that blocks were made from, one for each character."""
    return [
        place
        for row in rows
        for start, end in zip(row.text.starts, row.text.ends, strict=True)
        for place in range(start, end)
    ]


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_every_character_that_shows_stands_in_exactly_one_block(text: str) -> None:
    places = used(blocks(text))
    assert len(places) == len(set(places))
    rest = {at for at, char in enumerate(text) if not (char.isspace() or char in "\u200b\ufeff")}
    assert rest <= set(places)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_no_character_of_a_block_is_invented(text: str) -> None:
    for row in blocks(text):
        for at, char in enumerate(row.text.text):
            start, end = row.text.starts[at], row.text.ends[at]
            assert (char == " " and start == end) or text[start:end] == char


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_cells_are_parts_of_their_table_and_do_not_overlap(text: str) -> None:
    for row in blocks(text):
        if row.table is None:
            continue
        low, high = row.text.raw_span(0, len(row.text))
        spans = [cell.text.raw_span(0, len(cell.text)) for cell in row.table.cells if len(cell.text)]
        assert all(low <= start < end <= high for start, end in spans)
        assert len({start for start, _ in spans}) == len(spans)
        taken = [
            (r, c)
            for cell in row.table.cells
            for r in range(cell.row, cell.row + cell.rows)
            for c in range(cell.column, cell.column + cell.columns)
        ]
        assert len(taken) == len(set(taken))


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_numbers_of_tables_are_quoted_as_they_stand(text: str) -> None:
    try:
        document = read_bytes(text.encode("utf-8", "replace"), "文.txt")
    except Unreadable:
        return
    for at, block in enumerate(document.blocks):
        for row in observe(document, at) if block.table else []:
            assert row.quote == document.raw[row.start : row.end]
            assert row.value_start is not None and row.value_end is not None
            assert row.start <= row.value_start < row.value_end <= row.end


@settings(max_examples=100, deadline=None)
@given(MARKUP)
@example("<html><p>一&nbsp;二</p><td>三")
def test_any_page_is_read_and_its_text_stands_in_the_source(source: str) -> None:
    try:
        document = read_bytes(source.encode("utf-8", "replace"), "页.html")
    except Unreadable:
        return
    assert document.media == "text/html"
    mended = any(note.code.startswith("repair") for note in document.notes)
    for block in () if mended else document.blocks:
        for at, char in enumerate(block.text.text):
            told = document.raw[block.text.starts[at] : block.text.ends[at]]
            assert told == char or char in " \n" or told.startswith("&")
    for row in propose(document):
        assert row.quote == document.raw[row.start : row.end]


@settings(max_examples=100, deadline=None)
@given(MARKUP)
def test_tokens_go_forward_and_never_overlap(source: str) -> None:
    at = 0
    for token in tokens(source):
        assert at <= token.start <= token.end <= len(source)
        at = token.end


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except Unreadable as error:
        assert error.code in {"binary", "encoding"}
        return
    assert encoding
    if "\ufffd" not in text and encoding in {"utf-8", "gb18030", "utf-16-le", "utf-16-be"}:
        assert text.encode(encoding) == data


@settings(max_examples=50, deadline=None)
@given(
    st.text(
        alphabet="的一是在不了有和人这中大为上个国我以要他时来用们创新企业发展", min_size=20, max_size=200
    )
)
def test_chinese_text_comes_back_from_each_encoding_of_the_country(text: str) -> None:
    for encoding in ("utf-8", "gb18030", "utf-16"):
        assert decode(text.encode(encoding))[0].removeprefix("\ufeff") == text


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.lists(st.integers(0, 200), max_size=5))
def test_pages_change_nothing_but_page_numbers(text: str, pages: list[int]) -> None:
    from shuanglian.ingest.reading.structure import blocks_of

    rows = blocks_of(Aligned.of(text), sorted({0, *pages}))
    assert all(row.page is not None and row.page >= 1 for row in rows)
    places = used(rows)
    assert len(places) == len(set(places))
