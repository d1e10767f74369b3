"""The editable calendar: who may change it, what the change does, what the record says."""

from __future__ import annotations

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Invalid, NotAllowed
from shuanglian.foundation.events import invariants
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.workdays import bundled, services
from shuanglian.foundation.workdays.arithmetic import UnknownYear
from shuanglian.foundation.workdays.models import Day, YearNotice

from .factories import make_actor

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def set_day(actor, date=dt.date(2026, 3, 4), **values):
    defaults = {"is_workday": False, "name": "示例停工日", "source": "示例文件1号"}
    return services.day_set(actor=actor, date=date, **(defaults | values))


def test_bundled_years_are_known_after_migration() -> None:
    assert list(YearNotice.objects.values_list("year", flat=True)) == [2024, 2025, 2026]
    assert services.calendar().add(dt.date(2026, 2, 13), 3) == dt.date(2026, 2, 25)


def test_due_at_is_the_end_of_business_hours_in_shanghai() -> None:
    due = services.due_at(dt.datetime(2026, 2, 13, 3, 0, tzinfo=dt.UTC), 3)
    assert due == dt.datetime(2026, 2, 25, 17, 30, tzinfo=SHANGHAI)


def test_the_day_of_receipt_is_the_day_in_shanghai() -> None:
    # 20:00 UTC on Thursday is 04:00 on Friday in Shanghai; one working day later is the worked Saturday.
    due = services.due_at(dt.datetime(2026, 2, 12, 20, 0, tzinfo=dt.UTC), 1)
    assert due.date() == dt.date(2026, 2, 14)


def test_due_at_refuses_a_time_without_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        services.due_at(dt.datetime(2026, 2, 13), 1)


@pytest.mark.parametrize("role", [Role.STEWARD, Role.ADMIN])
def test_an_edited_day_changes_the_count_at_once(role: Role) -> None:
    before = services.version()
    assert services.calendar().add(dt.date(2026, 3, 3), 1) == dt.date(2026, 3, 4)
    set_day(make_actor(role))
    assert services.calendar().add(dt.date(2026, 3, 3), 1) == dt.date(2026, 3, 5)
    assert services.version() != before
    event = Event.objects.filter(stream="calendar:2026").latest("seq")
    assert (event.kind, event.payload["date"], event.public) == ("calendar.day_set", "2026-03-04", True)


def test_clearing_a_day_brings_the_old_version_back() -> None:
    actor = make_actor(Role.ADMIN)
    before = services.version()
    set_day(actor)
    services.day_clear(actor=actor, date=dt.date(2026, 3, 4))
    assert services.version() == before
    assert services.calendar().is_workday(dt.date(2026, 3, 4))


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.SOLVER, Role.MANAGER, Role.OFFICER, Role.LEADER])
def test_others_may_not_edit_and_nothing_changes(role: Role) -> None:
    before = services.version(), Event.objects.count(), Day.objects.count()
    with pytest.raises(NotAllowed):
        set_day(make_actor(role))
    assert (services.version(), Event.objects.count(), Day.objects.count()) == before


def test_a_day_of_an_unknown_year_is_refused() -> None:
    with pytest.raises(UnknownYear):
        set_day(make_actor(Role.ADMIN), dt.date(2027, 1, 1))
    assert not Day.objects.filter(date__year=2027).exists()


def test_name_and_source_are_both_asked_for_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        set_day(make_actor(Role.ADMIN), name=" ", source="")
    assert {reason.field for reason in refusal.value.reasons} == {"name", "source"}


def test_loading_again_changes_nothing() -> None:
    before = Event.objects.count()
    assert services.load_bundled() == []
    assert Event.objects.count() == before


def test_loading_keeps_a_year_that_people_edited() -> None:
    set_day(make_actor(Role.ADMIN))
    services.load_bundled()
    assert Day.objects.filter(date=dt.date(2026, 3, 4)).exists()


def test_a_day_changed_past_the_services_is_found() -> None:
    assert list(invariants.run_all()) == []
    Day.objects.filter(date=dt.date(2026, 2, 14)).update(is_workday=False)
    assert [found.rule for found in invariants.run_all()] == ["workdays.digest"]


def next_year(*days: bundled.SpecialDay, actor=None) -> YearNotice:
    notice = bundled.Notice(2027, "示例通知", "示例〔2026〕1号", dt.date(2026, 11, 1))
    return services.year_load(actor=actor or make_actor(Role.STEWARD), notice=notice, days=list(days))


def test_a_new_year_becomes_known_with_its_notice() -> None:
    next_year(bundled.SpecialDay(dt.date(2027, 1, 1), False, "元旦"))
    assert services.calendar().add(dt.date(2026, 12, 31), 1) == dt.date(2027, 1, 4)
    assert services.version().startswith("2024-2027:")
    next_year(bundled.SpecialDay(dt.date(2027, 1, 4), False, "元旦"))
    assert services.calendar().add(dt.date(2026, 12, 31), 1) == dt.date(2027, 1, 1)


def test_days_of_another_year_and_other_people_are_refused() -> None:
    with pytest.raises(Invalid):
        next_year(bundled.SpecialDay(dt.date(2026, 1, 7), False, "元旦"))
    with pytest.raises(NotAllowed):
        next_year(actor=make_actor(Role.OFFICER))
    assert not YearNotice.objects.filter(year=2027).exists()


def run(*arguments: str):
    return CliRunner().invoke(app, ["workdays", *arguments])


def test_console_adds_and_names_its_source() -> None:
    result = run("add", "2026-02-13", "3", "--json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (answer["date"], answer["days"], answer["input"]) == ("2026-02-25", 3, "2026-02-13")
    assert answer["calendar"]["sources"][0]["document_number"] == "国办发明电〔2025〕7号"
    assert answer["calendar"]["version"] == services.version()


def test_console_takes_a_negative_number_of_days() -> None:
    assert run("add", "2026-02-25", "-3").stdout.strip() == "2026-02-13"
    assert json.loads(run("add", "2026-02-25", "-3", "--json").stdout)["date"] == "2026-02-13"


def test_console_counts_between_and_checks() -> None:
    assert run("between", "2026-02-13", "2026-02-25").stdout.strip() == "3"
    assert "上班" in run("check", "2026-02-14").stdout
    assert json.loads(run("check", "2026-02-16", "--json").stdout)["is_workday"] is False


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "2026-02-30", "3"), "date"),
        (("add", "-2026-02-13", "3"), "date"),
        (("add", "yesterday", "3"), "date"),
        (("add", "2026-02-13", "three"), "days"),
        (("add", "2026-02-13", "9999999999"), "days"),
        (("add", "2027-02-13", "3"), "unknown_year"),
        (("between", "2026-02-13", "2027-02-13"), "unknown_year"),
        (("check", "1999-01-01"), "unknown_year"),
    ],
)
def test_console_refuses_with_a_reason_and_exit_code_1(arguments: tuple[str, ...], code: str) -> None:
    result = run(*arguments, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["reasons"][0]["code"] == code
