"""However the documents are cut into shards, the answer is that of one shard: same documents, scores and order."""

from __future__ import annotations

from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.cluster.partition import shard_of
from shuanglian.matching.cluster.service import ShardServer
from shuanglian.matching.cluster.trim import share
from shuanglian.matching.shards import Document, Filters, Query, Snapshot
from shuanglian.matching.text import tokens

from .factories import WORDS, coordinator, document, many, parted, snapshot, transform, vector

texts = st.lists(st.sampled_from(WORDS), min_size=0, max_size=8).map("".join)
questions = st.lists(st.sampled_from([*WORDS, "没有的词"]), min_size=1, max_size=6).map("".join)
filters = st.builds(
    Filters,
    places=st.none() | st.frozensets(st.integers(0, 2), max_size=2),
    segments=st.none() | st.frozensets(st.integers(1, 4), max_size=2),
    without_parties=st.none() | st.frozensets(st.integers(1, 6), max_size=3),
)


@st.composite
def collections(draw: st.DrawFn) -> list[Document]:
    size = draw(st.integers(0, 40))
    return [
        document(
            pk,
            draw(texts),
            draw(st.sampled_from(["offering", "party"])),
            draw(st.integers(1, 6)),
            tuple(draw(st.frozensets(st.integers(1, 4), max_size=2))),
        )
        for pk in range(1, size + 1)
    ]


def question(text: str, *, dense: bool = False, asked: Filters | None = None) -> Query:
    terms = tokens(text)
    return Query(terms, vector(text) if dense else None, terms[:5], asked or Filters())


def cut(
    documents: list[Document], count: int, *, dense: bool, changed: list[Document], gone: set[tuple[str, int]]
) -> list[Snapshot]:
    turn = transform(documents) if dense and documents else None
    return [
        snapshot(part, turn, more, gone)
        for part, more in zip(parted(documents, count), parted(changed, count), strict=True)
    ]


@pytest.mark.parametrize("count", [1, 2, 3, 8])
@given(
    documents=collections(),
    text=questions,
    limit=st.sampled_from([1, 3, 10, 200]),
    dense=st.booleans(),
    asked=filters,
)
@settings(max_examples=40, deadline=None)
def test_any_cut_gives_the_answer_of_one_shard(
    count: int, documents: list[Document], text: str, limit: int, dense: bool, asked: Filters
) -> None:
    changed = [document(d.id, d.text + text, d.kind, d.party, d.segments) for d in documents[::5]]
    gone = {d.key for d in documents[1::7]}
    changed = [d for d in changed if d.key not in gone]
    (whole,) = cut(documents, 1, dense=dense, changed=changed, gone=gone)
    query = question(text, dense=dense, asked=asked)
    expected = whole.search(query, limit)
    found = coordinator(cut(documents, count, dense=dense, changed=changed, gone=gone)).search(query, limit)
    assert found == expected


@pytest.mark.parametrize("dense", [False, True])
def test_more_documents_than_are_ever_fused(dense: bool) -> None:
    """Shards pass on their best thousand; the best thousand of all must be among them."""
    documents = many(6000)
    (whole,) = cut(documents, 1, dense=dense, changed=[], gone=set())
    shards = coordinator(cut(documents, 4, dense=dense, changed=[], gone=set()))
    for text in ("防水透湿面料", "碳化硅长晶微管缺陷", "膜", "黄酒发酵酶催化储能电池隔膜"):
        query = question(text, dense=dense)
        assert shards.search(query, 80) == whole.search(query, 80)


@pytest.mark.parametrize("dense", [False, True])
def test_best_documents_that_all_lie_in_one_shard_are_all_found(dense: bool) -> None:
    """A shard sends only its share of the best; one that keeps back too much is asked again."""
    lucky = [pk for pk in range(1, 40_000) if shard_of("offering", pk, 8) == 5][:1500]
    documents = [document(pk, "防水透湿面料" + WORDS[pk % 20]) for pk in lucky]
    documents += [document(pk, WORDS[pk % 20]) for pk in range(40_000, 41_000)]
    (whole,) = cut(documents, 1, dense=dense, changed=[], gone=set())
    shards = coordinator(cut(documents, 8, dense=dense, changed=[], gone=set()))
    query = question("防水透湿面料", dense=dense)
    assert shards.search(query, 900) == whole.search(query, 900)


def test_a_shard_sends_little_more_than_its_share() -> None:
    documents = many(8000)
    parts = cut(documents, 8, dense=True, changed=[], gone=set())
    query = question("防水透湿面料", dense=True)
    statistics = reduce(add, (part.statistics(query.terms) for part in parts))
    answer = ShardServer(lambda: ("1", parts[0])).search(query, 80, statistics, share(1000, 8))
    assert sum(len(found.ids) for found in answer.founds) < 2 * 200
    whole = ShardServer(lambda: ("1", parts[0])).search(query, 80, statistics, 0)
    assert sum(len(found.ids) for found in whole.founds) >= 1000


@pytest.mark.parametrize(("shards", "sent"), [(1, 1000), (2, 598), (128, 27), (4096, 11)])
def test_the_share_of_a_shard(shards: int, sent: int) -> None:
    assert share(1000, shards) == sent


def test_a_long_document_counts_against_the_mean_of_all_shards() -> None:
    documents = [document(1, "防水"), document(2, "防水" + "面料涂层" * 50), document(3, "齿轮" * 200)]
    (whole,) = cut(documents, 1, dense=False, changed=[], gone=set())
    for count in (2, 3, 8):
        parts = cut(documents, count, dense=False, changed=[], gone=set())
        assert coordinator(parts).search(question("防水"), 9) == whole.search(question("防水"), 9)


def test_explanations_add_up_to_the_score_in_every_cut() -> None:
    documents = many(200)
    shards = coordinator(cut(documents, 4, dense=False, changed=[], gone=set()))
    query = question("防水透湿面料")
    best = shards.search(query, 1).candidates[0]
    parts = shards.explain(query, best.key, shard_of(*best.key, 4))
    assert parts is not None
    assert sum(parts.values()) == pytest.approx(best.lexical, rel=1e-12)
    assert shards.explain(query, ("offering", 10**9), 0) is None


def test_shards_without_documents_do_no_harm() -> None:
    documents = [document(1, "防水透湿")]
    found = coordinator(cut(documents, 8, dense=True, changed=[], gone=set())).search(question("防水"), 5)
    assert [c.id for c in found.candidates] == [1]
    assert found.size == 1
    assert np.isfinite(found.candidates[0].score)
