"""Every machine agrees on where a document lies, and growing moves few."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.cluster.partition import MAX_SHARDS, shard_of

KEYS = [("offering", pk) for pk in range(1, 4001)]


def test_places_are_those_of_the_published_hash() -> None:
    assert [shard_of("offering", pk, 8) for pk in range(1, 7)] == [7, 1, 5, 6, 3, 0]
    assert shard_of("party", 1, 8) != shard_of("offering", 1, 8) or shard_of("party", 1, 4096) != shard_of(
        "offering", 1, 4096
    )


@pytest.mark.parametrize("count", [2, 4, 8, 16])
def test_documents_spread_evenly(count: int) -> None:
    sizes = [0] * count
    for kind, pk in KEYS:
        sizes[shard_of(kind, pk, count)] += 1
    assert max(sizes) < 1.25 * len(KEYS) / count
    assert min(sizes) > 0.75 * len(KEYS) / count


@given(count=st.integers(1, 200), pk=st.integers(1, 10**12))
@settings(max_examples=100, deadline=None)
def test_one_more_shard_moves_documents_only_to_it(count: int, pk: int) -> None:
    before, after = shard_of("offering", pk, count), shard_of("offering", pk, count + 1)
    assert 0 <= before < count
    assert after in (before, count)


@given(count=st.integers(1, 200), pk=st.integers(1, 10**12))
@settings(max_examples=100, deadline=None)
def test_doubling_splits_every_shard_in_two(count: int, pk: int) -> None:
    if count & (count - 1) == 0:
        assert shard_of("need", pk, 2 * count) % count == shard_of("need", pk, count)


@pytest.mark.parametrize("count", [0, -1, MAX_SHARDS + 1])
def test_an_impossible_number_of_shards_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="shards"):
        shard_of("offering", 1, count)
