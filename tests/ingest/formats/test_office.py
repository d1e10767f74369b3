"""Workbooks and delimited text: one table a sheet, with the values that people see."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.document import DEFAULT_LIMITS, Document, Limits, Unreadable
from shuanglian.ingest.reading.delimited import delimiter
from shuanglian.ingest.reading.office import figure, read_csv, read_xls, read_xlsx, shown

from .makers import workbook


def read(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Document:
    return read_xlsx(data, "台账.xlsx", limits)


def grid(document: Document, at: int = 0) -> list[list[str]]:
    table = [block.table for block in document.blocks if block.table][at]
    return [[cell.text.text if cell else "" for cell in row] for row in table.grid()]


def test_each_sheet_is_a_table_without_empty_rows_and_columns() -> None:
    def fill(book) -> None:
        first = book.add_worksheet("项目")
        first.write_row(2, 1, ["名称", None, "投资"])
        first.write_row(5, 1, ["甲项目", None, 3.5])
        book.add_worksheet("Sheet2").write_row(0, 0, ["乙", 4])
        book.add_worksheet("空")

    document = read(workbook(fill))
    assert grid(document) == [["名称", "投资"], ["甲项目", "3.5"]]
    assert grid(document, 1) == [["乙", "4"]]
    assert [block.table.title for block in document.blocks if block.table] == ["项目", ""]
    assert document.raw == "项目\n名称\t投资\n甲项目\t3.5\n乙\t4\n"


def test_merged_cells_cover_their_range() -> None:
    def fill(book) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "一览表")
        sheet.merge_range(1, 0, 2, 0, "名称")
        sheet.write_row(1, 1, ["2024", "2025"])
        sheet.write_row(2, 1, ["亿元", "亿元"])
        sheet.write_row(3, 0, ["甲", 1, 2])

    assert grid(read(workbook(fill))) == [
        ["一览表", "一览表", "一览表"],
        ["名称", "2024", "2025"],
        ["名称", "亿元", "亿元"],
        ["甲", "1", "2"],
    ]


def test_values_are_what_people_see() -> None:
    def fill(book) -> None:
        sheet = book.add_worksheet()
        percent = book.add_format({"num_format": "0.0%"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(0, 0, 0.125, percent)
        sheet.write(0, 1, 0.1 + 0.2)
        sheet.write_datetime(0, 2, dt.datetime(2025, 3, 1), day)
        sheet.write(0, 3, True)
        sheet.write_formula(0, 4, "=1+1", None, 2)

    assert grid(read(workbook(fill))) == [["12.5%", "0.3", "2025-03-01", "是", "2"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5.0, "5"),
        (1e20, "100000000000000000000"),
        (0.00001, "0.00001"),
        (-3.25, "-3.25"),
        (float("nan"), ""),
        (7, "7"),
    ],
)
def test_figures_have_neither_noise_nor_exponents(value: float, text: str) -> None:
    assert figure(value) == text


@given(st.floats(min_value=-1e12, max_value=1e12, allow_nan=False))
@settings(max_examples=100)
def test_a_figure_stays_the_same_number(value: float) -> None:
    assert float(figure(value)) == pytest.approx(value, rel=1e-12, abs=1e-14)


def test_moments_and_strings() -> None:
    assert shown(dt.datetime(2025, 3, 1, 8, 30)) == "2025-03-01 08:30"
    assert shown("  甲 ") == "甲"
    assert shown(0.5, percent=True) == "50%"


def test_hidden_sheets_are_not_read_and_that_is_said() -> None:
    def fill(book) -> None:
        book.add_worksheet("可见").write(0, 0, "甲")
        hidden = book.add_worksheet("底稿")
        hidden.write(0, 0, "乙")
        hidden.hide()

    document = read(workbook(fill))
    assert "乙" not in document.raw
    assert any("底稿" in note.message for note in document.notes)


def test_cells_in_delimited_text_keep_their_place_in_the_file() -> None:
    raw = '\ufeff名称,说明,数\r\n甲,"一,""二""\r\n三",3\r\n\r\n乙 ,,4'
    document = read_csv(raw.encode(), "表.csv", DEFAULT_LIMITS)
    assert document.raw == raw
    assert grid(document) == [["名称", "说明", "数"], ["甲", '一,"二"\r\n三', "3"], ["乙", "", "4"]]
    for cell in next(b.table for b in document.blocks if b.table).cells:
        start, end = cell.text.raw_span(0, len(cell.text))
        assert raw[start:end].replace('""', '"') == cell.text.text


@pytest.mark.parametrize(
    ("raw", "sign"), [("a;b\n1,5;2", ";"), ("a\tb\n1,5\t2", "\t"), ("a,b\n1,2", ","), ("甲\n乙", ",")]
)
def test_the_delimiter_is_told_from_the_lines(raw: str, sign: str) -> None:
    assert delimiter(raw) == sign


@given(st.lists(st.lists(st.text('甲1,"\n ', max_size=5), min_size=2, max_size=4), min_size=1, max_size=5))
@settings(max_examples=100)
def test_whatever_is_written_as_csv_is_read_back(rows: list[list[str]]) -> None:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    expected = sorted(text.strip() for row in rows for text in row if text.strip())
    if not expected:
        return
    document = read_csv(out.getvalue().encode(), "表.csv", DEFAULT_LIMITS)
    table = next(block.table for block in document.blocks if block.table)
    assert sorted(cell.text.text for cell in table.cells if cell.text.text) == expected


def refusal(data: bytes, limits: Limits = DEFAULT_LIMITS, reader=read_xlsx) -> str:
    with pytest.raises(Unreadable) as caught:
        reader(data, "甲.xlsx", limits)
    assert str(caught.value).startswith("甲.xlsx：")
    return caught.value.code


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def test_old_word_files_are_refused_with_what_to_do() -> None:
    with pytest.raises(Unreadable, match="LibreOffice") as caught:
        read_xls(OLE + "WordDocument".encode("utf-16-le"), "甲.doc", DEFAULT_LIMITS)
    assert caught.value.code == "legacy_doc"


def test_other_files_that_are_refused() -> None:
    assert refusal(OLE + "EncryptedPackage".encode("utf-16-le")) == "encrypted"
    assert refusal(OLE + "PowerPoint Document".encode("utf-16-le")) == "unsupported"
    assert refusal(OLE + "Workbook".encode("utf-16-le")) == "damaged"
    assert refusal(workbook(lambda book: book.add_worksheet())) == "empty"
    assert refusal(b"\n\n", reader=read_csv) == "empty"


def test_limits_of_cells_and_characters() -> None:
    data = workbook(lambda book: book.add_worksheet().write_column(0, 0, ["字" * 10] * 50))
    assert refusal(data, Limits(cells=20)) == "too_many_cells"
    assert refusal(data, Limits(characters=100)) == "too_long"
    assert refusal(b"a,b\n" * 100, Limits(cells=50), read_csv) == "too_many_cells"


def test_a_sheet_with_one_cell_at_the_far_end_is_refused_before_it_is_spread_out() -> None:
    data = workbook(
        lambda book: (
            book.add_worksheet().write(1_048_575, 16_383, "远") or book.worksheets()[0].write(0, 0, "近")
        )
    )
    assert refusal(data) == "too_many_cells"
