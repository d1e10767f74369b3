"""Lists of projects as offices keep them: titles, units told once, merged cells, parts, sums, twice the same file."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
import xlsxwriter

from shuanglian.programmes.projects import money, sheets
from shuanglian.programmes.projects.models import Project, YearPlan

from .factories import YI, World


def book(*sheets_: Any) -> bytes:
    """Each sheet: (name, lines, merged ranges with their words)."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out)
    for name, lines, merged in sheets_:
        sheet = workbook.add_worksheet(name)
        for row, line in enumerate(lines):
            for column, cell in enumerate(line):
                if cell is not None:
                    sheet.write(row, column, cell)
        for place in merged:
            sheet.merge_range(*place)
    workbook.close()
    return out.getvalue()


def office(world: World, *, total: Any = 93000, second: Any = "12,500") -> bytes:
    name = world.company.name
    lines = [
        [],
        [None, None, None, None, None, "单位：亿元"],
        [],
        ["序号", "单体项目名称", "建设单位", "签约时间", None, None, "备注"],
        ["一", "产业项目（2个）", None, None, 64500, 13000],
        [1, "碳丝一期", name, "2026年3月18日", 52000, 10000.000000000002, "近期开工"],
        [2, "印花装备", None, 46100, second, "3000万元"],
        ["二", "平台项目（1个）"],
        [3, "中试基地", None, "2026.2.1", "2.85亿元", "１，２００"],
        ["合计", None, None, None, total, 14200],
        ["注：投资额以可研批复为准"],
    ]
    merged = [
        (0, 0, 0, 6, "2026年“千项万亿”项目表（5000万元以上）"),
        (2, 0, 3, 0, "序号"),
        (2, 4, 2, 5, "投资额（万元）"),
    ]
    lines[3][4], lines[3][5] = "总投资", "2026年度计划投资"
    return book(("说明", [["填表说明", "请于月底前报送"]], []), ("项目表", lines, merged))


def test_a_list_of_an_office_is_read_as_it_stands(world: World) -> None:
    plan = sheets.apply(actor=world["officer"], data=office(world))
    assert (plan.created, plan.updated, plan.skipped) == (3, 0, 4)
    rows = {row.name: row for row in Project.objects.all()}
    first = rows["碳丝一期"]
    assert (first.total_cents, first.total_raw) == (52 * YI // 10, "52000万元")
    assert (first.party, first.signed_on, first.note) == (world.company, dt.date(2026, 3, 18), "近期开工")
    assert rows["印花装备"].signed_on == dt.date(2026, 3, 19)
    assert rows["印花装备"].total_raw == "12,500万元" and rows["中试基地"].total_raw == "2.85亿元"
    plans = {row.project.name: (row.year, row.cents) for row in YearPlan.objects.select_related("project")}
    assert plans == {
        "碳丝一期": (2026, YI),
        "印花装备": (2026, 3 * YI // 10),
        "中试基地": (2026, 12 * YI // 100),
    }


def test_the_same_list_again_finds_its_projects(world: World) -> None:
    sheets.apply(actor=world["officer"], data=office(world))
    again = sheets.apply(actor=world["officer"], data=office(world))
    assert (again.created, again.updated, again.unchanged, Project.objects.count()) == (0, 0, 3, 3)
    changed = sheets.apply(actor=world["officer"], data=office(world, second="12,600", total=93100))
    assert (changed.created, changed.updated) == (0, 1)


@pytest.mark.parametrize("total", [93001, "9.2亿元", "9.29亿元"])
def test_a_sum_that_is_not_that_of_the_lines_is_told(world: World, total: Any) -> None:
    plan = sheets.dry_run(office(world, total=total), actor=world["officer"])
    assert [problem.code for problem in plan.problems] == ["sum"]
    assert str(plan.problems[0].message).startswith("第 10 行“总投资”") and "93000万元" in str(
        plan.problems[0].message
    )


@pytest.mark.parametrize("total", ["9.3亿元", "9亿元", "近10亿元", "3个"])
def test_a_sum_is_compared_as_exactly_as_it_is_written(world: World, total: Any) -> None:
    assert sheets.dry_run(office(world, total=total), actor=world["officer"]).ok


def test_two_lines_for_one_project_are_told_and_so_is_a_sum_without_a_unit(world: World) -> None:
    lines = [["项目名称", "总投资"], ["甲", "2亿元"], ["甲", 300], ["乙", -5]]
    plan = sheets.dry_run(book(("表", lines, [])), actor=world["officer"])
    assert [problem.code for problem in plan.problems] == ["money", "repeated", "money"]
    assert not Project.objects.exists()


def test_a_name_that_several_projects_have_needs_a_number(world: World) -> None:
    for _number in range(2):
        world.registered(name="二期", party=None)
    data = book(("表", [["项目名称", "总投资（亿元）"], ["二期", 2]], []))
    assert [p.code for p in sheets.dry_run(data, actor=world["officer"]).problems] == ["several"]


def test_a_list_numbered_in_chinese_keeps_its_lines_and_the_template_brings_no_example(world: World) -> None:
    data = book(("表", [["序号", "项目名称", "总投资（亿元）"], ["一", "甲", 2], ["二", "乙", 3]], []))
    assert sheets.dry_run(data, actor=world["officer"]).created == 2
    plan = sheets.apply(actor=world["officer"], data=sheets.template())
    assert (plan.created, plan.skipped, Project.objects.count()) == (0, 1, 0)


def test_every_sheet_counts_and_is_named_in_problems(world: World) -> None:
    one = [["项目名称", "总投资（亿元）"], ["甲", 2]]
    two = [["项目名称", "总投资（亿元）"], ["乙", "很多"]]
    plan = sheets.dry_run(book(("东", one, []), ("西", two, [])), actor=world["officer"])
    assert plan.created == 2 and str(plan.problems[0].message).startswith("西 · 第 2 行“总投资”")


def test_digits_of_full_width_are_digits() -> None:
    assert money.parse("１，２００．５ 万元").cents == 1_200_500_000
