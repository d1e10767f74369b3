"""The bundled pack of Shaoxing: complete, honest about scope, and in nobody else's sentences."""

from __future__ import annotations

import csv
import json
import re
import time
from decimal import Decimal
from pathlib import Path

import pytest

from shuanglian.foundation.actor import PUBLIC, Actor
from shuanglian.registry import regions, selectors
from shuanglian.registry.models import Alias, Citation, Need, Offering, Party, Place, Segment
from shuanglian.registry.regions import Counts, RegionCase, hooks
from shuanglian.registry.regions import selectors as region_selectors
from shuanglian.registry.regions.checking import Pack, examine
from shuanglian.registry.regions.folder import BUNDLED

FOLDER = BUNDLED / "shaoxing"
CHAINS = {
    "ic": ["芯片设计", "晶圆制造", "封装测试", "设备辅材", "终端应用"],
    "bio": ["化学药", "生物药", "高端医疗器械", "医药服务"],
    "mat": ["先进高分子材料", "特种纺织材料", "新型能源材料", "前沿新材料"],
    "textile": ["时尚设计", "高端织造", "绿色印染"],
    "carbon": ["设备制造", "原料生产", "纤维制备", "复合材料", "产业应用", "科创平台"],
}


@pytest.fixture(scope="module")
def shaoxing() -> Pack:
    return examine("shaoxing")


@pytest.fixture
def loaded(db: None, no_hook: None, loader: Actor) -> None:
    assert regions.load("shaoxing", actor=loader).ok


def test_it_has_no_errors_and_no_warnings_and_is_checked_quickly(shaoxing: Pack) -> None:
    start = time.perf_counter()
    report = regions.check("shaoxing")
    assert (report.errors, report.warnings) == ([], [])
    assert time.perf_counter() - start < 60


def test_all_371_entities_are_represented(shaoxing: Pack) -> None:
    ids = {row.key for row in shaoxing.rows["entities"] if row.values["represented_by"]}
    assert ids == {f"E{n:04d}" for n in range(1, 372)}


def test_the_entities_are_those_of_the_shared_data(shaoxing: Pack, shared_data: Path) -> None:
    given = [
        json.loads(line) for line in (shared_data / "shaoxing/entities.jsonl").read_text("utf-8").splitlines()
    ]
    assert {(row["id"], row["name"]) for row in given} == {
        (row.key, row.values["name"]) for row in shaoxing.rows["entities"]
    }


def test_the_six_science_cities_add_up_to_188(shaoxing: Pack) -> None:
    cities = [row.values for row in shaoxing.rows["places"] if row.values["kind"] == "science_city"]
    assert [city["area_km2"] for city in cities] == [27, 68, 20, 30, 31, 12]
    assert sum(city["area_km2"] for city in cities) == 188
    assert shaoxing.index["places"]["sx-corridor"].values["area_km2"] == 188
    assert [city["name"] for city in cities if city["is_reserve"]] == ["东鉴湖科技城"]


def test_what_is_schematic_says_so(shaoxing: Pack) -> None:
    for row in shaoxing.rows["places"]:
        if row.values["geometry"]:
            assert "示意" in row.values["geometry_note"], row.key
    bases = [row for row in shaoxing.rows["places"] if row.values["kind"] == "base"]
    assert len(bases) == 10
    assert all(row.key in shaoxing.geometries for row in bases)


@pytest.mark.parametrize("key", CHAINS)
def test_segments_stand_in_the_order_of_the_sources(shaoxing: Pack, key: str) -> None:
    chain = shaoxing.index["chains"][key]
    assert [row.values["name"] for row in chain.values["segments"]] == CHAINS[key]


def test_every_row_names_a_source(shaoxing: Pack) -> None:
    for table, rows in shaoxing.rows.items():
        if table not in ("sources", "entities"):
            assert all(row.values["sources"] for row in rows), table


def test_the_evidence_base_covers_every_lab_institute_and_benchmark_enterprise(shaoxing: Pack) -> None:
    offered = {row.values["party"] for row in shaoxing.rows["offerings"]}
    assert len(shaoxing.rows["offerings"]) >= 100
    for row in shaoxing.rows["parties"]:
        local = row.values["place"].startswith(("sx-", "3306"))
        if row.values["kind"] in ("lab", "research_institute") and local:
            assert row.key in offered, row.values["name"]
        if "标杆企业" in row.values["summary"]:
            assert row.key in offered, row.values["name"]


def test_real_cases_are_the_fourteen_with_six_technical_ones(shaoxing: Pack) -> None:
    kinds = {row.key: row.values["kind"] for row in shaoxing.rows["cases"]}
    assert set(kinds) == {f"P{n:02d}" for n in range(1, 15)}
    assert {key for key, kind in kinds.items() if kind == "technical"} == {
        "P01",
        "P02",
        "P07",
        "P08",
        "P09",
        "P10",
    }
    assert shaoxing.index["cases"]["P08"].values["status"] == "answering"


def test_no_sentence_of_a_source_is_in_the_pack(shared_data: Path) -> None:
    """Runs of 25 characters are longer than any name or list of roads that a fact needs."""
    sources = "".join((shared_data / f"documents/{code}.txt").read_text("utf-8") for code in ("000", "002"))
    for line in (shared_data / "shaoxing/cases.jsonl").read_text("utf-8").splitlines():
        sources += "".join(str(v) for k, v in json.loads(line).items() if "quote" in k)
    known, size = re.sub(r"\s", "", sources), 25
    runs = {known[i : i + size] for i in range(len(known) - size)}
    for path in FOLDER.glob("*.*"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            text = re.sub(r"\s", "", line)
            copied = [text[i : i + size] for i in range(len(text) - size + 1) if text[i : i + size] in runs]
            assert all("—" in run for run in copied), (path.name, number, copied[:1])


def test_tables_open_in_excel(shaoxing: Pack) -> None:
    """Excel needs the mark for Chinese, and takes a cell that begins with = for a formula."""
    for path in FOLDER.glob("*.csv"):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf"), path.name
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert not [cell for row in csv.reader(file) for cell in row if cell.startswith(("=", "@", "+"))]


@pytest.mark.usefixtures("loaded")
def test_both_names_of_the_textile_lab_lead_to_one_party() -> None:
    party = Party.objects.get(name="浙江省现代纺织技术创新中心")
    aliases = set(Alias.objects.filter(party=party).values_list("name", flat=True))
    assert {"鉴湖实验室", "浙江省现代纺织技术创新中心（鉴湖实验室）"} <= aliases
    assert all(alias.source for alias in Alias.objects.all())
    for name in ("鉴湖实验室", "浙江省现代纺织技术创新中心"):
        assert party in selectors.parties(PUBLIC, q=name)
    assert not Party.objects.filter(name="鉴湖实验室").exists()


@pytest.mark.usefixtures("loaded")
def test_figures_keep_their_scope() -> None:
    facts = {fact.key: fact for fact in region_selectors.facts("shaoxing")}
    assert facts["siti.cooperations"].value == 215
    assert facts["keqiao.joint_labs"].value == 35
    district, corridor = facts["keqiao.tech_trade"], facts["corridor.tech_trade_target"]
    assert (district.value, district.comparator, district.scope_name) == (Decimal(90), "gt", "柯桥区")
    assert (corridor.value, corridor.basis, corridor.scope_name) == (Decimal(130), "target", "绍兴科创走廊")
    assert all(fact.sources for fact in facts.values())


@pytest.mark.usefixtures("loaded")
def test_what_is_loaded_names_its_sources() -> None:
    for kind, model in (("party", Party), ("offering", Offering), ("place", Place), ("segment", Segment)):
        cited = set(Citation.objects.filter(object_type=kind, field="").values_list("object_id", flat=True))
        assert cited == set(model.objects.values_list("pk", flat=True)), kind


@pytest.mark.usefixtures("loaded")
def test_needs_that_are_not_technical_are_loaded_as_they_ended() -> None:
    needs = {need.number: need for need in Need.objects.select_related("source")}
    assert len(needs) == 8
    assert needs["330600-P06"].status == "submitted"
    approval = needs["330600-P11"]
    assert (approval.kind, approval.status, approval.source.code) == ("approval", "finished", "003")
    assert "柯桥区行政审批局" in approval.source_note
    assert "3个工作日办完" in approval.source_note
    assert not approval.requirements.exists()  # three days is what was reached; nobody had asked for it
    assert "经过：企业提出扩产需求" in needs["330600-P06"].source_note
    assert [(r.metric, r.target_value) for r in needs["330600-P06"].requirements.all()] == [
        ("产能扩大倍数", Decimal(3))
    ]
    assert all(not need.is_demo for need in needs.values())


@pytest.mark.usefixtures("loaded")
def test_offerings_are_found_by_the_words_of_a_need() -> None:
    found = {offering.party.name for offering in selectors.offerings(PUBLIC, q="反渗透膜元件")}
    assert "天津工业大学绍兴柯桥研究院" in found
    assert region_selectors.segment_aliases("shaoxing")["ic/package"][:2] == ("封装", "测试")


@pytest.mark.usefixtures("loaded")
def test_records_tell_awards_programmes_and_projects() -> None:
    kinds = {record.kind for record in region_selectors.records("shaoxing")}
    assert {"award", "event", "competition", "rd_programme", "project", "product", "plan"} <= kinds
    assert len(region_selectors.records("shaoxing", kind="rd_programme")) == 8
    assert len(region_selectors.represented("shaoxing")) == 371


@pytest.mark.django_db
def test_with_the_flagship_programme_all_fourteen_cases_are_there(loader: Actor) -> None:
    report = regions.load("shaoxing", actor=loader)
    assert report.ok and report.warnings == []
    needs = Need.objects.filter(number__startswith="330600-P")
    assert (needs.count(), report.changes["cases"].created) == (14, 14)
    assert needs.filter(kind="technical").count() == 6
    assert regions.load("shaoxing", actor=loader).changed == 0


@pytest.mark.django_db
def test_a_technical_case_that_people_edited_is_left_alone(loader: Actor) -> None:
    regions.load("shaoxing", actor=loader)
    Need.objects.filter(number="330600-P01").update(title="企业自己的标题")
    assert regions.load("shaoxing", actor=loader).changed == 0
    assert Need.objects.get(number="330600-P01").title == "企业自己的标题"


@pytest.mark.django_db
def test_a_case_whose_company_was_deleted_is_not_forced_in(loader: Actor, no_hook: None, pack: Path) -> None:
    regions.load(pack, actor=loader)
    company = Party.objects.get(name="浙江精工集成科技股份有限公司")
    company.offerings.all().delete()
    company.delete()
    seen: list[str] = []

    @hooks.register("cases")
    def take(cases: list[RegionCase], actor: Actor, dry_run: bool) -> Counts:
        seen.extend(case.id for case in cases)
        return Counts(created=len(cases))

    report = regions.load(pack, actor=loader)
    assert seen == ["P02", "P07", "P08", "P09", "P10"]
    assert any(problem.file == "cases.yaml" for problem in report.kept)
