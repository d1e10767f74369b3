"""The computation: exact parts, the five ways, missing values, small bases, vetoes, ties, grades. Pure."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.indicators.ranking import numbers
from shuanglian.indicators.ranking.reading import BadConfig
from shuanglian.indicators.ranking.rules import Ties
from shuanglian.indicators.ranking.scoring import Result, ranks

from .factories import places, scored, totals

ONE = [{"key": "x", "weight": 100}]
FEW = settings(max_examples=60, deadline=None)
VALUES = st.integers(-(10**6), 10**6)
NAMES = [f"s{n}" for n in range(8)]


@st.composite
def boards(draw: st.DrawFn, columns: tuple[str, ...] = ("x", "y", "z")) -> dict[str, dict[str, int]]:
    count = draw(st.integers(2, 8))
    return {name: {column: draw(VALUES) for column in columns} for name in NAMES[:count]}


THREE = [
    {"key": "x", "weight": 37},
    {"key": "y", "weight": 33, "direction": "down"},
    {"key": "z", "weight": 30, "way": "rank"},
]


def parts(result: Result, name: str) -> list[str]:
    row = next(row for row in result.rows if row.subject.name == name)
    return [str(part.points) for part in row.parts]


# -- the five ways ----------------------------------------------------------------------------------------
def test_min_max_gives_the_best_everything_and_the_worst_nothing() -> None:
    found = scored({"a": {"x": 10, "y": 1}, "b": {"x": 20, "y": 3}, "c": {"x": 15, "y": 2}})
    assert totals(found) == {"a": "50.00", "b": "50.00", "c": "50.00"}
    assert parts(found, "a") == ["0.00", "50.00"]
    assert parts(found, "b") == ["50.00", "0.00"]


def test_a_floor_keeps_the_worst_above_nothing() -> None:
    found = scored({"a": {"x": 0}, "b": {"x": 10}, "c": {"x": 5}}, indicators=[{**ONE[0], "floor": 60}])
    assert totals(found) == {"b": "100.00", "c": "80.00", "a": "60.00"}


def test_standard_scores_centre_at_fifty() -> None:
    found = scored({"a": {"x": 2}, "b": {"x": 4}, "c": {"x": 6}}, indicators=[{**ONE[0], "way": "zscore"}])
    assert totals(found) == {"c": "62.25", "b": "50.00", "a": "37.75"}


def test_rank_shares_count_who_is_beaten_and_halve_ties() -> None:
    rows = {"a": {"x": 1}, "b": {"x": 5}, "c": {"x": 5}, "d": {"x": 9}}
    found = scored(rows, indicators=[{**ONE[0], "way": "名次"}])
    assert totals(found) == {"d": "100.00", "b": "50.00", "c": "50.00", "a": "0.00"}


def test_targets_are_capped_and_turned_for_less_is_better() -> None:
    up = scored({"a": {"x": 30}, "b": {"x": 80}, "c": {"x": -5}}, indicators=[{**ONE[0], "target": 60}])
    assert totals(up) == {"b": "100.00", "a": "50.00", "c": "0.00"}
    down = scored(
        {"a": {"x": 30}, "b": {"x": 0}, "c": {"x": 120}},
        indicators=[{**ONE[0], "target": 60, "direction": "逆向"}],
    )
    assert totals(down) == {"a": "100.00", "b": "100.00", "c": "50.00"}
    over = scored({"a": {"x": 90}, "b": {"x": 60}}, indicators=[{**ONE[0], "target": 60, "cap": "120%"}])
    assert totals(over) == {"a": "120.00", "b": "100.00"}


def test_fixed_anchors_are_piecewise_and_clipped() -> None:
    rows = {"a": {"x": 4}, "b": {"x": 10}, "c": {"x": 15}, "d": {"x": 99}}
    found = scored(rows, indicators=[{**ONE[0], "anchors": {"5": 100, "10": 60, "20": 0}}])
    assert totals(found) == {"a": "100.00", "b": "60.00", "c": "30.00", "d": "0.00"}
    ends = scored(
        {"a": {"x": 5}, "b": {"x": 25}}, indicators=[{**ONE[0], "low": 0, "high": 20, "direction": "down"}]
    )
    assert totals(ends) == {"a": "75.00", "b": "0.00"}


def test_equal_values_tell_nobody_apart_and_it_is_said() -> None:
    found = scored({"a": {"x": 3, "y": 1}, "b": {"x": 3, "y": 2}})
    assert any("没有拉开差距" in note for note in found.notes)
    assert totals(found) == {"a": "100.00", "b": "50.00"}


# -- missing, growth, ratios ------------------------------------------------------------------------------
HOLE = {"a": {"x": 10, "y": 4}, "b": {"x": 20, "y": 2}, "c": {"x": 30, "y": None}, "d": {"x": 0, "y": 3}}


@pytest.mark.parametrize(
    ("rule", "points"),
    [
        ("lowest", "50.00"),
        ("median", "75.00"),
        ("zero", "50.00"),
        ("redistribute", "100.00"),
        ("权重分摊", "100.00"),
    ],
)
def test_a_missing_value_follows_the_stated_rule(rule: str, points: str) -> None:
    found = scored(HOLE, missing=rule)
    row = next(row for row in found.rows if row.subject.name == "c")
    assert str(row.total) == points
    assert any("“y”" in reason for reason in row.reasons)


def test_whoever_lacks_a_value_is_left_out_with_every_reason() -> None:
    rows = {"a": {"x": 1, "y": 1}, "b": {"x": 2, "y": 3}, "c": {"x": None, "y": None}}
    found = scored(rows, missing="exclude")
    assert [left.subject.name for left in found.excluded] == ["c"]
    assert len(found.excluded[0].reasons) == 2


def test_nobody_to_rank_is_refused_with_reasons() -> None:
    with pytest.raises(BadConfig) as refusal:
        scored({"a": {"x": None, "y": 1}, "b": {"x": 1, "y": None}})
    assert refusal.value.issues[0].code == "nobody"


GROWTH = {"key": "g", "weight": 100, "of": "now", "base": "before", "small_base": 100, "way": "anchors",
          "anchors": {"-100": 0, "100": 100}}  # fmt: skip


def growth(result: Result, name: str) -> Fraction | None:
    row = next(row for row in result.rows if row.subject.name == name)
    return row.parts[0].value


def test_growth_from_a_small_base_is_damped() -> None:
    rows = {"a": {"now": 150, "before": 100}, "b": {"now": 30, "before": 10}, "c": {"now": 5, "before": 0}}
    found = scored(rows, indicators=[GROWTH])
    assert growth(found, "a") == 50
    assert growth(found, "b") == 20  # 20 more, over the stated 100 instead of 10
    assert growth(found, "c") == 5
    assert [row.parts[0].damped for row in found.rows] == [False, True, True]


def test_growth_from_a_small_base_may_be_left_unjudged_without_harm() -> None:
    indicators = [
        {**GROWTH, "weight": 50, "small_base_rule": "not_judged"},
        {"key": "x", "weight": 50, "missing": "exclude"},
    ]
    rows = {"a": {"now": 150, "before": 100, "x": 1}, "b": {"now": 30, "before": 10, "x": 2}}
    found = scored(rows, indicators=indicators)
    b = next(row for row in found.rows if row.subject.name == "b")
    assert str(b.total) == "100.00" and b.parts[0].share is None and b.parts[1].weight == 1
    assert "增速不评" in b.reasons[0]


def test_a_base_of_nothing_without_a_rule_is_missing() -> None:
    rows = {"a": {"now": 5, "before": 0}, "b": {"now": 6, "before": 5}}
    found = scored(rows, indicators=[{key: value for key, value in GROWTH.items() if key != "small_base"}])
    assert "增速没有意义" in found.excluded[0].reasons[0]


def test_ratios_need_something_to_divide_by() -> None:
    rows = {"a": {"tax": 30, "land": 10}, "b": {"tax": 30, "land": 0}, "c": {"tax": 8, "land": 4}}
    found = scored(rows, indicators=[{"key": "m", "weight": 1, "ratio": "tax / land"}])
    assert places(found) == {"a": 1, "c": 2}
    assert "分母不大于零" in found.excluded[0].reasons[0]


# -- vetoes, ties, grades ---------------------------------------------------------------------------------
FOUR = {"a": {"x": 4, "bad": 1}, "b": {"x": 3, "bad": 0}, "c": {"x": 2, "bad": 0}, "d": {"x": 1, "bad": 0}}


def test_a_veto_excludes_puts_last_or_fixes_the_grade() -> None:
    grades = {"A": 25, "B": 50, "D": 25}
    gone = scored(FOUR, indicators=ONE, gates=[{"name": "事故", "column": "bad"}])
    assert [left.subject.name for left in gone.excluded] == ["a"] and places(gone)["b"] == 1
    last = scored(FOUR, indicators=ONE, gates=[{"column": "bad", "effect": "末位"}])
    assert places(last) == {"b": 1, "c": 2, "d": 3, "a": 4}
    fixed = scored(FOUR, indicators=ONE, gates=[{"column": "bad", "grade": "D"}], grades=grades)
    assert places(fixed)["a"] == 1
    assert {row.subject.name: row.grade for row in fixed.rows} == {"a": "D", "b": "B", "c": "B", "d": "D"}


def test_vetoes_by_a_limit() -> None:
    found = scored(FOUR, indicators=ONE, gates=[{"name": "太少", "column": "x", "below": 2}])
    assert [left.subject.name for left in found.excluded] == ["d"]


def test_ties_share_a_place_and_the_next_one_is_empty() -> None:
    rows = {"a": {"x": 9}, "b": {"x": 5}, "c": {"x": 5}, "d": {"x": 1}}
    assert places(scored(rows, indicators=ONE)) == {"a": 1, "b": 2, "c": 2, "d": 4}
    assert places(scored(rows, indicators=ONE, ties="dense")) == {"a": 1, "b": 2, "c": 2, "d": 3}


def test_grades_by_share_are_cumulated_and_ties_stay_together() -> None:
    rows = {f"s{n}": {"x": 20 - n} for n in range(20)}
    found = scored(rows, indicators=ONE, grades={"A": 20, "B": 45, "C": 30, "D": 5})
    counts = [sum(1 for row in found.rows if row.grade == grade) for grade in "ABCD"]
    assert counts == [4, 9, 6, 1]
    rows["s4"]["x"] = rows["s3"]["x"]
    tied = scored(rows, indicators=ONE, grades={"A": 20, "B": 45, "C": 30, "D": 5})
    assert {row.grade for row in tied.rows if row.subject.name in ("s3", "s4")} == {"A"}


def test_grades_by_score_with_consequences() -> None:
    lines = [{"grade": "A", "from": 80}, {"grade": "B", "from": 40}, {"grade": "C", "consequences": ["整改"]}]
    found = scored({"a": {"x": 0}, "b": {"x": 10}, "c": {"x": 5}}, indicators=ONE, grades=lines)
    assert {row.subject.name: row.grade for row in found.rows} == {"b": "A", "c": "B", "a": "C"}
    assert found.rows[-1].consequences == ("整改",)


# -- what must always hold --------------------------------------------------------------------------------
@FEW
@given(boards())
def test_parts_add_up_to_the_total_exactly(rows: dict[str, dict[str, int]]) -> None:
    for row in scored(rows, indicators=THREE).rows:
        assert sum((part.points for part in row.parts), Decimal(0)) == row.total
        assert sum(part.weight for part in row.parts) == 1


@FEW
@given(boards(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: dict[str, dict[str, int]], dice: object) -> None:
    shuffled = list(rows)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert totals(scored(rows, indicators=THREE)) == totals(
        scored({name: rows[name] for name in shuffled}, indicators=THREE)
    )


@FEW
@given(boards())
def test_names_do_not_matter(rows: dict[str, dict[str, int]]) -> None:
    found = totals(scored(rows, indicators=THREE))
    turned = totals(
        scored({f"n{len(rows) - at}": row for at, row in enumerate(rows.values())}, indicators=THREE)
    )
    assert sorted(found.values()) == sorted(turned.values())


@FEW
@given(boards(), st.fractions(Fraction(1, 1000), 1000), st.integers(-1000, 1000))
def test_another_unit_changes_nothing_under_min_max(
    rows: dict[str, dict[str, int]], factor: Fraction, shift: int
) -> None:
    exact = {
        name: {**row, "x": numbers.text_of(row["x"] * Fraction(int(factor * 1000), 1000) + shift)}
        for name, row in rows.items()
    }
    if int(factor * 1000) == 0:
        return
    assert totals(scored(rows, indicators=THREE)) == totals(scored(exact, indicators=THREE))  # type: ignore[arg-type]


@FEW
@given(boards(), st.sampled_from(["x", "y", "z"]), st.integers(1, 1000), st.integers(0, 7))
def test_whoever_gets_better_does_not_fall(
    rows: dict[str, dict[str, int]], column: str, more: int, at: int
) -> None:
    name = list(rows)[at % len(rows)]
    before = places(scored(rows, indicators=THREE))
    sign = -1 if column == "y" else 1
    rows[name] = {**rows[name], column: rows[name][column] + sign * more}
    assert places(scored(rows, indicators=THREE))[name] <= before[name]


@FEW
@given(boards())
def test_a_dominated_subject_changes_nobody_else_under_targets_and_anchors(
    rows: dict[str, dict[str, int]],
) -> None:
    fixed = [
        {"key": "x", "weight": 40, "target": 1000},
        {"key": "y", "weight": 30, "low": 0, "high": 5000},
        {"key": "z", "weight": 30, "anchors": {"-100": 0, "0": 50, "900": 100}},
    ]
    before = scored(rows, indicators=fixed)
    worst = {column: min(row[column] for row in rows.values()) - 1 for column in ("x", "y", "z")}
    after = scored({**rows, "worst": worst}, indicators=fixed)
    assert {k: v for k, v in totals(after).items() if k != "worst"} == totals(before)
    assert {k: v for k, v in places(after).items() if k != "worst"} == places(before)


@FEW
@given(boards(("x",)))
def test_one_indicator_alone_ranks_by_its_values(rows: dict[str, dict[str, int]]) -> None:
    found = places(scored(rows, indicators=[{**ONE[0], "way": "rank"}]))
    for one in rows:
        for other in rows:
            if rows[one]["x"] > rows[other]["x"]:
                assert found[one] < found[other]


@FEW
@given(st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_places_count_those_strictly_better(keys: list[int]) -> None:
    for key, place in zip(keys, ranks(keys, Ties.COMPETITION), strict=True):
        assert place == 1 + sum(1 for other in keys if other < key)
    for key, place in zip(keys, ranks(keys, Ties.DENSE), strict=True):
        assert place == 1 + len({other for other in keys if other < key})


@FEW
@given(st.fractions(-(10**9), 10**9), st.integers(0, 8))
def test_rounding_is_half_away_from_zero(value: Fraction, digits: int) -> None:
    found = numbers.rounded(value, digits)
    assert abs(Fraction(found) - value) <= Fraction(1, 2 * 10**digits)
    assert numbers.rounded(-value, digits) == -found
    assert numbers.rounded(Fraction(5, 10 ** (digits + 1)), digits) == Decimal(1).scaleb(-digits)


@FEW
@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_numbers_survive_their_text(value: Decimal) -> None:
    assert numbers.number(str(value)) == Fraction(value)
    assert numbers.number(numbers.text_of(Fraction(value))) == Fraction(value)
    assert Fraction(numbers.exact(Fraction(value) / 7)) == Fraction(value) / 7
