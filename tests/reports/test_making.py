"""Making reports: asked for, made by a job, frozen, printed, corrected afterwards."""

from __future__ import annotations

import datetime as dt

import pytest

from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.foundation.files.services import open_for
from shuanglian.foundation.jobs.services import run_due
from shuanglian.foundation.notices.models import Notice
from shuanglian.indicators import services as indicators
from shuanglian.indicators.models import Observation
from shuanglian.indicators.reports import checking, frozen, invariants, making, selectors, services
from shuanglian.indicators.reports.models import Report, ReportFile, ReportState
from tests.indicators.factories import World

DAY = dt.date(2025, 6, 30)


def ask(world: World, **more: object) -> Report:
    given: dict[str, object] = {"kind": "bulletin", "as_of": DAY, **more}
    return services.report_ask(actor=world["officer"], **given)  # type: ignore[arg-type]


def made(world: World, **more: object) -> Report:
    report = ask(world, **more)
    run_due(periodics=())
    return Report.objects.get(pk=report.pk)


def bytes_of(world: World, report: Report, name: str) -> bytes:
    with open_for(world["officer"], selectors.file_of(world["officer"], report.pk, name).pk) as file:
        return file.read()


def test_a_report_is_made_by_a_job_in_all_formats(filled: World) -> None:
    report = ask(filled)
    assert report.state == ReportState.QUEUED and report.total_steps == 4
    run_due(periodics=())
    report.refresh_from_db()
    assert report.state == ReportState.DONE and report.done_steps == 4 and not report.problems
    assert {row.format for row in report.files.all()} == {"docx", "pdf", "xlsx"}
    kinds = list(
        Event.objects.filter(stream=f"report:{report.pk}").order_by("pk").values_list("kind", flat=True)
    )
    assert kinds == ["report.asked", "report.frozen", *["file.stored"] * 3, "report.made"]
    notice = Notice.objects.get(kind="reports.finished")
    assert notice.recipient_id == filled["officer"].user_id and notice.url == f"/reports/{report.pk}/"
    assert verify_all().ok
    assert not list(invariants.contents_are_as_sealed())
    assert not list(invariants.numbers_are_those_of_the_content())


def test_every_number_of_every_format_leads_somewhere(filled: World) -> None:
    report = made(filled)
    document = selectors.document_of(report)
    assert document is not None
    marks = {fact.id for fact in document.facts}
    for name in ("docx", "pdf", "xlsx"):
        found = checking.check(bytes_of(filled, report, name))
        assert {number.mark for number in found.numbers} == marks, name
        assert not found.problems
        urls = {number.mark: number.url for number in found.numbers}
        for fact in document.facts:
            if fact.observation is not None:
                assert urls[fact.id].endswith(f"/indicators/observations/{fact.observation}/"), (name, fact)


def test_what_is_missing_is_said_and_never_zero(filled: World) -> None:
    report = made(filled, formats=["docx"])
    text = str(report.content)
    assert "没有数的指标" in text and "Missing" in text
    document = selectors.document_of(report)
    assert document is not None
    assert all(fact.value is not None for fact in document.facts)
    assert not any(fact.name.startswith("没有数的指标") and fact.value == 0 for fact in document.facts)


def test_a_number_tells_its_version_source_reporter_and_seal(filled: World) -> None:
    report = made(filled, formats=["xlsx"])
    document = selectors.document_of(report)
    assert document is not None
    facts = {fact.name: fact for fact in document.facts}
    value = Observation.objects.get(indicator__code="t-output", period="2024")
    fact = facts["规上工业产值"]
    assert fact.observation == value.pk and fact.version == 1 and fact.period == "2024年"
    assert fact.reporter == "" or fact.reporter == (value.organisation.name if value.organisation else "")
    seal = Event.objects.filter(object_type="observation", object_id=str(value.pk)).order_by("pk").last()
    assert seal is not None and fact.receipt == seal.hash
    assert fact.is_demo == value.is_demo
    assert facts["规上工业产值：目标值"].source == "试验规划"
    progress = facts["规上工业产值：进度"]
    assert progress.text == "85.0%" and progress.value is not None and progress.value == 85


def test_a_later_correction_changes_nothing_but_is_told(filled: World) -> None:
    report = made(filled)
    before = (report.receipt, bytes_of(filled, report, "docx"), report.content)
    old = Observation.objects.get(indicator__code="t-output", period="2024")
    new = indicators.observation_correct(
        actor=filled["officer"], observation=old, value=190, reason="漏了一家"
    )
    assert not selectors.corrected(report)
    indicators.observation_publish(actor=filled["steward"], observation=new)
    report.refresh_from_db()
    assert (report.receipt, bytes_of(filled, report, "docx"), report.content) == before
    assert selectors.corrected(report)[old.pk].pk == new.pk
    lines = selectors.lines(report, selectors.document_of(report))
    told = [line for line in lines if line.corrected is not None]
    assert told and all(line.fact.observation == old.pk for line in told)
    row = selectors.reports(filled["leader"]).get(pk=report.pk)
    assert row.outdated == len(told)
    another = made(filled, formats=["xlsx"])
    assert another.receipt != report.receipt and not selectors.corrected(another)


def test_two_corrections_lead_to_the_value_in_force(filled: World) -> None:
    report = made(filled, formats=["xlsx"])
    old = Observation.objects.get(indicator__code="t-output", period="2024")
    now = old
    for value in (190, 195):
        now = indicators.observation_correct(
            actor=filled["officer"], observation=now, value=value, reason="核实"
        )
        now = indicators.observation_publish(actor=filled["steward"], observation=now)
    assert selectors.corrected(report)[old.pk].value == 195


def test_a_run_that_was_cut_off_goes_on_where_it_was(filled: World) -> None:
    report = ask(filled)
    begun = making._begin(report.pk)
    assert begun is not None
    document = making._freeze(begun)
    making._store(begun, "xlsx", making.bytes_for(document, "xlsx", b""))
    receipt = Report.objects.get(pk=report.pk).receipt
    making.run(report.pk)
    report.refresh_from_db()
    assert report.receipt == receipt and report.state == ReportState.DONE
    assert ReportFile.objects.filter(report=report).count() == 3
    files = list(ReportFile.objects.filter(report=report).values_list("pk", flat=True))
    making.run(report.pk)
    assert list(ReportFile.objects.filter(report=report).values_list("pk", flat=True)) == files


def test_the_same_frozen_report_prints_the_same_bytes(filled: World) -> None:
    from shuanglian.indicators.reports.templates import built_in

    report = made(filled)
    assert report.content is not None
    again = frozen.from_json(report.content)
    for name in ("docx", "pdf", "xlsx"):
        assert making.bytes_for(again, name, built_in("bulletin")) == bytes_of(filled, report, name), name


@pytest.mark.parametrize("who", ["enterprise", "solver", "manager", "leader", "admin", "public"])
def test_only_officers_and_stewards_make_reports(filled: World, who: str) -> None:
    events = Event.objects.count()
    with pytest.raises(NotAllowed):
        services.report_ask(actor=filled[who], kind="bulletin", as_of=DAY)
    assert not Report.objects.exists() and Event.objects.count() == events


@pytest.mark.parametrize("who", ["enterprise", "solver", "manager", "public"])
def test_reports_are_internal(filled: World, who: str) -> None:
    report = made(filled, formats=["xlsx"])
    for read in (
        lambda: list(selectors.reports(filled[who])),
        lambda: selectors.get_for(filled[who], report.pk),
        lambda: selectors.file_of(filled[who], report.pk, "xlsx"),
    ):
        with pytest.raises(NotAllowed):
            read()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "unknown"}, "report_kind"),
        ({"formats": []}, "formats"),
        ({"formats": ["doc"]}, "formats"),
        ({"as_of": dt.date(1, 1, 1)}, "as_of"),
        ({"as_of": dt.date(2999, 1, 1)}, "as_of"),
        ({"plan": "no-such-plan"}, "plan"),
        ({"sections": ["nothing"]}, "sections"),
        ({"title": "长" * 500}, "too_long"),
        ({"kind": "ranking"}, "ranking"),
        ({"kind": "ranking", "ranking": 999}, "ranking"),
    ],
)
def test_what_cannot_be_made_is_refused_with_the_reason(
    filled: World, given: dict[str, object], code: str
) -> None:
    events = Event.objects.count()
    with pytest.raises(DomainError) as refusal:
        ask(filled, **given)
    assert code in {reason.code for reason in refusal.value.reasons}
    assert not Report.objects.exists() and Event.objects.count() == events


def test_all_problems_of_a_wish_are_told_at_once(filled: World) -> None:
    with pytest.raises(Invalid) as refusal:
        ask(filled, formats=["doc"], as_of=dt.date(2999, 1, 1), sections=["nothing"], number="号" * 99)
    codes = {reason.code for reason in refusal.value.reasons}
    assert codes == {"formats", "as_of", "sections", "too_long"}


def test_sections_can_be_chosen_and_ordered(filled: World) -> None:
    report = made(filled, formats=["xlsx"], sections=["missing", "summary"])
    document = selectors.document_of(report)
    assert document is not None
    assert [section.key for section in document.sections] == ["missing", "summary"]
    assert document.sections[0].blocks[0].text.startswith("一、")  # type: ignore[union-attr]


def test_a_format_can_be_printed_later_from_the_frozen_content(filled: World) -> None:
    report = made(filled, formats=["xlsx"])
    receipt = report.receipt
    filled.publish(filled.made[2], "2024", 8)
    services.report_print(actor=filled["officer"], report=report, formats=["docx"])
    with pytest.raises(Conflict):
        services.report_print(actor=filled["officer"], report=report, formats=["pdf"])
    run_due(periodics=())
    report.refresh_from_db()
    assert report.receipt == receipt and {f.format for f in report.files.all()} == {"docx", "xlsx"}
    with pytest.raises(Invalid):
        services.report_print(actor=filled["officer"], report=report)
    with pytest.raises(NotAllowed):
        services.report_print(actor=filled["leader"], report=report, formats=["pdf"])


def test_an_empty_plan_fails_with_words(world: World) -> None:
    report = made(world)
    assert report.state == ReportState.FAILED and "还没有可以写进报告的数据" in report.problems["content"]
    assert Notice.objects.filter(kind="reports.finished", title="报告没有做成").exists()
    filled = world.indicator("later", base=1, target=2)
    world.publish(filled, "2024", 1)
    services.report_print(actor=world["officer"], report=report)
    run_due(periodics=())
    report.refresh_from_db()
    assert report.state == ReportState.DONE and not report.problems


def test_a_machine_without_pango_prints_the_other_formats(
    filled: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    import builtins
    import sys

    real = builtins.__import__

    def broken(name: str, *args: object, **more: object) -> object:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", broken)
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    report = made(filled)
    assert report.state == ReportState.DONE and {f.format for f in report.files.all()} == {"docx", "xlsx"}
    assert "libpango-1.0-0" in report.problems["pdf"] and "\n" not in report.problems["pdf"]


def test_tampering_with_a_frozen_content_is_found(filled: World) -> None:
    report = made(filled, formats=["xlsx"])
    content = report.content or {}
    content["facts"][0]["text"] = "999"
    Report.objects.filter(pk=report.pk).update(content=content)
    assert [v.object_id for v in invariants.contents_are_as_sealed()] == [str(report.pk)]
    report.numbers.all().delete()
    assert list(invariants.numbers_are_those_of_the_content())
