"""Configurations and tables in the shapes in which people write them; every problem at once."""

from __future__ import annotations

import datetime as dt
import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.indicators.ranking import configuring, engine, library
from shuanglian.indicators.ranking.reading import BadConfig

from .factories import AS_OF, built, config

DOCS = Path(__file__).parents[2] / "docs" / "developer" / "rankings.md"
XY = [{"key": "x", "weight": 50}, {"key": "y", "weight": 50}]


def problems(document: Any) -> dict[str, str]:
    with pytest.raises(BadConfig) as refusal:
        configuring.parse(document)
    return {issue.place: issue.code for issue in refusal.value.issues}


def ranked(document: dict[str, Any], as_of: dt.date = AS_OF) -> dict[str, Any]:
    found = configuring.parse(document)
    table, demo = engine.table_of(found, as_of)
    made = engine.compute(found, table, as_of, is_demo=demo)
    return {row["subject"]["name"]: row["rank"] for row in made.told["results"]}


# -- shapes of configurations -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "indicators",
    [
        {"x": 60, "y": 40},
        {"x": {"weight": "60%"}, "y": {"weight": "40%"}},
        [{"key": "x", "weight": 0.6}, {"key": "y", "weight": 0.4}],
        [{"指标": "x", "权重": "60"}, {"指标": "y", "权重": "40"}],
    ],
)
def test_indicators_and_weights_in_several_forms(indicators: Any) -> None:
    found = configuring.parse({"名称": "试", "指标": indicators})
    assert [(one.key, one.weight) for one in found.indicators] == [
        ("x", Fraction(3, 5)),
        ("y", Fraction(2, 5)),
    ]
    assert not found.weights_normalised


@pytest.mark.parametrize("weights", [{"x": 60, "y": 40}, [60, 40], {"甲项": "60%", "y": "40%"}])
def test_weights_beside_the_indicators(weights: Any) -> None:
    indicators = [{"key": "x", "name": "甲项"}, {"key": "y"}]
    found = configuring.parse({"title": "试", "indicators": indicators, "weights": weights})
    assert [one.weight for one in found.indicators] == [Fraction(3, 5), Fraction(2, 5)]


def test_names_alone_with_weights_by_name() -> None:
    found = configuring.parse({"title": "试", "indicators": ["x", "y"], "weights": {"x": 1, "y": 3}})
    assert [one.weight for one in found.indicators] == [Fraction(1, 4), Fraction(3, 4)]
    assert found.weights_normalised and "100%" in found.warnings[0]


def test_chinese_words_for_values() -> None:
    one = {
        "名称": "天数",
        "权重": 100,
        "方向": "越低越好",
        "标准化": "极差法",
        "缺失": "中位数",
        "单位": "天",
    }
    found = configuring.parse(
        {"名称": "试", "指标": [one], "并列": "1223", "对象类型": "企业", "公示": "10个工作日"}
    )
    indicator = found.indicators[0]
    assert (indicator.direction, indicator.way, indicator.missing) == ("down", "minmax", "median")
    assert (found.ties, found.kind, found.publicity.days, found.publicity.working) == (
        "dense",
        "party",
        10,
        True,
    )


def test_yaml_and_json_of_the_same_configuration_are_the_same() -> None:
    yaml = "title: 试\nindicators:\n  - {key: x, weight: 0.6}\n  - {key: y, weight: 0.4, direction: -1}\n"
    given = {
        "title": "试",
        "indicators": [{"key": "x", "weight": 0.6}, {"key": "y", "weight": 0.4, "direction": -1}],
    }
    one = configuring.parse(library.read_text(yaml)[0])
    other = configuring.parse(library.read_text(json.dumps(given))[0])
    assert one == other and one.indicators[1].direction == "down"


def test_several_versions_of_which_the_valid_one_counts(tmp_path: Path) -> None:
    rows = [
        {"title": "旧", "version": 1, "valid_from": "2024-01-01", "valid_to": "2024-12-31", "indicators": XY},
        {"title": "新", "version": 2, "valid_from": "2025-01-01", "indicators": XY},
    ]
    path = tmp_path / "v.json"
    for document in (rows, {"versions": rows}):
        path.write_text(json.dumps(document), encoding="utf-8")
        assert library.load(path, dt.date(2024, 6, 1)).title == "旧"
        assert library.load(path, dt.date(2025, 6, 1)).title == "新"
        with pytest.raises(BadConfig):
            library.load(path, dt.date(2023, 6, 1))


def test_bare_grades_are_shares_when_they_make_a_whole_and_scores_otherwise() -> None:
    shares = config(grades={"A": 20, "B": 80}).grades
    scores = config(grades={"A": 80, "B": 60, "C": 0}).grades
    assert shares is not None and shares.by == "share"
    assert scores is not None and scores.by == "score" and scores.lines[0].least == 80


def test_the_example_of_the_documentation_works() -> None:
    text = re.search(r"```json\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    assert text is not None
    assert set(ranked(library.read_text(text[1])[0]).values()) == {1, 2}
    found = configuring.parse(library.read_text(text[1])[0])
    assert not found.warnings and len(found.indicators) == 4


@pytest.mark.parametrize("key", library.known_keys())
def test_every_configuration_that_is_shipped_can_be_read(key: str) -> None:
    for found in library.versions(key):
        assert found.source and found.valid_from and not found.weights_normalised and not found.warnings
        assert found.key == key


# -- problems ---------------------------------------------------------------------------------------------
def test_every_problem_is_told_with_its_place() -> None:
    found = problems(
        {
            "indicators": [
                {"key": "x", "weight": 0},
                {"key": "y"},
                {"key": "z", "weight": 50, "way": "target"},
                {"key": "z", "weight": 50, "way": "anchors", "wieght": 3},
            ],
            "digits": 99, "scale": -1, "publicity": "soon", "valid_from": "2025-13-01", "privacy": "secret",
            "grades": {"A": 60, "B": 20}, "sensitivity": {"shift": 0, "samples": 0}, "ties": "coin",
        }
    )  # fmt: skip
    assert {
        "title", "indicators[0].weight", "indicators[1].weight", "indicators[2].target", "indicators[3].anchors",
        "indicators[3].wieght", "indicators", "digits", "scale", "publicity", "valid_from", "privacy", "sensitivity.shift",
        "sensitivity.samples", "ties",
    } <= set(found)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"grades": [{"grade": "A", "share": 50}, {"grade": "A", "share": 50}]}, "grades"),
        ({"grades": [{"grade": "A", "share": 70}, {"grade": "B", "share": 70}]}, "grades"),
        ({"grades": [{"grade": "A", "share": 50}, {"grade": "B", "from": 70}]}, "grades"),
        ({"grades": [{"grade": "A", "from": 50}, {"grade": "B", "from": 70}]}, "grades"),
        ({"gates": [{"column": "x", "below": 1, "above": 2}]}, "gates[0].below"),
        ({"gates": [{"column": "x", "grade": "Z"}]}, "gates.x.grade"),
        ({"subjects": ["a", "a"]}, "subjects"),
        ({"weights": {"nobody": 3}}, "weights"),
        ({"valid_from": "2025-01-01", "valid_to": "2024-01-01"}, "valid_to"),
        ({"indicators": []}, "indicators"),
        ({"indicators": [{"key": "x", "weight": "30%"}, {"key": "y", "weight": 70}]}, "weights"),
        ({"indicators": [{"key": "x", "weight": 1, "ratio": "a / b / c"}]}, "indicators[0].ratio"),
        ({"indicators": [{"key": "x", "weight": 1, "low": 3, "high": 3}]}, "indicators[0].low"),
        ({"indicators": [{"key": "x", "weight": 1, "growth": {"of": "a"}}]}, "indicators[0].growth.base"),
        ({"indicators": "x"}, "indicators"),
    ],
)
def test_contradictions_are_problems(change: dict[str, Any], place: str) -> None:
    assert place in problems({"title": "试", "indicators": XY, **change})


@pytest.mark.parametrize(
    "document", [None, [], "text", 3, {}, {"indicators": [[]]}, {"indicators": [None], "title": 1}]
)
def test_nonsense_is_refused_and_never_an_error_of_ours(document: Any) -> None:
    with pytest.raises(BadConfig):
        configuring.parse(document)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 200) | st.text("ab%：1-", max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("xy", min_size=1, max_size=2), inner, max_size=3)
    ),
    max_leaves=6,
)
SETTINGS = ["title", "indicators", "weights", "missing", "grades", "gates", "subjects", "sensitivity", "publicity", "data",
            "columns", "digits", "scale", "ties", "small_base", "consequences", "chains", "source", "privacy"]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(SETTINGS), JSON, max_size=6))
def test_whatever_stands_in_a_setting_is_read_or_refused(changes: dict[str, Any]) -> None:
    document = {"title": "试", "indicators": XY, **changes}
    try:
        found = configuring.parse(document)
        engine.table_of(found, AS_OF) if found.data is not None and not isinstance(found.data, str) else None
    except BadConfig as error:
        assert error.issues


# -- shapes of data ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "data",
    [
        [{"name": "a", "x": 1, "y": 4}, {"name": "b", "x": 3, "y": 9}],
        [{"subject": "a", "values": {"x": 1, "y": 4}}, {"subject": "b", "values": {"x": 3, "y": 9}}],
        {"a": {"x": 1, "y": 4}, "b": {"x": 3, "y": 9}},
        {"x": {"a": 1, "b": 3}, "y": {"a": 4, "b": 9}},
        {"单位": ["a", "b"], "x": [1, 3], "y": [4, 9]},
        {"columns": ["对象", "x", "y"], "rows": [["a", 1, 4], ["b", 3, 9]]},
        [["名称", "x", "y"], ["a", 1, 4], ["b", 3, 9]],
        [
            {"subject": "a", "indicator": "x", "value": 1}, {"subject": "a", "indicator": "y", "value": 4},
            {"subject": "b", "indicator": "x", "value": 3}, {"subject": "b", "indicator": "y", "value": 9},
        ],
        [{"name": "a", "x": {"value": 1}, "y": "４"}, {"name": "b", "x": "3.0", "y": "9"}],
        "企业名称,x,y\na,1,4\nb,3,9\n",
    ],
)  # fmt: skip
def test_data_in_several_shapes_mean_the_same(data: Any) -> None:
    assert ranked({"title": "试", "indicators": XY, "data": data}) == {"b": 1, "a": 2}


def test_data_beside_the_subjects() -> None:
    for subjects in (
        [{"name": "a", "x": 1, "y": 4}, {"name": "b", "x": 3, "y": 9}],
        {"a": {"x": 1, "y": 4}, "b": {"x": 3, "y": 9}},
    ):
        assert ranked({"title": "试", "indicators": XY, "subjects": subjects}) == {"b": 1, "a": 2}


def test_one_cut_off_for_all_and_the_newest_before_it() -> None:
    rows = [
        ("a", "x", 1, "2025-06-30"), ("a", "x", 5, "2025-12-31"), ("a", "x", 99, "2026-01-05"), ("b", "x", 3, "2025-06-30"),
    ]  # fmt: skip
    data = [dict(zip(("subject", "indicator", "value", "date"), row, strict=True)) for row in rows]
    one = {"title": "试", "indicators": {"x": 100}, "data": data}
    assert ranked(one, dt.date(2025, 7, 1)) == {"b": 1, "a": 2}
    assert ranked(one, dt.date(2025, 12, 31)) == {"a": 1, "b": 2}
    found = configuring.parse(one)
    assert any("以后的 1 个数" in note for note in built(found, data).notes)


def test_one_period_for_all() -> None:
    rows = [("a", 5, "2024"), ("a", 6, "2025"), ("b", 9, "2024")]
    data = [{"subject": s, "indicator": "x", "value": v, "period": p} for s, v, p in rows]
    one = {"title": "试", "indicators": {"x": 100}, "missing": "zero", "data": data}
    assert ranked(one) == {"a": 1, "b": 2}
    assert ranked({**one, "period": "2024年"}) == {"b": 1, "a": 2}


def test_units_of_headings_and_rows_are_converted_or_refused() -> None:
    one = {"title": "试", "indicators": [{"key": "x", "name": "税收", "unit": "万元", "weight": 1}]}
    found = configuring.parse(one)
    table = built(found, [["单位", "税收（亿元）"], ["a", "1.5"]])
    assert table.cell("a", "x").value == 15000
    with pytest.raises(BadConfig) as refusal:
        built(found, [["单位", "税收（人）"], ["a", "1.5"]])
    assert refusal.value.issues[0].code == "unit"


@pytest.mark.parametrize("written", ["—", "", None, "N/A", "暂无", "缺"])
def test_what_people_write_for_nothing_is_missing_and_never_zero(written: Any) -> None:
    found = configuring.parse({"title": "试", "indicators": {"x": 100}})
    assert built(found, [["名称", "x"], ["a", written], ["b", 0]]).cell("a", "x").value is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ([["名称", "x"], ["a", "many"]], "number"),
        ([["名称", "x"], ["a", 1], ["a", 2]], "twice"),
        ([["名称", "z"], ["a", 1]], "missing_column"),
        ([["x", "说明"], [1, "a"]], "no_subject"),
        ([["名称", "x"], ["", 3]], "no_subject"),
        ([["名称", "x", "日期"], ["a", 3, "someday"]], "date"),
        ([["名称", "x"], ["a", "1e999"]], "number"),
        ("just text", "table"),
        ([1, 2], "data"),
    ],
)
def test_bad_data_are_told(data: Any, code: str) -> None:
    with pytest.raises(BadConfig) as refusal:
        ranked({"title": "试", "indicators": {"x": 100}, "data": data})
    assert code in {issue.code for issue in refusal.value.issues}


def test_declared_subjects_are_compared_and_no_others() -> None:
    data = [{"name": n, "x": v} for n, v in (("a", 1), ("b", 2), ("z", 9))]
    one = {
        "title": "试",
        "indicators": {"x": 100},
        "missing": "lowest",
        "subjects": ["a", "b", "c"],
        "data": data,
    }
    assert ranked(one) == {"b": 1, "a": 2, "c": 2}
    assert any("z" in note for note in built(configuring.parse(one), data).notes)


def test_columns_that_mean_nothing_to_us_are_told() -> None:
    found = configuring.parse({"title": "试", "indicators": {"x": 100}})
    notes = built(found, [{"name": "a", "x": 1, "星座": "狮子"}]).notes
    assert any("星座" in note for note in notes)


# -- subjects that are told about, versions of the whole plan ------------------------------------------------
GAPS = """
title: 平台赛比 2024
subjects: {kind: party}
indicators:
  - {name: 技术合同额, unit: 万元, weight: 0.5, direction: up}
  - {name: 服务企业数, unit: 家, weight: 0.3}
  - {name: 平均办理天数, unit: 天, weight: 0.2, direction: down}
normalisation: minmax
missing: exclude
data:
  - {name: 甲, 技术合同额: 1200, 服务企业数: 30, 平均办理天数: 9}
  - {name: 乙, 技术合同额: 800, 服务企业数: 50, 平均办理天数: 5}
  - {name: 丙, 技术合同额: 950, 服务企业数: , 平均办理天数: 7}
  - {name: 丁, 技术合同额: 1000, 服务企业数: 35, 平均办理天数: 4}
"""


def test_a_kind_told_with_the_subjects_is_no_subject_and_an_empty_value_leaves_one_out() -> None:
    [document] = library.read_text(GAPS)
    found = configuring.parse(document)
    assert found.kind == "party" and not found.subjects
    assert set(ranked(document)) == {"甲", "乙", "丁"}
    document["subjects"] = {"类型": "平台", "名单": ["甲", "丁"]}
    assert set(ranked(document)) == {"甲", "丁"} and configuring.parse(document).kind == "party"


def test_an_unknown_kind_told_with_the_subjects_is_refused_in_its_place() -> None:
    assert problems({"title": "试", "subjects": {"kind": "planet"}, "indicators": XY}) == {
        "subjects.kind": "choice"
    }


def test_subjects_by_name_stay_subjects() -> None:
    found = configuring.parse({"title": "试", "subjects": {"甲": {"x": 1, "y": 2}}, "indicators": XY})
    assert [one.name for one in found.subjects] == ["甲"] and found.data


def test_every_shipped_ranking_holds_for_the_whole_plan() -> None:
    for key in library.known_keys():
        for year in range(2021, 2027):
            assert library.config_of(key, dt.date(year, 12, 31)).indicators, (key, year)


def test_a_cut_off_before_all_versions_names_the_first_day_and_the_versions() -> None:
    with pytest.raises(BadConfig) as refusal:
        library.config_of("output-per-mu-large", dt.date(2019, 6, 30))
    told = str(refusal.value)
    assert "2021-01-01" in told and "2025.1" in told and "2026.1" in told


def test_a_file_of_versions_names_them_too(tmp_path: Path) -> None:
    rows = [{"title": "试", "version": n, "valid_from": f"{n}-01-01", "indicators": XY} for n in (2024, 2025)]
    path = tmp_path / "v.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    with pytest.raises(BadConfig, match=r"2024-01-01.*2024.*2025"):
        library.load(path, dt.date(2023, 6, 1))


def test_what_is_wrong_for_all_indicators_is_said_once() -> None:
    told = {
        "title": "t",
        "missing": "?",
        "indicators": [{"name": n, "weight": 50} for n in "甲乙"],
        "data": [],
    }
    with pytest.raises(BadConfig) as problems:
        configuring.parse(told)
    codes = [reason.code for reason in library.refusal(problems.value).reasons]
    assert codes.count("ranking.choice") == 1
