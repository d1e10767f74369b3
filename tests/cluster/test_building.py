"""Building shards on disk: whole or not at all, resumed where it was killed, and the same as one index."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shuanglian.matching.cluster import building, disk, manifest
from shuanglian.matching.cluster.coordinator import Coordinator
from shuanglian.matching.cluster.local import LocalClient
from shuanglian.matching.shards import Collection, Document, Key, Marks, Query, encoding
from shuanglian.matching.shards.values import Floats
from shuanglian.matching.text import tokens

from .factories import DIMENSION, PATIENT, document, many, snapshot, vector

DOCUMENTS = many(300)


def marks() -> Marks:
    return Marks(7, frozenset({"8:abc"}))


def source(documents: list[Document]) -> Callable[[Key | None], Iterable[Document]]:
    def read(after: Key | None) -> Iterator[Document]:
        keys = [d.key for d in documents]
        yield from documents[keys.index(after) + 1 if after else 0 :]

    return read


def coordinator(folder: Path) -> Coordinator:
    shards = manifest.read(folder).shards
    clients = {
        s.number: [LocalClient(s.number, str(s.number), disk.open_service(folder / s.folder))] for s in shards
    }
    return Coordinator(clients, {s.number: s.documents for s in shards}, timing=PATIENT)


def change(root: Path, keys: list[Key], documents: list[Document]) -> None:
    collection = disk.shard_collection(root)
    with collection.writing():
        collection.write_additions(keys, documents, Marks(9))


def question(text: str) -> Query:
    return Query(tokens(text), None, tokens(text)[:3])


@pytest.mark.parametrize("count", [1, 4, 5])
def test_a_built_version_answers_like_one_index(tmp_path: Path, count: int) -> None:
    made = building.build(tmp_path, "evidence", source(DOCUMENTS), count, marks)
    folder = manifest.current(tmp_path)
    assert folder is not None
    assert manifest.read(folder) == made
    assert made.documents == len(DOCUMENTS)
    assert (made.event, made.seen) == (7, ("8:abc",))
    shards, whole = coordinator(folder), snapshot(DOCUMENTS)
    for text in ("防水透湿面料", "碳化硅长晶", "没有"):
        assert shards.search(question(text), 20) == whole.search(question(text), 20)


def test_the_manifest_vouches_for_every_file(tmp_path: Path) -> None:
    made = building.build(tmp_path, "evidence", source(DOCUMENTS), 2, marks)
    folder = tmp_path / made.version
    assert [manifest.differing(folder, shard) for shard in made.shards] == [[], []]
    victim = next((folder / made.shards[1].folder).rglob("docs.npy"))
    data = bytearray(victim.read_bytes())
    data[-1] ^= 1
    victim.write_bytes(data)
    assert manifest.differing(folder, made.shards[0]) == []
    assert manifest.differing(folder, made.shards[1]) == [
        victim.relative_to(folder / made.shards[1].folder).as_posix()
    ]
    assert not list(folder.glob("*.jsonl"))


def test_a_version_without_a_manifest_is_not_in_use(tmp_path: Path) -> None:
    assert manifest.current(tmp_path) is None
    made = building.build(tmp_path, "evidence", source(DOCUMENTS), 2, marks)
    (tmp_path / made.version / manifest.NAME).unlink()
    assert manifest.current(tmp_path) is None
    with pytest.raises(manifest.BadManifest):
        manifest.read(tmp_path / made.version)


def test_reading_goes_on_behind_the_last_document_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "SPOOLED_AT_ONCE", 50)
    read: list[Key] = []

    def breaking(after: Key | None) -> Iterator[Document]:
        for one in source(DOCUMENTS)(after):
            if len(read) == 130:
                raise InterruptedError
            read.append(one.key)
            yield one

    with pytest.raises(InterruptedError):
        building.build(tmp_path, "evidence", breaking, 4, marks)
    assert manifest.current(tmp_path) is None
    resumed: list[Key] = []

    def second(after: Key | None) -> Iterator[Document]:
        for one in source(DOCUMENTS)(after):
            resumed.append(one.key)
            yield one

    made = building.build(tmp_path, "evidence", second, 4, lambda: Marks(99))
    assert resumed[0] == DOCUMENTS[100].key
    assert made.documents == len(DOCUMENTS)
    assert made.event == 7  # changes since the first start are still to be read
    assert coordinator(tmp_path / made.version).search(question("防水"), 30) == snapshot(DOCUMENTS).search(
        question("防水"), 30
    )


def test_finished_shards_are_not_built_again(tmp_path: Path) -> None:
    class Failing(building.Here):
        """Loses its machine at the third shard."""

        def __init__(self) -> None:
            self.built: list[str] = []

        def submit(self, function: Callable[..., Any], *arguments: object) -> Future[Any]:
            if len(self.built) == 2:
                future: Future[Any] = Future()
                future.set_exception(ConnectionError("lost"))
                return future
            self.built.append(str(arguments[1]))
            return super().submit(function, *arguments)

    failing = Failing()
    with pytest.raises(ConnectionError):
        building.build(tmp_path, "evidence", source(DOCUMENTS), 4, marks, runner=failing)
    stamps = {path: (Path(path) / "CURRENT").stat().st_mtime_ns for path in failing.built}
    made = building.build(tmp_path, "evidence", source([]), 4, marks)
    assert made.documents == len(DOCUMENTS)
    for path, stamp in stamps.items():
        kept = tmp_path / made.version / Path(path).name / "CURRENT"
        assert kept.stat().st_mtime_ns == stamp


def test_another_number_of_shards_starts_anew(tmp_path: Path) -> None:
    def breaking(after: Key | None) -> Iterator[Document]:
        yield DOCUMENTS[0]
        raise InterruptedError

    with pytest.raises(InterruptedError):
        building.build(tmp_path, "evidence", breaking, 4, marks)
    made = building.build(tmp_path, "evidence", source(DOCUMENTS), 2, marks)
    assert len(made.shards) == 2
    assert made.documents == len(DOCUMENTS)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    building.build(tmp_path, "evidence", source(DOCUMENTS), 2, marks, report=lambda *now: told.append(now))
    assert told == [("reading", 300, 300), ("building", 1, 2), ("building", 2, 2)]


def test_a_changed_document_is_found_by_the_next_question(tmp_path: Path) -> None:
    made = building.build(tmp_path, "evidence", source(DOCUMENTS), 1, marks)
    folder = tmp_path / made.version
    shards = coordinator(folder)
    query = question("全新词汇")
    assert not [c for c in shards.search(query, 5).candidates if c.key == ("offering", 1)]
    changed = document(1, "全新词汇")
    change(folder / made.shards[0].folder, [("offering", 1), ("offering", 2)], [changed])
    found = shards.search(query, 5)
    assert found.candidates[0].key == ("offering", 1)
    assert found == snapshot(DOCUMENTS, changed=[changed], gone={("offering", 2)}).search(query, 5)


def test_old_versions_go_and_those_in_use_stay(tmp_path: Path) -> None:
    versions = [building.build(tmp_path, "evidence", source(DOCUMENTS), 1, marks).version for _ in range(3)]
    assert building.remove_old(tmp_path, versions[1:]) == [versions[0]]
    assert manifest.current(tmp_path) == tmp_path / versions[2]
    assert (tmp_path / versions[1] / manifest.NAME).exists()


def test_a_manifest_of_another_format_is_refused(tmp_path: Path) -> None:
    made = building.build(tmp_path, "evidence", source(DOCUMENTS), 1, marks)
    path = tmp_path / made.version / manifest.NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    with pytest.raises(manifest.BadManifest, match="99"):
        manifest.read(tmp_path / made.version)


class Letters:
    """An encoder without a model: texts with the same characters are alike."""

    name = "letters"
    fingerprint = "letters1"
    dimension = DIMENSION

    def queries(self, texts: Sequence[str]) -> Floats:
        return np.array([vector(text) for text in texts], dtype=np.float32)

    passages = queries


def whole_with_vectors(root: Path) -> Collection:
    """The index of one machine, every document with its vector."""
    collection = Collection(root, tokens)
    collection.build(source(DOCUMENTS), marks)
    encode(collection)
    return collection


def encode(collection: Collection) -> None:
    by_key = {d.key: d for d in DOCUMENTS}
    assert encoding.encode(collection, Letters(), lambda keys: [by_key[key] for key in keys], 60)


def test_meaning_takes_part_once_all_shards_share_a_centre(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    whole = whole_with_vectors(tmp_path / "one").current(Letters.fingerprint)
    assert whole is not None
    made = building.build(tmp_path / "many", "evidence", source(DOCUMENTS), 4, marks)
    folder = tmp_path / "many" / made.version
    shards = [disk.shard_collection(folder / shard.folder) for shard in made.shards]
    asked = coordinator(folder)
    query = Query(tokens("防水面料"), vector("防水面料"), ())
    for shard in shards[:3]:
        encode(shard)
    assert disk.common_centre(shards, Letters.fingerprint) is None
    assert not asked.search(query, 20).dense
    encode(shards[3])
    centre = disk.common_centre(shards, Letters.fingerprint)
    assert centre is not None
    disk.write_centre(folder, Letters.fingerprint, centre)
    for shard in shards:
        shard.publish(Letters.fingerprint)
    found = asked.search(query, 20)
    assert found.dense
    assert found == whole.search(query, 20)
    assert asked.sizes() == (len(DOCUMENTS), len(DOCUMENTS))


def test_a_new_version_takes_the_vectors_over(tmp_path: Path) -> None:
    made = building.build(tmp_path, "evidence", source(DOCUMENTS), 2, marks)
    folder = tmp_path / made.version
    shards = [disk.shard_collection(folder / shard.folder) for shard in made.shards]
    for shard in shards:
        encode(shard)
    centre = disk.common_centre(shards, Letters.fingerprint)
    assert centre is not None
    disk.write_centre(folder, Letters.fingerprint, centre)
    for shard in shards:
        shard.publish(Letters.fingerprint)
    query = Query(tokens("防水面料"), vector("防水面料"), ())
    before = coordinator(folder).search(query, 20)
    again = building.build(tmp_path, "evidence", source(DOCUMENTS), 4, marks)
    found = coordinator(tmp_path / again.version).search(query, 20)
    assert found.dense
    assert found == before
