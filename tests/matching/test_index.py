"""The index on disk: exact scores, changes beside the main shard, readers that never see half of it."""

from __future__ import annotations

import json
import threading

from shuanglian.matching import index
from shuanglian.matching.documents import Document, Key
from shuanglian.matching.index import Marks
from shuanglian.matching.shards import Query, Snapshot
from shuanglian.matching.text import tokens


def documents(count: int, text: str = "防水透湿面料") -> list[Document]:
    return [Document("offering", pk, pk, 1, f"{text}{pk}") for pk in range(1, count + 1)]


def build(found: list[Document], marks: Marks | None = None, name: str = index.EVIDENCE) -> str:
    def source(after: Key | None) -> list[Document]:
        return [document for document in found if after is None or document.key > after]

    collection = index.collection(name)
    with collection.building():
        return collection.build(source, lambda: marks or Marks())


def ids(snapshot: Snapshot | None, text: str, limit: int = 9) -> list[int]:
    assert snapshot is not None
    return [candidate.id for candidate in snapshot.search(Query(tokens(text)), limit).candidates]


def test_additions_replace_and_remove_documents_of_the_main_shard() -> None:
    build(documents(5), Marks(3))
    collection = index.collection(index.EVIDENCE)
    with collection.writing():
        changed = Document("offering", 2, 2, 9, "压铸模具")
        collection.write_additions([("offering", 2), ("offering", 3)], [changed], Marks(4))
    snapshot = index.current(index.EVIDENCE)
    assert snapshot is not None
    assert snapshot.size == 4
    assert snapshot.marks.event == 4
    assert ids(snapshot, "防水透湿") == [1, 4, 5]
    assert ids(snapshot, "压铸模具") == [2]
    assert snapshot.stamps()["offering", 2] == 9


def test_an_empty_index_answers_nothing() -> None:
    build([])
    assert ids(index.current(index.EVIDENCE), "防水透湿") == []


def test_collections_do_not_mix() -> None:
    build(documents(1), name=index.NEEDS)
    assert index.current(index.EVIDENCE) is None


def test_the_file_of_additions_is_plain_json() -> None:
    version = build(documents(1), Marks(7, frozenset({"8:ab"})))
    stored = json.loads((index.folder(index.EVIDENCE) / version / "additions.json").read_text())
    assert stored == {"documents": [], "replaced": [], "due": False, "event": 7, "seen": ["8:ab"]}


def test_readers_always_see_one_whole_version_while_writers_work() -> None:
    build(documents(20))
    stop = threading.Event()
    sizes: set[int] = set()
    failures: list[BaseException] = []

    def read() -> None:
        while not stop.is_set():
            try:
                sizes.add(len(ids(index.current(index.EVIDENCE), "防水透湿面料", 99)))
            except BaseException as failure:
                failures.append(failure)
                return

    def write(count: int) -> None:
        for _ in range(8):
            build(documents(count))

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
