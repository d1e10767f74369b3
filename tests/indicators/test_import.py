"""Files of figures: long and wide, Chinese and English, all problems at once, all or nothing, the second time nothing."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuanglian.foundation.actor import system
from shuanglian.foundation.errors import InvalidImport
from shuanglian.indicators import selectors, services, sheets
from shuanglian.indicators.models import Indicator, Observation, Target

from .factories import World, snapshot

pytestmark = pytest.mark.django_db
D = Decimal
LOADER = system("导入")


def table(*rows: Any) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def workbook(*rows: Any) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("某表")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def lines(*rows: Any) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def values(indicator: Indicator) -> dict[str, Decimal]:
    return {row.period: row.value for row in Observation.objects.filter(indicator=indicator)}


LONG = (["指标", "期间", "数值", "单位"], ["t-a", "2023年", "5", "亿元"], ["甲", "2024", "70000", "万元"])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", table(*LONG)),
        ("a.csv", table(*LONG).decode().encode("gb18030")),
        ("a.csv", b"\xef\xbb\xbf" + table(*LONG)),
        ("a.csv", table(*LONG).decode().encode("utf-16")),
        ("a.csv", table(*LONG).replace(b",", b"\t")),
        ("a.xlsx", workbook(*LONG)),
        ("a.xlsx", workbook(["2024年指标表"], [], *LONG)),
        ("a.csv", table(["code", "year", "actual", "unit"], *LONG[1:2], ["t-a", "2024", "7", ""])),
        ("a.csv", table(["代码", "单位", "2023年", "2024年"], ["t-a", "亿元", "5", "7"])),
        ("a.xlsx", workbook(["指标", 2023, 2024.0], ["甲", 5, 7])),
        ("a.csv", table(["期间", "t-a"], ["2023", "5"], ["2024", "7亿元"])),
        (
            "a.jsonl",
            lines({"code": "t-a", "period": "2023", "value": 5}, {"指标": "甲", "年份": 2024, "值": "7"}),
        ),
        ("a.jsonl", lines({"indicator": "t-a", "2023": 5, "2024": 7.0})),
    ],
)
def test_every_shape_of_file_brings_the_same_values(world: World, name: str, data: bytes) -> None:
    indicator = world.indicator("t-a", name="甲")
    plan = sheets.apply(actor=LOADER, data=data, name=name)
    assert (plan.ok, len(plan.reports)) == (True, 2)
    assert values(indicator) == {"2023": 5, "2024": 7}
    assert {row.state for row in Observation.objects.all()} == {"proposed"}


def test_a_dry_run_tells_the_same_and_writes_nothing(world: World) -> None:
    world.indicator("t-a", name="甲")
    before = snapshot()
    plan = sheets.dry_run(table(*LONG), actor=LOADER)
    assert plan.to_json() == {
        "ok": True, "lines": 2, "indicators": 0, "reported": 2, "corrected": 0, "targets": 0, "unchanged": 0, "problems": [],
    }  # fmt: skip
    assert snapshot() == before


def test_the_second_import_changes_nothing_before_and_after_publication(world: World) -> None:
    world.indicator("t-a", name="甲")
    sheets.apply(actor=LOADER, data=table(*LONG))
    for _round in range(2):
        before = snapshot()
        again = sheets.apply(actor=LOADER, data=table(*LONG))
        assert (again.unchanged, again.reports, snapshot()) == (2, [], before)
        for row in Observation.objects.filter(state="proposed"):
            services.observation_publish(actor=world["system"], observation=row)


def test_all_problems_are_told_with_row_and_column_and_nothing_is_half_written(world: World) -> None:
    world.indicator("t-a", name="甲", unit="%", floor=0, ceiling=100)
    world.indicator("t-pair", measure="paired", unit="个")
    data = table(
        ["指标", "期间", "数值", "单位", "地区", "类型", "来源"],
        ["t-a", "2024", "5", "", "", "", ""],
        ["t-z", "2024", "5", "", "", "", ""],
        ["t-a", "去年", "x", "", "", "", ""],
        ["t-a", "2023", "5", "家", "", "", ""],
        ["t-a", "2022", "500", "", "火星", "", "谁说的"],
        ["t-a", "2021", "5", "", "", "猜的", ""],
        ["t-a", "2024年", "6", "", "", "", ""],
        ["t-pair", "2024", "5", "", "", "", ""],
        ["", "2024", "5", "", "", "", ""],
        ["t-a", "2099", "5", "", "", "", ""],
    )
    before = snapshot()
    plan = sheets.dry_run(data, actor=LOADER)
    told = {(one.row, one.column, one.code) for one in plan.problems}
    assert told == {
        (3, "指标", "unknown_indicator"), (4, "期间", "period"), (4, "数值", "number"), (5, "单位", "unit"),
        (6, "地区", "unknown_place"), (6, "来源", "unknown_source"), (6, "数值", "out_of_bounds"), (7, "类型", "kind"),
        (8, "数值", "repeated"), (9, "指标", "indicators.paired"), (10, "指标", "required"), (11, "数值", "period_open"),
    }  # fmt: skip
    with pytest.raises(InvalidImport) as refusal:
        sheets.apply(actor=LOADER, data=data)
    assert len(refusal.value.reasons) == len(plan.problems)
    assert snapshot() == before


def test_an_unknown_indicator_is_told_with_what_may_have_been_meant(world: World) -> None:
    world.indicator("t-hightech", name="高新技术企业")
    for text in ("高新企业", "t-hightec", "高新技术"):
        (problem,) = sheets.dry_run(
            table(["指标", "期间", "数值"], [text, "2024", "5"]), actor=LOADER
        ).problems
        assert problem.code == "unknown_indicator" and "t-hightech 高新技术企业" in problem.message


def test_a_name_that_two_indicators_have_needs_the_code(world: World) -> None:
    for code in ("t-a", "t-b"):
        world.indicator(code, name="甲")
    (problem,) = sheets.dry_run(table(["指标", "期间", "数值"], ["甲", "2024", "5"]), actor=LOADER).problems
    assert problem.code == "ambiguous"


def test_empty_cells_are_missing_and_not_zero(world: World) -> None:
    indicator = world.indicator("t-a", name="甲")
    data = table(["指标", "2021", "2022", "2023", "2024"], ["t-a", "", "—", "0", "…"])
    sheets.apply(actor=LOADER, data=data)
    assert values(indicator) == {"2023": 0}


def test_another_value_for_a_published_period_needs_its_reason(world: World) -> None:
    indicator = world.indicator("t-a", name="甲")
    old = world.report(indicator, "2024", 5, is_demo=False, by="system")
    services.observation_publish(actor=world["system"], observation=old)
    header = ["指标", "期间", "数值", "更正理由"]
    (problem,) = sheets.dry_run(table(header, ["t-a", "2024", "6", ""]), actor=LOADER).problems
    assert problem.code == "published" and "更正理由" in problem.message
    plan = sheets.apply(actor=LOADER, data=table(header, ["t-a", "2024", "6", "漏计"]))
    assert len(plan.corrections) == 1
    new = Observation.objects.get(version=2)
    assert (new.value, new.state, new.reason) == (6, "proposed", "漏计")


def test_signs_and_units_in_the_cell_are_read(world: World) -> None:
    world.indicator("t-a", name="甲")
    sheets.apply(
        actor=LOADER,
        data=table(["指标", "期间", "数值"], ["t-a", "2023", "超过90亿元"], ["t-a", "2024", "1,182,000万元"]),
    )
    rows = Observation.objects.order_by("period")
    assert [(r.value, r.comparator, r.raw_unit) for r in rows] == [
        (90, "gt", "亿元"),
        (D("118.2"), "eq", "万元"),
    ]


def test_base_and_target_come_in_with_the_values(world: World) -> None:
    indicator = world.indicator("t-a", name="甲")
    data = workbook(["指标", "单位", "2021年基期", "2023年", "2025年目标"], ["t-a", "亿元", 67.8, 96, 130])
    plan = sheets.apply(actor=LOADER, data=data)
    target = Target.objects.get(indicator=indicator)
    assert (target.base_year, target.base_value, target.year, target.value) == (2021, D("67.8"), 2025, 130)
    assert (len(plan.targets), len(plan.reports)) == (1, 1)
    again = sheets.apply(actor=LOADER, data=data)
    assert (again.targets, again.reports, again.unchanged) == ({}, [], 2)
    (problem,) = sheets.dry_run(
        table(["指标", "期间", "数值", "类型"], ["t-a", "2025", "1", "基期"]), actor=LOADER
    ).problems
    assert problem.code == "base_alone"


def test_new_indicators_are_defined_by_their_columns(world: World) -> None:
    header = ["代码", "名称", "单位", "类别", "口径", "时点时期", "频率", "2023", "2024"]
    data = table(header, ["t-new", "新指标", "亿元", "类", "全年数", "时期数", "年度", "3", "4"])
    plan = sheets.dry_run(data, actor=LOADER)
    assert plan.ok and len(plan.definitions) == 1 and not Indicator.objects.filter(code="t-new").exists()
    sheets.apply(actor=LOADER, data=data)
    made = Indicator.objects.get(code="t-new")
    assert (made.name, made.accumulation, made.frequency) == ("新指标", "flow", "year")
    assert values(made) == {"2023": 3, "2024": 4}
    assert sheets.apply(actor=LOADER, data=data).definitions == []
    (problem,) = sheets.dry_run(
        table(header, ["t-x", "新", "元", "", "", "随便", "年度", "", ""]), actor=LOADER
    ).problems
    assert (problem.row, problem.column, problem.code) == (2, "时点时期", "choice")


def test_stewards_import_and_their_colleague_publishes(world: World) -> None:
    indicator = world.indicator("t-a", name="甲")
    sheets.apply(actor=world["steward"], data=table(*LONG))
    row = Observation.objects.filter(indicator=indicator).first()
    assert row is not None and row.is_demo and row.reported_by_id == world["steward"].user_id
    assert services.observation_publish(actor=world["steward2"], observation=row).state == "published"


@pytest.mark.parametrize("key", ["leader", "enterprise", "public", "admin"])
def test_others_import_nothing(world: World, key: str) -> None:
    world.indicator("t-a", name="甲")
    before = snapshot()
    plan = sheets.dry_run(table(*LONG), actor=world[key])
    assert "indicators.report" in {one.code for one in plan.problems}
    with pytest.raises(InvalidImport):
        sheets.apply(actor=world[key], data=table(*LONG))
    assert snapshot() == before


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", b"", "no_header"),
        ("a.csv", table(["a", "b"], ["1", "2"]), "no_header"),
        ("a.csv", table(["指标", "期间", "期间", "数值"], ["1", "2", "3", "4"]), "repeated_column"),
        ("a.xlsx", b"PK\x03\x04broken", "unreadable"),
        ("a.jsonl", b"[1, 2]", "unreadable"),
        ("a.jsonl", b"{not json}", "unreadable"),
        ("a.csv", b"\xff\x00\xfe\x9f" * 9, "unreadable"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(db: None, name: str, data: bytes, code: str) -> None:
    with pytest.raises(InvalidImport) as refusal:
        sheets.dry_run(data, actor=LOADER, name=name)
    assert {reason.code for reason in refusal.value.reasons} <= {
        code,
        "no_header",
        "unreadable",
        "not_a_workbook",
    }


@given(st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_is_read_or_refused(world: World, rows: list[list[str]]) -> None:
    data = table(["指标", "期间", "数值", "单位", "类型"], *rows)
    try:
        plan = sheets.dry_run(data, actor=LOADER)
    except InvalidImport:
        return
    assert all(one.row >= 2 and one.message for one in plan.problems)


def test_what_is_exported_can_be_imported_again(world: World) -> None:
    indicator = world.indicator("t-a", name="甲")
    world.publish(indicator, "2023", "5.5")
    world.publish(indicator, "2024", 90, comparator="gt")
    world.publish(indicator, "2024", 7, place=world.district)
    for fmt in ("csv", "xlsx"):
        data = sheets.export(world["public"], fmt)  # type: ignore[arg-type]
        plan = sheets.dry_run(data, actor=world["steward"])
        assert (plan.ok, plan.unchanged, plan.reports) == (True, 3, [])
    assert sheets.export(world["public"], "csv", indicators=[]).count(b"\n") == 1
    assert sheets.template()[:2] == b"PK"


def test_values_with_questions_are_held(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from shuanglian.indicators import gate

    indicator = world.indicator("t-a", name="甲")
    monkeypatch.setattr(gate, "_ON_REPORTED", [])
    monkeypatch.setattr(gate, "_OPEN_QUESTIONS", [lambda ids: {max(ids): 1}])
    sheets.apply(actor=LOADER, data=table(*LONG))
    assert sorted(Observation.objects.values_list("state", flat=True)) == ["held", "proposed"]
    assert selectors.series(world["public"], indicator) == []


def book(**sheets_of: Any) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in sheets_of.items():
        sheet = made.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    made.close()
    return out.getvalue()


@pytest.fixture
def a(world: World) -> Indicator:
    return world.indicator("t-a", name="甲")


def told(data: bytes, name: str = "a.csv") -> dict[tuple[str, str], Decimal]:
    plan = sheets.dry_run(data, actor=LOADER, name=name)
    assert plan.problems == []
    return {(row.indicator.code, row.period): row.value for row in plan.reports}


def test_a_year_over_its_quarters_is_one_heading(a: Indicator) -> None:
    """The cells of a merged heading but its first are empty."""
    data = workbook(
        ["主要指标完成情况"], ["指标", "单位", "2023年", "", "2024年"],
        ["", "", "一季度", "上半年", "一季度"], ["t-a", "亿元", 1, 3, 2],
    )  # fmt: skip
    found = told(data, "a.xlsx")
    assert found == {("t-a", "2023Q1"): D(1), ("t-a", "2023-01..06"): D(3), ("t-a", "2024Q1"): D(2)}


def test_periods_under_a_common_title_are_headings(a: Indicator) -> None:
    data = table(
        ["指标", "单位", "完成情况", ""], ["指标", "单位", "2023年", "2024年"], ["t-a", "亿元", 1, 2]
    )
    assert told(data) == {("t-a", "2023"): D(1), ("t-a", "2024"): D(2)}


def test_months_without_a_year_are_those_of_the_title(a: Indicator) -> None:
    data = table(["2024年完成情况"], ["指标", "1月", "1-2月"], ["t-a", 1, 3])
    assert told(data) == {("t-a", "2024-01"): D(1), ("t-a", "2024-01..02"): D(3)}


def test_figures_of_all_sheets_are_read(a: Indicator) -> None:
    head = ["指标", "期间", "数值"]
    data = book(
        说明=[["填表说明"]], 一=[head, ["t-a", "2023", 1]], 二=[head, ["t-a", "2024", 2], ["t-zz", "2024", 2]]
    )
    plan = sheets.dry_run(data, actor=LOADER, name="a.xlsx")
    assert [row.period for row in plan.reports] == ["2023", "2024"]
    assert [(one.row, one.code) for one in plan.problems] == [(3, "unknown_indicator")]


def test_the_unit_may_stand_behind_the_name(a: Indicator) -> None:
    data = table(["年份", "甲（万元）"], ["2023", 50000])
    assert told(data) == {("t-a", "2023"): D(5)}


def test_a_date_is_a_period(a: Indicator) -> None:
    assert told(table(["指标", "日期", "数值"], ["t-a", "2024.06.30", 5])) == {("t-a", "2024-06-30"): D(5)}


def test_a_place_that_is_not_known_takes_no_other_row_along(a: Indicator) -> None:
    """The row of an unknown place is not taken for one of the indicator's own place."""
    rows = (["指标", "地区", "期间", "数值"], ["t-a", "火星", "2023", "5"], ["t-a", "", "2023", "6"])
    plan = sheets.dry_run(table(*rows), actor=LOADER, name="a.csv")
    assert [(one.row, one.code) for one in plan.problems] == [(2, "unknown_place")]


def test_every_broken_line_of_json_is_told_and_the_others_are_checked(a: Indicator) -> None:
    data = (
        lines({"指标": "t-a", "期间": "2023", "数值": 5})
        + b'\nnot json\n[1]\n{"code": "t-zz", "period": "2023"}'
    )
    plan = sheets.dry_run(data, actor=LOADER, name="a.jsonl")
    assert [(one.row, one.code) for one in plan.problems] == [
        (2, "unreadable"), (3, "unreadable"), (4, "unknown_indicator"),
    ]  # fmt: skip
    assert len(plan.reports) == 1


def test_a_figure_shown_as_per_cent_is_read_as_it_is_shown(world: World) -> None:
    world.indicator("t-r", name="占比", unit="%")
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet()
    for row, cells in enumerate((["指标", "期间", "数值"], ["t-r", "2023", 0.715], ["t-r", "2024", 0.722])):
        sheet.write_row(row, 0, cells)
    sheet.write(1, 2, 0.715, made.add_format({"num_format": "0.0%"}))
    sheet.write(2, 2, 72.2)
    made.close()
    found = told(out.getvalue(), "a.xlsx")
    assert found == {("t-r", "2023"): D("71.5"), ("t-r", "2024"): D("72.2")}


def test_a_formula_that_nobody_has_computed_is_told_and_not_missing(a: Indicator) -> None:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet()
    for row, cells in enumerate((["指标", "期间", "数值"], ["t-a", "2023", 3], ["t-a", "2024", ""])):
        sheet.write_row(row, 0, cells)
    sheet.write_formula(2, 2, "=C2*2", None, "")
    made.close()
    plan = sheets.dry_run(out.getvalue(), actor=LOADER, name="a.xlsx")
    assert [(one.row, "公式" in one.message) for one in plan.problems] == [(3, True)]
