"""The fused text score and the pooling of a party's documents."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanglian.matching.fusion import COVERAGE, POOLING, fuse, pooled

words = st.lists(st.floats(0, 20), min_size=1, max_size=12)


def test_full_coverage_and_equal_meaning_is_one() -> None:
    assert fuse(np.array([5.0]), np.array([1.0], dtype=np.float32), 5.0)[0] == pytest.approx(1)


def test_without_vectors_the_coverage_is_the_score() -> None:
    assert fuse(np.array([5.0, 1.0, 0.0]), None, 10.0).tolist() == pytest.approx([0.5, 0.1, 0])


def test_a_query_of_unknown_words_covers_nothing() -> None:
    assert fuse(np.zeros(2), None, 0.0).tolist() == [0, 0]
    found = fuse(np.zeros(2), np.array([0.4, 0.2], dtype=np.float32), 0.0)
    assert found.tolist() == pytest.approx([0.4 / (1 + COVERAGE), 0.2 / (1 + COVERAGE)])


@given(words, st.data())
def test_no_candidate_moves_another(lexical: list[float], data: st.DataObject) -> None:
    """Scores are absolute: what else was found changes nothing, unlike scores stretched over a range."""
    dense = np.array(
        data.draw(st.lists(st.floats(-1, 1), min_size=len(lexical), max_size=len(lexical))), np.float32
    )
    together = fuse(np.array(lexical), dense, 20.0)
    alone = [fuse(np.array([lexical[i]]), dense[i : i + 1], 20.0)[0] for i in range(len(lexical))]
    assert together.tolist() == alone
    assert together.max() <= 1 + 1e-6


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(-1, 1)), min_size=1, max_size=30))
def test_pooling_is_a_soft_maximum(rows: list[tuple[int, float]]) -> None:
    owners = np.array([owner for owner, _ in rows])
    scores = np.array([score for _, score in rows])
    known, worth = pooled(scores, owners)
    assert known.tolist() == sorted({owner for owner, _ in rows})
    for owner, value in zip(known, worth, strict=True):
        own = scores[owners == owner]
        assert own.max() - 1e-9 <= value <= own.max() + POOLING * np.log(len(own)) + 1e-9
    again = pooled(scores[::-1], owners[::-1])
    assert np.allclose(again[1], worth)


def test_nothing_pools_to_nothing() -> None:
    known, worth = pooled(np.zeros(0), np.zeros(0, dtype=np.int64))
    assert len(known) == len(worth) == 0
