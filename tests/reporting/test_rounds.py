"""Rounds by the calendar, the way of a round from filling to publishing, and every way back."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

from shuanglian.casework import api
from shuanglian.casework.models import Definition, Token
from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from shuanglian.indicators.models import Indicator, Observation, ObservationState
from shuanglian.programmes.projects import rules as project_rules
from shuanglian.programmes.reporting import engine, jobs, selectors, services
from shuanglian.programmes.reporting import rules as reporting_rules
from shuanglian.programmes.reporting.models import Line, Reminder, Round, Submission
from shuanglian.programmes.reporting.services import Draft

from .factories import TODAY, World, broken, codes, events, fresh, indicator, told

pytestmark = pytest.mark.django_db


# -- the calendar ------------------------------------------------------------------------------------------
def test_the_calendar_asks_each_owner_once_per_period_however_often_it_runs(world: World) -> None:
    world.indicators()
    world.indicators(world.economy)
    first = services.rounds_open(today=TODAY)
    again = services.rounds_open(today=TODAY)
    assert sorted((row.organisation_id, row.period) for row in first.made) == sorted(
        [(world.science.pk, "2026Q3"), (world.economy.pk, "2026Q3")]
    )
    assert again.made == [] and again.known == 2
    assert Round.objects.count() == 2 and Line.objects.count() == 4
    assert broken() == []


@pytest.mark.parametrize("book", [reporting_rules, project_rules])
@pytest.mark.parametrize("name", ["calendar", "expected", "gates", "phases"])
def test_where_a_rule_comes_from_is_said_without_names_of_folders(book: ModuleType, name: str) -> None:
    if (Path(str(book.__file__)).parent / "data" / f"{name}.json").is_file():
        said = str(book.current(name)["source"])
        assert "目录" not in said and not re.search(r"[A-Za-z_]{4,}", said)


def test_a_round_begins_on_its_working_day_and_not_before(world: World) -> None:
    """The third quarter ends on 30 September 2026; five working days after it, with the holidays of October."""
    world.indicators()
    assert services.rounds_open(today=dt.date(2026, 10, 12)).made == []
    (made,) = services.rounds_open(today=dt.date(2026, 10, 13)).made
    assert made.opens_on == dt.date(2026, 10, 13)


def test_rounds_that_were_missed_are_made_later_but_not_for_ever(world: World) -> None:
    world.indicators()
    assert [row.period for row in services.rounds_open(today=dt.date(2026, 12, 10)).made] == ["2026Q3"]
    Round.objects.all().delete()
    assert services.rounds_open(today=dt.date(2026, 12, 25)).made == []


def test_months_quarters_and_years_have_rounds_of_their_own(world: World) -> None:
    indicator("monthly", world.science, frequency="month")
    indicator("yearly", world.science, frequency="year")
    world.indicators()
    made = services.rounds_open(today=TODAY).made
    assert {(row.frequency, row.period) for row in made} == {
        ("month", "2026-08"),
        ("month", "2026-09"),
        ("quarter", "2026Q3"),
    }
    made = services.rounds_open(today=dt.date(2026, 1, 20)).made
    assert ("year", "2025") in {(row.frequency, row.period) for row in made}


def test_what_is_computed_paired_retired_or_told_already_is_not_asked(world: World) -> None:
    asked, _count = world.indicators()
    indicator("by-formula", world.science, formula="a+b")
    indicator("by-count", world.science, computed_by="needs-published")
    indicator("gone", world.science, retired_on=dt.date(2026, 7, 1))
    pair = indicator("pair", world.science, measure="paired")
    indicator("pair-a", None, parent=pair)
    told(indicator("told", world.science), "2026Q3", 5)
    made = services.rounds_open(today=TODAY).made
    assert [line.indicator.code for line in made[0].lines.order_by("indicator__code")] == [
        "a-spend-0", "b-firms-0", "pair-a",
    ]  # fmt: skip
    assert asked.code == "a-spend-0"


def test_a_unit_that_nobody_works_for_here_is_told_not_asked(world: World) -> None:
    from shuanglian.registry.services import party_create

    alone = party_create(actor=world["system"], kind="department", name="没有账号的部门")
    indicator("alone", alone, is_demo=False)
    found = services.rounds_open(today=TODAY)
    assert found.made == [] and found.without_account == ["没有账号的部门"]


def test_unknown_holidays_are_told_instead_of_guessed(world: World) -> None:
    indicator("yearly", world.science, frequency="year")
    found = services.rounds_open(today=dt.date(2028, 1, 20))
    assert found.made == [] and found.unknown_years


def test_the_worker_keeps_the_calendar(world: World) -> None:
    world.indicators()
    jobs.keep_calendar()
    jobs.keep_calendar()
    assert broken() == []


def test_a_real_indicator_of_a_demonstration_unit_is_asked_in_the_demonstration(world: World) -> None:
    indicator("real", world.science, is_demo=False)
    (made,) = services.rounds_open(today=TODAY).made
    assert made.is_demo


# -- the way ----------------------------------------------------------------------------------------------
def test_the_process_is_published_and_sound(world: World) -> None:
    engine.install()
    found = Definition.objects.filter(key="reporting", status=Definition.Status.PUBLISHED)
    assert found.count() == 1
    engine.install()
    assert found.count() == 1


def test_a_round_goes_from_filling_to_published_values(world: World) -> None:
    row = world.submitted("114", "320")
    assert row.status == "reviewing" and row.checked_alone
    spend, firms = world.lines(row)
    assert spend.observation is not None and firms.observation is not None
    assert (spend.observation.value, spend.observation.period) == (Decimal(114), "2026Q3")
    assert (spend.observation.state, spend.observation.origin) == ("proposed", "report")
    assert spend.observation.reported_by_id == world["officer"].user_id
    services.line_accept(actor=world["steward"], line=spend)
    assert fresh(row).status == "reviewing"
    services.line_accept(actor=world["steward"], line=firms)
    done = fresh(row)
    assert done.status == "finished" and done.finished_at is not None
    assert fresh(spend.observation).state == ObservationState.PUBLISHED
    assert engine.open_task(done) is None and not fresh(done.case).is_open
    assert events(row) == [
        "reporting.opened", "reporting.proof_added", "reporting.proof_added", "reporting.submitted",
        "reporting.line_accepted", "reporting.line_accepted", "reporting.finished",
    ]  # fmt: skip
    assert broken() == []


def test_no_value_is_missing_and_never_zero(world: World) -> None:
    row = world.finished("114", "-")
    missing = world.lines(row)[1]
    assert (missing.state, missing.value, missing.observation) == ("accepted", None, None)
    assert not Observation.objects.filter(indicator=missing.indicator).exists()
    assert broken() == []


def test_a_zero_is_a_value(world: World) -> None:
    row = world.finished("114", "0")
    line = world.lines(row)[1]
    assert line.observation is not None and line.observation.value == 0 and not line.is_missing


def test_other_units_of_the_same_kind_are_converted(world: World) -> None:
    row = world.opened()
    spend, firms = world.lines(row)
    services.lines_save(
        actor=world["officer"], round=row,
        drafts={spend.pk: Draft(raw="1,140,000", unit="万元"), firms.pk: Draft(raw="320家")},
    )  # fmt: skip
    world.proven(row)
    services.round_submit(actor=world["officer"], round=row, key="k")
    kept = fresh(spend).observation
    assert kept is not None and (kept.value, kept.raw_unit) == (Decimal(114), "万元")


def test_everything_that_is_wrong_is_told_at_once_and_nothing_leaves_the_unit(world: World) -> None:
    row = world.opened()
    spend, firms = world.lines(row)
    world.typed(row, "一百亿", "")
    with pytest.raises(Invalid) as refusal:
        services.round_submit(actor=world["officer"], round=row, key="k")
    assert {reason.field for reason in refusal.value.reasons} == {
        f"raw-{spend.pk}", f"raw-{firms.pk}", "proof-record", "proof-ledger"
    }  # fmt: skip
    assert fresh(row).status == "filling" and not Submission.objects.exists()
    assert fresh(spend).raw == "一百亿"  # nothing that was typed is lost
    assert not Observation.objects.filter(period="2026Q3").exists()


def test_a_value_outside_of_the_range_needs_a_note_and_then_goes_through(world: World) -> None:
    row = world.filled("900", "320")
    with pytest.raises(Invalid) as refusal:
        services.round_submit(actor=world["officer"], round=row, key="k")
    assert codes(refusal) == {"reporting.note"}
    world.typed(row, "900", "320", note="并入了三家集团的数")
    services.round_submit(actor=world["officer"], round=row, key="k")
    line = world.lines(row)[0]
    assert line.observation is not None and line.observation.note == "并入了三家集团的数"
    assert line.expected_high is not None and line.expected_high < 900


def test_no_value_needs_a_reason(world: World) -> None:
    row = world.opened()
    services.lines_save(
        actor=world["officer"], round=row,
        drafts={line.pk: Draft(is_missing=True) for line in world.lines(row)},
    )  # fmt: skip
    with pytest.raises(Invalid) as refusal:
        services.round_submit(actor=world["officer"], round=row, key="k")
    assert codes(refusal) == {"reporting.missing_reason"}


def test_bounds_of_the_indicator_are_told_with_the_line_and_undo_the_whole_submission(world: World) -> None:
    spend, _firms = world.indicators()
    Indicator.objects.filter(pk=spend.pk).update(ceiling=Decimal(50))
    row = world.opened()
    world.typed(row, "60", "320", note="说明")
    world.proven(row)
    with pytest.raises(Invalid) as refusal:
        services.round_submit(actor=world["officer"], round=row, key="k")
    assert codes(refusal) == {"out_of_bounds"} and refusal.value.reasons[0].field.startswith("raw-")
    assert fresh(row).status == "filling" and not Observation.objects.filter(period="2026Q3").exists()
    assert not Submission.objects.exists()


# -- drafts -----------------------------------------------------------------------------------------------
def test_drafts_are_kept_as_typed_and_a_second_person_is_not_overwritten(world: World) -> None:
    row = world.opened()
    spend, _firms = world.lines(row)
    colleague = world.colleague()
    services.lines_save(actor=world["officer"], round=row, drafts={spend.pk: Draft(raw="11", rev=spend.rev)})
    with pytest.raises(Conflict) as refusal:
        services.lines_save(actor=colleague, round=row, drafts={spend.pk: Draft(raw="12", rev=spend.rev)})
    assert codes(refusal) == {"reporting.stale"}
    assert fresh(spend).raw == "11" and fresh(spend).saved_by_id == world["officer"].user_id
    again = services.lines_save(actor=world["officer"], round=row, drafts={spend.pk: Draft(raw="11")})
    assert again == []  # nothing changed, no new revision


def test_a_line_of_another_round_is_not_found(world: World) -> None:
    row, other = world.opened(), world.opened(world.economy)
    line = world.lines(other)[0]
    with pytest.raises(NotFound):
        services.lines_save(actor=world["officer"], round=row, drafts={line.pk: Draft(raw="1")})
    assert fresh(line).raw == ""


def test_texts_that_do_not_fit_are_told(world: World) -> None:
    row = world.opened()
    line = world.lines(row)[0]
    with pytest.raises(Invalid):
        services.lines_save(actor=world["officer"], round=row, drafts={line.pk: Draft(note="长" * 501)})
    with pytest.raises(Invalid):
        services.lines_save(actor=world["officer"], round=row, drafts={line.pk: Draft(raw="1\x00")})


def test_files_are_added_and_taken_away_while_filling(world: World) -> None:
    row = world.opened()
    kept = world.file(row)
    made = services.proof_add(actor=world["officer"], round=row, kind="record", file=kept.pk)
    with pytest.raises(Invalid):
        services.proof_add(actor=world["officer"], round=row, kind="什么", file=kept.pk)
    with pytest.raises(Invalid):
        services.proof_add(actor=world["officer"], round=row, kind="record", file=10**9)
    services.proof_remove(actor=world["officer"], round=row, proof=made.pk)
    with pytest.raises(NotFound):
        services.proof_remove(actor=world["officer"], round=row, proof=made.pk)
    assert row.proofs.count() == 0


def test_a_file_behind_each_line_does_as_well_as_one_behind_all(world: World) -> None:
    row = world.opened()
    world.typed(row, "114", "320")
    kept = world.file(row)
    lines = world.lines(row)
    services.proof_add(actor=world["officer"], round=row, kind="record", file=kept.pk)
    services.proof_add(actor=world["officer"], round=row, kind="ledger", file=kept.pk, line=lines[0])
    with pytest.raises(Invalid) as refusal:
        services.round_submit(actor=world["officer"], round=row, key="k")
    assert [reason.field for reason in refusal.value.reasons] == ["proof-ledger"]
    services.proof_add(actor=world["officer"], round=row, kind="ledger", file=kept.pk, line=lines[1])
    assert services.round_submit(actor=world["officer"], round=row, key="k").status == "reviewing"


# -- submitting twice, second person, sending back -----------------------------------------------------------
def test_the_same_submission_twice_is_one(world: World) -> None:
    row = world.filled()
    first = services.round_submit(actor=world["officer"], round=row, key="same")
    again = services.round_submit(actor=world["officer"], round=row, key="same")
    assert first.status == again.status == "reviewing"
    assert Submission.objects.count() == 1 and Observation.objects.filter(period="2026Q3").count() == 2
    with pytest.raises(Conflict):
        services.round_submit(actor=world["officer"], round=row, key="another")


def test_a_unit_of_two_checks_before_anything_leaves_it(world: World) -> None:
    row = world.opened()
    colleague = world.colleague()
    row = world.submitted(row=row)
    assert row.status == "checking" and not Observation.objects.filter(period="2026Q3").exists()
    with pytest.raises(NotAllowed) as refusal:
        services.round_confirm(actor=world["officer"], round=row)
    assert codes(refusal) == {"reporting.second_person"} and fresh(row).status == "checking"
    services.round_send_back(actor=colleague, round=row, reason="研发费用少了一个季度")
    assert fresh(row).status == "filling" and fresh(row).check_reason
    services.round_submit(actor=world["officer"], round=row, key="k2")
    services.round_confirm(actor=colleague, round=row)
    done = fresh(row)
    assert done.status == "reviewing" and done.checked_by_id == colleague.user_id and not done.checked_alone
    assert Observation.objects.filter(period="2026Q3", state="proposed").count() == 2
    assert broken() == []


def test_who_is_left_alone_may_check_their_own_round(world: World) -> None:
    row = world.opened()
    colleague = world.colleague()
    row = world.submitted(row=row)
    Membership.objects.filter(user=colleague.user_id).update(is_active=False)
    services.round_confirm(actor=world["officer"], round=row)
    assert fresh(row).checked_alone and fresh(row).status == "reviewing"
    assert broken() == []


def test_one_line_goes_back_and_only_that_line_is_told_again(world: World) -> None:
    row = world.submitted()
    spend, firms = world.lines(row)
    services.line_return(actor=world["steward"], line=spend, reason="与上报省里的数不一致")
    assert fresh(row).status == "reviewing"
    services.line_accept(actor=world["steward"], line=firms)
    back = fresh(row)
    assert back.status == "filling" and fresh(spend).state == "returned"
    assert Observation.objects.get(indicator=spend.indicator, period="2026Q3").state == "rejected"
    changed = services.lines_save(
        actor=world["officer"], round=row, drafts={spend.pk: Draft(raw="113.5"), firms.pk: Draft(raw="999")}
    )
    assert [line.pk for line in changed] == [spend.pk]  # what was accepted stays
    services.round_submit(actor=world["officer"], round=row, key="k2")
    services.lines_accept(actor=world["steward"], round=row)
    assert fresh(row).status == "finished"
    kept = fresh(spend).observation
    assert kept is not None and (kept.value, kept.state, kept.version) == (Decimal("113.5"), "published", 2)
    assert Submission.objects.filter(round=row).count() == 2
    assert broken() == []


def test_a_leader_sends_back_but_takes_nothing(world: World) -> None:
    row = world.submitted()
    spend, firms = world.lines(row)
    with pytest.raises(NotAllowed):
        services.line_accept(actor=world["leader"], line=spend)
    assert fresh(spend).state == "reported" and fresh(spend.observation).state == "proposed"
    services.line_return(actor=world["leader"], line=spend, reason="请核对口径")
    services.line_return(actor=world["leader"], line=firms, reason="请核对口径")
    assert fresh(row).status == "filling"
    assert broken() == []


def test_a_line_is_decided_once(world: World) -> None:
    row = world.submitted()
    spend = world.lines(row)[0]
    services.line_accept(actor=world["steward"], line=spend)
    with pytest.raises(Conflict):
        services.line_return(actor=world["steward"], line=spend, reason="再看看")
    with pytest.raises(Conflict):
        services.line_accept(actor=world["steward"], line=spend)
    assert fresh(spend).state == "accepted"


def test_a_task_finished_on_the_work_list_does_not_move_the_round(world: World) -> None:
    row = world.filled()
    token = Token.objects.get(case=row.case_id, status="active", form="task")
    with pytest.raises(Conflict):
        api.complete(token.pk, actor=world["officer"], data={"second": False})
    assert fresh(row).status == "filling" and broken() == []


# -- denied -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["officer2", "officer3", "enterprise", "solver", "manager", "public"])
def test_rounds_of_others_do_not_exist(world: World, who: str) -> None:
    row = world.filled()
    line = world.lines(row)[0]
    actor = world[who]
    for call in (
        lambda: services.lines_save(actor=actor, round=row, drafts={line.pk: Draft(raw="1")}),
        lambda: services.round_submit(actor=actor, round=row, key="k"),
        lambda: services.round_confirm(actor=actor, round=row),
        lambda: services.line_accept(actor=actor, line=line),
        lambda: services.line_return(actor=actor, line=line, reason="不"),
        lambda: services.reminder_send(actor=actor, round=row),
        lambda: services.correction_ask(actor=actor, line=line, raw="1", reason="不"),
        lambda: selectors.get_for(actor, row.pk),
    ):
        with pytest.raises(NotFound):
            call()
    assert not selectors.rounds(actor).exists()
    assert fresh(line).raw == "114" and fresh(row).status == "filling" and not Reminder.objects.exists()


@pytest.mark.parametrize("who", ["leader", "steward", "admin"])
def test_only_the_unit_tells_figures(world: World, who: str) -> None:
    row = world.filled()
    line = world.lines(row)[0]
    for call in (
        lambda: services.lines_save(actor=world[who], round=row, drafts={line.pk: Draft(raw="1")}),
        lambda: services.round_submit(actor=world[who], round=row, key="k"),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert fresh(line).raw == "114" and fresh(row).status == "filling"


def test_the_unit_neither_publishes_nor_reminds(world: World) -> None:
    row = world.submitted()
    line = world.lines(row)[0]
    for call in (
        lambda: services.line_accept(actor=world["officer"], line=line),
        lambda: services.lines_accept(actor=world["officer"], round=row),
        lambda: services.line_return(actor=world["officer"], line=line, reason="不"),
        lambda: services.reminder_send(actor=world["officer"], round=row),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert fresh(line).state == "reported"
