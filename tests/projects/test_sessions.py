"""Sessions that the calendar makes, what they yield, and public facts with their sums."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter

import pytest

from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.workdays.services import calendar
from shuanglian.programmes.projects import contest, demo, engine, services
from shuanglian.programmes.projects.models import AgendaItem, ListTotal, Project, ProjectList, Session
from shuanglian.programmes.projects.selectors.speeds import speeds
from shuanglian.programmes.projects.selectors.totals import lines_of
from shuanglian.programmes.projects.words import SessionKind
from shuanglian.registry.models import Place

from .factories import YI, World, ago, ahead, day, fresh

pytestmark = pytest.mark.django_db


def session(kind: str, on: dt.date, *, is_demo: bool = True) -> Session:
    return Session.objects.create(kind=kind, period=f"{on:%Y-%m}", nominal_on=on, due_on=on, is_demo=is_demo)


def hold(world: World, row: Session, **data: object) -> Session:
    values = {"participants": ["属地部门", "平台公司"], "minutes": "研究了项目", **data}
    return services.session_hold(actor=world["officer"], session=row, **values)  # type: ignore[arg-type]


def test_twelve_months_have_twelve_six_and_four_sessions_and_none_twice(world: World) -> None:
    made = services.sessions_keep(day("2026-01-05"))
    assert Counter(row.kind for row in made) == {"study": 12, "contest": 6, "supervision": 4}
    assert services.sessions_keep(day("2026-01-06")) == []
    assert Session.objects.count() == 22
    assert all(calendar().is_workday(row.due_on) for row in Session.objects.all())
    assert Event.objects.filter(kind="projects.session_made").count() == 22


def test_what_a_stopped_worker_missed_is_made_up_and_flagged(world: World) -> None:
    services.sessions_keep(day("2024-03-01"))
    Session.objects.filter(period__gt="2024-04").delete()
    services.sessions_keep(day("2024-08-15"))
    periods = set(Session.objects.filter(kind="study").values_list("period", flat=True))
    assert {f"2024-{month:02d}" for month in range(3, 13)} <= periods
    missed = Session.objects.filter(missed_at__isnull=False)
    assert {row.period for row in missed.filter(kind="study")} == {f"2024-{m:02d}" for m in range(3, 9)}
    again = missed.count()
    services.sessions_keep(day("2024-08-16"))
    assert Session.objects.filter(missed_at__isnull=False).count() == again


def test_sessions_of_an_unknown_year_wait_for_its_holidays(world: World) -> None:
    last = max(calendar().years)
    services.sessions_keep(dt.date(last, 11, 2))
    assert not Session.objects.filter(period__startswith=f"{last + 1}").exists()


def test_a_fresh_office_has_its_whole_year_and_missed_nothing(world: World) -> None:
    made = services.sessions_keep(day("2026-11-22"))
    year = [row for row in made if row.period.startswith("2026")]
    assert Counter(row.kind for row in year) == {"study": 12, "contest": 6, "supervision": 4}
    assert {row.period for row in year if row.kind == "study" and not row.before_start} == {"2026-12"}
    assert not Session.objects.filter(missed_at__isnull=False).exists()
    services.sessions_keep(day("2026-12-11"))
    missed = Session.objects.filter(missed_at__isnull=False)
    assert {(row.kind, row.period) for row in missed} == {("study", "2026-12")}


def test_a_session_of_a_later_month_is_not_held_today_by_leaving_out_the_day(world: World) -> None:
    row = session("study", (ago(0).replace(day=1) + dt.timedelta(days=40)).replace(day=10))
    with pytest.raises(Invalid) as refusal:
        hold(world, row)
    assert {r.code for r in refusal.value.reasons} == {"too_early"}
    row.refresh_from_db()
    assert row.held_on is None


def test_the_demonstration_holds_its_own_sessions_and_leaves_the_real_ones_free(world: World) -> None:
    """The calendar's row stays real; a demonstration of the same month stands beside it."""
    services.sessions_keep()
    real = Session.objects.filter(kind="study", period=f"{ago(0):%Y-%m}").get()
    with pytest.raises(NotAllowed) as refusal:
        hold(world, real)
    assert [r.code for r in refusal.value.reasons] == ["other_world"]
    beside = services.demo_session(actor=world["officer"], kind=SessionKind.STUDY, due_on=ago(0))
    assert hold(world, beside).is_demo and beside.pk != real.pk
    real.refresh_from_db()
    assert real.held_on is None and not real.is_demo
    own = dataclasses.replace(world["officer"], is_demo=False)
    values = {"participants": ["属地部门"], "minutes": "研究了项目"}
    assert not services.session_hold(actor=own, session=real, **values).is_demo  # type: ignore[arg-type]
    assert services.sessions_keep() == []


def test_a_finding_stays_in_the_world_of_its_session(world: World) -> None:
    project = world.landing()
    real = session("supervision", ago(0), is_demo=False)
    own = dataclasses.replace(world["officer"], is_demo=False)
    values = {"title": "用电", "owner": "供电单位", "due_on": ahead(3)}
    with pytest.raises(Invalid) as refusal:
        services.finding_add(actor=own, session=real, project=project, **values)  # type: ignore[arg-type]
    assert [r.code for r in refusal.value.reasons] == ["other_world"]
    with pytest.raises(NotAllowed):
        services.finding_add(actor=world["officer"], session=real, project=project, **values)  # type: ignore[arg-type]
    assert not real.findings.exists()


def test_the_demonstration_shows_a_ranking_and_found_problems(world: World) -> None:
    for code in ("sx-jingkai", "330604"):
        Place.objects.create(code=code, name=code, kind="platform")
    demo.load_demo()
    contest_row = Session.objects.get(kind="contest", is_demo=True)
    assert (
        contest_row.result is not None and len([r for r in contest_row.result["ranking"] if r["rank"]]) == 2
    )
    found = Session.objects.get(kind="supervision", is_demo=True).findings
    assert (
        found.filter(solved_at__isnull=True).count() == 1
        and found.filter(solved_at__isnull=False).count() == 1
    )
    before = Event.objects.count()
    demo.load_demo()
    assert Event.objects.count() == before and list(run_all()) == []


def test_the_monthly_study_is_about_projects_that_are_being_attracted(world: World) -> None:
    project, _landed = world.attracting(), world.landing()
    row = hold(world, session("study", ago(2)))
    assert list(row.items.values_list("project", flat=True)) == [project.pk]
    with pytest.raises(Conflict):
        hold(world, row)


def test_a_session_needs_minutes_and_participants(world: World) -> None:
    row = session("study", ago(2))
    with pytest.raises(Invalid) as refusal:
        hold(world, row, participants=[" "], minutes="", held_on=ahead(1))
    assert {r.code for r in refusal.value.reasons} == {"participants", "evidence_missing", "future"}
    assert Session.objects.get().held_on is None and not AgendaItem.objects.exists()


def test_a_contest_ranks_platforms_by_the_phases_of_its_two_months(world: World) -> None:
    one = Place.objects.create(code="t-1", name="第一平台", kind="platform")
    two = Place.objects.create(code="t-2", name="第二平台", kind="platform")
    world.landing(on=3, place=one, signed_on=ago(20))
    world.landing(on=3, place=two, signed_on=ago(90))
    world.attracting(place=Place.objects.create(code="t-3", name="第三平台", kind="platform"))
    row = hold(world, session("contest", ago(0)))
    assert row.result is not None and contest.holds(row.result)
    assert [(r["platform"], r["rank"]) for r in row.result["ranking"]] == [
        ("第一平台", 1), ("第二平台", 2), ("第三平台", 0),
    ]  # fmt: skip
    assert len(row.result["inputs"]) == 2 and row.result["rule"] == contest.RULE
    row.result["ranking"][0]["index"] = 999
    row.save(update_fields=["result"])
    assert [v.rule for v in run_all()] == ["projects.contest"]


def test_a_phase_that_the_last_contest_could_not_know_is_ranked_by_the_next_one_and_only_once(
    world: World,
) -> None:
    place = Place.objects.create(code="t-1", name="第一平台", kind="platform")
    world.landing(on=85, place=place)
    first = session("contest", ago(70))
    hold(world, first, held_on=ago(70))
    first.refresh_from_db()
    late = world.landing(on=72, place=place)  # the gate was held before the contest and recorded after it
    second = hold(world, session("contest", ago(0)))
    assert first.result is not None and second.result is not None
    assert len(first.result["inputs"]) == 1
    assert [(row["project"], row["phase"]) for row in second.result["inputs"]] == [(late.code, "attract")]
    assert second.result["from"] <= ago(72).isoformat() and contest.holds(second.result)


def test_a_supervision_lists_problems_with_owner_and_due_date_until_solved(world: World) -> None:
    project = world.landing()
    world.issue(project, "handover")
    row = hold(world, session("supervision", ago(1)))
    assert list(row.items.values_list("project", flat=True)) == [project.pk]
    made = services.finding_add(
        actor=world["officer"],
        session=row,
        project=project,
        title="临时用电没有接通",
        owner="供电单位",
        due_on=ahead(7),
    )
    services.finding_solve(actor=world["officer2"], finding=made, solution="已接通")
    with pytest.raises(Conflict):
        services.finding_solve(actor=world["officer2"], finding=made, solution="又接一次")
    study = session("study", ago(1))
    with pytest.raises(Invalid):
        services.finding_add(
            actor=world["officer"], session=study, project=project, title="问题", owner="谁", due_on=ahead(7)
        )


def test_speeds_come_with_samples_and_the_demonstration_apart(world: World) -> None:
    world.building()
    real = speeds(world["officer"], year=2026)
    assert all(
        pace.n == 0 for _title, pace in real.paces
    )  # everything here belongs to people of the demonstration
    demo = {pace.phase: pace for _title, pace in speeds(world["officer"], year=2026, demo=True).paces}
    assert (demo["attract"].n, demo["land"].n, demo["build"].n) == (1, 1, 0)
    assert demo["land"].days == 40.0
    assert all(pace.n == 0 for _t, pace in speeds(world["enterprise2"], year=2026, demo=True).paces)


# -- public facts -----------------------------------------------------------------------------------------
@pytest.fixture
def region(db: None) -> None:
    from shuanglian.foundation.actor import system
    from shuanglian.registry import regions

    assert regions.load("shaoxing", actor=system("区域包")).ok


def test_the_public_facts_of_the_region_are_loaded_once(world: World, region: None) -> None:
    assert services.load_public() > 0
    assert services.load_public() == 0
    names = set(Project.objects.filter(is_public=True).values_list("name", flat=True))
    assert "芯能半导体先进功率模块封装产线项目" in names and len(names) == 5
    assert not Project.objects.filter(is_public=True, source__isnull=True).exists()
    assert list(run_all()) == []


def test_sums_equal_the_stated_totals_with_an_explicit_remainder(world: World, region: None) -> None:
    services.load_public()
    lines = {line.stated.key: line for line in lines_of(ProjectList.objects.get(key="qxwy-keqiao"))}
    assert (lines["count"].stated.value, lines["count"].known, lines["count"].remainder) == (51, 1, 50)
    total = lines["total"]
    assert (total.stated.value, total.known, total.silent) == (11882 * YI // 10, 0, 1)
    assert total.known + total.remainder == total.stated.value and total.missing_projects == 50
    assert lines["yearly"].stated.value == 1451 * YI // 10
    signed = {line.stated.key: line for line in lines_of(ProjectList.objects.get(key="jingkai-2025"))}
    assert (signed["count"].stated.value, signed["count"].remainder) == (33, 33)
    assert (signed["total"].stated.value, signed["total"].stated.comparator) == (300 * YI, "lt")
    assert signed["provincial"].stated.value == 8
    produced = lines_of(ProjectList.objects.get(key="jingkai-2025-production"))[0]
    assert (produced.stated.value, produced.known, produced.remainder, produced.state) == (
        20,
        3,
        17,
        "remainder",
    )


def test_a_list_that_brings_more_than_it_states_is_a_violation(world: World, region: None) -> None:
    services.load_public()
    ListTotal.objects.filter(list__key="jingkai-2025-production").update(value=2)
    assert {v.rule for v in run_all()} == {"projects.sums"}


def test_prepare_brings_process_facts_and_sessions_and_again_changes_nothing(
    world: World, region: None
) -> None:
    engine.install_all()
    before = (Project.objects.count(), Session.objects.count(), Event.objects.count())
    engine.install_all()
    assert (Project.objects.count(), Session.objects.count(), Event.objects.count()) == before


def test_demonstration_projects_never_stand_on_public_lists(world: World, region: None) -> None:
    services.load_public()
    with pytest.raises(Invalid):
        services.list_put(
            actor=world["officer"],
            found=ProjectList.objects.get(key="qxwy-keqiao"),
            project=fresh(world.attracting()),
        )
