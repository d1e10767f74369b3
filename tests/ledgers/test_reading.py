"""Cells, periods, units, and files: what each says by itself; what is hostile or broken is refused."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.document import Unreadable
from shuanglian.ingest.ledgers import LIMITS, cells, fingerprint, open_bytes, periods, understand, units
from shuanglian.ingest.ledgers.cells import Percent
from shuanglian.ingest.ledgers.periods import Parts

from .factories import SheetOf, book, code


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,234.5", "1234.5"), ("１２", "12"), ("5.2%", "5.2"), ("（3）", "-3"), ("−1.5", "-1.5"), ("1 234", "1234"), (0.1 + 0.2, "0.3"),
        (12, "12"), (1e3, "1000"), (Percent(Decimal("5.2")), "5.2"), ("1.5E3", "1500"), ("约12", None), ("12.5万", None), ("", None),
        ("1,23", None), ("—", None), (True, None), (None, None), ("1/2", None), (dt.date(2025, 1, 1), None), ("9" * 70, None),
    ],
)  # fmt: skip
def test_numbers_of_cells(written: Any, value: str | None) -> None:
    assert cells.number(written) == (None if value is None else Decimal(value))


@pytest.mark.parametrize("written", ["", " ", "—", "——", "/", "无", "空", "N/A", "－", None, "…"])
def test_missing_marks(written: Any) -> None:
    assert cells.is_missing(written) and cells.number(written) is None


@settings(max_examples=100)
@given(st.integers(0, 20_000), st.integers(0, 700))
def test_addresses_go_there_and_back(row: int, column: int) -> None:
    text = cells.address(row, column)
    letters = text.rstrip("0123456789")
    assert (int(text[len(letters) :]) - 1, cells.column_of(letters)) == (row, column)


@settings(max_examples=100)
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_a_number_survives_the_way_through_a_float(value: Decimal) -> None:
    assert cells.exact(float(value)) == value
    assert cells.number(f"{value:,}") == value


@pytest.mark.parametrize(
    ("heads", "period"),
    [
        (("2025年", "一季度", "产值"), "2025Q1"), (("2025年", "1—6月"), "2025-01..06"), (("2025年6月末",), "2025-06-30"),
        (("2025年1-12月",), "2025"), (("2024",), "2024"), (("截至2025年6月底",), "2025-06-30"), (("2025年", "十二月"), "2025-12"),
        (("2025-03",), "2025-03"), (("2025年3月15日",), "2025-03-15"), (("2025年", "前三季度"), "2025-01..09"), (("25年",), "2025"),
        (("2025年", "三季度末"), "2025-09-30"), (("二〇二五年",), "2025"), (("2025年底",), "2025-12-31"), (("产值",), ""),
        (("人均2025元",), ""), (("2025年", "前5个月"), "2025-01..05"), (("2025年", "3-6月"), ""), (("2025年13月",), ""), (("2025-01..06",), "2025-01..06"),
        (("2025-01..2025-06",), "2025-01..06"), (("2025-03..06",), ""), (("2025-01..12",), "2025"),
    ],
)  # fmt: skip
def test_periods_of_heads(heads: tuple[str, ...], period: str) -> None:
    assert periods.period(heads) == period


@pytest.mark.parametrize(
    ("head", "period"),
    [
        ("去年同期", "2024-01..06"), ("本月", "2025-06"), ("累计", "2025-01..06"), ("2024年同期", "2024-01..06"), ("2024年", "2024"),
        ("5月累计", "2025-01..05"), ("2025年", "2025-01..06"), ("产值", "2025-01..06"),
    ],
)  # fmt: skip
def test_periods_from_the_title(head: str, period: str) -> None:
    assert periods.period((head,), Parts(2025, "01..06")) == period


@settings(max_examples=100)
@given(st.text(max_size=30))
def test_any_text_has_a_period_or_none(text: str) -> None:
    found = periods.period((text,))
    assert not found or periods.canonical(periods.read(found)) in (found, f"{found}")
    assert isinstance(units.of_head(text), str) and isinstance(periods.masked(text), str)


def test_units_of_heads_and_notes() -> None:
    assert [units.of_head(t) for t in ("产值（万元）", "同比(%)", "产值，万元", "企业（含个体）", "地均产值（万元/亩）")] == [
        "万元", "%", "万元", "", "万元/亩",
    ]  # fmt: skip
    assert units.without("企业（含个体）（家）") == "企业(含个体)"
    assert (
        units.of_note("单位：万元、户"),
        units.of_note("填报单位：示例局"),
        units.of_note("单位：平米"),
    ) == (["万元", "户"], [], ["平方米"])
    told = ["万元", "户"]
    assert [units.fitting(t, told) for t in ("企业户数", "产值", "产值增速", "从业人员数")] == [
        "户",
        "万元",
        "%",
        "",
    ]


def test_the_form_of_next_quarter_is_the_form_of_this_one() -> None:
    one = fingerprint.keys(
        [("企业名称",), ("2025年", "一季度", "产值（万元）"), ("2025年", "二季度", "产值（万元）")]
    )
    two = fingerprint.keys(
        [("企业名称",), ("2026年", "三季度", "产值（万元）"), ("2026年", "四季度", "产值（万元）")]
    )
    assert one == two and len(set(one)) == 3 and fingerprint.of(one) == fingerprint.of(two)
    told = fingerprint.difference(one, [one[0], "新列", one[2], one[1]])
    assert (told.added, told.removed, bool(told.moved), told.any) == (["新列"], [], True, True)
    assert not fingerprint.difference(one, two).any


def test_credit_codes_are_checked_by_their_last_character() -> None:
    from shuanglian.ingest.ledgers.columns import is_code

    assert (
        is_code(code(7))
        and is_code(f" {code(7).lower()} ")
        and not is_code(code(7)[:-1])
        and not is_code("1" * 18)
    )


def part(name: str, data: bytes, base: bytes) -> bytes:
    """A workbook with one part exchanged."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, data if one == name else old.read(one))
    return buffer.getvalue()


SMALL = book(SheetOf([["名称", "数"], ["甲", 1]]))
SHEET = "xl/worksheets/sheet1.xml"
LONG_ROW = b'<row spans="' + b"1" * 980 + b'"/>'
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"", {"empty"}), (b"   \n", {"empty"}), (b"%PDF-1.7", {"not_a_sheet"}), (b"\x89PNG\r\n", {"not_a_sheet"}),
        (SMALL[:400], {"unreadable"}), (part(SHEET, b"<a><b></a>", SMALL), {"unreadable"}),
        (part(SHEET, HEAD + b"<sheetData>" + LONG_ROW * 24_000 + b"</sheetData></worksheet>", SMALL), {"unpacks_too_large"}),
        (part(SHEET, HEAD + b'<sheetData><row r="1"><c r="ZZZ1"><v>1</v></c></row></sheetData></worksheet>', SMALL), {"too_far"}),
        (part(SHEET, HEAD + b'<sheetData><row r="9999999"><c><v>1</v></c></row></sheetData></worksheet>', SMALL), {"unreadable"}),
        (part(SHEET, b'<!DOCTYPE a [<!ENTITY x "yy">]>' + HEAD + b"<sheetData/></worksheet>", SMALL), set()),
        (b"\x00\x01\x02\x03" * 500, {"binary", "encoding", "unreadable"}),
    ],
)  # fmt: skip
def test_hostile_and_broken_files_are_refused(data: bytes, codes: set[str]) -> None:
    if not codes:
        assert open_bytes(data, "a.xlsx").sheets
        return
    with pytest.raises(Unreadable) as refusal:
        open_bytes(data, "a.xlsx")
    assert refusal.value.code in codes and str(refusal.value)


def test_limits_on_bytes_and_cells() -> None:
    with pytest.raises(Unreadable) as refusal:
        open_bytes(SMALL, "a.xlsx", replace(LIMITS, bytes=100))
    assert refusal.value.code == "too_large"
    for data in (book(SheetOf([[1, 2, 3]] * 20)), b"1,2,3\n" * 20):
        with pytest.raises(Unreadable) as refusal:
            open_bytes(data, "a", replace(LIMITS, cells=30))
        assert refusal.value.code == "too_far"


def test_a_row_far_down_lays_nothing_out_between() -> None:
    sheet = (
        HEAD
        + b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1000000"><c r="B1000000"><v>2</v></c></row></sheetData></worksheet>'
    )
    (one,) = open_bytes(part(SHEET, sheet, SMALL), "a.xlsx").sheets
    assert one.height == 1_000_000 and one.at(999_999, 1) == 2 and one.rows[5] == []


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SMALL) - 1), st.binary(min_size=1, max_size=4))
def test_a_damaged_workbook_is_read_or_refused(at: int, noise: bytes) -> None:
    data = SMALL[:at] + noise + SMALL[at + len(noise) :]
    try:
        understand(open_bytes(data, "a.xlsx"))
    except Unreadable as error:
        assert error.code


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        understand(open_bytes(data, "a.csv"))
    except Unreadable as error:
        assert error.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_text_tables_in_any_encoding(encoding: str, mark: str) -> None:
    text = (
        mark.join(("企业名称", "产值（万元）"))
        + "\n"
        + mark.join(("示例甲有限公司", "1.5"))
        + "\n"
        + mark.join(("示例乙有限公司", "2.5"))
    )
    (table,) = understand(open_bytes(text.encode(encoding), "a.csv")).tables
    assert [one.heads for one in table.columns] == [("企业名称",), ("产值（万元）",)] and len(table.data) == 2


def test_the_first_rows_only() -> None:
    data = book(SheetOf([["名称", "数"], *[["甲", n] for n in range(500)]]))
    assert open_bytes(data, "a.xlsx", first=10).sheets[0].height == 10
    assert open_bytes(b"a,b\n" * 500, "a.csv", first=10).sheets[0].height == 10
