"""Many shards rank like one: same order, same scores, to the last bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.shards import Filters, Query, Statistics, Transform, merge
from shuanglian.matching.shards.values import Floats

from .corpora import corpora, corpus, drawn, search, shard, term_lists

WIDTH = 16


def vectors(count: int, seed: int = 3) -> Floats:
    found: Floats = np.random.default_rng(seed).normal(size=(count, WIDTH)).astype(np.float32) + 1
    return found


@settings(max_examples=80, deadline=None)
@given(corpora, term_lists, st.integers(1, 5), st.integers(1, 12), st.booleans())
def test_split_documents_rank_as_together(
    lists: list[list[str]], asked: list[str], parts: int, limit: int, with_vectors: bool
) -> None:
    everything = corpus(lists)
    made = vectors(len(lists)) if with_vectors else None
    transform = Transform(np.ones(WIDTH, dtype=np.float32))
    whole = shard(everything, made, transform)
    split = [
        shard(everything[part::parts], None if made is None else made[part::parts], transform)
        for part in range(parts)
        if len(everything[part::parts])
    ]
    query = Query(asked, vector=vectors(1, 9)[0] if with_vectors else None, marked=asked)
    assert search(split, query, limit) == search([whole], query, limit)


def test_split_documents_rank_as_together_when_there_are_more_than_the_pool() -> None:
    lists = drawn(6000)
    everything = corpus(lists)
    made = vectors(6000)
    transform = Transform(made.mean(axis=0))
    query = Query(["膜", "封装", "的"], vector=vectors(1, 4)[0])
    whole = search([shard(everything, made, transform)], query, 200)
    for parts in (2, 5):
        split = [shard(everything[part::parts], made[part::parts], transform) for part in range(parts)]
        assert search(split, query, 200) == whole


def test_dead_documents_count_for_nothing() -> None:
    lists = drawn(300)
    gone = {("offering", pk) for pk in range(1, 300, 7)}
    left = [(document, terms) for document, terms in corpus(lists) if document.key not in gone]
    query = Query(["膜", "面料", "的"], marked=("膜",))
    assert search([shard(corpus(lists)).without(gone)], query, 50) == search([shard(left)], query, 50)


def test_a_changed_document_moves_from_one_shard_to_the_other() -> None:
    lists = drawn(200)
    changed = {("offering", pk) for pk in (3, 50, 120)}
    later = [(d, ["膜", "封装"]) if d.key in changed else (d, terms) for d, terms in corpus(lists)]
    main = shard(corpus(lists)).without(changed)
    added = shard([(d, terms) for d, terms in later if d.key in changed])
    query = Query(["膜", "封装"])
    assert search([main, added], query, 60) == search([shard(later)], query, 60)


def test_filters_are_obeyed_before_the_best_are_chosen() -> None:
    lists = [["膜"]] * 3000
    everything = corpus(lists)
    query = Query(["膜"], filters=Filters(parties=frozenset({2})))
    parts = [shard(everything[:1500]), shard(everything[1500:])]
    found = search(parts, query, 5)
    assert [candidate.party for candidate in found.candidates] == [2] * 5
    assert found == search([shard(everything)], query, 5)


@settings(max_examples=40, deadline=None)
@given(corpora, corpora, term_lists)
def test_statistics_add_up(one: list[list[str]], other: list[list[str]], asked: list[str]) -> None:
    together = shard(corpus([*one, *other])).statistics(asked)
    assert shard(corpus(one)).statistics(asked) + shard(corpus(other)).statistics(asked) == together
    assert Statistics() + together == together


def test_what_is_missing_is_passed_on() -> None:
    one = shard(corpus([["膜"]]))
    query = Query(["膜"])
    found = merge([one.search(query, 5, one.statistics(["膜"]))], ["shard:3:timeout"])
    assert found.degraded == ("shard:3:timeout",)
