"""Grouping by length loses no text and wastes little."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.encoder.batches import batches, padded

LENGTHS = st.lists(st.integers(1, 512), max_size=80)


@settings(max_examples=100)
@given(lengths=LENGTHS, budget=st.integers(1, 4096))
def test_every_text_is_in_one_group_and_groups_fit(lengths: list[int], budget: int) -> None:
    groups = list(batches(lengths, budget))
    assert sorted(place for group in groups for place in group) == list(range(len(lengths)))
    for group in groups:
        longest = max(lengths[place] for place in group)
        assert len(group) == 1 or len(group) * longest <= budget


@settings(max_examples=100)
@given(lengths=LENGTHS)
def test_longest_first_so_that_the_last_to_finish_is_short(lengths: list[int]) -> None:
    order = [lengths[place] for group in batches(lengths, 1024) for place in group]
    assert order == sorted(lengths, reverse=True)


def test_padding_is_marked() -> None:
    numbers, mask = padded([[5, 6, 7], [8]], padding=1)
    np.testing.assert_array_equal(numbers, [[5, 6, 7], [8, 1, 1]])
    np.testing.assert_array_equal(mask, [[1, 1, 1], [1, 0, 0]])
