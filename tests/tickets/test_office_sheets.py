"""Questions from sheets as offices keep them: merged heads and cells, several sheets, formulas, totals, dates as text."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from shuanglian.foundation.notices.models import Notice
from shuanglian.programmes.tickets import sheets
from shuanglian.programmes.tickets.models import Ticket

from .factories import TEXT, World

pytestmark = pytest.mark.django_db
KIND = "用工与人才"
FIRST, SECOND = "甲面料公司", "乙染整公司"


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def office(*rows: tuple[Any, ...], merged: tuple[str, ...] = ()) -> Workbook:
    """A title over all columns, a heading in two lines, and the rows from line 5."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "汇总表"
    sheet.append(["三季度企业诉求汇总表"])
    sheet.append(["填报单位：某部门  填报日期：2026.9.30"])
    sheet.append(["序号", "企业名称", "诉求", None, "问题类别", "联系方式", None, "提出日期"])
    sheet.append([None, None, "诉求标题", "诉求内容", None, "姓名", "电话", None])
    for row in rows:
        sheet.append(row)
    for area in ("A1:H1", "A3:A4", "B3:B4", "C3:D3", "E3:E4", "F3:G3", "H3:H4", *merged):
        sheet.merge_cells(area)
    return book


def asked(number: int, company: str | None, title: str, when: Any = None) -> tuple[Any, ...]:
    return (number, company, title, TEXT, KIND, "王工", 13812345678, when)


def test_merged_heads_and_cells_empty_rows_totals_and_dates_in_any_form(world: World) -> None:
    book = office(
        asked(1, FIRST, "修路何时结束", "2026年9月3日"),
        asked(2, None, "用电增容", "2026.9.4"),
        (3, *[None] * 7),
        asked(4, SECOND, "厂房扩建", dt.datetime(2026, 9, 5)),
        asked(5, SECOND, "社保缓缴", 46271),
        ("合计", "4件", *[None] * 6),
        ("填表人：张三  审核人：李四", *[None] * 7),
        merged=("B5:B6",),
    )
    report, made = sheets.apply(actor=world.desk, data=saved(book))
    assert report.ok and report.rows == 4 and report.skipped == 1
    assert report.notes == ["这些列不导入：序号。", "跳过：汇总表!10"]
    told = [(t.company.name, t.title, t.source_note, t.contact_name, t.contact_phone) for t in made]
    contact = ("王工", "13812345678")
    assert told == [
        (FIRST, "修路何时结束", "提出日期 2026-09-03", *contact),
        (FIRST, "用电增容", "提出日期 2026-09-04", *contact),
        (SECOND, "厂房扩建", "提出日期 2026-09-05", *contact),
        (SECOND, "社保缓缴", "提出日期 2026-09-06", *contact),
    ]


def test_every_sheet_with_questions_is_read_and_one_without_a_column_is_told(world: World) -> None:
    book = office(asked(1, FIRST, "修路何时结束"))
    book.create_sheet("统计").append(["类别", "件数", "日期"])
    more = book.create_sheet("补报")
    more.append(["企业", "标题", "内容", "类别"])
    more.append([FIRST, "补报的一件", TEXT, KIND])
    more.append([FIRST, "修路何时结束", TEXT, KIND])
    report = sheets.dry_run(saved(book), actor=world.desk)
    assert [(e.sheet, e.row, e.message) for e in report.errors] == [("补报", 3, "汇总表：与第 5 行相同")]
    assert report.rows == 3 and report.created == 2
    more.delete_rows(3)
    more.delete_cols(4)
    report = sheets.dry_run(saved(book), actor=world.desk)
    assert [(e.sheet, e.code) for e in report.errors] == [("补报", "missing_column")]


def test_a_formula_without_a_value_and_an_unknown_kind_are_explained(world: World) -> None:
    book = office(asked(1, FIRST, '=CONCATENATE("厂","房")'), (2, FIRST, "增容", TEXT, "能源"))
    report = sheets.dry_run(saved(book), actor=world.desk)
    assert {(e.row, e.column) for e in report.errors} == {(5, "标题"), (6, "类别")}
    told = {e.column: e.message for e in report.errors}
    assert "公式" in told["标题"] and KIND in told["类别"]
    sheet = load_workbook(io.BytesIO(sheets.error_sheet(report))).active
    assert sheet is not None
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0][:5] == ("原行号", "问题", "行标记", "企业", "标题")
    assert [(line[0], line[3]) for line in lines[1:]] == [(5, FIRST), (6, FIRST)]


def test_headings_on_every_page_are_no_rows(world: World) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    heads = ["企业", "标题", "内容", "类别"]
    for row in (heads, [FIRST, "一", TEXT, KIND], heads, [FIRST, "修路", TEXT, KIND]):
        sheet.append(row)
    report = sheets.dry_run(saved(book), actor=world.desk)
    assert [(e.row, e.column) for e in report.errors] == [(2, "标题")]
    assert report.rows == 2


def test_many_rows_are_one_word_to_each_person(world: World) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["企业", "标题", "内容", "类别"])
    for number in range(30):
        sheet.append([FIRST, f"第 {number} 个问题", TEXT, KIND])
    _report, made = sheets.apply(actor=world.desk, data=saved(book))
    assert len(made) == Ticket.objects.count() == 30
    for person in (world.desk2, world.company):
        notice = Notice.objects.get(recipient=person.user_id, kind="tickets.received")
        assert made[0].number in notice.title and made[-1].number in notice.title


def test_csv_with_other_names_of_columns(world: World) -> None:
    text = f"问题名称,企业全称,具体内容,类型,手机\n招工难,{FIRST},{TEXT},{KIND},13900000000\n合计,,,,\n"
    _report, made = sheets.apply(actor=world.desk, data=text.encode("gb18030"))
    assert [(t.title, t.contact_phone) for t in made] == [("招工难", "13900000000")]
