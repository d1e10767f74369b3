"""Vectors: what 8 bits keep, what signs find, and documents that have none yet."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.shards import Filters, Marks, Query, Snapshot, Transform, Vectors, nothing, vectors
from shuanglian.matching.shards.dense import flattening
from shuanglian.matching.shards.merge import imputed
from shuanglian.matching.shards.values import Floats
from shuanglian.matching.shards.vectors import quantised, signs

from .corpora import corpus, drawn, search, shard

WIDTH = 96


def themed(count: int, seed: int = 1) -> Floats:
    """Vectors in clusters, all leaning one way, as those of a language model."""
    rng = np.random.default_rng(seed)
    themes = np.random.default_rng(0).normal(size=(40, WIDTH))
    found = themes[rng.integers(0, 40, count)] + rng.normal(size=(count, WIDTH)) + 3
    turned: Floats = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return turned


def made(found: Floats) -> Vectors:
    transform = Transform(found.mean(axis=0))
    turned = transform(found)
    codes, scales = quantised(turned)
    return Vectors(codes, scales, signs(turned), transform, "test", len(found))


def test_eight_bits_keep_the_cosines() -> None:
    found = themed(500)
    one = made(found)
    asked = one.transform(themed(1, 2)[0])
    kept = one.exact(asked, np.arange(500))
    assert np.abs(kept - one.transform(found) @ asked).max() < 0.01


def test_the_nearest_are_found_and_barred_ones_are_not() -> None:
    one = made(themed(500))
    asked = one.transform(themed(1, 2)[0])
    near = one.exact(asked, np.arange(500))
    barred = np.zeros(500, dtype=bool)
    barred[np.argmax(near)] = True
    near[barred] = -2
    assert set(np.argsort(-near)[:10]) <= set(one.top(asked, 10, barred).tolist())
    assert not barred[one.top(asked, 500, barred)].any()
    assert len(one.top(asked, 1000, barred)) == 499


def test_signs_first_finds_nearly_what_comparing_all_does(monkeypatch: pytest.MonkeyPatch) -> None:
    one = made(themed(20_000))
    exactly = [set(one.top(one.transform(q), 100, None).tolist()) for q in themed(20, 7)]
    monkeypatch.setattr(vectors, "ALL_COMPARED", 1000)
    monkeypatch.setattr(vectors, "CHOSEN", 2000)
    roughly = [set(one.top(one.transform(q), 100, None).tolist()) for q in themed(20, 7)]
    shares = [len(a & b) / len(a) for a, b in zip(exactly, roughly, strict=True)]
    assert np.mean(shares) > 0.97


def test_signs_first_leaves_out_what_is_barred(monkeypatch: pytest.MonkeyPatch) -> None:
    one = made(themed(3000))
    monkeypatch.setattr(vectors, "ALL_COMPARED", 100)
    barred = np.arange(3000) % 3 > 0
    top = one.top(one.transform(themed(1, 5)[0]), 2000, barred)
    assert set(top.tolist()) == set(np.flatnonzero(~barred).tolist())


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 130), st.integers(1, 20))
def test_signs_of_any_width_count_differences(width: int, count: int) -> None:
    found = np.random.default_rng(width).normal(size=(count, width)).astype(np.float32)
    packed = signs(found)
    assert packed.shape == (-(-width // 64), count)
    differing = sum(int(np.bitwise_count(row[0] ^ row[-1])) for row in packed)
    assert differing == np.count_nonzero((found[0] > 0) != (found[-1] > 0))


def test_a_learned_matrix_turns_documents_and_queries_alike() -> None:
    found = themed(200)
    matrix = np.random.default_rng(4).normal(size=(WIDTH, 48)).astype(np.float32)
    transform = Transform(found.mean(axis=0), matrix)
    one = shard(corpus([["膜"]] * 200), found, transform)
    assert one.vectors is not None and one.vectors.codes.shape == (200, 48)
    top = search([one], Query(["膜"], vector=found[17]), 1).candidates[0]
    assert top.id == 18
    assert top.dense == pytest.approx(1, abs=0.01)


def test_meaning_finds_what_shares_no_word() -> None:
    found = search([shard(corpus([["膜"], ["面料"], []]), themed(3))], Query(["膜"], vector=themed(3)[2]), 9)
    assert found.dense
    assert found.candidates[0].id == 3
    assert found.candidates[0].lexical == 0
    assert {candidate.id for candidate in found.candidates} == {1, 2, 3}


def test_without_a_vector_words_alone_decide() -> None:
    lists = drawn(30)
    found = search([shard(corpus(lists), themed(30))], Query(["膜", "面料"]), 9)
    assert found == search([shard(corpus(lists))], Query(["膜", "面料"]), 9)
    assert not found.dense
    assert all(candidate.dense is None for candidate in found.candidates)


def test_a_vector_of_another_encoder_is_not_compared() -> None:
    one = shard(corpus(drawn(30)), themed(30))
    found = search([one], Query(["膜", "面料"], vector=np.ones(7, dtype=np.float32)), 9)
    assert found.candidates
    assert not found.dense


def test_an_index_that_has_vectors_for_a_part_says_so_and_ranks_fairly() -> None:
    """Ten equal documents, every second one without a vector: none of them may fall behind or jump ahead far."""
    some = themed(1)[0]
    held = np.stack([some] * 10 + list(themed(10, 3)))
    held[::2] = np.nan
    one = shard(corpus([["膜", "面料"]] * 10 + [["的"]] * 10), held)
    found = search([one], Query(["膜", "面料", "的"], vector=some), 20)
    assert found.dense
    assert found.degraded == ("vectors:50",)
    assert {candidate.id for candidate in found.candidates[:10]} == set(range(1, 11))
    assert all((candidate.dense is None) == (candidate.id % 2 == 1) for candidate in found.candidates)


def test_too_few_vectors_are_as_good_as_none() -> None:
    held = np.full((30, WIDTH), np.nan, dtype=np.float32)
    held[:2] = themed(2)
    lists = drawn(30)
    query = Query(["膜", "面料"], vector=themed(1, 9)[0])
    snapshot = Snapshot("v", shard(corpus(lists), held), nothing().added, Marks())
    found = snapshot.search(query, 30)
    assert not found.dense
    assert found.degraded == ("vectors:6",)
    assert found.candidates == search([shard(corpus(lists))], Query(["膜", "面料"]), 30).candidates
    first = found.candidates[0]
    assert sum(snapshot.explain(query, first.key).values()) == pytest.approx(first.lexical)


def test_a_guess_follows_the_words_and_stays_in_range() -> None:
    words = np.array([1.0, 2.0, 3.0, 4.0, 100.0, 0.0])
    known = np.array([0.1, 0.2, np.nan, 0.4, np.nan, np.nan], dtype=np.float32)
    guessed = imputed(words, known)
    assert np.allclose(guessed[[0, 1, 3]], known[[0, 1, 3]])
    assert guessed[2] == pytest.approx(0.3, abs=1e-6)
    assert guessed[4] == pytest.approx(0.4)
    assert guessed[5] == pytest.approx(0.1)


@pytest.mark.parametrize("dense", [[0.3, np.nan], [0.3, 0.3, np.nan]])
def test_a_guess_needs_no_spread(dense: list[float]) -> None:
    values = np.array(dense, dtype=np.float32)
    assert np.allclose(imputed(np.ones(len(dense)), values), 0.3)


def test_filters_hold_for_meaning_too() -> None:
    one = shard(corpus([["膜"]] * 30), themed(30))
    asked = Query([], vector=themed(1, 2)[0], filters=Filters(parties=frozenset({2})))
    found = search([one], asked, 30)
    assert found.candidates
    assert {candidate.party for candidate in found.candidates} == {2}


def test_dead_documents_are_not_near() -> None:
    one = shard(corpus([["膜"]] * 5), themed(5)).without({("offering", 2)})
    assert one.covered == 4
    found = search([one], Query([], vector=themed(5)[1]), 9)
    assert {candidate.id for candidate in found.candidates} == {1, 3, 4, 5}


def test_a_spectrum_is_flattened_only_a_little_and_only_where_there_is_enough_to_tell() -> None:
    drawn_vectors = np.random.default_rng(3).normal(size=(3000, 8)).astype(np.float32)
    drawn_vectors[:, 0] *= 10
    matrix = flattening(drawn_vectors)
    assert matrix is not None
    assert np.allclose(matrix, matrix.T, atol=1e-6)
    before, after = drawn_vectors.std(axis=0), (drawn_vectors @ matrix).std(axis=0)
    assert 10 * 0.4 < after[0] / after[1] < before[0] / before[1]
    assert flattening(drawn_vectors[:999]) is None
