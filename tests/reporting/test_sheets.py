"""A round as a sheet: what it brings along, and how tolerantly it is read again."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from shuanglian.foundation.errors import Invalid, InvalidImport, NotAllowed, NotFound
from shuanglian.programmes.reporting import services, sheets

from .factories import World, fresh

pytestmark = pytest.mark.django_db


def book(rows: list[list[Any]]) -> bytes:
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = made.add_worksheet("表")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(at, column, cell)
    made.close()
    return buffer.getvalue()


def cells(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def test_the_sheet_brings_what_is_known_and_says_what_the_figures_are(world: World) -> None:
    row = world.opened()
    told = cells(sheets.template(world["officer"], row.pk))
    assert "2026年三季度" in told[0][0] and "不是统计调查" in told[1][0]
    header, spend, firms = told[2], told[3], told[4]
    found = dict(zip(header, spend, strict=True))
    assert found["指标代码"] == "a-spend-0" and found["期间"] == "2026Q3"
    assert found["上期值"].startswith("112 亿元") and found["上年同期"] == "106 亿元"
    assert "~" in found["预期区间"]
    assert dict(zip(header, firms, strict=True))["上期值"] == "暂无数据"


def test_a_filled_sheet_becomes_drafts_and_nothing_else(world: World) -> None:
    row = world.opened()
    data = book(
        [
            ["指标代码", "本期值", "单位", "本期无数", "无数原因"],
            ["a-spend-0", 1140000, "万元", "", ""],
            ["b-firms-0", "", "", "是", "还没有公布"],
        ]
    )
    plan = sheets.dry_run(actor=world["officer"], round=row, data=data)
    assert plan.ok and (plan.filled, plan.missing) == (1, 1)
    assert world.lines(row)[0].raw == ""  # a dry run writes nothing
    sheets.apply(actor=world["officer"], round=row, data=data)
    spend, firms = world.lines(row)
    assert (spend.raw, spend.value) == ("1140000", 114) and firms.is_missing and firms.value is None
    assert fresh(row).status == "filling"
    assert sheets.dry_run(actor=world["officer"], round=row, data=data).unchanged == 2


def test_the_template_can_be_read_again_as_it_is(world: World) -> None:
    row = world.opened()
    world.typed(row, "114", "320")
    data = sheets.template(world["officer"], row.pk)
    plan = sheets.dry_run(actor=world["officer"], round=row, data=data)
    assert plan.ok and plan.unchanged == 2
    sheets.apply(actor=world["officer"], round=row, data=data)
    assert [line.raw for line in world.lines(row)] == ["114", "320"]


def test_headings_are_found_below_titles_in_any_order_and_by_other_names(world: World) -> None:
    row = world.opened()
    data = book([
        ["示例区科技部门 2026 年三季度"], ["（单位：亿元）"],
        ["备注", "本期数", "多出来的列", "指标名称"], ["", "114", "x", "研发费用0"], ["", 320.0, "", "高新企业0"],
    ])  # fmt: skip
    plan = sheets.apply(actor=world["officer"], round=row, data=data)
    assert plan.filled == 2 and [line.value for line in world.lines(row)] == [114, 320]


def test_a_csv_does_as_well(world: World) -> None:
    row = world.opened()
    for encoding in ("utf-8-sig", "gb18030"):
        data = "指标代码,本期值\na-spend-0,114亿元\nb-firms-0,320\n".encode(encoding)
        assert sheets.dry_run(actor=world["officer"], round=row, data=data).ok


def test_everything_that_is_wrong_is_told_with_row_and_column(world: World) -> None:
    row = world.opened()
    data = book([
        ["指标代码", "期间", "本期值", "单位", "本期无数"],
        ["a-spend-0", "2026Q2", "很多", "亿元", ""], ["b-firms-0", "", "12", "亿元", ""],
        ["b-firms-0", "", "12", "家", ""], ["不认识", "", "1", "", ""], ["a-spend-0", "", "1", "", "是"],
    ])  # fmt: skip
    plan = sheets.dry_run(actor=world["officer"], round=row, data=data)
    told = [str(reason.message) for reason in plan.problems]
    assert len(told) == 6 and all(one.startswith("第 ") for one in told), told
    with pytest.raises(Invalid):
        sheets.apply(actor=world["officer"], round=row, data=data)
    assert [line.raw for line in world.lines(row)] == ["", ""]


def test_formulas_and_links_stay_text(world: World) -> None:
    row = world.opened()
    spend = world.lines(row)[0]
    services.lines_save(
        actor=world["officer"],
        round=row,
        drafts={spend.pk: services.Draft(raw="114", note='=HYPERLINK("x")')},
    )
    assert (
        dict(zip(*cells(sheets.template(world["officer"], row.pk))[2:4], strict=True))["说明"]
        == '=HYPERLINK("x")'
    )


def test_lines_that_are_accepted_are_left_alone(world: World) -> None:
    row = world.submitted()
    spend, firms = world.lines(row)
    services.line_accept(actor=world["steward"], line=spend)
    services.line_return(actor=world["steward"], line=firms, reason="请核对")
    data = book([["指标代码", "本期值"], ["a-spend-0", 1], ["b-firms-0", 321]])
    plan = sheets.apply(actor=world["officer"], round=row, data=data)
    assert plan.settled == 1 and [line.value for line in world.lines(row)] == [114, 321]


def test_only_the_unit_takes_a_sheet_in(world: World) -> None:
    row = world.opened()
    data = book([["指标代码", "本期值"], ["a-spend-0", 1]])
    for who, error in (("officer2", NotFound), ("steward", NotAllowed), ("leader", NotAllowed)):
        with pytest.raises(error):
            sheets.apply(actor=world[who], round=row, data=data)
    with pytest.raises(NotFound):
        sheets.template(world["officer2"], row.pk)
    assert world.lines(row)[0].raw == ""


@given(
    st.lists(
        st.lists(
            st.one_of(st.none(), st.text(max_size=12), st.integers(-9, 10**6), st.floats(0, 1e6)), max_size=5
        ),
        max_size=6,
    )
)
@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_stands_in_a_sheet_is_taken_or_told(world: World, rows: list[list[Any]]) -> None:
    row = getattr(world, "round", None) or world.opened()
    world.round = row  # type: ignore[attr-defined]
    clean = [[c.replace("\x00", "") if isinstance(c, str) else c for c in line] for line in rows]
    data = book([["指标代码", "指标", "期间", "本期值", "本期无数"], *clean])
    try:
        plan = sheets.dry_run(actor=world["officer"], round=row, data=data)
    except InvalidImport:
        return
    assert all(str(reason.message) for reason in plan.problems)


@given(st.binary(max_size=300))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_no_sheet_is_told(world: World, data: bytes) -> None:
    row = getattr(world, "round", None) or world.opened()
    world.round = row  # type: ignore[attr-defined]
    try:
        plan = sheets.dry_run(actor=world["officer"], round=row, data=data)
    except Invalid:
        return
    assert plan.problems or not plan.drafts
