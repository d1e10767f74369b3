"""Loading: nothing twice, nothing in a dry run, nothing that people wrote overwritten, one event."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from shuanglian.foundation.actor import PUBLIC, Actor, Role
from shuanglian.foundation.errors import NotAllowed
from shuanglian.foundation.events.models import Event
from shuanglian.registry import regions, selectors
from shuanglian.registry.models import (
    Alias,
    Citation,
    Need,
    Offering,
    OfferingMeasure,
    Party,
    PartySegment,
    Place,
    Source,
)
from shuanglian.registry.regions import Counts, RegionCase, hooks
from shuanglian.registry.regions.models import PackItem, RegionPack

from .factories import TINY, edit, write_tiny

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_hook")]
MODELS = (Source, Place, Party, Alias, Offering, OfferingMeasure, Need, Citation, PackItem, RegionPack, Event)


def events() -> int:
    return Event.objects.filter(stream__name__startswith="region:").count()


def rows() -> list[int]:
    return [model.objects.count() for model in MODELS]


def test_a_second_load_changes_nothing_and_leaves_no_event(loader: Actor) -> None:
    first = regions.load("shaoxing", actor=loader)
    assert first.ok and first.changed > 1000
    event = Event.objects.get(stream_id="region:shaoxing")
    assert event.kind == "region.loaded"
    assert event.payload["sha256"] == first.sha256
    assert event.payload["changes"]["parties"]["created"] == first.counts["parties"]
    before = rows()
    second = regions.load("shaoxing", actor=loader)
    assert (second.ok, second.changed, second.kept) == (True, 0, [])
    assert rows() == before


def test_a_dry_run_tells_the_same_and_writes_nothing(loader: Actor) -> None:
    before = rows()
    told = regions.load("shaoxing", actor=loader, dry_run=True)
    assert told.ok and told.dry_run
    assert rows() == before
    done = regions.load("shaoxing", actor=loader)
    assert {t: c.to_json() for t, c in told.changes.items()} == {
        t: c.to_json() for t, c in done.changes.items()
    }


def test_a_broken_pack_changes_nothing(loader: Actor, tiny: Path) -> None:
    edit(tiny, "offerings.csv", "T-1-1,T-1,", "T-1-1,T-9,")
    report = regions.load(tiny, actor=loader)
    assert not report.ok
    assert Party.objects.count() == events() == RegionPack.objects.count() == 0


@pytest.mark.parametrize(
    "role", [Role.PUBLIC, Role.ENTERPRISE, Role.SOLVER, Role.OFFICER, Role.MANAGER, Role.LEADER]
)
def test_only_those_who_keep_the_data_may_load(role: Role, tiny: Path) -> None:
    with pytest.raises(NotAllowed):
        regions.load(tiny, actor=Actor(role=role, label="某人"))
    assert Party.objects.count() == events() == 0


def test_what_the_pack_changes_is_updated(loader: Actor, tiny: Path) -> None:
    regions.load(tiny, actor=loader)
    edit(tiny, "parties.csv", "做芯片设计", "做芯片设计与验证")
    edit(tiny, "parties.csv", "ic/design;ic/wafer", "ic/design")
    edit(tiny, "measures.csv", ",28,", ",14,")
    report = regions.load(tiny, actor=loader)
    assert {table for table, counts in report.changes.items() if counts.changed} == {"parties", "measures"}
    party = Party.objects.get(ref="T-1")
    assert (party.summary, party.rev) == ("做芯片设计与验证", 2)
    assert [segment.key for segment in party.segments.all()] == ["design"]
    assert OfferingMeasure.objects.get().value == 14
    assert party in selectors.parties(PUBLIC, q="验证")
    assert Event.objects.filter(stream_id="region:tiny").count() == 2


def test_what_people_edited_is_kept(loader: Actor, tiny: Path) -> None:
    regions.load(tiny, actor=loader)
    Party.objects.filter(ref="T-1").update(summary="实验室自己写的简介")
    assert regions.load(tiny, actor=loader).changed == 0
    edit(tiny, "parties.csv", "做芯片设计", "区域包的新简介")
    edit(tiny, "parties.csv", "第一实验室", "第一重点实验室")
    report = regions.load(tiny, actor=loader)
    party = Party.objects.get(ref="T-1")
    assert party.summary == "实验室自己写的简介"
    assert party.name == "第一重点实验室"
    assert [(problem.file, problem.row, problem.field) for problem in report.kept] == [
        ("parties.csv", 2, "summary")
    ]
    again = regions.load(tiny, actor=loader)
    assert again.changed == 0
    assert [problem.field for problem in again.kept] == ["summary"]


def test_an_edit_that_agrees_with_the_pack_is_no_conflict(loader: Actor, tiny: Path) -> None:
    regions.load(tiny, actor=loader)
    Party.objects.filter(ref="T-1").update(summary="同样的话")
    edit(tiny, "parties.csv", "做芯片设计", "同样的话")
    report = regions.load(tiny, actor=loader)
    assert (report.kept, report.changed) == ([], 0)


def test_what_people_deleted_stays_deleted(loader: Actor, tiny: Path) -> None:
    regions.load(tiny, actor=loader)
    Alias.objects.all().delete()
    Offering.objects.all().delete()
    report = regions.load(tiny, actor=loader)
    assert Alias.objects.count() == Offering.objects.count() == OfferingMeasure.objects.count() == 0
    assert {problem.file for problem in report.kept} == {"aliases.csv", "offerings.csv", "measures.csv"}
    assert report.changed == 0


def test_a_row_taken_out_of_the_pack_stays_in_the_registry(loader: Actor, tiny: Path) -> None:
    regions.load(tiny, actor=loader)
    edit(tiny, "aliases.csv", "T-1,一号实验室,000\n", "")
    report = regions.load(tiny, actor=loader)
    assert report.changed == 0
    assert Alias.objects.filter(name="一号实验室").exists()
    assert any("一号实验室" in warning.message for warning in report.warnings)


def test_sources_added_or_taken_away_follow_the_pack(loader: Actor, tiny: Path) -> None:
    more = TINY["sources.yaml"] + "- {code: 001, title: 另一份文件}\n"
    (tiny / "sources.yaml").write_text(more, "utf-8")
    regions.load(tiny, actor=loader)
    edit(tiny, "parties.csv", "做芯片设计,000", "做芯片设计,001")
    report = regions.load(tiny, actor=loader)
    assert report.changes["parties"].updated == 1
    party = Party.objects.get(ref="T-1")
    cited = Citation.objects.filter(object_type="party", object_id=party.pk, field="")
    assert [citation.source.code for citation in cited] == ["001"]


def test_two_regions_keep_their_own_document_000(loader: Actor, tiny: Path) -> None:
    regions.load("shaoxing", actor=loader)
    report = regions.load(tiny, actor=loader)
    assert report.ok
    assert Source.objects.get(code="000").title != "一份文件"
    assert Source.objects.get(code="tiny:000").title == "一份文件"
    lab = Party.objects.get(ref="T-1")
    assert Citation.objects.get(object_type="party", object_id=lab.pk).source.code == "tiny:000"
    assert Place.objects.get(code="A").name == "甲市"
    assert regions.load(tiny, actor=loader).changed == 0


def test_a_number_that_belongs_to_somebody_else_is_refused(loader: Actor, tiny: Path) -> None:
    Party.objects.create(ref="T-1", kind="enterprise", name="别的公司")
    report = regions.load(tiny, actor=loader)
    assert [(problem.file, problem.field) for problem in report.errors] == [("parties.csv", "ref")]
    assert Party.objects.count() == 1
    assert events() == Place.objects.count() == 0


def test_a_credit_code_that_belongs_to_somebody_else_is_refused(loader: Actor, tmp_path: Path) -> None:
    code = "91350100M000100Y43"
    Party.objects.create(ref="P-9", kind="enterprise", name="别的公司", credit_code=code)
    head, body = TINY["parties.csv"].split("\n", 1)
    parties = f"{head},credit_code\n" + body.replace("做芯片设计,000", f"做芯片设计,000,{code}")
    report = regions.load(write_tiny(tmp_path / "p", parties=parties), actor=loader)
    assert [(problem.file, problem.row, problem.field) for problem in report.errors] == [
        ("parties.csv", 2, "credit_code")
    ]
    assert Party.objects.count() == 1


def test_technical_cases_go_to_the_programme_that_takes_them(loader: Actor, tiny: Path) -> None:
    seen: list[RegionCase] = []

    @hooks.register("cases")
    def take(cases: list[RegionCase], actor: Actor, dry_run: bool) -> Counts:
        assert Party.objects.filter(ref=cases[0].owner).exists()
        seen.extend(cases)
        return Counts(created=len(cases))

    report = regions.load(tiny, actor=loader)
    (case,) = seen
    assert (case.id, case.number, case.solver, case.segments) == ("P01", "330699-P01", "T-1", ("ic/design",))
    assert [(stage.stage, stage.by, stage.fact) for stage in case.stages] == [("question", "T-1", "提出难题")]
    assert case.requirements[0].target == 5000
    assert report.changes["cases"].created == 2
    assert [need.number for need in Need.objects.all()] == ["330699-P02"]


def test_without_such_a_programme_the_report_says_so(loader: Actor, tiny: Path) -> None:
    report = regions.load(tiny, actor=loader)
    assert any(warning.file == "cases" for warning in report.warnings)


def test_a_new_version_alone_is_a_change(loader: Actor, tiny: Path) -> None:
    regions.load(tiny, actor=loader)
    edit(tiny, "region.yaml", "version: '1'", "version: '2'")
    report = regions.load(tiny, actor=loader)
    assert (report.changed, RegionPack.objects.get().version) == (1, "2")
    assert Event.objects.filter(stream_id="region:tiny").count() == 2


def test_the_place_on_a_chain_names_its_source(loader: Actor, tiny: Path) -> None:
    regions.load(tiny, actor=loader)
    links = PartySegment.objects.filter(party__ref="T-1")
    assert [(link.segment.key, link.source.code) for link in links.order_by("segment__order")] == [
        ("design", "000"),
        ("wafer", "000"),
    ]


def test_a_case_whose_requirement_changed_gets_the_new_one(loader: Actor, tiny: Path) -> None:
    regions.load(tiny, actor=loader)
    edit(tiny, "cases.yaml", "target: 3}", "target: 2}")
    report = regions.load(tiny, actor=loader)
    assert report.changes["cases"].updated == 1
    assert [row.target_value for row in Need.objects.get().requirements.all()] == [2]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_load_once(loader: Actor, tiny: Path) -> None:
    gate = threading.Barrier(2)

    def load() -> int:
        try:
            gate.wait()
            report = regions.load(tiny, actor=loader)
            assert report.ok, report.errors
            return report.changed
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        changed = sorted(pool.map(lambda _n: load(), range(2)))
    assert changed[0] == 0 < changed[1]
    assert Party.objects.count() == 2
    assert events() == 1
