"""The Excel file: live formulas whose kept values are right, texts that stay texts."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.indicators.reports import checking
from shuanglian.indicators.reports import document as d
from shuanglian.indicators.reports.figures import cell, words
from shuanglian.indicators.reports.gathering import total
from shuanglian.indicators.reports.press import excel
from shuanglian.indicators.reports.press.excel_cells import DATA, Cells, number_format, sheet_name

from . import makers

REFERENCE = re.compile(r"(?:数据!)?\$?([A-Z])\$?(\d+)(?::\$?([A-Z])\$?(\d+))?")


def computed(book: Any, sheet: str, address: str, seen: int = 0) -> float:
    """The value of a cell, computed anew from what stands in the file, without looking at kept values."""
    assert seen < 20, "formulas go round in a circle"
    value = book[sheet][address].value
    if not isinstance(value, str) or not value.startswith("="):
        assert isinstance(value, int | float), f"{sheet}!{address} holds {value!r}"
        return float(value)

    def put(found: re.Match[str]) -> str:
        where = DATA if found.group(0).startswith(DATA) else sheet
        if found.group(3) is None:
            return repr(computed(book, where, found.group(1) + found.group(2), seen + 1))
        rows = range(int(found.group(2)), int(found.group(4)) + 1)
        return ",".join(repr(computed(book, where, f"{found.group(1)}{row}", seen + 1)) for row in rows)

    text = REFERENCE.sub(put, value[1:])
    found = eval(text, {"__builtins__": {}, "SUM": lambda *values: sum(values)})
    return float(found)


def books(data: bytes) -> tuple[Any, Any]:
    """The same file with formulas and with kept values."""
    return openpyxl.load_workbook(io.BytesIO(data)), openpyxl.load_workbook(io.BytesIO(data), data_only=True)


def assert_kept_values_are_right(data: bytes) -> int:
    """How many formulas there are."""
    book, kept = books(data)
    count = 0
    for sheet in book.sheetnames:
        for row in book[sheet].iter_rows():
            for one in row:
                if isinstance(one.value, str) and one.data_type == "f":
                    count += 1
                    there = kept[sheet][one.coordinate].value
                    assert there == pytest.approx(computed(book, sheet, one.coordinate), rel=1e-12), (
                        one.coordinate
                    )
    return count


def texts(data: bytes) -> dict[str, list[list[Any]]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("rows", [0, 1, 2, 60])
def test_kept_values_are_what_the_formulas_give(rows: int) -> None:
    assert assert_kept_values_are_right(excel.to_xlsx(makers.document(rows))) >= 1 + (rows > 0) + rows


@settings(max_examples=25, deadline=None)
@given(numbers=st.lists(st.decimals(-(10**8), 10**8, places=2), min_size=1, max_size=12))
def test_totals_are_sums_whatever_the_numbers(numbers: list[Decimal]) -> None:
    parts = [makers.value(f"项{i}", str(number)) for i, number in enumerate(numbers)]
    rows = [(words(part.name), cell(part)) for part in parts]
    rows.append((words("合计"), cell(total("合计", parts, digits=2))))
    table = d.Table("表", ("项", "数"), tuple(rows), has_total=True)
    data = excel.to_xlsx(makers.document(content=[table]))
    _book, kept = books(data)
    assert kept["表"].cell(len(rows) + 2, 2).value == pytest.approx(float(sum(numbers)), rel=1e-12, abs=1e-6)
    assert_kept_values_are_right(data)


def test_progress_and_totals_are_live() -> None:
    book, _kept = books(excel.to_xlsx(makers.document(2)))
    data = {row[0].value: row for row in book[DATA].iter_rows(min_row=2)}
    progress = next(row for row in data.values() if row[1].value == "进度")
    assert re.fullmatch(r"=\(E\d+-E\d+\)/\(E\d+-E\d+\)\*100", progress[4].value)
    assert book["分项表"]["B5"].value == "=SUM(B3:B4)"
    assert book["分项表"]["B3"].value.startswith("=数据!$E$")


def test_a_changed_number_changes_what_is_computed_from_it() -> None:
    book, _kept = books(excel.to_xlsx(makers.document(2)))
    before = computed(book, "分项表", "B5")
    row = next(row for row in book[DATA].iter_rows(min_row=2) if row[1].value == "规上工业产值0")
    row[4].value += 5
    assert computed(book, "分项表", "B5") == before + 5


def test_readers_that_do_not_compute_see_numbers_and_missing_words() -> None:
    found = texts(excel.to_xlsx(makers.document(2)))
    assert found["分项表"][2][:2] == ["规上工业产值0", 10.0] and found["分项表"][4][1] == 21.0
    assert found["缺数表"][2][1] == "暂无数据" and found["空表"][2][0] == "没有这样的数"
    cover = {row[0]: row[1] for row in found["说明"] if row[0]}
    assert cover["发文字号"] == "试〔2025〕6号" and len(cover["凭据"]) == 64
    words_of = "\n".join(str(row[1]) for row in found["说明"])
    assert "160.50（示例）[n" in words_of
    assert "乙" in [row[0] for row in found["图"]] and "暂无数据" in {
        value for row in found["图"] for value in row
    }


def test_every_number_has_a_row_with_where_it_comes_from() -> None:
    document = makers.document()
    rows = {row[0]: row for row in texts(excel.to_xlsx(document))[DATA][1:]}
    assert list(rows) == [fact.id for fact in document.facts]
    seven = next(row for row in rows.values() if row[14] == 7)
    assert seven[9:11] == ["试验统计公报", "试验统计局"] and seven[13] == "示例" and seven[8] == 2
    assert seven[15] == "https://reports.example/indicators/observations/7/"
    checked = checking.check(excel.to_xlsx(document))
    assert checked.format == "xlsx" and not checked.problems
    assert {n.mark for n in checked.numbers if n.uses} >= set(d.marks(document))


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "https://x"]
)
def test_texts_that_look_like_formulas_stay_texts(start: str) -> None:
    data = excel.to_xlsx(makers.document(1, name=start))
    book, _kept = books(data)
    for sheet in book:
        for row in sheet.iter_rows():
            for one in row:
                if isinstance(one.value, str) and start.strip() in one.value:
                    assert one.data_type == "s", f"{sheet.title}!{one.coordinate}"
    assert assert_kept_values_are_right(data)


def test_hostile_and_long_texts_are_kept_within_what_a_cell_holds() -> None:
    data = excel.to_xlsx(makers.document(1, name=makers.NASTY + "长" * 40_000))
    for rows in texts(data).values():
        assert all(len(str(value)) <= 32_767 and "\x07" not in str(value) for row in rows for value in row)


def test_equal_documents_are_equal_bytes() -> None:
    assert excel.to_xlsx(makers.document(3)) == excel.to_xlsx(makers.document(3))


@pytest.mark.parametrize(
    ("text", "suffix", "wanted"),
    [
        ("160.50", "", "0.00"),
        ("1,234", "", "#,##0"),
        ("85.0%", "", '0.0"%"'),
        ("118.2（2024年）", "（示例）", '0.0"（2024年）（示例）"'),
        ("超过 3 亿元", "", '"超过 "0" 亿元"'),
        ("-4", "", "0"),
        ("暂无", "", "General"),
        ('5"x', "", '0"”x"'),
    ],
)
def test_numbers_look_as_they_are_printed(text: str, suffix: str, wanted: str) -> None:
    assert number_format(text, suffix) == wanted


def test_names_of_sheets_are_those_that_excel_takes() -> None:
    taken: set[str] = set()
    names = [
        sheet_name(text, taken)
        for text in ("a/b:c*", "a b c ", "", "'", "History", "长" * 50, "长" * 50, "长" * 50)
    ]
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)
    assert "history" not in {name.lower() for name in names}


def test_long_sums_stay_within_what_excel_takes() -> None:
    facts = tuple(d.Fact(f"n{i}", d.FactKind.OBSERVED, "x", "1", Decimal(1)) for i in range(1, 1201))
    cells = Cells(facts)
    every_second = "SUM(" + ",".join(f"{{n{i}}}" for i in range(1, 1201, 2)) + ")"
    told = cells.formula(every_second)
    assert len(told) <= 8000 and max(part.count(",") for part in re.findall(r"SUM\([^()]*\)", told)) < 255
    assert cells.formula("SUM(" + ",".join(f"{{n{i}}}" for i in range(1, 1201)) + ")") == "=SUM(E2:E1201)"
