"""Applications accepted with documents to follow, investment by month."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.notices.models import Notice
from shuanglian.foundation.workdays.services import calendar
from shuanglian.programmes.projects import selectors, services, times
from shuanglian.programmes.projects.models import Application, Bar, Document, Investment
from shuanglian.programmes.projects.selectors.page import progress, project_page

from .factories import World, ago, ahead, codes, day, events

pytestmark = pytest.mark.django_db


def finished(world: World, received: str, done: str, pauses: list[dict[str, str]] | None = None) -> object:
    project = world.attracting(signed_on=day("2026-01-05"))
    row = world.application(project, received_on=day(received))
    row = world.accepted(row, day(received))
    for pause in pauses or []:
        services.application_pause(
            actor=world["officer"], application=row, reason=pause["reason"], on=day(pause["start"]),
            file=world.file(project, "officer"),
        )  # fmt: skip
        services.application_resume(actor=world["officer"], application=row, on=day(pause["end"]))
    return services.application_finish(actor=world["officer"], application=row, on=day(done))


def test_eight_working_days_done_in_three_saves_62_5_percent(world: World) -> None:
    row = finished(world, "2026-05-08", "2026-05-12")
    told = times.saving_of(row, timezone.localdate())  # type: ignore[arg-type]
    assert told is not None and (told.actual, told.standard, told.percent) == (3, 8, "62.5")
    page = project_page(world["officer"], row.project)  # type: ignore[attr-defined]
    assert page.applications[0].saving == told


def test_pauses_are_taken_out_and_named(world: World) -> None:
    pauses = [{"start": "2026-05-09", "end": "2026-05-12", "reason": "专家评审"}]
    row = finished(world, "2026-05-08", "2026-05-14", pauses)
    told = times.saving_of(row, timezone.localdate())  # type: ignore[arg-type]
    assert told is not None and told.actual == 3
    assert [one.state for one in told.proof].count("paused") == 2


def test_missing_documents_are_promised_with_a_date(world: World) -> None:
    project = world.attracting()
    with pytest.raises(Invalid) as refusal:
        world.application(
            project, {"licence": ahead(3), "site": None, "energy": ahead(60), "nothing": ahead(2)}
        )
    assert codes(refusal) >= {"core", "promise", "document"} and len(refusal.value.reasons) == 4
    assert not project.applications.exists()
    row = world.application(project, {"site": ahead(5)})
    assert row.documents.filter(supplied_on__isnull=True).count() == 1
    services.application_accept(actor=world["officer"], application=row)
    row.refresh_from_db()
    with pytest.raises(NotAllowed) as missing:
        services.application_finish(actor=world["officer"], application=row)
    assert codes(missing) == {"projects.missing"}
    world.supply(row)
    services.application_finish(actor=world["officer"], application=row)
    assert "projects.application_finished" in events(project)
    assert list(run_all()) == []


def test_one_application_per_matter_at_a_time(world: World) -> None:
    project = world.attracting()
    world.application(project)
    with pytest.raises(Conflict):
        world.application(project)
    world.application(project, matter="permit")
    assert project.applications.count() == 2


def test_companies_are_reminded_before_and_told_when_a_promise_is_broken(world: World) -> None:
    project = world.attracting()
    row = world.application(project, {"site": ahead(4)})
    services.application_accept(actor=world["officer"], application=row)
    near = calendar().subtract(ahead(4), 1) if ahead(4).year in calendar().years else ahead(3)
    assert services.promises_keep(near) == (1, 0)
    assert services.promises_keep(near) == (0, 0), "once"
    assert services.promises_keep(ahead(5)) == (0, 1)
    assert services.promises_keep(ahead(6)) == (0, 0)
    assert Document.objects.get(key="site").broken_at is not None
    assert Bar.objects.filter(party=world.company).count() == 1
    kinds = Notice.objects.filter(recipient=world["enterprise"].user_id, kind="projects.promise").count()
    assert kinds == 2
    assert list(run_all()) == []


def test_after_a_broken_promise_the_next_application_is_not_accepted_with_gaps(world: World) -> None:
    project, other = world.attracting(), world.attracting()
    waiting = world.application(other, {"site": ahead(9)})
    broken = world.application(project, {"site": ahead(2)})
    services.application_accept(actor=world["officer"], application=broken)
    services.promises_keep(ahead(3))
    with pytest.raises(NotAllowed) as refusal:
        services.application_accept(actor=world["officer"], application=waiting)
    assert codes(refusal) == {"projects.barred"}
    with pytest.raises(NotAllowed):
        world.application(project, {"drawing": ahead(9)}, matter="permit")
    world.application(project, matter="permit")  # complete ones are taken as ever
    with pytest.raises(NotAllowed) as early:
        services.bar_lift(actor=world["officer"], project=project, reason="口头保证")
    assert codes(early) == {"projects.missing"}
    world.supply(broken)
    assert services.bar_lift(actor=world["officer"], project=project, reason="已补齐") == 1
    services.application_accept(actor=world["officer"], application=waiting)
    assert "projects.bar_lifted" in events(project)
    assert list(run_all()) == []


def test_the_department_applies_for_a_company_without_accounts_only(world: World) -> None:
    from shuanglian.foundation.actor import system
    from shuanglian.registry.services import party_create

    plain = party_create(actor=system("测试"), kind="enterprise", name="没有账号的企业", is_demo=True)
    project = world.attracting(party=plain)
    services.application_submit(actor=world["officer"], project=project, matter="filing")
    with pytest.raises(NotAllowed):
        services.application_submit(actor=world["officer"], project=world.attracting(), matter="filing")


# -- investment -------------------------------------------------------------------------------------------
def test_months_add_up_and_a_wrong_one_is_voided_not_changed(world: World) -> None:
    project = world.attracting()
    services.plan_set(actor=world["officer"], project=project, year=2026, cents=1000, raw="10元")
    for month, cents in (("2026-01-15", 100), ("2026-03-01", 250), ("2025-12-01", 70)):
        services.investment_report(
            actor=world["enterprise"], project=project, month=day(month), cents=cents, statement="付款凭证"
        )
    this, last = progress(project)
    assert (this.year, this.planned, this.actual, this.percent) == (2026, 1000, 350, 35.0)
    assert this.months == [(dt.date(2026, 1, 1), 100, 100), (dt.date(2026, 3, 1), 250, 350)]
    assert (last.year, last.planned, last.actual, last.percent) == (2025, None, 70, None)
    with pytest.raises(Conflict) as twice:
        services.investment_report(
            actor=world["officer"], project=project, month=day("2026-03-20"), cents=1, statement="重填"
        )
    assert codes(twice) == {"projects.month_told"}
    services.investment_void(actor=world["officer"], project=project, month=day("2026-03-01"), reason="填错")
    services.investment_report(
        actor=world["officer"], project=project, month=day("2026-03-01"), cents=200, statement="更正"
    )
    assert progress(project)[0].actual == 300 and Investment.objects.count() == 4


def test_a_figure_without_evidence_or_from_the_future_is_refused(world: World) -> None:
    project = world.attracting()
    with pytest.raises(Invalid) as refusal:
        services.investment_report(actor=world["officer"], project=project, month=ahead(62), cents=-1)
    assert codes(refusal) == {"future", "money", "evidence_missing"}
    assert not Investment.objects.exists()


def test_late_documents_stay_on_record_as_late(world: World) -> None:
    project = world.attracting()
    row = world.application(project, {"site": ahead(2)}, received_on=ago(3))
    services.promises_keep(ahead(3))
    document = world.supply(row)
    assert document.broken_at is not None and document.supplied_on is not None
    with pytest.raises(Conflict):
        world.supply(row)


def test_nothing_is_done_before_it_was_accepted_and_complete(world: World) -> None:
    """Time saved is what happened, not what somebody types."""
    project = world.attracting()
    row = world.accepted(world.application(project, {"site": ahead(5)}, received_on=ago(12)), ago(6))
    with pytest.raises(Invalid) as words:
        services.document_supply(actor=world["enterprise"], application=row, key="site", statement="随便写的")
    assert codes(words) == {"evidence_missing"} and row.documents.filter(supplied_on__isnull=True).exists()
    Document.objects.filter(pk=world.supply(row).pk).update(supplied_on=ago(2))
    for early in (ago(12), ago(6), ago(3)):
        with pytest.raises(Invalid) as refusal:
            services.application_finish(actor=world["officer"], application=row, on=early)
        assert codes(refusal) == {"too_early"}
    done = services.application_finish(actor=world["officer"], application=row, on=ago(2))
    assert done.finished_on == ago(2) and list(run_all()) == []
    Application.objects.filter(pk=row.pk).update(finished_on=ago(3))
    assert {v.rule for v in run_all()} == {"projects.saving"}
    Application.objects.filter(pk=row.pk).update(finished_on=ago(2))
    Document.objects.filter(application=row, key="site").update(file=None)
    assert {v.rule for v in run_all()} == {"projects.saving"}


def test_a_pause_from_an_earlier_day_needs_its_paper(world: World) -> None:
    project = world.attracting()
    row = world.accepted(world.application(project, received_on=ago(20)), ago(15))
    with pytest.raises(Invalid) as refusal:
        services.application_pause(actor=world["officer"], application=row, reason="专家评审", on=ago(9))
    assert codes(refusal) == {"evidence_missing"}
    paper = world.file(project, "officer")
    with pytest.raises(Invalid) as early:
        services.application_pause(
            actor=world["officer"], application=row, reason="专家评审", on=ago(17), file=paper
        )
    assert codes(early) == {"too_early"}
    row.refresh_from_db()
    assert row.pauses == []
    services.application_pause(
        actor=world["officer"], application=row, reason="专家评审", on=ago(9), file=paper
    )
    services.application_resume(actor=world["officer"], application=row, on=ago(5))
    services.application_pause(actor=world["officer"], application=row, reason="听证")
    services.application_finish(actor=world["officer"], application=row)
    assert list(run_all()) == []
    row.refresh_from_db()
    row.pauses[0].pop("file")
    row.save(update_fields=["pauses"])
    assert {v.rule for v in run_all()} == {"projects.saving"}


def test_what_took_no_working_day_is_not_published_as_saved(world: World) -> None:
    from shuanglian.programmes.projects.selectors.speeds import speeds

    row = finished(world, "2026-05-08", "2026-05-08")
    told = times.saving_of(row, timezone.localdate())  # type: ignore[arg-type]
    assert told is not None and told.actual == 0 and not told.is_told
    assert speeds(world["officer"], year=2026, demo=True).saved == (0, 0, 0)


def test_bars_of_the_demonstration_do_not_bar_real_projects(world: World) -> None:
    broken = world.application(world.attracting(), {"site": ahead(2)})
    services.promises_keep(ahead(3))
    real = world.attracting()
    assert list(selectors.bars_of(real).values_list("document__application", flat=True)) == [broken.pk]
    real.is_demo = False
    assert not selectors.bars_of(real).exists()
