"""Sheets in and out: every problem at once, whole or not at all, and no formula gets through."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.foundation.accounts import credit_code
from shuanglian.foundation.actor import PUBLIC, Role
from shuanglian.foundation.errors import Invalid, InvalidImport, NotAllowed
from shuanglian.foundation.events.models import Event
from shuanglian.registry import selectors, spreadsheets
from shuanglian.registry.models import Need, Offering, Party, Place
from shuanglian.registry.spreadsheets.writing import is_dangerous

from . import factories as make

pytestmark = pytest.mark.django_db


def book(header: Sequence[str], *rows: Sequence[Any], title: str = "表", above: int = 0) -> bytes:
    """An .xlsx as a person would hand it in."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = title
    for _line in range(above):
        sheet.append(["某局统计表"])
    for row in (header, *rows):
        sheet.append(list(row))
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def grid(data: bytes, sheet: int = 0) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[sheet].values]


def code(number: int) -> str:
    first = f"91330621{number:09d}"
    return first + credit_code.check_character(first)


def load(kind: str, data: bytes) -> spreadsheets.ImportReport:
    return spreadsheets.apply(actor=make.SYSTEM, kind=kind, data=data)


@pytest.mark.parametrize("kind", spreadsheets.KINDS)
def test_a_template_imports_as_nothing_because_its_only_row_is_the_example(kind: str) -> None:
    data = spreadsheets.template(kind)
    report = spreadsheets.dry_run(kind, data)
    assert (report.ok, report.rows, report.skipped) == (True, 0, 1)
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames[1] == "填表说明"


@pytest.mark.parametrize("kind", spreadsheets.KINDS)
def test_the_example_row_would_be_right_if_its_names_existed(kind: str) -> None:
    """An example that breaks its own rules teaches the wrong thing."""
    Place.objects.create(code="330603", name="柯桥区", kind="district")
    make.segment("纤维制备")
    make.party("示例检测中心")
    if kind != "parties":
        make.party("示例新材料有限公司")
    header, example = grid(spreadsheets.template(kind))[:2]
    report = load(kind, book(header, ["", *example[1:]]))
    assert report.created == 1


def test_every_problem_of_every_row_is_told_at_once_and_nothing_is_written() -> None:
    data = book(
        ["名称", "类型", "信用代码", "所在地", "环节", "公开"],
        ["甲厂", "企业", code(1), "", "", "是"],
        ["", "独角兽", "123", "月球", "没有的环节", "也许"],
        ["乙厂", "企业", code(1), "", "", ""],
        above=2,
    )
    report = spreadsheets.dry_run("parties", data)
    told = {(e.row, e.column) for e in report.errors}
    assert {(5, "名称"), (5, "类型"), (5, "信用代码"), (5, "所在地"), (5, "环节"), (5, "公开")} <= told
    assert (6, "信用代码") in told
    assert not [row for row, _column in told if row == 4]
    with pytest.raises(InvalidImport) as error:
        load("parties", data)
    assert len(error.value.reasons) == len(report.errors)
    assert error.value.reasons[0].field.startswith("表!5!")
    assert not Party.objects.exists()
    assert not Event.objects.filter(object_type="import").exists()


def test_the_error_sheet_returns_the_rows_with_what_is_wrong_in_front() -> None:
    report = spreadsheets.dry_run(
        "parties", book(["名称", "类型", "备注"], ["甲", "企业", "好"], ["乙", "错", "坏"])
    )
    header, row = grid(spreadsheets.error_sheet(report))
    assert header == ["原行号", "问题", "名称", "类型", "备注"]
    assert (row[0], row[2], row[4]) == (3, "乙", "坏")
    assert "类型" in row[1]
    again = spreadsheets.dry_run("parties", spreadsheets.error_sheet(report))
    assert [e.column for e in again.errors] == ["类型"]


def test_columns_may_stand_in_any_order_and_unknown_ones_are_named() -> None:
    report = load("parties", book(["随便", "主体类型（必填）", "企业名称*"], ["x", "企业", "甲厂"]))
    assert Party.objects.get().name == "甲厂"
    assert report.notes == ["这些列不导入：随便。"]


def test_an_import_is_one_event_and_repeating_it_changes_nothing() -> None:
    data = book(["名称", "类型", "简介"], ["甲厂", "企业", "印染"], ["乙厂", "企业", ""])
    first, second = load("parties", data), load("parties", data)
    assert (first.created, second.created, second.unchanged) == (2, 0, 2)
    event = Event.objects.get(object_type="import")
    assert event.payload["sha256"] == first.sha256
    assert event.payload["created"] == 2
    assert [hit.title for hit in selectors.search(PUBLIC, "印染")] == ["甲厂"]


def test_rows_find_their_party_by_reference_code_name_or_other_name() -> None:
    party = make.party("浙江省现代纺织技术创新中心", kind="lab", credit_code=code(7))
    party.aliases.create(name="鉴湖实验室")
    for header, value in (
        ("编号", party.ref),
        ("统一社会信用代码", code(7)),
        ("名称", party.name),
        ("名称", "鉴湖实验室"),
    ):
        load("parties", book([header, "级别"], [value, f"按{header}"]))
        party.refresh_from_db()
        assert (party.level, party.name) == (f"按{header}", "浙江省现代纺织技术创新中心")
    assert Party.objects.count() == 1
    assert party.rev == 4  # both look-ups by name wrote the same level, so only one of them changed it


def test_blank_leaves_a_value_and_the_word_for_clearing_clears_it() -> None:
    party = make.party("甲厂", level="省级", summary="旧")
    load("parties", book(["名称", "级别", "简介"], ["甲厂", "", "清空"]))
    party.refresh_from_db()
    assert (party.level, party.summary) == ("省级", "")


@pytest.mark.parametrize(
    "encode", [lambda t: t.encode(), lambda t: t.encode("utf-8-sig"), lambda t: t.encode("gb18030")]
)
def test_csv_is_read_in_the_encodings_that_offices_use(encode: Any) -> None:
    load("parties", encode("名称,类型\n甲厂,企业\n"))
    assert Party.objects.get().name == "甲厂"


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", "只有一列\n甲".encode()])
def test_a_file_without_our_table_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(InvalidImport):
        spreadsheets.dry_run("parties", data)


def test_an_unknown_kind_of_sheet_is_refused() -> None:
    with pytest.raises(Invalid):
        spreadsheets.template("secrets")


def test_offerings_carry_their_measures_and_only_their_party_may_import_them() -> None:
    member = make.member(Role.SOLVER)
    party = make.party_for(member, "示例检测中心")
    make.party("别家")
    header = ["主体", "类型", "标题", "技术就绪度", "指标1", "比较1", "数值1", "单位1"]
    row = [party.ref, "检测服务", "温场测试", 8, "最高温度", "≥", "1,600.5", "℃"]
    spreadsheets.apply(actor=member, kind="offerings", data=book(header, row))
    measure = Offering.objects.get().measures.get()
    assert (measure.comparator, measure.value, measure.unit) == ("ge", Decimal("1600.5"), "℃")
    with pytest.raises(InvalidImport) as error:
        spreadsheets.apply(actor=member, kind="offerings", data=book(header, ["别家", *row[1:]]))
    assert {reason.code for reason in error.value.reasons} == {"offering_create"}
    assert Offering.objects.count() == 1


def test_needs_become_drafts_with_numbers_money_dates_and_requirements() -> None:
    member = make.member(Role.ENTERPRISE)
    make.party_for(member, "示例企业")
    header = [
        "出题单位",
        "标题",
        "需求说明",
        "经济价值（万元）",
        "期望完成日期",
        "指标1",
        "现值1",
        "比较1",
        "目标值1",
        "指标2",
        "比较2",
        "目标文字2",
    ]
    data = book(
        header,
        [
            "示例企业",
            "降低温差",
            "炉内温差大",
            120.5,
            "2026年12月31日",
            "温差",
            8,
            "不高于",
            3,
            "认证",
            "包含",
            "CE",
        ],
        ["示例企业", "提高强度", "强度不够", "", dt.date(2027, 1, 2), "", "", "", "", "", "", ""],
    )
    report = spreadsheets.apply(actor=member, kind="needs", data=data)
    first, second = Need.objects.order_by("pk")
    assert report.created == 2
    assert (first.stake_cents, first.deadline, first.status) == (120_500_000, dt.date(2026, 12, 31), "draft")
    assert (first.on_behalf, first.created_by_id) == (False, member.user_id)
    assert [r.metric for r in first.requirements.all()] == ["温差", "认证"]
    assert second.deadline == dt.date(2027, 1, 2)
    assert int(second.number[-4:]) == int(first.number[-4:]) + 1
    assert spreadsheets.dry_run("needs", data).unchanged == 2


def test_a_submitted_need_is_not_changed_by_a_sheet() -> None:
    party = make.party("示例企业")
    Need.objects.filter(pk=make.need(party).pk).update(status="answering")
    report = spreadsheets.dry_run(
        "needs", book(["出题单位", "标题", "需求说明"], ["示例企业", "碳化炉温度均匀性", "改过的"])
    )
    assert [e.code for e in report.errors] == ["need_not_draft"]


def test_nobody_imports_needs_for_others_or_learns_of_theirs() -> None:
    need = make.need(make.party("示例企业"))
    Need.objects.update(status="answering")
    make.party("隐藏单位", is_public=False)
    rival = make.member(Role.ENTERPRISE)
    own = make.party_for(rival, "自己")
    header = ["编号", "出题单位", "标题", "需求说明"]
    for row, code in (
        (["", "示例企业", need.title, "文"], "need_draft"),
        (["", "隐藏单位", "题", "文"], "unknown"),
        ([need.number, "自己", "题", "文"], "unknown"),
    ):
        data = book(header, row)
        report = spreadsheets.dry_run("needs", data, actor=rival)
        assert [e.code for e in report.errors] == [code], row
        with pytest.raises(InvalidImport):
            spreadsheets.apply(actor=rival, kind="needs", data=data)
    assert (Need.objects.count(), own.needs.count()) == (1, 0)


def test_who_may_not_curate_parties_may_not_even_try_a_sheet_of_them() -> None:
    for role in (Role.ENTERPRISE, Role.SOLVER, Role.OFFICER, Role.LEADER):
        with pytest.raises(NotAllowed):
            spreadsheets.dry_run("parties", book(["名称", "类型"], ["甲", "企业"]), actor=make.member(role))


def test_a_sheet_that_repeats_a_submitted_need_does_no_harm() -> None:
    need = make.need(make.party("示例企业"))
    Need.objects.update(status="answering")
    row = ["示例企业", need.title, need.text]
    assert spreadsheets.dry_run("needs", book(["出题单位", "标题", "需求说明"], row)).unchanged == 1


def test_an_export_can_be_imported_again_and_changes_nothing() -> None:
    place = Place.objects.create(code="330603", name="柯桥区", kind="district")
    segment = make.segment()
    party = make.party("甲厂", place=place, segments=[segment], summary="第一行\n第二行", contact="示例")
    make.offering(
        party,
        measures=[{"metric": "温度", "comparator": "between", "value": Decimal("1.5"), "high": Decimal(3)}],
    )
    make.need(
        party,
        segments=[segment],
        stake_cents=123_456,
        requirements=[{"metric": "温差", "target_value": Decimal("0.001")}],
    )
    for kind in spreadsheets.KINDS:
        for fmt in ("xlsx", "csv"):
            report = spreadsheets.dry_run(kind, spreadsheets.export(make.SYSTEM, kind, fmt=fmt))  # type: ignore[arg-type]
            assert (report.errors, report.rows, report.unchanged) == ([], 1, 1), (kind, fmt)


def test_an_export_shows_no_more_than_its_viewer_may_see() -> None:
    party = make.party("绍兴示例公司", contact="13800000000")
    make.party("隐藏单位", is_public=False)
    need = make.need(party, confidentiality="masked", teaser="某厂一题")
    Need.objects.filter(pk=need.pk).update(status="answering")
    shown = str(grid(spreadsheets.export(PUBLIC, "parties")))
    assert "绍兴示例公司" in shown
    assert "13800000000" not in shown
    assert "隐藏单位" not in shown
    masked = str(grid(spreadsheets.export(PUBLIC, "needs")))
    assert "某厂一题" in masked
    assert not [secret for secret in (need.title, need.text, party.ref, party.name) if secret in masked]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="=+-@\t\r'|!()A1cmd 甲", min_size=1, max_size=12).filter(lambda t: t.strip()))
def test_no_text_becomes_a_formula(text: str) -> None:
    """The cell that a spreadsheet gets is a string, marked as text, whatever it begins with."""
    Party.objects.all().delete()
    Party.objects.create(ref="P1", kind="enterprise", name="甲厂", summary=text)
    workbook = openpyxl.load_workbook(io.BytesIO(spreadsheets.export(make.SYSTEM, "parties")))
    cells = [cell for row in workbook.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s"}
    assert all(cell.quotePrefix for cell in cells if is_dangerous(str(cell.value)))
    lines = csv.reader(
        io.StringIO(spreadsheets.export(make.SYSTEM, "parties", fmt="csv").decode("utf-8-sig"))
    )
    assert not [value for line in lines for value in line if is_dangerous(value)]


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+86 575", "-5", "@甲", "'=1"])
def test_dangerous_texts_survive_a_round_trip_as_they_are(text: str) -> None:
    party = make.party("甲厂", summary=text)
    for fmt in ("xlsx", "csv"):
        report = spreadsheets.dry_run("parties", spreadsheets.export(make.SYSTEM, "parties", fmt=fmt))  # type: ignore[arg-type]
        assert (report.unchanged, report.errors) == (1, []), fmt
    party.refresh_from_db()
    assert party.summary == text


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(st.none(), st.text(max_size=8), st.integers(), st.booleans()), min_size=4, max_size=4
        ),
        max_size=4,
    )
)
def test_any_sheet_gets_a_report_and_never_a_crash(rows: list[list[Any]]) -> None:
    clean = [
        ["".join(c for c in v if c.isprintable()) if isinstance(v, str) else v for v in row] for row in rows
    ]
    data = book(["名称", "类型", "统一社会信用代码", "公开"], *clean)
    report = spreadsheets.dry_run("parties", data)
    assert report.created + report.updated + report.unchanged == report.rows
    spreadsheets.error_sheet(report)
