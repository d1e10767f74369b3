"""Vectors are made beside the use of the index, never twice, and nothing waits for them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest

from shuanglian.matching.shards import Collection, Document, Key, Marks, Query, encoding
from shuanglian.matching.shards.encoding import encode
from shuanglian.matching.shards.values import Floats
from shuanglian.matching.text import tokens

from .corpora import CharacterEncoder, documents, source


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return Collection(tmp_path, tokens)


def build(collection: Collection, found: list[Document], encoder: CharacterEncoder | None = None) -> None:
    with collection.building():
        collection.build(source(found), Marks, fingerprint=encoder.fingerprint if encoder else "")


def run(
    collection: Collection, encoder: CharacterEncoder, found: list[Document], seconds: float = 60
) -> bool:
    known = {document.key: document for document in found}

    def read(keys: set[Key]) -> Sequence[Document]:
        return [known[key] for key in keys if key in known]

    return encode(collection, encoder, read, seconds)


def covered(collection: Collection, encoder: CharacterEncoder) -> tuple[int, int]:
    snapshot = collection.current(encoder.fingerprint)
    assert snapshot is not None
    return snapshot.covered, snapshot.size


def test_words_are_found_before_meaning_and_then_both(collection: Collection) -> None:
    encoder, found = CharacterEncoder(), documents(30)
    build(collection, found)
    query = Query(tokens("面料第7号"), vector=encoder.queries(["面料第7号"])[0])
    before = collection.current(encoder.fingerprint)
    assert before is not None and not before.search(query, 5).dense
    assert run(collection, encoder, found)
    after = collection.current(encoder.fingerprint)
    assert after is not None and after.search(query, 5).dense
    assert covered(collection, encoder) == (30, 30)


def test_without_an_index_there_is_nothing_to_encode(collection: Collection) -> None:
    encoder = CharacterEncoder()
    assert not run(collection, encoder, documents(3))
    assert encoder.encoded == []


def test_nothing_is_encoded_twice(collection: Collection) -> None:
    encoder, found = CharacterEncoder(), documents(30)
    build(collection, found)
    run(collection, encoder, found)
    changed = [Document("offering", 3, 3, 2, "压铸模具"), Document("offering", 4, 3, 2, found[3].text)]
    grown = [*found[:2], *changed, *found[4:], *documents(40)[30:]]
    build(collection, grown, encoder)
    assert covered(collection, encoder) == (29, 40)
    assert run(collection, encoder, grown)
    assert len(encoder.encoded) == len(set(encoder.encoded)) == 41
    assert covered(collection, encoder) == (40, 40)


def test_equal_texts_share_one_vector(collection: Collection) -> None:
    encoder = CharacterEncoder()
    found = [Document("offering", pk, 1, 1, "防水面料") for pk in range(1, 6)]
    build(collection, found)
    assert run(collection, encoder, found)
    assert encoder.encoded == ["防水面料"]
    assert covered(collection, encoder) == (5, 5)


def test_changed_documents_get_vectors_too(collection: Collection) -> None:
    encoder, found = CharacterEncoder(), documents(10)
    build(collection, found)
    run(collection, encoder, found)
    changed = Document("offering", 3, 3, 2, "压铸模具")
    with collection.writing():
        collection.write_additions([changed.key], [changed], Marks())
    assert covered(collection, encoder) == (9, 10)
    assert run(collection, encoder, [*found[:2], changed, *found[3:]])
    assert covered(collection, encoder) == (10, 10)
    assert encoder.encoded[-1] == "压铸模具"


def test_changes_alone_have_a_mean_of_their_own(collection: Collection) -> None:
    """A new region: the index was built empty, and everything came later."""
    encoder, found = CharacterEncoder(), documents(10)
    build(collection, [])
    with collection.writing():
        collection.write_additions([document.key for document in found], found, Marks())
    assert run(collection, encoder, found)
    assert covered(collection, encoder) == (10, 10)


def test_vectors_of_texts_that_are_gone_are_kept_for_a_while_and_then_go(collection: Collection) -> None:
    encoder = CharacterEncoder()
    for number in range(5):
        found = documents(4, f"第{number}批面料")
        build(collection, found, encoder)
        assert run(collection, encoder, found)
        assert covered(collection, encoder) == (4, 4)
        assert len(collection.store(encoder.fingerprint).contents()) == (
            4 * (number + 1) if number < 3 else 4 * (number - 2)
        )


def test_an_object_that_is_gone_is_no_reason_to_go_on(collection: Collection) -> None:
    encoder, found = CharacterEncoder(), documents(10)
    build(collection, found)
    assert run(collection, encoder, found[:7])
    assert covered(collection, encoder) == (7, 10)


def test_another_encoder_makes_its_own(collection: Collection) -> None:
    first, second, found = CharacterEncoder(), CharacterEncoder("characters22", 32), documents(10)
    build(collection, found)
    run(collection, first, found)
    assert covered(collection, second)[0] == 0
    assert run(collection, second, found)
    assert len(second.encoded) == 10
    assert covered(collection, second) == (10, 10)
    collection.forget_other_encoders(second.fingerprint)
    assert [path.name for path in collection.root.glob("vectors-*")] == ["vectors-characters22"]


def test_a_stretch_ends_in_time_and_the_next_goes_on(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "CHUNK", 4)
    encoder, found = CharacterEncoder(), documents(10)
    build(collection, found)
    stretches = 0
    while not run(collection, encoder, found, seconds=0):
        stretches += 1
        assert covered(collection, encoder) == (min(10, 4 * stretches), 10)
    assert stretches in (2, 3)
    assert len(encoder.encoded) == 10


def test_codes_appear_while_encoding_goes_on(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "CHUNK", 4)
    found = documents(40)
    seen: list[int] = []

    class Watched(CharacterEncoder):
        def passages(self, texts: Sequence[str]) -> Floats:
            seen.append(covered(collection, self)[0])
            return super().passages(texts)

    encoder = Watched()
    build(collection, found)
    run(collection, encoder, found, seconds=0)
    run(collection, encoder, found)
    assert covered(collection, encoder) == (40, 40)
    assert len(set(seen)) > 3, "the index became hybrid only at the end"


def test_one_process_encodes_at_a_time(collection: Collection) -> None:
    encoder, found = CharacterEncoder(), documents(3)
    build(collection, found)
    with collection.encoding() as got:
        assert got
        assert not run(collection, encoder, found)
    assert encoder.encoded == []


KILLED = """
    import sys, time
    from pathlib import Path
    from tests.shards.corpora import CharacterEncoder, documents
    from shuanglian.matching.shards import Collection, encoding
    from shuanglian.matching.text import tokens

    encoding.CHUNK = encoding.BATCH = 4
    encoding.SAVED_EVERY = 0

    class Slow(CharacterEncoder):
        def passages(self, texts):
            time.sleep(0.01)
            print(len(self.encoded), flush=True)
            return super().passages(texts)

    known = {document.key: document for document in documents(400)}
    collection = Collection(Path(sys.argv[1]), tokens)
    encoding.encode(collection, Slow(), lambda keys: [known[key] for key in keys], 600)
"""


def test_an_encoding_killed_by_the_system_goes_on(collection: Collection) -> None:
    encoder, found = CharacterEncoder(), documents(400)
    build(collection, found)
    script = [sys.executable, "-c", textwrap.dedent(KILLED), str(collection.root)]
    root = str(Path(__file__).parent.parent.parent)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, *sys.path])}
    with subprocess.Popen(script, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= 40:
                break
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    held = len(collection.store(encoder.fingerprint).contents())
    assert 36 <= held < 400
    assert run(collection, encoder, found)
    assert len(encoder.encoded) == 400 - held
    assert covered(collection, encoder) == (400, 400)
