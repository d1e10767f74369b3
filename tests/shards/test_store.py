"""The store of vectors: whole or not at all, and never twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.shards import store as stores
from shuanglian.matching.shards.lexical import Hashes
from shuanglian.matching.shards.store import VectorStore
from shuanglian.matching.shards.values import Floats


def keys(*numbers: int) -> Hashes:
    return np.array(numbers, dtype=np.uint64)


def rows(*numbers: int) -> Floats:
    return np.array([[number, -number, 1] for number in numbers], dtype=np.float32)


def test_what_was_added_is_there(tmp_path: Path) -> None:
    store = VectorStore(tmp_path / "vectors")
    assert len(store.contents()) == 0
    store.add(keys(9, 3), rows(9, 3))
    store.add(keys(5), rows(5))
    held = store.contents()
    assert held.keys.tolist() == [3, 5, 9]
    assert held.holds(keys(3, 4, 9)).tolist() == [True, False, True]
    assert held.get(keys(9, 5, 3)).tolist() == rows(9, 5, 3).tolist()


def test_the_state_changes_with_every_addition(tmp_path: Path) -> None:
    store = VectorStore(tmp_path)
    seen = {store.state()}
    for number in range(3):
        store.add(keys(number), rows(number))
        seen.add(store.state())
    assert len(seen) == 4


def test_a_piece_without_keys_does_not_count(tmp_path: Path) -> None:
    store = VectorStore(tmp_path)
    store.add(keys(1), rows(1))
    np.save(tmp_path / "00000001.npy", rows(7))
    (tmp_path / "00000002.npy.part").write_bytes(b"half a file")
    assert store.contents().keys.tolist() == [1]
    store.add(keys(2), rows(2))
    assert store.contents().get(keys(2)).tolist() == rows(2).tolist()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 50), min_size=1, max_size=5, unique=True), max_size=8),
    st.sets(st.integers(0, 50)),
)
def test_putting_together_loses_only_what_is_not_wanted(
    tmp_path_factory: pytest.TempPathFactory, additions: list[list[int]], wanted: set[int]
) -> None:
    store = VectorStore(tmp_path_factory.mktemp("store"))
    for numbers in additions:
        store.add(keys(*numbers), rows(*numbers))
    before = set(store.contents().keys.tolist())
    store.keep(keys(*sorted(wanted)))
    left = before & wanted or before  # nothing wanted: nothing is thrown away
    assert set(store.contents().keys.tolist()) == left
    assert store.contents().get(keys(*sorted(left))).tolist() == rows(*sorted(left)).tolist()
    assert len(store.state()) <= max(1, len(additions) if not before & wanted else 1)


def test_many_small_pieces_become_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "PIECES", 5)
    store = VectorStore(tmp_path / "store")
    for number in range(20):
        store.add(keys(number), rows(number))
    assert len(store.state()) <= 6
    assert store.contents().get(keys(*range(20))).tolist() == rows(*range(20)).tolist()
    assert len(list((tmp_path / "store").iterdir())) == 2 * len(store.state())
