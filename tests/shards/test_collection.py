"""A collection in its folder: whole versions only, and nothing on disk that cannot be made again."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from shuanglian.matching.shards import Collection, Document, Marks, Query, files
from shuanglian.matching.shards.segments import content_hash
from shuanglian.matching.text import tokens

from .corpora import CharacterEncoder, documents, ids, source

ENCODER = CharacterEncoder()


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return Collection(tmp_path, tokens)


def build(collection: Collection, found: list[Document], fingerprint: str = "") -> Path:
    with collection.building():
        return collection.root / collection.build(source(found), Marks, fingerprint=fingerprint)


def keep_vectors(collection: Collection, found: list[Document]) -> None:
    keys = np.array([content_hash(document.text) for document in found], dtype=np.uint64)
    collection.store(ENCODER.fingerprint).add(keys, ENCODER.passages([document.text for document in found]))


def replace(
    collection: Collection, changed: list[Document], gone: set[tuple[str, int]] = frozenset()
) -> None:  # type: ignore[assignment]
    with collection.writing():
        keys = {document.key for document in changed} | gone
        collection.write_additions(keys, changed, Marks())


def test_there_is_nothing_before_the_first_build(collection: Collection) -> None:
    assert collection.current() is None
    assert collection.progress().stage == "none"


def test_changes_are_found_beside_the_main_shard(collection: Collection) -> None:
    build(collection, documents(5))
    replace(collection, [Document("offering", 2, 2, 9, "压铸模具")], {("offering", 3)})
    snapshot = collection.current()
    assert snapshot is not None
    assert snapshot.size == 4
    assert ids(snapshot, "防水透湿") == [1, 4, 5]
    assert ids(snapshot, "压铸模具") == [2]
    assert snapshot.stamps() == {("offering", 2): 9} | {("offering", pk): 1 for pk in (1, 4, 5)}


def test_a_grown_index_ranks_like_a_fresh_one(collection: Collection, tmp_path: Path) -> None:
    first, later = documents(40), documents(60, "可回收面料")
    build(collection, first)
    for document in later[5:60:5]:
        replace(collection, [document])
    replace(collection, [], {("offering", 7), ("offering", 10)})
    state = {document.key: document for document in [*first, *later[5:60:5]]}
    left = [state[key] for key in sorted(state) if key not in {("offering", 7), ("offering", 10)}]
    fresh = Collection(tmp_path / "fresh", tokens)
    fresh.root.mkdir()
    build(fresh, left)
    grown, anew = collection.current(), fresh.current()
    assert grown is not None and anew is not None
    for text in ("防水透湿面料第7号", "可回收", "面料 11"):
        query = Query(tokens(text), marked=("面料", "回收"))
        assert grown.search(query, 50) == anew.search(query, 50)


def damaged(*names: str) -> list[tuple[str, Callable[[Path], None]]]:
    return [
        action
        for name in names
        for action in (
            (f"{name} missing", lambda place, name=name: (place / name).unlink()),
            (f"{name} cut short", lambda place, name=name: os.truncate(place / name, 7)),
        )
    ]


@pytest.mark.parametrize(
    ("what", "damage"),
    [
        *damaged("meta.json", "docs.npy", "counts.npy", "rows.npy", "hashes.npy", "additions.json", "../CURRENT"),
        ("another format", lambda place: (place / "meta.json").write_text('{"format": 1, "size": 3}')),
        ("no object", lambda place: (place / "meta.json").write_text("[]")),
        ("odd additions", lambda place: (place / "additions.json").write_text('{"documents": [{}]}')),
        ("an empty pointer", lambda place: (place.parent / "CURRENT").write_text("")),
        ("a pointer to nowhere", lambda place: (place.parent / "CURRENT").write_text("elsewhere")),
        ("a torn array", lambda place: (place / "docs.npy").write_bytes(b"x" * (place / "docs.npy").stat().st_size)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_damage_is_no_index_and_a_build_mends_it(
    collection: Collection, what: str, damage: Callable[[Path], None]
) -> None:
    place = build(collection, documents(30))
    damage(place)
    assert collection.current() is None, what
    build(collection, documents(30))
    assert len(ids(collection.current(), "防水透湿", 99)) == 30


def test_a_changed_byte_is_found_by_its_checksum(collection: Collection) -> None:
    place = build(collection, documents(30))
    assert files.damage(place) == []
    with (place / "counts.npy").open("r+b") as handle:
        handle.seek(-1, 2)
        handle.write(b"\x63")
    assert files.damage(place) == ["counts.npy"]


def test_the_format_of_the_first_release_is_replaced_silently(collection: Collection) -> None:
    old = collection.root / "18a3"
    old.mkdir()
    np.save(old / "docs.npy", np.zeros(3, dtype=np.int32))
    (old / "meta.json").write_text(
        json.dumps({"format": 1, "size": 3, "mean_length": 2.0, "k1": 1.2, "b": 0.75})
    )
    (old / "additions.json").write_text(json.dumps({"documents": [], "replaced": [], "event": 3, "seen": []}))
    (collection.root / "CURRENT").write_text("18a3")
    assert collection.current() is None
    build(collection, documents(3))
    build(collection, documents(3))
    assert len(ids(collection.current(), "防水透湿")) == 3
    assert not old.exists()


def test_only_the_version_in_use_and_the_one_before_stay(collection: Collection) -> None:
    places = [build(collection, documents(count)) for count in range(1, 5)]
    assert [place.exists() for place in places] == [False, False, True, True]


def test_a_reader_keeps_what_it_opened(collection: Collection) -> None:
    build(collection, documents(9))
    opened = collection.current()
    for count in (1, 2, 3):
        build(collection, documents(count))
    assert len(ids(opened, "防水透湿", 99)) == 9


def test_readers_see_whole_versions_while_writers_work(collection: Collection) -> None:
    build(collection, documents(20))
    stop = threading.Event()
    sizes: set[int] = set()
    failures: list[BaseException] = []

    def read() -> None:
        while not stop.is_set():
            try:
                sizes.add(len(ids(collection.current(), "防水透湿面料", 99)))
            except BaseException as failure:
                failures.append(failure)
                return

    def rebuild(count: int) -> None:
        for _ in range(6):
            build(collection, documents(count))

    readers = [threading.Thread(target=read) for _ in range(2)]
    writers = [threading.Thread(target=rebuild, args=(count,)) for count in (20, 40)]
    for thread in (*readers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in readers:
        thread.join()
    assert failures == []
    assert sizes == {20, 40} or sizes in ({20}, {40})


def test_one_build_at_a_time(collection: Collection) -> None:
    with collection.building() as first, collection.building(wait=False) as second:
        assert (first, second) == (True, False)
    with collection.building(wait=False) as third:
        assert third


def test_a_build_does_not_keep_changes_waiting(collection: Collection) -> None:
    build(collection, documents(3))
    with collection.building():
        replace(collection, [Document("offering", 9, 9, 1, "压铸模具")])
    assert ids(collection.current(), "压铸模具") == [9]


def test_vectors_come_along_with_a_build_and_its_changes(collection: Collection) -> None:
    found = documents(20)
    keep_vectors(collection, [*found, Document("offering", 99, 1, 1, "压铸模具")])
    build(collection, found, ENCODER.fingerprint)
    replace(collection, [Document("offering", 99, 1, 1, "压铸模具")])
    snapshot = collection.current(ENCODER.fingerprint)
    assert snapshot is not None
    assert snapshot.covered == snapshot.size == 21
    asked = Query([], vector=ENCODER.queries(["模具压铸"])[0])
    answer = snapshot.search(asked, 3)
    assert answer.dense
    assert answer.candidates[0].id == 99
    assert answer.degraded == ()


def test_vectors_of_another_encoder_are_left_alone(collection: Collection) -> None:
    found = documents(5)
    keep_vectors(collection, found)
    build(collection, found, ENCODER.fingerprint)
    for fingerprint in ("", "other"):
        snapshot = collection.current(fingerprint)
        assert snapshot is not None
        assert snapshot.covered == 0
        assert not snapshot.search(Query(["面"], vector=ENCODER.queries(["面"])[0]), 3).dense


@pytest.mark.parametrize("name", ["codes.npy", "scales.npy", "signs.npy", "mean.npy", "meta.json"])
def test_damaged_codes_leave_the_words(collection: Collection, name: str) -> None:
    found = documents(5)
    keep_vectors(collection, found)
    place = build(collection, found, ENCODER.fingerprint)
    (codes,) = place.glob("dense-*")
    os.truncate(codes / name, 3)
    snapshot = collection.current(ENCODER.fingerprint)
    assert snapshot is not None
    assert snapshot.covered == 0
    assert len(ids(snapshot, "面料")) == 5
    collection.publish(ENCODER.fingerprint)
    mended = collection.current(ENCODER.fingerprint)
    assert mended is not None
    assert mended.covered == 5


def test_codes_are_made_anew_and_old_ones_go(collection: Collection) -> None:
    found = documents(5)
    place = build(collection, found)
    for count in range(1, 6):
        keep_vectors(collection, found[count - 1 : count])
        collection.publish(ENCODER.fingerprint)
        snapshot = collection.current(ENCODER.fingerprint)
        assert snapshot is not None
        assert snapshot.covered == count
    assert len(list(place.glob("dense-*"))) == 2
    assert list(place.glob(".codes-*")) == []


def test_a_learned_matrix_is_kept_with_the_codes(collection: Collection) -> None:
    found = documents(5)
    keep_vectors(collection, found)
    build(collection, found)
    matrix = np.eye(64, 32, dtype=np.float32)
    collection.publish(ENCODER.fingerprint, matrix)
    snapshot = collection.current(ENCODER.fingerprint)
    assert snapshot is not None and snapshot.main.vectors is not None
    assert np.array_equal(snapshot.main.vectors.transform.matrix, matrix)  # type: ignore[arg-type]
    assert snapshot.main.vectors.codes.shape == (5, 32)
