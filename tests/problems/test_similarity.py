"""The same request, the same difficulty, the same trade, or nothing: told apart, and explained by parts that add up."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanglian.matching.problems import features, similarity
from shuanglian.matching.problems.evaluation import centred, evaluate, figures
from shuanglian.matching.problems.features import Features, Quantity
from shuanglian.matching.problems.similarity import Weighing, compare, weigh

from .factories import PROPERTY
from .labelled import FAMILIES, HELD_OUT, PAIRS

WORDS = st.frozensets(
    st.sampled_from(["染色", "色牢", "低温", "碳化", "炉膛", "崩边", "晶片", "面料"]), max_size=6
)
DIFFICULTIES = st.frozensets(st.sampled_from(["色牢度", "崩边", "翘曲", "泄漏"]), max_size=3)
QUANTITIES = st.lists(
    st.builds(
        Quantity,
        metric=st.sampled_from(["", "静水压", "色牢度"]),
        dimension=st.sampled_from(["压强", "等级"]),
        value=st.floats(0, 1e6, allow_nan=False),
        words=st.just("数值"),
    ),
    max_size=3,
).map(tuple)
FEATURES = st.builds(Features, WORDS, DIFFICULTIES, QUANTITIES, st.frozensets(st.integers(1, 3), max_size=2))
WEIGHING = Weighing(500, {"染色": 120, "面料": 200, "色牢": 20, "!色牢度": 30, "!泄漏": 60})
COSINES = st.one_of(st.none(), st.floats(-1, 1, allow_nan=False))


def read(text: str) -> Features:
    return features.read(text)


def test_there_are_enough_pairs_of_every_kind_and_a_third_is_held_out() -> None:
    assert len(PAIRS) >= 150
    assert min(Counter(pair.label for pair in PAIRS).values()) >= 60
    assert len(HELD_OUT) * 3 == len(PAIRS)


def test_no_text_of_a_held_out_family_was_used_in_setting_the_constants() -> None:
    held = {text for pair in HELD_OUT for text in (pair.one, pair.other)}
    tuned = {text for pair in PAIRS if not pair.held_out for text in (pair.one, pair.other)}
    assert not held & tuned
    assert len({family["key"] for family in FAMILIES}) == len(FAMILIES)


def test_the_held_out_pairs_are_told_apart() -> None:
    """Floors below what was measured (docs/benchmarks.md), so that a change for the worse is noticed."""
    found = evaluate()["held_out"]
    assert found["duplicate"]["precision"] >= 0.9
    assert found["duplicate"]["recall"] >= 0.85
    assert found["common"]["precision"] >= 0.85
    assert found["common"]["recall"] >= 0.85
    assert found["linked"]["precision"] >= 0.97
    assert found["linked"]["recall"] >= 0.95


@PROPERTY
@given(FEATURES, FEATURES, COSINES)
def test_the_verdict_does_not_depend_on_the_order_and_its_parts_add_up(
    one: Features, other: Features, cosine: float | None
) -> None:
    forth, back = compare(one, other, WEIGHING, cosine), compare(other, one, WEIGHING, cosine)
    assert (forth.kind, forth.score) == (back.kind, back.score)
    assert math.isclose(sum(part.value for part in forth.parts), forth.score, abs_tol=1e-4)
    assert -0.1 <= forth.score <= 1.01


@PROPERTY
@given(FEATURES, FEATURES, COSINES)
def test_what_is_ruled_out_quickly_is_never_a_link(
    one: Features, other: Features, cosine: float | None
) -> None:
    measured = [similarity.measure(side, WEIGHING) for side in (one, other)]
    if compare(one, other, WEIGHING, cosine).is_link:
        assert similarity.may_link(measured[0], measured[1], cosine)


def parts_of(one: Features) -> list[Features]:
    """The same problem told with one word less, each time another."""
    return [Features(one.terms - {term}, one.difficulties, (), one.segments) for term in sorted(one.terms)]


@PROPERTY
@given(FEATURES)
def test_a_problem_with_words_is_most_alike_to_itself(one: Features) -> None:
    same = compare(one, one, WEIGHING)
    assert all(compare(one, other, WEIGHING).score <= same.score + 1e-4 for other in parts_of(one))
    if not one.terms:
        assert same.kind == similarity.UNRELATED


@PROPERTY
@given(FEATURES)
def test_features_come_back_from_storage_unchanged(one: Features) -> None:
    assert Features.from_json(one.to_json()) == one


def test_traditional_characters_typos_and_other_numbers_make_no_other_problem() -> None:
    weighing = Weighing(200)
    base = read("涤纶面料90℃低温染色后水洗色牢度只有3级，要求4级以上")
    told = read("要求水洗色牢度4级以上：滌綸面料在90℃低溫染色後，色牢度3级")
    assert compare(base, told, weighing).kind == similarity.DUPLICATE


def test_near_values_raise_and_another_metric_lowers() -> None:
    terms, weighing = frozenset({"防水", "透湿", "面料", "覆膜", "回收"}), Weighing(200)
    asked = Features(terms, frozenset(), (Quantity("静水压", "压强", 98_000.0, "静水压 ≥ 98 kPa"),))
    near = Features(terms, frozenset(), (Quantity("静水压", "压强", 100_000.0, "静水压 ≥ 100 kPa"),))
    far = Features(terms, frozenset(), (Quantity("静水压", "压强", 10_000.0, "静水压 ≥ 10 kPa"),))
    other = Features(terms, frozenset(), (Quantity("剥离强度", "力", 40.0, "剥离强度 ≥ 40 N"),))
    scores = [compare(asked, one, weighing).score for one in (near, far, other)]
    assert scores[0] > scores[1] > scores[2]


def test_difficulties_and_numbers_alone_say_nothing() -> None:
    """Two leaks of the same size are no common problem without a word in common."""
    leak = Quantity("漏率", "比率", 8.0, "漏率 8 %")
    one = Features(frozenset({"电机", "压铸"}), frozenset({"泄漏"}), (leak,))
    other = Features(frozenset({"阀门", "液氢"}), frozenset({"泄漏"}), (leak,))
    assert compare(one, other, Weighing(200)).kind == similarity.UNRELATED


def test_rare_words_weigh_more_than_those_of_the_whole_trade() -> None:
    common, rare = Weighing(1000, {"染色": 400, "崩边": 4}).weight("染色"), Weighing(1000).weight("崩边")
    assert rare > 2 * common


def test_weighing_counts_texts_not_words_and_leaves_single_ones_out() -> None:
    texts = [Features(frozenset({"染色"}), frozenset({"色差"}), ()) for _ in range(3)]
    found = weigh([*texts, Features(frozenset({"罕见"}), frozenset(), ())])
    assert found.total == 4
    assert dict(found.frequencies) == {"染色": 3, "!色差": 3}


def test_the_same_meaning_in_other_words_is_found_with_vectors_only() -> None:
    one = read("磨床主轴热变形大，早晚加工尺寸差20微米")
    other = read("龙门加工中心丝杠发热伸长，定位不准")
    weighing = Weighing(200)
    assert not compare(one, other, weighing).is_link
    assert compare(one, other, weighing, 0.95).score > compare(one, other, weighing, 0.1).score


def test_money_is_no_quantity_to_compare() -> None:
    assert read("投资500万元改造定型机").quantities == ()


def test_vectors_without_their_mean_have_length_one() -> None:
    np = pytest.importorskip("numpy")
    rows = centred(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], dtype=np.float32))
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_figures_of_nothing_found_and_nothing_wanted() -> None:
    assert figures(["trade"], ["trade"], {"duplicate"}).precision == 1.0
    assert figures(["duplicate"], ["trade"], {"duplicate"}).f1 == 0.0
