"""Files of unseen shape: headings in two languages, long and wide tables, ledgers, workbooks, bad rows."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.indicators.integrity import files
from shuanglian.indicators.integrity.files import headings, numbers
from shuanglian.indicators.integrity.inspecting import inspect

from .factories import codes, read, sheet

YEARS = ["100.1", "104.3", "109.9", "114.2", "121.7", "127.3", "133.1", "140.8"]


@pytest.mark.parametrize(
    ("text", "value", "step", "unit", "comparator"),
    [
        ("1,234.50", "1234.50", "0.01", "", "eq"),
        ("１２．５％", "12.5", "0.1", "%", "eq"),
        ("超90亿元", "90", "1", "亿元", "gt"),
        ("约 30", "30", "1", "", "approx"),
        ("（3.2）", "-3.2", "0.1", "", "eq"),
        ("40多家", "40", "1", "家", "gt"),
        ("-5", "-5", "1", "", "eq"),
        ("¥1,200", "1200", "1", "", "eq"),
    ],
)
def test_numbers_as_people_write_them(text: str, value: str, step: str, unit: str, comparator: str) -> None:
    found = numbers.read(text)
    assert found is not None
    assert (str(found.value), str(found.step), found.unit, found.comparator) == (
        value,
        step,
        unit,
        comparator,
    )


@pytest.mark.parametrize("text", ["", "—", "n/a", "示例企业", "2024年", "2024-05-01", "nan", "1e400"])
def test_what_is_no_number(text: str) -> None:
    assert numbers.read(text) is None


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("指标名称", "indicator"), ("Indicator", "indicator"), ("县（市、区）", "place"), ("报送单位", "reporter"),
        ("同比增长（%）", "growth_year"), ("yoy", "growth_year"), ("上年同期数", "base"), ("reported_at", "reported_at"),
        ("合同金额（万元）", "value"), ("其中：研发", "parts"), ("修改前", "old"), ("数据来源", "source"), ("颜色", ""),
    ],
)  # fmt: skip
def test_headings(text: str, role: str) -> None:
    assert headings.read(text).role == role


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024", "2024"), ("202405", "2024-05"), ("2024年1-5月", "2024-01..05"), ("2024-05-31 00:00:00", "2024-05-31"),
        ("Q1 2024", "2024Q1"), ("2024M05", "2024-05"), ("2024H1", "2024-01..06"), ("FY2024", "2024"),
    ],
)  # fmt: skip
def test_periods(text: str, period: str) -> None:
    found = headings.period_of(text)
    assert found is not None and found.text == period


def test_a_long_table_in_chinese_and_in_english() -> None:
    for header in ("指标,地区,期间,数值,单位", "indicator,place,period,value,unit"):
        rows = [f"产值,甲区,{2016 + i},{v},亿元" for i, v in enumerate(YEARS)]
        table = read(sheet(header, rows))
        assert (table.shape, table.values, table.findings) == ("long", 8, [])
        rows[5] = "产值,甲区,2021,1273000,亿元"
        table = read(sheet(header, rows))
        assert codes(table.findings) == {"unit_slip"} and table.findings[0].rows == (6,)


def test_a_wide_table() -> None:
    header = "地区," + ",".join(f"{2016 + i}年" for i in range(8))
    table = read(sheet(header, ["甲区," + ",".join(YEARS), "乙区," + ",".join(YEARS)]))
    assert table.shape == "wide" and codes(table.findings) == {"duplicate_series"}
    assert table.findings[0].rows == (1, 2)


def test_year_and_month_in_columns_of_their_own() -> None:
    rows = [f"{2022 + i // 12},{i % 12 + 1},{100 + (i * 37) % 11}.{i % 10}" for i in range(24)]
    assert read(sheet("年份,月份,数值", rows)).values == 24


def test_a_plain_ledger() -> None:
    rows = [
        f"企业{i * 7 % 97},{(i * 7919) % 9973 + 1}.{i % 89 + 10},2024-{i % 12 + 1:02}-{i % 27 + 1:02},单位{i % 3}"
        for i in range(150)
    ]
    table = read(sheet("company,amount,date,reporter", rows))
    assert table.shape == "ledger"
    table = read(sheet("company,amount,date,reporter", [*rows, rows[30]]))
    assert "duplicate_rows" in codes(table.findings)
    (twice,) = [f for f in table.findings if f.code == "duplicate_rows"]
    assert twice.rows == (31, 151)


def test_the_unit_column_may_name_units_or_organisations() -> None:
    measured = read(sheet("指标,单位,年份,数值", ["产值,亿元,2023,10.5", "产值,亿元,2024,11.2"]))
    assert measured.findings == [] and measured.values == 2
    reported = read(sheet("指标,单位,年份,数值", ["产值,甲局,2024,10.5", "产值,乙局,2024,12.9"]))
    assert codes(reported.findings) == {"contradiction"}


def test_a_bad_row_stops_nothing() -> None:
    rows = ["产值,甲区,2022,10.1,亿元", "产值,甲区,二十多,坏,亿元", ",,,,", "产值", "占比,甲区,2023,130,%"]
    table = read(sheet("指标,地区,期间,数值,单位", rows))
    assert [row for row, _text in table.unread] == [2, 3]
    assert codes(table.findings) == {"impossible_value"} and table.findings[0].rows == (4,)
    assert table.lines[3] == 6, "the empty line counts as a row of the file"


def test_titles_above_the_headings_and_other_encodings() -> None:
    text = "附表1 主要指标,,\n单位：亿元,,\n地区,年份,数值\n甲区,2023,-5\n"
    for data in (
        text.encode("gb18030"),
        text.encode("utf-8-sig"),
        text.encode("utf-16"),
        text.replace(",", "\t").encode(),
    ):
        table = read(data)
        assert codes(table.findings) == {"impossible_value"} and table.lines == [4]


def test_a_workbook() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("月报")
    page.write_row(0, 0, ["指标", "地区", "年份", "数值", "单位"])
    for i, value in enumerate(YEARS):
        page.write_row(i + 1, 0, ["产值", "甲区", 2016 + i, float(value) * (10_000 if i == 6 else 1), "亿元"])
    book.close()
    (table,) = inspect(out.getvalue())
    assert table.sheet == "月报" and codes(table.findings) == {"unit_slip"} and table.findings[0].rows == (7,)


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02\xff\xfe\xfd", b"PK\x03\x04broken", b"one\ntwo\n"])
def test_what_cannot_be_read(data: bytes) -> None:
    with pytest.raises(files.Unreadable):
        inspect(data)


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["integrity", "check", *arguments])
    return result.exit_code, result.stdout


def test_the_console_answers_with_findings_and_exit_code_0(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(sheet("指标,地区,年份,数值,单位", ["机构数,甲区,2023,-4,家", "机构数,甲区,2024,5,家"]))
    code, out = run(str(file), "--json")
    (finding,) = json.loads(out)["findings"]
    assert code == 0 and (finding["code"], finding["severity"], finding["rows"], finding["file_rows"]) == (
        "impossible_value", "high", [1], [2],
    )  # fmt: skip
    assert "-4" in finding["explanation"]
    assert run(str(file))[0] == 0


def test_the_console_exits_with_2_when_nothing_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "b.csv"
    file.write_bytes(b"\x00\x01\x02\xff")
    for arguments in ([str(file), "--json"], [str(tmp_path / "none.csv")], [], [str(file), "--all"]):
        assert run(*arguments)[0] == 2
    assert json.loads(run(str(file), "--json")[1])["ok"] is False


@pytest.mark.django_db
def test_the_console_checks_the_database() -> None:
    code, out = run("--all", "--json")
    assert code == 0 and json.loads(out)["findings"] == []


def _grown(heading: str = "增速（%）", last: str = "2.0") -> bytes:
    levels = [137.2, 281.9, 96.4, 412.3, 158.7, 349.1, 203.6, 517.8, 264.3, 88.9, 391.4, 176.1]
    rows = [f"乡镇{i},{level},{level * 1.05:.1f},5.0" for i, level in enumerate(levels)]
    rows[4] = rows[4].rpartition(",")[0] + f",{last}"
    return sheet(f"地区,2023年产值,2024年产值,{heading}", rows)


def test_a_growth_beside_two_years_is_that_of_the_later_one() -> None:
    (table,) = inspect(_grown(last="12.0"))
    assert [(f.code, f.rows) for f in table.findings] == [("growth_mismatch", (5,))]
    assert inspect(_grown(last="5.0"))[0].findings == []


def test_an_average_growth_is_not_that_of_the_last_year() -> None:
    assert inspect(_grown("年均增速（%）", "12.0"))[0].findings == []


def test_a_column_and_its_cumulative_column_are_one_indicator() -> None:
    values = [50.1, 43.7, 61.3, 48.8, 55.2, 58.9, 47.3, 52.6, 49.9, 60.4, 57.7, 51.5]
    sums = [round(sum(values[: n + 1]), 1) for n in range(12)]
    rows = [
        f"2024-{n:02},{value},{summed}" for n, (value, summed) in enumerate(zip(values, sums, strict=True), 1)
    ]
    head = "月份,税收（亿元）,累计税收（亿元）"
    assert inspect(sheet(head, rows))[0].findings == []
    rows[8] = f"2024-09,{values[8]},{sums[8] + 9:.1f}"
    assert "cumulative_mismatch" in codes(inspect(sheet(head, rows))[0].findings)


def test_columns_beside_a_total_and_its_part_are_compared_too() -> None:
    pairs = [(61.3 + 17.9 * n % 310, 44.2 + 29.7 * n % 280) for n in range(30)]
    rows = [f"企业{n},{a + b:.1f},{a:.1f},{b:.1f},{a + b:.1f}" for n, (a, b) in enumerate(pairs)]
    head = "企业,工业产值,其中:出口,内销,合计"
    assert inspect(sheet(head, rows))[0].findings == []
    rows[6] = rows[6].replace(f"{sum(pairs[6]):.1f}", f"{sum(pairs[6]) + 55:.1f}", 1)
    (finding,) = inspect(sheet(head, rows))[0].findings
    assert (finding.code, finding.rows) == ("relation_broken", (7,))
