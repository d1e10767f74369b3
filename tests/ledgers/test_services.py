"""A sheet on its way: handed in, mapped, checked, taken over, taken back; its form is remembered."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.indicators.models import Observation
from shuanglian.ingest.ledgers import selectors, services
from shuanglian.ingest.ledgers.models import LedgerForm, LedgerIntake, LedgerPlacement, State
from shuanglian.registry.models import Party
from tests.indicators.factories import World

from .factories import SheetOf, book, code, listing

pytestmark = pytest.mark.django_db


def handed(actor: Actor, data: bytes, name: str = "表.xlsx", sender: int | None = None) -> LedgerIntake:
    return services.hand_in(actor=actor, upload=io.BytesIO(data), name=name, sender=sender)[0]


def companies(count: int = 3, first: int = 1) -> list[list[Any]]:
    return [
        [n, f"示例第{n}新材料有限公司", code(n), "试验区", f"做第{n}种膜（示例）", "某某", "13800000000"]
        for n in range(first, first + count)
    ]


def figures(**changes: Any) -> bytes:
    values = {
        "rd": 12.5,
        "gdp": 230,
        "period": "2024年",
        "title": "示例区主要指标完成情况",
        "extra": [],
    } | changes
    rows = [
        [values["title"]],
        ["指标名称", "计量单位", values["period"], "备注"],
        ["研发经费支出", "亿元", values["rd"], ""],
        ["地区生产总值", "亿元", values["gdp"], "快报"],
        *values["extra"],
    ]
    return book(SheetOf(rows, "指标", merges=[(0, 0, 0, 3)]))


@pytest.fixture
def indicators(world: World) -> World:
    world.indicator("t-rd", name="研发经费支出")
    world.indicator("t-gdp", name="地区生产总值")
    return world


def snapshot() -> tuple[Any, ...]:
    """Everything that a refused call must leave as it was."""
    rows = LedgerIntake.objects.order_by("pk").values_list("pk", "state", "rev")
    return (
        tuple(rows), Event.objects.count(), Party.objects.count(), Observation.objects.count(), LedgerPlacement.objects.count(),
        LedgerForm.objects.count(),
    )  # fmt: skip


def test_a_list_of_companies_becomes_parties_and_can_be_taken_back(world: World) -> None:
    steward = world["steward"]
    intake = handed(steward, listing(companies()))
    assert intake.state == State.READ and intake.mapping["tables"][0]["take"] == "parties"
    assert intake.mapping["tables"][0]["columns"]["联系电话"] == ""  # nobody asked for people's numbers
    before = Party.objects.count()
    checked = services.check(actor=steward, intake=intake)
    assert checked.state == State.CHECKED and checked.result["errors"] == 0, checked.result["findings"]
    assert (
        checked.result["parties"] == {"created": 3, "updated": 0, "unchanged": 0}
        and Party.objects.count() == before
    )
    applied = services.apply(actor=steward, intake=checked)
    made = Party.objects.filter(credit_code=code(2)).get()
    assert (
        applied.state == State.APPLIED
        and made.place == world.district
        and made.is_demo
        and made.contact == ""
    )
    assert services.apply(actor=steward, intake=applied).rev == applied.rev  # again: nothing
    assert list(run_all()) == [] and verify_all().ok
    undone = services.undo(actor=steward, intake=applied, reason="交错了表")
    assert undone.state == State.UNDONE and not Party.objects.get(pk=made.pk).is_public
    again = handed(steward, listing(companies()))
    assert again.pk != intake.pk
    services.check(actor=steward, intake=again)
    done = services.apply(actor=steward, intake=again)
    assert Party.objects.get(pk=made.pk).is_public and Party.objects.count() == before + 3
    assert done.result["parties"] == {"created": 0, "updated": 3, "unchanged": 0} and list(run_all()) == []


def test_the_same_file_twice_is_one_intake_and_changes_nothing(world: World) -> None:
    steward = world["steward"]
    first = handed(steward, listing(companies()))
    before = snapshot()
    second, is_new = services.hand_in(
        actor=steward, upload=io.BytesIO(listing(companies())), name="又一次.xlsx"
    )
    assert (second.pk, is_new) == (first.pk, False)
    assert snapshot()[0] == before[0]


def test_changed_fields_of_known_parties_are_shown_and_put_back(world: World) -> None:
    steward = world["steward"]
    first = handed(steward, listing(companies()))
    services.check(actor=steward, intake=first)
    services.apply(actor=steward, intake=first)
    rows = companies()
    rows[1][4] = "改做别的膜（示例）"
    second = handed(steward, listing(rows))
    assert second.tables[0]["form"]["same"] if "form" in second.tables[0] else True
    checked = services.check(actor=steward, intake=second)
    assert checked.result["parties"] == {"created": 0, "updated": 1, "unchanged": 2}
    (difference,) = checked.result["differences"]
    assert difference["fields"] == {"summary": ["做第2种膜（示例）", "改做别的膜（示例）"]}
    services.apply(actor=steward, intake=checked)
    assert Party.objects.get(credit_code=code(2)).summary == "改做别的膜（示例）"
    services.undo(actor=steward, intake=checked)
    assert Party.objects.get(credit_code=code(2)).summary == "做第2种膜（示例）"


def test_all_problems_come_at_once_with_their_cells_and_nothing_is_written(world: World) -> None:
    steward = world["steward"]
    rows = companies(5)
    rows[0][2] = code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1")
    rows[1][3] = "没有这个地方"
    rows[3][1], rows[3][2] = rows[2][1], rows[2][2]
    rows[4][1] = None
    intake = handed(steward, listing(rows))
    checked = services.check(actor=steward, intake=intake)
    told = {(one["address"], one["code"]) for one in checked.result["findings"] if one["level"] == "error"}
    assert {("C4", "refused"), ("D5", "refused"), ("7", "same_party")} <= told
    assert any(address in ("B8", "8") for address, _code in told)
    before = snapshot()
    with pytest.raises(Invalid):
        services.apply(actor=steward, intake=checked)
    assert snapshot() == before


def test_figures_go_through_the_door_and_back(indicators: World) -> None:
    steward = indicators["steward"]
    intake = handed(steward, figures())
    assert intake.mapping["tables"][0]["take"] == "facts", intake.mapping
    labels = intake.mapping["tables"][0]["labels"]
    assert labels == {"研发经费支出": "t-rd", "地区生产总值": "t-gdp"}
    checked = services.check(actor=steward, intake=intake)
    assert checked.result["errors"] == 0, checked.result["findings"]
    assert (
        checked.result["facts"] == {"new": 2, "unchanged": 0, "differs": 0}
        and not Observation.objects.exists()
    )
    applied = services.apply(actor=steward, intake=checked)
    row = Observation.objects.get(indicator__code="t-rd")
    assert (row.value, row.period, row.locator) == (
        Decimal("12.5"),
        "2024",
        "指标!C3",
    ) and "12.5" in row.quote
    assert applied.placements.count() == 2 and list(run_all()) == []
    services.undo(actor=steward, intake=applied)
    assert not Observation.objects.filter(state__in=["published", "proposed", "held"]).exists()
    assert list(run_all()) == [] and verify_all().ok


def test_cells_that_cannot_be_read_stop_the_taking_over_where_they_are_taken(indicators: World) -> None:
    steward = indicators["steward"]
    rows = [
        ["指标名称", "单位", "2024年", "备注"],
        ["研发经费支出", "亿元", "约5", 1],
        ["地区生产总值", "亿元", None, 2],
        ["地区生产总值", "亿元", 7, 3],
    ]
    told = SheetOf(
        [["示例区指标"], *rows], "指标", formulas={(3, 2): ("=1/0", "#DIV/0!"), (3, 3): ("=1/0", "#DIV/0!")}
    )
    checked = services.check(actor=steward, intake=handed(steward, book(told)))
    found = {(one["address"], one["code"], one["level"]) for one in checked.result["findings"]}
    assert {
        ("C3", "not_a_number", "error"),
        ("C4", "error_cell", "error"),
        ("D4", "error_cell", "notice"),
    } <= found
    assert checked.result["errors"] == 2
    names = SheetOf(
        [["企业名称", "统一社会信用代码"], ["示例甲有限公司", code(1)], [None, code(2)]],
        formulas={(2, 0): ("=A9", "#N/A")},
    )
    listed = services.check(actor=steward, intake=handed(steward, book(names)))
    assert ("A3", "error_cell") in {
        (one["address"], one["code"]) for one in listed.result["findings"] if one["level"] == "error"
    }


def test_years_as_heads_and_units_in_the_labels(indicators: World) -> None:
    steward = indicators["steward"]
    rows = [
        ["示例区科技指标"],
        ["指标", 2021, 2022, "2023年", "2025年目标"],
        ["1.研发经费支出（万元）", 100_000, "—", 120_000, 150_000],
    ]
    intake = handed(steward, book(SheetOf([*rows, ["地区生产总值（亿元）", 200, 210, 220, 300]], "历年")))
    assert set(intake.mapping["tables"][0]["labels"].values()) == {"t-rd", "t-gdp"}
    checked = services.check(actor=steward, intake=intake)
    assert checked.result["errors"] == 0 and checked.result["facts"]["new"] == 5, checked.result["findings"]
    services.apply(actor=steward, intake=checked)
    told = dict(Observation.objects.filter(indicator__code="t-rd").values_list("period", "value"))
    assert told == {"2021": Decimal(10), "2023": Decimal(12)}


def test_places_and_companies_of_rows_give_figures_their_scope(indicators: World) -> None:
    steward = indicators["steward"]
    rows = [
        ["地区", "研发经费支出（亿元）"],
        ["试验区", 1.5],
        ["没有的地方", 2],
        ["试验走廊", 3],
        ["试验区", 1.6],
    ]
    intake = handed(steward, book(SheetOf([["2024年各地情况"], *rows], "分地区")))
    assert intake.mapping["tables"][0]["columns"] == {"地区": "place", "研发经费支出(亿元)": "=t-rd"}
    checked = services.check(actor=steward, intake=intake)
    told = [(one["address"], one["code"]) for one in checked.result["findings"] if one["level"] == "error"]
    assert told == [("A4", "no_place"), ("B6", "twice")]
    fixed = handed(steward, book(SheetOf([["2024年各地情况"], rows[0], rows[1], rows[3]], "分地区")))
    services.apply(actor=steward, intake=services.check(actor=steward, intake=fixed))
    assert Observation.objects.get(place=indicators.district).value == Decimal("1.5")
    assert Observation.objects.get(place=indicators.corridor).value == 3


def test_what_the_room_of_figures_refuses_is_known_before_anything_is_kept(indicators: World) -> None:
    steward = indicators["steward"]
    data = book(
        SheetOf(
            [
                ["2024年情况"],
                ["指标名称", "单位", "数值"],
                ["研发经费支出", "家", 5],
                ["地区生产总值", "亿元", 7],
            ],
            "指标",
        )
    )
    intake = handed(steward, data)
    told = intake.mapping["tables"][0]
    assert told["labels"] == {"地区生产总值": "t-gdp"}  # a number of companies is no amount of money
    told["labels"]["研发经费支出"] = "t-rd"
    checked = services.check(
        actor=steward, intake=services.remap(actor=steward, intake=intake, tables=[told])
    )
    (error,) = [one for one in checked.result["findings"] if one["level"] == "error"]
    assert (error["address"], error["code"]) == ("C3", "refused") and "家" in error["message"]
    assert checked.result["facts"]["new"] == 2 and not Observation.objects.exists()


def test_a_published_figure_stops_the_undoing(indicators: World) -> None:
    from shuanglian.indicators.services import observation_publish

    steward = indicators["steward"]
    intake = services.check(actor=steward, intake=handed(steward, figures()))
    services.apply(actor=steward, intake=intake)
    row = Observation.objects.get(indicator__code="t-rd")
    observation_publish(actor=indicators["steward2"], observation=row)
    before = snapshot()
    with pytest.raises(Conflict) as refusal:
        services.undo(actor=steward, intake=intake)
    assert [reason.field for reason in refusal.value.reasons] == ["指标!C3"] and snapshot() == before


def test_a_later_sheet_brings_only_what_is_new(indicators: World) -> None:
    steward = indicators["steward"]
    first = handed(steward, figures())
    services.check(actor=steward, intake=first)
    services.apply(actor=steward, intake=first)
    second = handed(steward, figures(gdp=231))
    checked = services.check(actor=steward, intake=second)
    assert checked.result["errors"] == 0, checked.result["findings"]
    assert checked.result["facts"] == {"new": 1, "unchanged": 1, "differs": 1}
    services.apply(actor=steward, intake=checked)
    live = Observation.objects.filter(indicator__code="t-gdp", state__in=["published", "proposed", "held"])
    assert live.get().value == 231


def test_the_mapping_of_a_form_is_remembered_for_its_sender_only(indicators: World) -> None:
    steward = indicators["steward"]
    first = handed(steward, figures(extra=[["说不清的数", "家", 7, ""]]))
    told = first.mapping["tables"][0]
    assert told["labels"].get("说不清的数", "") == ""
    checked = services.check(actor=steward, intake=first)
    assert [one["code"] for one in checked.result["findings"] if one["level"] == "error"] == ["no_indicator"]
    told["labels"]["说不清的数"] = ""
    mapped = services.remap(actor=steward, intake=checked, tables=[told])
    assert mapped.state == State.READ and LedgerForm.objects.get().version == 1
    assert services.check(actor=steward, intake=mapped).result["errors"] == 0
    services.remap(actor=steward, intake=mapped, tables=[told])
    assert LedgerForm.objects.count() == 1  # nothing changed: no new version
    later = handed(steward, figures(period="2025年", extra=[["说不清的数", "家", 8, ""]], rd=13))
    assert later.tables[0]["form"]["same"] and later.mapping["tables"][0]["labels"]["说不清的数"] == ""
    assert services.check(actor=steward, intake=later).result["errors"] == 0
    officer = indicators["officer"]
    other = handed(officer, figures(period="2025年", extra=[["说不清的数", "家", 9, ""]]))
    assert "form" not in other.tables[0]


def test_a_changed_form_says_what_differs_and_keeps_the_rest(indicators: World) -> None:
    steward = indicators["steward"]
    first = handed(steward, listing(companies()))
    told = first.mapping["tables"][0]
    told["columns"]["主营业务"] = ""
    services.remap(actor=steward, intake=first, tables=[told])
    heads = ["序号", "企业名称", "统一社会信用代码", "所属区域", "主营业务", "成立时间"]
    rows = [["示例区重点企业名单"], heads, [1, "示例甲有限公司", code(51), "试验区", "膜", "2020-01-02"]]
    later = handed(steward, book(SheetOf(rows, "名单")))
    form = later.tables[0]["form"]
    assert (
        not form["same"] and form["added"] == ["成立时间"] and set(form["removed"]) == {"联系人", "联系电话"}
    )
    assert later.mapping["tables"][0]["columns"]["主营业务"] == ""
    assert services.forget(actor=steward, form=form["id"]) == 1 and not LedgerForm.objects.exists()


def test_who_may_not_see_a_sheet_does_not_know_of_it(world: World) -> None:
    intake = handed(world["officer"], listing(companies()))
    for key in ("officer2", "enterprise", "leader", "public", "manager", "solver"):
        with pytest.raises(NotFound):
            selectors.get_for(world[key], intake.pk)
    assert selectors.get_for(world["steward"], intake.pk) == intake
    before = snapshot()
    for key in ("officer2", "leader", "enterprise"):
        for verb in (services.check, services.apply, services.undo):
            with pytest.raises(DomainError):
                verb(actor=world[key], intake=intake)
        with pytest.raises(DomainError):
            services.remap(actor=world[key], intake=intake, tables=intake.mapping["tables"])
        with pytest.raises((NotAllowed, NotFound)):
            handed(world[key], listing(companies(1)), sender=world["officer"].organisation_id)
    assert snapshot() == before


def test_an_officer_hands_in_but_parties_are_written_by_those_who_keep_the_directory(world: World) -> None:
    officer = world["officer"]
    intake = handed(officer, listing(companies()))
    checked = services.check(actor=officer, intake=intake)
    assert checked.result["errors"] > 0
    steward = world["steward"]
    assert services.check(actor=steward, intake=checked).result["errors"] == 0
    assert services.apply(actor=steward, intake=intake).state == State.APPLIED


def test_a_mapping_that_cannot_be_is_refused_with_every_reason(world: World) -> None:
    steward = world["steward"]
    intake = handed(steward, listing(companies()))
    before = snapshot()
    told = {
        "take": "parties",
        "columns": {"没有": "name", "企业名称": "=CODE", "主营业务": "summary", "联系人": "summary"},
    }
    with pytest.raises(Invalid) as refusal:
        services.remap(
            actor=steward, intake=intake, tables=[{**told, "place": "nowhere", "period": "某年", "kind": "x"}]
        )
    codes = {reason.code for reason in refusal.value.reasons}
    assert codes == {
        "ledger.column",
        "ledger.to",
        "ledger.twice",
        "ledger.period",
        "ledger.place",
        "ledger.kind",
    }
    with pytest.raises(Invalid):
        services.remap(actor=steward, intake=intake, tables=[])
    with pytest.raises(Conflict):
        services.remap(actor=steward, intake=intake, tables=intake.mapping["tables"], rev=intake.rev + 1)
    assert snapshot() == before


def test_a_party_that_was_changed_since_stops_the_undoing(world: World) -> None:
    from shuanglian.registry.services import party_update

    steward = world["steward"]
    intake = handed(steward, listing(companies()))
    services.check(actor=steward, intake=intake)
    services.apply(actor=steward, intake=intake)
    party = Party.objects.get(credit_code=code(1))
    party_update(actor=steward, party=party, changes={"summary": "后来改的"}, rev=party.rev)
    before = snapshot()
    with pytest.raises(Conflict) as refusal:
        services.undo(actor=steward, intake=intake)
    assert {reason.code for reason in refusal.value.reasons} == {
        "ledger.changed_since"
    } and snapshot() == before


def test_what_is_no_spreadsheet_is_refused_or_told(world: World) -> None:
    steward = world["steward"]
    with pytest.raises(Invalid):
        handed(steward, b"%PDF-1.4\n%%EOF", "a.pdf")
    empty = handed(steward, book(SheetOf([[None]], "空")))
    assert empty.state == State.READ and [one["code"] for one in empty.understanding["findings"]] == [
        "no_table"
    ]
    assert services.check(actor=steward, intake=empty).result["errors"] == 1
