"""Scores of words: the formula, the pruned search against the whole one, and where a score comes from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.shards import Query, Snapshot, lexical, nothing
from shuanglian.matching.shards.lexical import K1, Accumulator, B, exact, holding, wanted
from shuanglian.matching.shards.snapshot import Marks
from shuanglian.matching.shards.values import idf

from .corpora import WORDS, corpora, corpus, drawn, search, shard, term_lists


@settings(max_examples=60, deadline=None)
@given(corpora, term_lists)
def test_scores_are_those_of_the_formula(lists: list[list[str]], asked: list[str]) -> None:
    one = shard(corpus(lists))
    statistics = one.statistics(asked)
    found = exact(
        one.lexical, wanted(one.lexical, asked, statistics), np.arange(len(lists)), statistics.mean_length
    )
    mean = sum(map(len, lists)) / len(lists) or 1.0
    for place, terms in enumerate(lists):
        expected = 0.0
        for term in asked:
            times = terms.count(term)
            frequency = sum(term in other for other in lists)
            assert statistics.frequencies[term] == frequency
            norm = K1 * (1 - B + B * len(terms) / mean)
            expected += idf(len(lists), frequency) * times * (K1 + 1) / (times + norm)
        assert np.isclose(found[place], expected, rtol=1e-9, atol=1e-12)


@settings(max_examples=100, deadline=None)
@given(corpora, term_lists, st.integers(1, 6), st.sets(st.integers(0, 39)), st.floats(0.3, 3))
def test_the_pruned_search_finds_what_the_whole_one_does(
    lists: list[list[str]], asked: list[str], count: int, out: set[int], stretch: float
) -> None:
    one = shard(corpus(lists))
    statistics = one.statistics(asked)
    mean = statistics.mean_length * stretch  # of a collection with longer or shorter documents elsewhere
    terms = wanted(one.lexical, asked, statistics)
    barred = np.isin(np.arange(len(lists)), sorted(out))
    positions = Accumulator(one.lexical, terms, mean, barred).top(count)
    everything = exact(one.lexical, terms, np.arange(len(lists)), mean)
    everything[barred] = 0
    best = sorted((score for score in everything if score > 0), reverse=True)[:count]
    assert np.allclose(sorted(everything[positions], reverse=True)[: len(best)], best)
    assert len(positions) >= len(best)
    assert not barred[positions].any()
    assert list(positions) == sorted(set(positions))


@pytest.mark.parametrize("seed", range(4))
def test_the_pruned_search_stops_early_and_is_still_right(seed: int) -> None:
    one = shard(corpus(drawn(20_000, seed)))
    asked = ["膜", "封装", "纤维", "工艺", "的", "的"]
    statistics = one.statistics(asked)
    terms = wanted(one.lexical, asked, statistics)
    pruned = Accumulator(one.lexical, terms, statistics.mean_length, None)
    positions = pruned.top(10)
    everything = exact(one.lexical, terms, np.arange(20_000), statistics.mean_length)
    assert np.allclose(np.sort(everything[positions])[::-1][:10], np.sort(everything)[::-1][:10])
    assert np.count_nonzero(pruned.scores) < 20_000, "every term was added to every document"


def test_a_term_that_stands_everywhere_is_kept_as_a_column() -> None:
    one = shard(corpus([["的", "膜"] if pk == 7 else ["的"] * pk for pk in range(100)]))
    of, membrane, unknown = one.lexical.postings(["的", "膜", "没有"])
    assert of is not None and of.docs is None
    assert membrane is not None and membrane.docs is not None
    assert list(membrane.docs) == [7]
    assert unknown is None
    assert holding(one.lexical, ["膜", "的"], np.array([0, 7])).tolist() == [[False, False], [True, True]]


def test_more_than_255_repetitions_count_as_255() -> None:
    one = shard(corpus([["的"] * 300, ["的"]]))
    (of,) = one.lexical.postings(["的"])
    assert of is not None
    assert of.counts.tolist() == [255, 1]


@settings(max_examples=60, deadline=None)
@given(corpora, term_lists, st.sets(st.integers(1, 40), max_size=5))
def test_what_the_terms_give_adds_up_to_the_score(
    lists: list[list[str]], asked: list[str], gone: set[int]
) -> None:
    main = shard(corpus(lists)).without({("offering", pk) for pk in gone})
    snapshot = Snapshot("v", main, nothing().added, Marks())
    query = Query(asked)
    for candidate in snapshot.search(query, 50).candidates:
        given_by = snapshot.explain(query, candidate.key)
        assert set(given_by) <= set(asked)
        assert np.isclose(sum(given_by.values()), candidate.lexical, rtol=1e-12)
    for pk in gone:
        assert snapshot.explain(query, ("offering", pk)) == {}


def test_the_best_come_first_and_equals_in_order_of_their_number() -> None:
    found = search([shard(corpus([["膜"], ["膜", "面料"], ["膜"], ["面料"] * 3, []]))], Query(["膜"]), 9)
    assert [candidate.id for candidate in found.candidates] == [1, 3, 2]
    first, equal, last = (candidate.score for candidate in found.candidates)
    assert 1 >= first == equal > last > 0
    assert found.size == 5
    assert found.frequencies == {"膜": 3}
    assert not found.dense
    assert found.degraded == ()


def test_candidates_say_which_marked_terms_they_hold() -> None:
    found = search([shard(corpus([["膜"], ["膜", "面料"]]))], Query(["膜"], marked=("面料", "膜", "没有")), 9)
    assert {candidate.id: candidate.shared for candidate in found.candidates} == {
        1: frozenset({"膜"}),
        2: frozenset({"膜", "面料"}),
    }


@pytest.mark.parametrize("lists", [[], [[]], [[], []]])
def test_nothing_to_find_gives_nothing(lists: list[list[str]]) -> None:
    found = search([shard(corpus(lists))], Query(list(WORDS)), 5)
    assert found.candidates == []
    assert found.size == len(lists)


def test_no_terms_find_nothing() -> None:
    assert search([shard(corpus([["膜"]]))], Query([]), 5).candidates == []


def test_hashes_of_terms_never_change() -> None:
    assert lexical.term_hash("防水") == 17360994387235708328
