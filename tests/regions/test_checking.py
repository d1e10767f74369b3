"""Every problem of a pack is told at once, with file, row and field; no pack makes the check fail itself."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from shuanglian.registry import regions
from shuanglian.registry.regions import RegionReport

from .factories import TINY, edit, write_tiny


def told(report: RegionReport) -> set[tuple[str, int, str]]:
    return {(problem.file, problem.row, problem.field) for problem in report.errors}


def only(report: RegionReport) -> tuple[str, int, str]:
    (place,) = told(report)
    return place


def test_the_tiny_pack_is_good(tiny: Path) -> None:
    report = regions.check(tiny)
    assert (report.errors, report.warnings) == ([], [])
    assert (report.region, report.version, report.counts["parties"]) == ("tiny", "1", 2)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    folder = write_tiny(
        tmp_path / "p",
        sources="- {code: 000, title: 甲, published_on: 2026-02-30}\n- {code: 000, title: 乙}\n",
        places=(
            "- {code: A, name: 甲市, kind: city, parent: B, sources: [000]}\n"
            "- {code: B, name: 乙区, kind: planet, parent: A, sources: [000], area_km2: -1}\n"
        ),
        parties=(
            "ref,kind,name,place,credit_code,sources\n"
            "T-1,lab,实验室,NOWHERE,91350100M000100Y44,000\n"
            "T-1,robot,,B,,\n"
            "T-2,person,张三,,,999\n"
        ),
        measures="offering,metric,comparator,value,high,unit,sources\nT-1-1,线宽,between,9,3,nm,000\n",
        facts="- {key: labs, label: 实验室, value: 很多, basis: actual, scope: Q, sources: [000], colour: red}\n",
        chains="- {key: ic, name: 集成电路, sources: [000]}\n",
    )
    assert told(regions.check(folder)) == {
        ("sources.yaml", 1, "published_on"),
        ("sources.yaml", 2, "code"),
        ("places.yaml", 1, "parent"),
        ("places.yaml", 2, "kind"),
        ("places.yaml", 2, "area_km2"),
        ("parties.csv", 2, "place"),
        ("parties.csv", 2, "credit_code"),
        ("parties.csv", 3, "ref"),
        ("parties.csv", 3, "kind"),
        ("parties.csv", 3, "name"),
        ("parties.csv", 3, "sources"),
        ("parties.csv", 4, "sources"),
        ("measures.csv", 2, "high"),
        ("facts.yaml", 1, "value"),
        ("facts.yaml", 1, "scope"),
        ("facts.yaml", 1, "colour"),
        ("offerings.csv", 2, "segments"),
        ("cases.yaml", 7, "segments"),
    }


@pytest.mark.parametrize("name", ["region", "sources", "places", "chains", "parties"])
def test_a_needed_file_that_is_missing_is_told(tmp_path: Path, name: str) -> None:
    report = regions.check(write_tiny(tmp_path / "p", **{name: None}))
    assert any(p.file == f"{name}.yaml" and "缺少文件" in p.message for p in report.errors)


@pytest.mark.parametrize(
    "name", ["aliases", "relations", "affiliations", "measures", "facts", "records", "cases"]
)
def test_the_other_files_may_be_missing(tmp_path: Path, name: str) -> None:
    assert regions.check(write_tiny(tmp_path / "p", **{name: None})).ok


def test_an_unreadable_file_is_one_problem_and_hides_no_other(tiny: Path) -> None:
    (tiny / "sources.yaml").write_text('- {code: 000, title: "\\ud800"}', "utf-8")
    edit(tiny, "measures.csv", ",28,", ",x,")
    assert told(regions.check(tiny)) == {("sources.yaml", 1, ""), ("measures.csv", 2, "value")}


def test_what_points_into_a_missing_file_is_told(tmp_path: Path) -> None:
    assert ("measures.csv", 2, "offering") in told(regions.check(write_tiny(tmp_path / "p", offerings=None)))


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_do_not_matter(tmp_path: Path, end: str, mark: str) -> None:
    changed = {name.split(".")[0]: mark + text.replace("\n", end) for name, text in TINY.items()}
    report = regions.check(write_tiny(tmp_path / "p", **changed))
    assert (report.errors, report.counts["parties"]) == ([], 2)


def test_full_width_headings_codes_dates_and_separators_are_understood(tmp_path: Path) -> None:
    parties = "ｒｅｆ,Ｋｉｎｄ,name,place,segments,sources\nＴ-1,ｌａｂ,实验室,Ｂ,ic/design；ic/wafer,０００\nT-2,person,张三,,,000\n"
    sources = "- {code: '０００', title: 一份文件, published_on: ２０２６/1/9}\n"
    assert regions.check(write_tiny(tmp_path / "p", parties=parties, sources=sources)).errors == []


def test_a_source_000_that_a_spreadsheet_made_0_is_understood(tmp_path: Path) -> None:
    parties = TINY["parties.csv"].replace(",000\n", ",0\n")
    assert regions.check(write_tiny(tmp_path / "p", parties=parties)).errors == []


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_told_by_name(tmp_path: Path, encoding: str) -> None:
    report = regions.check(write_tiny(tmp_path / "p", parties=TINY["parties.csv"].encode(encoding)))
    message = next(p.message for p in report.errors if p.file == "parties.csv")
    assert ("GB18030" if encoding == "gb18030" else "UTF-16") in message


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("- {code: A, name: [甲\n", 2),
        ("- code: A\n  code: B\n", 2),
        ("- &x {code: A}\n- *x\n", 1),
        ("- !!python/object/apply:os.system [ls]\n", 1),
        ("- a\n---\n- b\n", 2),
        ("[" * 2000, 1),
        ("just words\n", 0),
        ("code: A\n", 0),
        ("- words\n", 1),
        ("- {? [a]: b}\n", 1),
    ],
)
def test_yaml_that_cannot_be_taken_is_told_with_its_line(tmp_path: Path, text: str, row: int) -> None:
    report = regions.check(write_tiny(tmp_path / "p", places=text))
    assert ("places.yaml", row, "") in told(report)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("", 1),
        ("ref;kind;name\nA;lab;甲\n", 1),
        ("ref,ref\nA,B\n", 1),
        ('ref,kind,name,sources\nT-1,lab,"甲,000\n', 2),
        ("ref,kind,name,sources\nT-1,lab,甲,000,多,了\n", 2),
        ("ref,kind,name,sources\nT-1,la\0b,甲,000\n", 0),
        ("ref,kind,name,sources\nT-1,lab," + "甲" * 200_000 + ",000\n", 1),
    ],
)
def test_csv_that_cannot_be_taken_is_told_with_its_row(tmp_path: Path, text: str, row: int) -> None:
    report = regions.check(write_tiny(tmp_path / "p", parties=text))
    assert any(file == "parties.csv" and at >= row for file, at, _f in told(report))


def test_rows_are_counted_as_an_editor_counts_lines(tmp_path: Path) -> None:
    parties = 'ref,kind,name,summary,sources\n\nT-1,lab,甲,"两\n行",000\nT-2,robot,乙,,000\n'
    report = regions.check(write_tiny(tmp_path / "p", parties=parties, affiliations=None))
    assert only(report) == ("parties.csv", 5, "kind")


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        ('{"type": "Polygon", "coordinates": [[[120, 30], [121, 30], [121, 31]]]}', "闭合"),
        ('{"type": "Polygon", "coordinates": [[[120, 30], [121, 30], [120, 30], [120, 30]]]}', "面积为零"),
        ('{"type": "Point", "coordinates": [30, 120]}', "超出范围"),
        ('{"type": "Point", "coordinates": ["120", "30"]}', "应是数"),
        ('{"type": "Point", "coordinates": [NaN, 30]}', "NaN"),
        ('{"type": "Circle", "coordinates": [120, 30]}', "几何类型"),
        ('{"type": "Polygon", "coordinates": 7}', "坐标"),
        ('{"type": "FeatureCollection", "features": []}', "一个要素"),
        ("[1, 2]", "没有几何"),
        ("{", "不是 JSON"),
        ("[" * 100_000, "不能接受"),
    ],
)
def test_a_geometry_that_no_map_can_draw_is_told(tiny: Path, geometry: str, words: str) -> None:
    edit(tiny, "places.yaml", "parent: A,", "parent: A, geometry: b.geojson, geometry_note: 示意,")
    (tiny / "b.geojson").write_text(geometry, "utf-8")
    (problem,) = regions.check(tiny).errors
    assert (problem.file, problem.row, problem.field) == ("places.yaml", 2, "geometry")
    assert words in problem.message


@pytest.mark.parametrize(
    "name", ["../secret.geojson", "/etc/passwd", "a/../../secret.geojson", "link.geojson", "~/x"]
)
def test_no_path_leads_out_of_the_folder(tiny: Path, name: str) -> None:
    (tiny.parent / "secret.geojson").write_text('{"type": "Point", "coordinates": [120, 30]}', "utf-8")
    os.symlink(tiny.parent / "secret.geojson", tiny / "link.geojson")
    edit(tiny, "places.yaml", "parent: A,", f"parent: A, geometry: {name},")
    (problem,) = regions.check(tiny).errors
    assert "不能离开" in problem.message


def test_a_table_that_is_a_link_out_of_the_folder_is_refused(tiny: Path) -> None:
    outside = tiny.parent / "facts.yaml"
    (tiny / "facts.yaml").rename(outside)
    os.symlink(outside, tiny / "facts.yaml")
    assert only(regions.check(tiny)) == ("facts.yaml", 0, "")


def test_what_is_no_plain_file_is_refused(tiny: Path) -> None:
    (tiny / "facts.yaml").unlink()
    os.mkfifo(tiny / "facts.yaml")
    assert only(regions.check(tiny)) == ("facts.yaml", 0, "")


def test_a_file_that_is_too_large_is_refused(tiny: Path) -> None:
    with (tiny / "facts.yaml").open("wb") as file:
        file.truncate(9 * 1024 * 1024)
    (problem,) = regions.check(tiny).errors
    assert "太大" in problem.message


def test_two_files_for_one_table_are_told(tiny: Path) -> None:
    (tiny / "parties.yaml").write_text("[]", "utf-8")
    assert any("同一张表有两个文件" in problem.message for problem in regions.check(tiny).errors)


def test_a_file_that_is_not_known_is_a_warning(tiny: Path) -> None:
    (tiny / "partys.csv").write_text("x", "utf-8")
    report = regions.check(tiny)
    assert report.ok
    assert [warning.file for warning in report.warnings] == ["partys.csv"]


@pytest.mark.parametrize(
    ("file", "old", "new", "row", "field"),
    [
        ("relations.csv", "T-1,built_by,,某市政府", "T-1,built_by,T-1,", 2, "target"),
        ("relations.csv", "T-1,built_by,,某市政府", "T-1,built_by,T-2,某市政府", 2, "target"),
        ("relations.csv", "T-1,built_by,,某市政府", "T-1,Built By,,某市政府", 2, "kind"),
        ("affiliations.csv", "T-2,T-1,research", "T-1,T-2,research", 2, "person"),
        ("offerings.csv", "T-1-1,T-1,expertise", "T-1-1,T-1,magic", 2, "kind"),
        ("measures.csv", ",28,", ",NaN,", 2, "value"),
        ("measures.csv", ",28,", ",1e99,", 2, "value"),
        ("measures.csv", ",28,", ",,", 2, "value"),
        ("cases.yaml", "target: 5000", "target: 若干", 13, "target"),
        ("cases.yaml", "stage: question", "stage: party", 11, "stage"),
        ("cases.yaml", "status: finished\n", "status: 完成\n", 6, "status"),
        ("entities.csv", "party:T-1", "party:T-7", 2, "represented_by"),
        ("entities.csv", "E2,甲市", "E1,甲市", 3, "id"),
        ("records.yaml", "[T-1]", "[T-8]", 1, "parties"),
        ("region.yaml", "format: 1", "format: 2", 1, "format"),
        ("sources.yaml", "title: 一份文件", 'title: "\\a"', 2, "title"),
        ("sources.yaml", "2026-01-09", "去年", 3, "published_on"),
    ],
)
def test_one_wrong_cell_is_told_where_it_is(
    tiny: Path, file: str, old: str, new: str, row: int, field: str
) -> None:
    edit(tiny, file, old, new)
    assert only(regions.check(tiny)) == (file, row, field)


def test_places_that_contain_each_other_are_told_once(tiny: Path) -> None:
    edit(tiny, "places.yaml", "kind: city,", "kind: city, parent: B,")
    (problem,) = regions.check(tiny).errors
    assert problem.field == "parent"
    assert "A → B → A" in problem.message


def test_science_cities_that_do_not_add_up_are_a_warning(pack: Path) -> None:
    edit(pack, "places.yaml", "area_km2: '27'", "area_km2: '28'")
    report = regions.check(pack)
    assert report.ok
    assert any("189" in warning.message for warning in report.warnings)


@pytest.mark.parametrize(
    "path", ["", ".", "no-such-pack", "/etc/passwd", "a\0b", "~nobody/x", "x" * 5000, "../.."]
)
def test_a_path_that_is_no_pack_is_told(path: str) -> None:
    report = regions.check(path)
    assert report.errors
    assert not report.ok


def test_a_very_long_line_of_places_is_checked_in_time(tmp_path: Path) -> None:
    rows = [f"P{n},地{n},site,{f'P{n - 1}' if n else ''},000" for n in range(20_000)]
    folder = write_tiny(
        tmp_path / "p", places=None, parties="ref,kind,name,sources\n", cases=None, entities=None
    )
    (folder / "places.csv").write_text("\n".join(["code,name,kind,parent,sources", *rows]), "utf-8")
    start = time.perf_counter()
    report = regions.check(folder)
    assert report.counts["places"] == 20_000
    assert time.perf_counter() - start < 60  # what looks at every pair takes hours


@pytest.mark.parametrize("text", ["", "# 只有注释\n", "---\n"])
def test_a_region_file_without_content_is_refused(tiny: Path, text: str) -> None:
    (tiny / "region.yaml").write_text(text, "utf-8")
    assert not regions.check(tiny).ok
