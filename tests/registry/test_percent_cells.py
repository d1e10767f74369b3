"""Figures shown as per cent are read as they are shown."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from shuanglian.registry.spreadsheets import percent


def workbook(cells: list[tuple[int, int, Any, str]], name: str = "表一") -> bytes:
    """A workbook with these values at these places, each with its number format."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet(name)
        for row, column, value, code in cells:
            sheet.write(row, column, value, book.add_format({"num_format": code}))
        book.add_worksheet("空表")
    return target.getvalue()


@pytest.mark.parametrize("code", ["0%", "0.00%", "0.0%", "#,##0.0%;[Red]-0.0%"])
def test_a_cell_shown_as_per_cent_is_found_where_it_stands(code: str) -> None:
    data = workbook([(0, 0, "比例", "@"), (4, 27, 0.715, code), (4, 28, 0.715, "0.000")])
    assert percent.places(data) == {"表一": {(4, 27)}, "空表": set()}


@pytest.mark.parametrize("code", ["General", "0.00", '0.0"%"', "0.0\\%"])
def test_a_sign_that_is_only_printed_changes_no_value(code: str) -> None:
    assert not percent.places(workbook([(1, 1, 71.5, code)])).get("表一")


def test_what_is_no_workbook_has_no_such_cells() -> None:
    assert percent.places(b"PK\x03\x04broken") == {}
    assert percent.places("指标,数值".encode()) == {}


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        (0.715, "71.5%"),
        (1, "100%"),
        (0.0305, "3.05%"),
        (-0.02, "-2%"),
        (0, "0%"),
        ("约七成", "约七成"),
        (True, True),
    ],
)
def test_a_share_is_written_as_people_see_it(stored: Any, read: Any) -> None:
    assert percent.written(stored) == read


@given(st.decimals(min_value=-10, max_value=10, places=6))
def test_the_percentage_is_exactly_a_hundred_times_the_share(share: Decimal) -> None:
    assert Decimal(percent.written(float(share)).rstrip("%")) == Decimal(repr(float(share))) * 100


def test_only_the_cells_that_are_shown_so_are_changed() -> None:
    data = workbook([(0, 0, 0.5, "0%"), (0, 1, 0.5, "0.0"), (1, 0, "文", "0%")])
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("表一").to_python()
    assert percent.as_shown(rows, percent.places(data)["表一"]) == [["50%", 0.5], ["文", ""]]
