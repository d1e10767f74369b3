"""The index on disk: exact scores, changes beside the main shard, readers that never see half of it."""

from __future__ import annotations

import json
import threading

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching import bm25, index
from shuanglian.matching.documents import Document
from shuanglian.matching.index import Marks
from shuanglian.matching.text import tokens

words = st.lists(st.sampled_from(["膜", "材料", "面料", "纤维", "封装", "kpa"]), max_size=12)


def documents(count: int, text: str = "防水透湿面料") -> list[Document]:
    return [Document("offering", pk, pk, 1, f"{text}{pk}") for pk in range(1, count + 1)]


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=1, max_size=8), words)
def test_scores_are_those_of_the_formula(corpus: list[list[str]], query: list[str]) -> None:
    shard = bm25.build(corpus)
    (found,), frequencies = bm25.scores([shard], query)
    mean = sum(map(len, corpus)) / len(corpus) or 1.0
    for place, words_of in enumerate(corpus):
        expected = 0.0
        for term in query:
            times = words_of.count(term)
            norm = bm25.K1 * (1 - bm25.B + bm25.B * len(words_of) / mean)
            frequency = sum(term in other for other in corpus)
            assert frequencies[term] == frequency
            expected += bm25.idf(len(corpus), frequency) * times * (bm25.K1 + 1) / (times + norm)
        assert np.isclose(found[place], expected, rtol=1e-4, atol=1e-5)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=1, max_size=8), st.integers(1, 10))
def test_the_best_are_the_highest_and_hold_what_is_said(corpus: list[list[str]], limit: int) -> None:
    shard = bm25.build(corpus)
    (found,), _ = bm25.scores([shard], ["面料", "膜"])
    top = bm25.best(found, limit)
    assert list(found[top]) == sorted((v for v in found if v > 0), reverse=True)[:limit]
    for place, held in zip(top, bm25.holding(shard, top, ["面料", "膜"]), strict=True):
        assert held == {"面料", "膜"} & set(corpus[place])


def test_additions_replace_and_remove_documents_of_the_main_shard() -> None:
    with index.writing(index.EVIDENCE):
        index.write_main(index.EVIDENCE, documents(5), Marks(3))
        changed = Document("offering", 2, 2, 9, "压铸模具")
        index.write_additions(index.EVIDENCE, [("offering", 2), ("offering", 3)], [changed], Marks(4))
    snapshot = index.current(index.EVIDENCE)
    assert snapshot is not None
    assert snapshot.size == 4
    assert snapshot.marks.event == 4
    assert [c.id for c in snapshot.search(tokens("防水透湿"), 9)[0]] == [1, 4, 5]
    assert [c.id for c in snapshot.search(tokens("压铸模具"), 9)[0]] == [2]
    assert snapshot.stamps()["offering", 2] == 9


def test_an_empty_index_answers_nothing() -> None:
    with index.writing(index.EVIDENCE):
        index.write_main(index.EVIDENCE, [], Marks())
    snapshot = index.current(index.EVIDENCE)
    assert snapshot is not None
    assert snapshot.search(tokens("防水透湿"), 9)[0] == []


def test_collections_do_not_mix() -> None:
    with index.writing(index.NEEDS):
        index.write_main(index.NEEDS, documents(1), Marks())
    assert index.current(index.EVIDENCE) is None


def test_the_file_of_additions_is_plain_json() -> None:
    with index.writing(index.EVIDENCE):
        version = index.write_main(index.EVIDENCE, documents(1), Marks(7, frozenset({"8:ab"})))
    stored = json.loads((index.folder(index.EVIDENCE) / version / "additions.json").read_text())
    assert stored == {"documents": [], "replaced": [], "event": 7, "seen": ["8:ab"]}


def test_readers_always_see_one_whole_version_while_writers_work() -> None:
    with index.writing(index.EVIDENCE):
        index.write_main(index.EVIDENCE, documents(20), Marks())
    stop = threading.Event()
    sizes: set[int] = set()
    failures: list[BaseException] = []

    def read() -> None:
        while not stop.is_set():
            try:
                snapshot = index.current(index.EVIDENCE)
                assert snapshot is not None
                sizes.add(len(snapshot.search(tokens("防水透湿面料"), 99)[0]))
            except BaseException as failure:
                failures.append(failure)
                return

    def write(count: int) -> None:
        for _ in range(8):
            with index.writing(index.EVIDENCE):
                index.write_main(index.EVIDENCE, documents(count), Marks())

    readers = [threading.Thread(target=read) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(count,)) for count in (20, 40)]
    for thread in (*readers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in readers:
        thread.join()
    assert failures == []
    assert sizes <= {20, 40}
