"""What goes out: the console, the clean long table, the sentences of findings, the drawn grid; and the reader held against another one."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.ingest.ledgers import Area, Sheet, Workbook, exporting, open_bytes, understand, words
from shuanglian.ingest.ledgers.cells import text_of
from shuanglian.ingest.ledgers.findings import Finding, capped
from shuanglian.ingest.ledgers.previewing import drawn

from .factories import SheetOf, book, code

SOURCE = Path(words.__file__).parent
SIMPLE = st.one_of(
    st.none(), st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=10), st.integers(-10**12, 10**12),
    st.floats(-1e9, 1e9).map(lambda x: round(x, 4)), st.dates(dt.date(1901, 1, 1), dt.date(2090, 1, 1)).map(lambda d: dt.datetime(d.year, d.month, d.day)),
)  # fmt: skip


def monthly(tmp_path: Path) -> Path:
    rows = [
        ["示例区2025年1—6月规上工业"], ["单位：万元"], ["序号", "企业名称", "所属镇街", "产值", "同比（%）"], [1, "示例甲有限公司", "甲镇", 5, 3],
        [2, "@示例乙有限公司", "乙镇", "约6", None], ["合计", None, None, 12, None],
    ]  # fmt: skip
    path = tmp_path / "月报.xlsx"
    path.write_bytes(book(SheetOf(rows, "规上", merges=[(0, 0, 0, 4)])))
    return path


def test_the_console_tells_what_was_understood_without_a_database(tmp_path: Path) -> None:
    path = monthly(tmp_path)
    told = CliRunner().invoke(app, ["ledger", str(path)])
    assert (
        told.exit_code == 0 and "规上!A1:E6" in told.stdout and "D5：这一列填数，这里是“约6”" in told.stdout
    )
    assert "产值 万元 2025-01..06" in told.stdout
    found = json.loads(CliRunner().invoke(app, ["ledger", str(path), "--json"]).stdout)
    (table,) = found["tables"]
    assert [column["heads"] for column in table["columns"]][3:] == [["产值"], ["同比（%）"]]
    assert [one["address"] for one in table["findings"] if one["level"] == "error"] == ["D5"]


def test_the_console_refuses_with_one_line_and_exit_code_1(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04broken xl/workbook.xml")
    told = CliRunner().invoke(app, ["ledger", str(path)])
    assert told.exit_code == 1 and "读不出这个文件" in told.output and "Traceback" not in told.output


def test_the_long_table_has_one_line_for_each_cell_and_no_formula(tmp_path: Path) -> None:
    (table,) = understand(open_bytes(monthly(tmp_path).read_bytes(), "月报.xlsx")).tables
    rows = list(exporting.long_rows(table))
    assert [row[2] for row in rows] == ["D4", "E4", "D5"]
    assert rows[0][3:] == ["示例甲有限公司", "", "甲镇", "产值", "2025-01..06", "actual", "万元", 5, ""]
    assert rows[2][-2:] == [None, "约6"]
    text = exporting._csv(iter(rows)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[3][3] == "'@示例乙有限公司"


def test_every_finding_has_a_sentence_and_every_sentence_a_finding() -> None:
    text = "\n".join(path.read_text() for path in SOURCE.rglob("*.py") if path.name != "words.py")
    quoted = set(re.findall(r'"([a-z_]+)"', text))
    assert set(words.SENTENCES) - quoted <= {
        "bad_unit",
        "no_party",
        "ambiguous_party",
        "no_name",
        "other_scope",
        "no_period",
    }
    for told in words.SENTENCES.values():
        given_ = dict.fromkeys(re.findall(r"%\((\w+)\)s", told), "甲")
        assert "%" not in (told % given_).replace("%", "", told.count("%%"))


def test_findings_know_their_addresses_and_are_bounded() -> None:
    assert [
        Finding("uncached", "表", *at).address for at in ((4, 1), (4, None), (None, 1), (None, None))
    ] == ["B5", "5", "B", ""]
    many = capped((Finding("uncached", "表", n, 1) for n in range(50)), most=10)
    assert len(many) == 11 and many[-1].code == "many" and many[-1].level == "notice"
    assert Finding("duplicate_row", "表", 5, None, {"row": 3}).as_json()["message"] == "与第 3 行完全相同"


def test_the_drawn_grid_keeps_merges_and_gives_each_cell_its_role() -> None:
    sheet = Sheet("表", [["标题"], ["名称", "2025年", None], [None, "产值", "税收"], ["一、工业"], ["甲厂", 1, 2], ["合计", 1, 2]], (
        Area(0, 0, 0, 2), Area(1, 0, 2, 0), Area(1, 1, 1, 2),
    ))  # fmt: skip
    (table,) = understand(Workbook("a", (sheet,))).tables
    grid = drawn(sheet, table.as_json(), 10)
    assert [(c.text, c.role, c.rows, c.columns) for c in grid[0]] == [("标题", "title", 1, 3)]
    assert [(c.text, c.role, c.rows, c.columns) for c in grid[1]] == [
        ("名称", "head", 2, 1),
        ("2025年", "head", 1, 2),
    ]
    assert [[c.role for c in line] for line in grid[3:]] == [
        ["group"] * 3,
        ["key", "value", "value"],
        ["total"] * 3,
    ]
    assert [c.address for c in grid[4]] == ["A5", "B5", "C5"]


def test_a_turned_grid_is_drawn_as_it_stands() -> None:
    rows = [["企业名称", "示例甲有限公司"], ["统一社会信用代码", code(1)], ["联系电话", "13800000000"]]
    sheet = Sheet("表", rows)
    (table,) = understand(Workbook("a", (sheet,))).tables
    assert [[c.role for c in line] for line in drawn(sheet, table.as_json(), 10)] == [
        ["head", "key"],
        ["head", "key"],
        ["head", "text"],
    ]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(SIMPLE, min_size=1, max_size=6), min_size=1, max_size=8))
def test_our_reader_sees_the_cells_that_another_one_sees(rows: list[list[Any]]) -> None:
    data = book(SheetOf([[None if cell == "" else cell for cell in row] for row in rows], "表"))
    (ours,) = open_bytes(data, "a.xlsx").sheets
    theirs = (
        CalamineWorkbook.from_filelike(io.BytesIO(data))
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)
    )
    for r, row in enumerate(theirs):
        for c, cell in enumerate(row):
            mine = ours.at(r, c)
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                assert mine == pytest.approx(cell)
            else:
                assert text_of(mine) == str(cell).strip() if cell != "" else mine in (None, "")


def test_other_formats_are_read_too() -> None:
    text = "名称,数\n甲,1\n".encode("utf-16")
    assert open_bytes(text, "a.csv").sheets[0].rows == [["名称", "数"], ["甲", "1"]]
    (sheet,) = open_bytes(b"a;b\n1,5;2,5\n", "a.csv").sheets
    assert sheet.rows == [["a", "b"], ["1,5", "2,5"]]
