"""The league: counted right, demonstration apart, small samples marked; invariants, privacy, sheets, demonstration, console."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from shuanglian.casework.models import Clock
from shuanglian.cli.app import app
from shuanglian.foundation.accounts import privacy as holders
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.errors import InvalidImport, NotAllowed
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.matching.problems import sources
from shuanglian.programmes.tickets import demo, engine, selectors, services, sheets
from shuanglian.programmes.tickets.interval import Share
from shuanglian.programmes.tickets.models import Lead, Reply, Ticket
from shuanglian.programmes.tickets.selectors import Period

from .factories import TEXT, World, draft, fresh

pytestmark = pytest.mark.django_db


def line(world: World, **data: Any) -> Any:
    rows = selectors.league(data.pop("period", Period.of_year()), demo=data.pop("demo", False))
    return next(row for row in rows if row.organisation == world.officer.organisation_id)


def test_rates_stand_beside_each_other_with_their_samples(world: World) -> None:
    world.closed(satisfaction=5)
    twice = world.answered()
    services.ticket_confirm(actor=world.company, ticket=twice, solved=False, words="还差材料清单")
    world.closed(fresh(twice), satisfaction=2)
    again = world.closed()
    services.ticket_reopen(actor=world.company, ticket=again, reason="又开始限电了")
    world.assigned()
    row = line(world)
    assert (row.received, row.closed.hits, row.closed.size) == (4, 2, 4)
    assert (row.first_time.hits, row.first_time.size) == (1, 2)
    assert (row.reopened.hits, row.reopened.size) == (1, 3)
    assert (row.on_time.hits, row.on_time.size) == (3, 3)
    assert (row.rated, row.marks, row.is_small) == (2, 3.5, True)
    for measure, number in {
        "received": 4,
        "closed": 2,
        "first_time": 1,
        "reopened": 1,
        "rated": 2,
        "on_time": 3,
    }.items():
        found = selectors.tickets_behind(
            world.leader, Period.of_year(), organisation=row.organisation, measure=measure, demo=False
        )
        assert found.count() == number, measure
    everything = selectors.figures(Period.of_year(), demo=False)
    assert (everything.received, everything.closed.hits) == (4, 2)


def test_late_answers_and_overdue_steps_count_as_late(world: World) -> None:
    ticket = world.assigned()
    past = timezone.now() - dt.timedelta(hours=1)
    Clock.objects.filter(case=ticket.case_id, token__node=engine.LEAD_STEP).update(due_at=past)
    row = line(world)
    assert (row.on_time.hits, row.on_time.size) == (0, 1)
    assert [found.ticket for found in selectors.late(world.leader) if found.is_over] == [ticket]
    assert selectors.late(world.officer2) == []
    assert world.reply(ticket).is_late
    assert line(world).on_time.hits == 0
    late = selectors.tickets_behind(
        world.leader, Period.of_year(), organisation=0, measure="late", demo=False
    )
    assert list(late) == [ticket]


def test_demonstration_and_other_periods_are_not_mixed_in(world: World) -> None:
    world.closed()
    Ticket.objects.update(is_demo=True)
    assert selectors.league(Period.of_year(), demo=False) == []
    assert line(world, demo=True).received == 1
    before = Period(dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    assert selectors.league(before, demo=True) == []


@given(st.integers(0, 500), st.integers(0, 500))
@settings(max_examples=100, deadline=None)
def test_an_interval_holds_its_share(hits: int, more: int) -> None:
    share = Share(hits, hits + more)
    if not share.size:
        assert share.value is share.low is share.high is None
        return
    assert share.value is not None and share.low is not None and share.high is not None
    assert 0 <= share.low <= share.value + 1e-9 and share.value - 1e-9 <= share.high <= 1
    wider = Share(hits * 4, (hits + more) * 4)
    assert wider.low is not None and wider.low >= share.low - 1e-9


def test_the_league_as_a_sheet(world: World) -> None:
    world.closed(satisfaction=5)
    book = load_workbook(io.BytesIO(sheets.league(selectors.league(Period.of_year(), demo=False), "排名")))
    rows = list(book.active.values)  # type: ignore[union-attr]
    assert rows[0][:3] == ("部门", "交办件数", "办结率") and rows[1][1:4] == (1, 1, 1)


# -- invariants
def test_what_is_closed_without_proof_is_found(world: World) -> None:
    ticket = world.closed()
    assert not [v for v in run_all() if v.rule.startswith("tickets.")]
    Reply.objects.filter(ticket=ticket).update(basis="")
    Lead.objects.filter(ticket=ticket).update(organisation_id=world.officer2.organisation_id)
    ticket.verdicts.update(satisfied=False)
    found = {v.rule for v in run_all() if v.rule.startswith("tickets.")}
    assert {"tickets.closed", "tickets.lead"} <= found


# -- personal data
def test_contacts_can_be_copied_and_removed(world: World) -> None:
    ticket, other = world.closed(), world.noted(contact_phone="13900000001")
    holder = next(h for h in holders.holders() if h.name == "tickets")
    assert [row["number"] for row in holder.exporter(world.company.user_id or 0)] == [ticket.number]
    assert holder.eraser(world.company.user_id or 0) == 1
    ticket = fresh(ticket)
    assert (ticket.contact_name, ticket.contact_phone) == ("", "") and ticket.contact_erased_at is not None
    User.objects.filter(pk=world.stranger.user_id).update(phone="13900000001")
    assert holder.eraser(world.stranger.user_id or 0) == 1
    assert fresh(other).contact_phone == ""
    third = world.submitted(title="第三件")
    services.contact_erase(actor=world.company, ticket=third)
    assert fresh(third).contact_name == ""
    assert verify_all().ok


def test_a_private_number_is_for_the_desk(world: World) -> None:
    ticket = world.assigned(ticket=world.submitted(contact_private=True))
    shown = {
        name: selectors.ticket_page(actor, selectors.get_for(actor, ticket.pk)).ticket.contact_phone
        for name, actor in {"desk": world.desk, "lead": world.officer, "company": world.company}.items()
    }
    assert shown == {"desk": "13812345678", "lead": "138****5678", "company": "13812345678"}


# -- shared problems
def test_tickets_are_a_source_of_shared_problems(world: World) -> None:
    ticket = world.submitted()
    source = sources.get("ticket")
    assert [told.number for told in source.texts(None)] == [ticket.number]
    assert list(source.visible(world.company)) == [ticket.pk]
    assert list(source.visible(world.stranger)) == []
    assert source.address(ticket.pk) == f"/tickets/{ticket.pk}/"
    assert source.find is not None and list(source.find(world.desk, "错峰")) == [ticket.pk]


def test_similar_answers_stay_with_those_who_may_read_them(world: World) -> None:
    ticket = world.closed()
    asked = "高峰限电能不能错峰用电，申请要哪些材料"
    assert [row.ticket_id for row in selectors.similar(world.company, asked)] == [ticket.pk]
    assert selectors.similar(world.stranger, asked) == []
    services.answer_publish(
        actor=world.desk,
        ticket=ticket,
        question="印染企业高峰限电怎么错峰用电",
        answer="在营业厅申请错峰用电。",
    )
    seen = selectors.similar(world.stranger, asked)
    assert [(row.ticket_id, row.number, row.is_public) for row in seen] == [(None, "", True)]
    assert "甲面料公司" not in seen[0].answer


def test_the_due_date_of_a_line_is_looked_up_by_its_case(world: World) -> None:
    """Not by going through the open tasks of all tickets for every ticket."""
    if connection.vendor != "sqlite":
        pytest.skip("the planner of PostgreSQL goes by the size of tables")
    world.assigned()
    assert "casework_token_case" in selectors.tickets(world.desk).explain()


# -- sheets
def book(*rows: tuple[Any, ...]) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["企业", "标题", "内容", "类别", "联系人", "联系电话"])
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


GOOD = ("甲面料公司", "错峰用电", TEXT, "水电气与能耗", "周工", "13812345678")


def test_a_sheet_names_every_problem_and_writes_nothing(world: World) -> None:
    data = book(GOOD, ("没有这家", "", "短", "没有这类", "", "abc"), GOOD)
    report = sheets.dry_run(data, actor=world.desk)
    assert {(e.row, e.column) for e in report.errors} >= {
        (3, "企业"),
        (3, "标题"),
        (3, "类别"),
        (3, "联系电话"),
        (4, ""),
    }
    with pytest.raises(InvalidImport):
        sheets.apply(actor=world.desk, data=data)
    assert not Ticket.objects.exists()
    assert load_workbook(io.BytesIO(sheets.error_sheet(report))).active is not None


def test_a_sheet_taken_in_twice_is_taken_in_once(world: World) -> None:
    data = book(GOOD, ("没有账号的公司", "招工难", "车间招不到挡车工。", "用工与人才", "", ""))
    report, made = sheets.apply(actor=world.desk, data=data)
    assert (report.created, len(made), made[0].channel) == (2, 2, "sheet")
    report, made = sheets.apply(actor=world.desk, data=data)
    assert (report.created, report.unchanged, made) == (0, 2, [])
    assert Ticket.objects.count() == 2


def test_a_company_takes_in_its_own_only(world: World) -> None:
    with pytest.raises(InvalidImport):
        sheets.apply(actor=world.stranger, data=book(GOOD))
    assert not sheets.apply(actor=world.company, data=book(GOOD))[1][0].on_behalf
    with pytest.raises(NotAllowed):
        sheets.dry_run(book(GOOD), actor=world.solver)


def test_the_template_can_be_read_back(world: World) -> None:
    report = sheets.dry_run(sheets.template(), actor=world.desk)
    assert report.rows == 0 and report.ok


# -- demonstration and console
def test_the_demonstration_is_told_once(db: None, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    assert demo.load_demo() == len(demo.STORIES)
    assert demo.load_demo() == 0
    assert not Ticket.objects.filter(is_demo=False).exists()
    assert set(Ticket.objects.values_list("status", flat=True)) >= {"new", "handling", "answered", "closed"}
    assert not [v for v in run_all() if v.rule.startswith("tickets.")]
    assert verify_all().ok


def test_the_console_says_what_the_pages_say(world: World, tmp_path: Any) -> None:
    world.closed()
    runner = CliRunner()

    def said(*words: str) -> Any:
        result = runner.invoke(app, ["tickets", *words, "--json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    assert said("install")["processes"][0]["key"] == "ticket"
    assert said("grade", "--departments", "5")["grade"] == "hard"
    assert said("league")["lines"][0]["received"] == 1
    assert said("late") == {"late": []} or said("late")["late"]
    file = tmp_path / "问题.xlsx"
    file.write_bytes(book(GOOD))
    assert said("import", str(file))["created"] == 1 and Ticket.objects.count() == 1
    assert said("import", str(file), "--apply")["created"] == 1 and Ticket.objects.count() == 2
    file.write_bytes(book(("没有这家", "错峰用电", TEXT, "水电气与能耗", "", "")))
    assert runner.invoke(app, ["tickets", "import", str(file)]).exit_code == 1


def test_numbers_are_given_in_turn(world: World) -> None:
    numbers = [world.submitted(title=f"第 {n} 件").number for n in range(3)]
    year = timezone.localdate().year
    assert numbers == [f"柯企服〔{year}〕{n:04d}" for n in (1, 2, 3)]
    assert connection.vendor in ("sqlite", "postgresql") and draft().problems() == []
