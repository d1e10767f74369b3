"""Which pairs are compared: those that share two rare things or a pair of frequent ones, at any size."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shuanglian.matching.problems import features
from shuanglian.matching.problems.features import Features
from shuanglian.matching.problems.keys import ENOUGH, FREQUENT, MOST, Postings, best, keys_of
from shuanglian.matching.problems.similarity import Weighing, compare, weigh

from .factories import PROPERTY
from .labelled import PAIRS

SETS = st.lists(
    st.dictionaries(st.integers(1, 12), st.sampled_from([1, ENOUGH]), max_size=6), min_size=1, max_size=8
)


def some(*terms: str, difficulty: str = "") -> Features:
    return Features(frozenset(terms), frozenset([difficulty] if difficulty else []), ())


def compared(one: Features, other: Features, weighing: Weighing) -> bool:
    rows = [
        (problem, key, count)
        for problem, told in enumerate((one, other), 1)
        for key, count in keys_of(told, weighing).items()
    ]
    return 2 in Postings(rows).candidates(1)


def test_every_labelled_pair_that_would_be_linked_is_compared() -> None:
    read = {text: features.read(text) for pair in PAIRS for text in (pair.one, pair.other)}
    weighing = weigh(read.values())
    missed = [
        (pair.one, pair.other)
        for pair in PAIRS
        if compare(read[pair.one], read[pair.other], weighing).is_link
        and not compared(read[pair.one], read[pair.other], weighing)
    ]
    assert missed == []


def test_one_rare_word_is_not_enough_two_are() -> None:
    weighing = Weighing(1000)
    assert not compared(some("崩边", "晶片"), some("崩边", "炉膛"), weighing)
    assert compared(some("崩边", "晶片"), some("崩边", "晶片"), weighing)


def test_words_of_half_the_region_count_only_together() -> None:
    often = Weighing(100_000, {"染色": FREQUENT + 1, "面料": FREQUENT + 1, "!色牢度": FREQUENT + 1})
    assert compared(some("染色", difficulty="色牢度"), some("染色", difficulty="色牢度"), often)
    assert not compared(some("染色", "一号"), some("染色", "二号"), often)


def test_a_key_fits_into_a_big_integer_of_every_database() -> None:
    found = keys_of(some("染色", "色牢", difficulty="色牢度"), Weighing(10), np.ones(4, dtype=np.float32))
    assert all(0 <= key < 2**63 for key in found)


def test_vectors_of_small_angle_share_a_bucket() -> None:
    rng = np.random.default_rng(1)
    vector = rng.standard_normal(384).astype(np.float32)
    near = vector + 0.05 * rng.standard_normal(384).astype(np.float32)
    shared = keys_of(some(), Weighing(1), vector).keys() & keys_of(some(), Weighing(1), near).keys()
    assert shared


@PROPERTY
@given(SETS)
def test_candidates_are_mutual(told: list[dict[int, int]]) -> None:
    """Counts belong to keys, as they do in earnest: so nobody is compared with one that would not be compared back."""
    counts = {key: count for row in told for key, count in row.items()}
    rows = [(problem, key, counts[key]) for problem, row in enumerate(told) for key in row]
    postings = Postings(rows)
    for one in range(len(told)):
        for other in postings.candidates(one):
            assert one in postings.candidates(other)


def test_a_flood_of_the_same_text_is_bounded() -> None:
    counted = [(problem, ENOUGH) for problem in range(1, 2 * MOST)]
    assert best(counted, but=1) == list(range(2, MOST + 2))
