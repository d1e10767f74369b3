"""Builds: segments join to the same shard, and a build that was killed goes on where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.shards import Document, Key, Marks, Query, Shard, building, files, segments
from shuanglian.matching.shards.building import Build
from shuanglian.matching.shards.collection import Collection
from shuanglian.matching.shards.segments import Names, Reader
from shuanglian.matching.text import tokens

from .corpora import corpora, corpus, documents, drawn, ids, search, shard, source, term_lists


@settings(max_examples=50, deadline=None)
@given(corpora, term_lists, st.integers(1, 7))
def test_segments_join_to_what_one_would_be(lists: list[list[str]], asked: list[str], step: int) -> None:
    everything = corpus(lists)
    names = Names()
    cut = []
    for first in range(0, len(everything), step):
        reader = Reader(names)
        for document, terms in everything[first : first + step]:
            reader.add(document, terms)
        cut.append(reader.cut())
    joined = segments.join([partial(lambda one: one, one) for one in cut], names.all)
    found = search([Shard(joined.lexical, joined.rows)], Query(asked, marked=asked), 40)
    assert found == search([shard(everything)], Query(asked, marked=asked), 40)
    whole = shard(everything).lexical
    for name in ("hashes", "starts", "column", "frequencies", "docs", "counts", "columns", "lengths"):
        assert np.array_equal(getattr(joined.lexical, name), getattr(whole, name)), name
    assert np.allclose(joined.lexical.bounds, whole.bounds)


def built(folder: Path, found: Sequence[Document]) -> Shard:
    build = Build.begun(folder, {})
    build.read(source(found), tokens)
    return files.opened(build.join())


def test_a_shard_on_disk_is_the_one_in_memory(tmp_path: Path) -> None:
    found = documents(30)
    on_disk = built(tmp_path / "building", found)
    in_memory = shard([(document, tokens(document.text)) for document in found])
    query = Query(tokens("防水面料第7号"), marked=("面料",))
    assert search([on_disk], query) == search([in_memory], query)
    assert list(on_disk.stamps()) == list(in_memory.stamps())
    assert files.damage(tmp_path / "building" / "shard") == []


def test_rows_keep_what_filters_need(tmp_path: Path) -> None:
    one = Document("offering", 5, 6, 7, "膜", "result", 8, (9, 10))
    rows = built(tmp_path / "building", [one, Document("party", 6, 6, 7, "膜")]).rows
    assert [rows.names[int(code)] for code in rows.column("filed")] == ["result", "party"]
    assert rows.key(0) == ("offering", 5)
    assert rows.column("places").tolist() == [8, 0]
    assert rows.segments[rows.starts[0] : rows.starts[1]].tolist() == [9, 10]
    assert rows.contents[0] == rows.contents[1] == segments.content_hash("膜")


def test_a_build_goes_on_behind_the_last_segment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "DOCUMENTS", 4)
    found = documents(11)
    asked: list[Key | None] = []

    def failing(after: Key | None) -> Iterator[Document]:
        asked.append(after)
        for document in source(found)(after):
            if document.id == 10 and len(asked) == 1:
                raise KeyboardInterrupt
            yield document

    folder = tmp_path / "building"
    with pytest.raises(KeyboardInterrupt):
        Build.begun(folder, {"event": 5}).read(failing, tokens)
    again = Build.begun(folder, {"event": 99})
    assert (again.documents, again.last, again.notes) == (8, ("offering", 8), {"event": 5})
    again.read(failing, tokens)
    assert asked == [None, ("offering", 8)]
    found_again = files.opened(again.join())
    assert sorted(key for key, _ in found_again.stamps()) == [document.key for document in found]


@pytest.mark.parametrize("state", ["", "{", "[]", '{"format": 1}', '{"format": 2, "notes": {}}'])
def test_an_unreadable_state_begins_anew(tmp_path: Path, state: str) -> None:
    folder = tmp_path / "building"
    folder.mkdir()
    (folder / "state.json").write_text(state)
    (folder / "segment-00000.npz").write_bytes(b"rubbish")
    assert Build.begun(folder, {"event": 1}).notes == {"event": 1}
    assert not (folder / "segment-00000.npz").exists()


def test_a_build_given_up_long_ago_begins_anew(tmp_path: Path) -> None:
    folder = tmp_path / "building"
    Build.begun(folder, {"event": 1})
    old = time.time() - building.STALE - 1
    os.utime(folder / "state.json", (old, old))
    assert Build.begun(folder, {"event": 2}).notes == {"event": 2}


KILLED = """
    import sys, time
    from pathlib import Path
    from shuanglian.matching.shards import Document, Marks, building
    from shuanglian.matching.shards.collection import Collection
    from shuanglian.matching.text import tokens

    building.DOCUMENTS = 10

    def source(after):
        for pk in range((after[1] if after else 0) + 1, 10_000):
            time.sleep(0.002)
            yield Document("offering", pk, 1, 1, f"防水透湿面料第{pk}号")

    def report(stage, done):
        print(stage, done, flush=True)

    collection = Collection(Path(sys.argv[1]), tokens)
    with collection.building():
        collection.build(source, lambda: Marks(7), report)
"""


def test_a_build_killed_by_the_system_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "DOCUMENTS", 10)
    script = [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(script, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line.split()[1]) >= 30:
                break
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    collection = Collection(tmp_path, tokens)
    assert collection.current() is None
    begun_at: list[Key | None] = []

    def rest(after: Key | None) -> list[Document]:
        begun_at.append(after)
        return source(documents(50))(after)

    with collection.building() as got:
        assert got, "the lock of the killed process is free"
        collection.build(rest, lambda: Marks(99))
    snapshot = collection.current()
    assert snapshot is not None
    assert begun_at[0] is not None and begun_at[0][1] >= 30
    assert snapshot.size == 50
    assert snapshot.marks == Marks(7), "what changed since the first start must be read again"
    assert ids(snapshot, "面料第7号")[0] == 7
    assert not (tmp_path / "building").exists()


def test_memory_stays_bounded_by_the_segment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens of one segment at a time: the reader is cut before it holds more."""
    monkeypatch.setattr(building, "TOKENS", 100)
    sizes: list[int] = []
    cut = Reader.cut

    def watched(reader: Reader) -> segments.Segment:
        sizes.append(len(reader.terms))
        return cut(reader)

    monkeypatch.setattr(Reader, "cut", watched)
    built(tmp_path / "building", documents(100))
    assert len(sizes) > 10
    assert max(sizes) < 150


def test_terms_of_many_documents_survive_the_way_to_disk(tmp_path: Path) -> None:
    lists = drawn(500)
    found = [Document("offering", pk, 1, 1, " ".join(terms)) for pk, terms in enumerate(lists, 1)]
    build = Build.begun(tmp_path / "building", {})
    build.read(source(found), str.split)
    query = Query(["膜", "封装", "的"])
    in_memory = shard([(document, document.text.split()) for document in found])
    assert search([files.opened(build.join())], query, 100) == search([in_memory], query, 100)
