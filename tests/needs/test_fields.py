"""What people type is read as they meant it, or asked back with the reason; nothing is guessed or rounded."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.web.needs.drafting import MAX_REQUIREMENTS, proposed, title_from
from shuanglian.web.needs.fields import Field, decimal, read_all, rows_of, shown, shown_rows, wan

WIDE = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
NUMBER = Field("n", "指标", "decimal")
MONEY = Field("n", "金额", "wan")
DATE = Field("n", "日期", "date")
numbers = st.decimals(min_value=-(10**12), max_value=10**12, places=3)


@settings(max_examples=80)
@given(numbers)
def test_a_number_is_read_plain_wide_and_with_thousands(value: Decimal) -> None:
    assert decimal(f"{value:f}") == decimal(f"{value:f}".translate(WIDE)) == decimal(f" {value:,f} ") == value


@pytest.mark.parametrize(
    "raw", ["12,4", "1,23,456", "1,2345", "abc", "NaN", "Infinity", "1e30", "1 2,4", "--3"]
)
def test_what_is_not_clearly_a_number_is_asked_back_as_typed(raw: str) -> None:
    value, reason = NUMBER.read({"n": raw}, {})
    assert value == raw
    assert reason is not None
    assert reason.field == "n"
    assert raw in str(reason.message)


@settings(max_examples=80)
@given(st.integers(min_value=0, max_value=10**13))
def test_money_comes_back_to_the_cent(cents: int) -> None:
    assert wan(f"{Decimal(cents) / 1_000_000:f}") == cents


@pytest.mark.parametrize("raw", ["0.0000001", "-1", "12,4", "三十五"])
def test_parts_of_a_cent_and_negative_money_are_refused(raw: str) -> None:
    value, reason = MONEY.read({"n": raw}, {})
    assert value == raw
    assert reason is not None


@settings(max_examples=50)
@given(st.dates())
def test_a_date_is_read_plain_and_wide(day: dt.date) -> None:
    assert DATE.read({"n": day.isoformat()}, {}) == (day, None)
    assert DATE.read({"n": day.isoformat().translate(WIDE)}, {}) == (day, None)


@pytest.mark.parametrize("raw", ["2026-02-30", "30/12/2026", "明年"])
def test_a_day_that_does_not_exist_is_refused(raw: str) -> None:
    assert DATE.read({"n": raw}, {})[1] is not None


@settings(max_examples=60)
@given(st.text(max_size=30))
def test_no_text_breaks_any_kind_of_field(raw: str) -> None:
    for kind in ("text", "area", "decimal", "int", "wan", "date", "select"):
        field = Field("n", "项", kind, options=(("a", "甲"),))
        value, reason = field.read({"n": raw}, {})
        assert reason is None or reason.field == "n"
        assert not isinstance(value, str) or "\x00" not in value


def test_every_problem_is_told_at_once_and_typed_values_are_kept() -> None:
    fields = (Field("a", "甲", maxlength=3), NUMBER, Field("c", "丙"))
    typed = {"a": "四个字了", "n": "12,4", "c": ""}
    _values, reasons = read_all(fields, typed, {})
    assert [reason.field for reason in reasons] == ["a", "n", "c"]
    assert [cell["value"] for cell in shown(fields, typed, reasons)] == ["四个字了", "12,4", ""]


COLUMNS = (
    Field("metric", "指标"),
    Field("value", "目标", "decimal", required=False),
    Field("hard", "必须", "check"),
)


def test_empty_lines_are_passed_over_and_the_others_are_numbered() -> None:
    typed = {"r-0-metric": "强度", "r-0-value": "5", "r-0-hard": "1", "r-2-metric": "", "r-2-value": "12,4"}
    rows, reasons = rows_of("r", COLUMNS, typed, 5)
    assert rows[0] == {"metric": "强度", "value": Decimal(5), "hard": True}
    assert [reason.field for reason in reasons] == ["r-2-metric", "r-2-value"]
    assert all("第 3 行" in str(reason.message) for reason in reasons)


def test_lines_beyond_the_most_are_not_read() -> None:
    typed = {f"r-{i}-metric": f"指标{i}" for i in range(20)}
    assert len(rows_of("r", COLUMNS, typed, MAX_REQUIREMENTS)[0]) == MAX_REQUIREMENTS


def test_a_table_form_shows_what_was_there() -> None:
    lines = shown_rows("r", COLUMNS, None, [{"metric": "强度", "value": "5", "hard": True}], (), 2)
    assert [cell["value"] for cell in lines[0]] == ["强度", "5", True]
    assert [cell["name"] for cell in lines[1]] == ["r-1-metric", "r-1-value", "r-1-hard"]


def test_requirements_are_read_out_of_the_words_with_todays_level_beside_them() -> None:
    rows = proposed("静水压现在 61 kPa，要求静水压不低于 98 kPa。")
    assert rows[0]["metric"] == "静水压"
    assert (rows[0]["comparator"], rows[0]["target_value"], rows[0]["unit"]) == ("ge", Decimal(98), "kPa")
    assert rows[0]["current_value"] == Decimal(61)


def test_what_is_only_wished_for_is_proposed_as_no_must() -> None:
    rows = proposed("静水压不低于 98 kPa，最好透湿量达到 8000 g/m²·24h。")
    assert [(row["metric"], row["is_hard"]) for row in rows] == [("静水压", True), ("透湿量", False)]


def test_the_title_is_the_first_sentence_unless_given() -> None:
    assert title_from("面料不防水。客户退货。", "") == "面料不防水"
    assert title_from("面料不防水。", " 防水面料 ") == "防水面料"
    assert title_from("", "") == ""
    assert len(title_from("长" * 300, "")) == 40
