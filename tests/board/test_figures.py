"""The published figures against definitions written a second time, in another way."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.evaluation import figures

NAMES = [f"d{i}" for i in range(30)]
rankings = st.lists(st.sampled_from(NAMES), unique=True, max_size=30)
judgements = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([0.0, 1.0, 2.0, 3.0]), max_size=12)
several = settings(max_examples=100, deadline=None)


def plain_ndcg(ranked: list[str], grades: dict[str, float], depth: int) -> float:
    """With arrays: discounts first, then products."""
    discounts = 1 / np.log2(np.arange(2, depth + 2))
    gains = np.array([grades.get(name, 0.0) for name in ranked[:depth]] + [0.0] * depth)[:depth]
    ideal = np.sort(np.array([*grades.values(), *[0.0] * depth]))[::-1][:depth]
    best = float(ideal @ discounts)
    return float(gains @ discounts) / best if best else 0.0


@several
@given(rankings, judgements)
def test_ndcg_agrees_with_a_second_definition(ranked: list[str], grades: dict[str, float]) -> None:
    for depth in (1, 5, 10, 100):
        assert figures.ndcg(ranked, grades, depth) == pytest.approx(plain_ndcg(ranked, grades, depth))


@several
@given(rankings, judgements)
def test_every_figure_lies_between_nothing_and_all(ranked: list[str], grades: dict[str, float]) -> None:
    found = figures.judge(ranked, grades)
    assert all(0 <= getattr(found, name) <= 1 + 1e-12 for name in figures.NAMES)


@several
@given(judgements)
def test_the_ideal_order_is_worth_one(grades: dict[str, float]) -> None:
    ideal = sorted(grades, key=lambda name: -grades[name])
    wanted = 1.0 if any(grades.values()) else 0.0
    assert figures.ndcg(ideal, grades, 10) == pytest.approx(wanted)
    assert figures.reciprocal_rank(ideal, grades, 10) == wanted


@several
@given(rankings, judgements, st.integers(0, 28))
def test_moving_a_better_document_up_never_lowers_ndcg(
    ranked: list[str], grades: dict[str, float], place: int
) -> None:
    if place + 1 >= len(ranked) or grades.get(ranked[place + 1], 0) < grades.get(ranked[place], 0):
        return
    swapped = [*ranked[:place], ranked[place + 1], ranked[place], *ranked[place + 2 :]]
    assert figures.ndcg(swapped, grades, 10) >= figures.ndcg(ranked, grades, 10) - 1e-12


@several
@given(rankings, judgements)
def test_recall_grows_with_depth_and_ignores_order(ranked: list[str], grades: dict[str, float]) -> None:
    depths = [figures.recall(ranked, grades, depth) for depth in range(31)]
    assert depths == sorted(depths)
    assert figures.recall(ranked[::-1], grades, 30) == depths[-1]


@several
@given(rankings, st.sampled_from(NAMES))
def test_with_one_relevant_document_the_three_agree_on_its_place(ranked: list[str], wanted: str) -> None:
    found = figures.judge(ranked, {wanted: 1.0})
    place = ranked.index(wanted) + 1 if wanted in ranked else None
    if place is None or place > 10:
        assert (found.ndcg10, found.mrr10, found.recall10) == (0, 0, 0)
    else:
        assert found.mrr10 == 1 / place
        assert found.ndcg10 == pytest.approx(1 / math.log2(place + 1))
        assert found.recall10 == 1


def test_a_known_case_by_hand() -> None:
    grades = {"a": 3.0, "b": 2.0, "c": 1.0}
    ranked = ["b", "x", "a"]
    gained = 2 / math.log2(2) + 3 / math.log2(4)
    ideal = 3 / math.log2(2) + 2 / math.log2(3) + 1 / math.log2(4)
    found = figures.judge(ranked, grades)
    assert found.ndcg10 == pytest.approx(gained / ideal)
    assert found.recall10 == pytest.approx(2 / 3)
    assert found.mrr10 == 1


def test_negative_grades_of_trec_are_not_relevant() -> None:
    assert figures.judge(["a"], {"a": -1.0}) == figures.Figures(0, 0, 0, 0)


def test_means_of_nothing_are_zero() -> None:
    assert figures.mean([]) == figures.Figures(0, 0, 0, 0)
    rows = [figures.Figures(1, 0, 1, 0.5), figures.Figures(0, 0, 1, 0.25)]
    assert figures.mean(rows) == figures.Figures(0.5, 0, 1, 0.375)


@several
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.sampled_from([0.01, 0.5, 0.95, 1.0]))
def test_a_percentile_is_one_of_the_values_and_covers_its_share(values: list[float], share: float) -> None:
    found = figures.percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)
    assert sum(value < found for value in values) < share * len(values)


def test_a_percentile_of_nothing_is_zero() -> None:
    assert figures.percentile([], 0.5) == 0
