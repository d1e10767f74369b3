"""Keeping the index true to the database: what happens in a request, what in the background, and who sees it when."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.foundation.events.services import record
from shuanglian.matching import index, jobs, upkeep
from shuanglian.matching.shards import Document, Filters, Key, Query, Snapshot, collection
from shuanglian.matching.text import tokens
from shuanglian.registry import services
from shuanglian.registry.models import Offering, Place, Segment
from tests.matching.factories import SYSTEM, offering, party, submitted

from .corpora import CharacterEncoder

pytestmark = pytest.mark.django_db
TEXT = "可回收的防水透湿面料，静水压不低于98kPa。"


def ids(snapshot: Snapshot | None = None, text: str = "防水透湿面料", **filters: frozenset[int]) -> list[int]:
    found = (snapshot or upkeep.EVIDENCE.snapshot()).search(
        Query(tokens(text), filters=Filters(**filters)), 50
    )
    return [candidate.id for candidate in found.candidates if candidate.kind == "offering"]


class Evidence(type(upkeep.EVIDENCE)):  # type: ignore[misc]
    """The collection in use, with an encoder."""

    def __init__(self) -> None:
        self.characters = CharacterEncoder()

    def encoder(self) -> CharacterEncoder:
        return self.characters


def test_a_new_changed_and_retired_offering_is_found_as_it_is() -> None:
    solver = party("研究所")
    first = offering(solver, "防水透湿面料", TEXT)
    assert ids() == [first.pk]
    second = offering(solver, "防水透湿膜", TEXT)
    assert set(ids()) == {first.pk, second.pk}
    services.offering_update(
        actor=SYSTEM, offering=first, changes={"title": "压铸模具", "text": "压铸"}, rev=first.rev
    )
    assert ids()[0] == second.pk
    assert ids(text="压铸")[0] == first.pk
    services.offering_retire(actor=SYSTEM, offering=second, rev=second.rev)
    assert second.pk not in ids()


def test_filters_know_kind_place_and_segment(settings: object) -> None:
    place = Place.objects.filter().first() or Place.objects.create(code="x", name="测试地", kind="district")
    here = party("研究所", place=place)
    there = party("别处")
    one = offering(here, "防水透湿面料", TEXT, kind="result")
    other = offering(there, "防水透湿面料", TEXT, kind="lab")
    assert ids(places=frozenset({place.pk})) == [one.pk]
    assert ids(without_parties=frozenset({here.pk})) == [other.pk]
    snapshot = upkeep.EVIDENCE.snapshot()
    found = snapshot.search(Query(tokens(TEXT), filters=Filters(kinds=frozenset({"lab"}))), 9)
    assert [candidate.key for candidate in found.candidates] == [("offering", other.pk)]


def test_segments_of_an_offering_can_be_filtered() -> None:
    from shuanglian.registry.models import Chain

    chain = Chain.objects.create(key="test-chain", name="链")
    segment = Segment.objects.create(chain=chain, key="test-segment", name="段", order=1)
    one = offering(party("研究所"), "防水透湿面料", TEXT, segments=[segment])
    offering(party("另一所"), "防水透湿面料", TEXT)
    assert ids(segments=frozenset({segment.pk})) == [one.pk]


@hypothesis_settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.sampled_from(["add", "change", "retire", "rename"]), st.integers(0, 9)), max_size=12
    )
)
def test_a_grown_index_answers_like_a_fresh_one(steps: list[tuple[str, int]]) -> None:
    solver = party("研究所")
    rows = [offering(solver, f"防水透湿面料{number}", TEXT * (number % 3)) for number in range(3)]
    upkeep.EVIDENCE.rebuild()
    for step, number in steps:
        row = Offering.objects.get(pk=rows[number % len(rows)].pk)
        if step == "add":
            rows.append(offering(solver, f"透湿膜{number}", TEXT * number))
        elif step == "change" and row.status == "active":
            services.offering_update(
                actor=SYSTEM, offering=row, changes={"text": f"压铸面料{number}"}, rev=row.rev
            )
        elif step == "retire" and row.status == "active":
            services.offering_retire(actor=SYSTEM, offering=row, rev=row.rev)
        elif step == "rename":
            solver.refresh_from_db()
            services.party_update(
                actor=SYSTEM, party=solver, changes={"name": f"面料所{number}"}, rev=solver.rev
            )
        upkeep.EVIDENCE.snapshot()
    query = Query(tokens("防水透湿面料 压铸膜研究所"), marked=("面料", "研究"))
    grown = upkeep.EVIDENCE.snapshot().search(query, 50)
    assert upkeep.EVIDENCE.rebuild().search(query, 50) == grown


def test_a_change_during_a_build_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    solver = party("研究所")
    row = offering(solver, "防水透湿面料", TEXT)
    build_join = upkeep.Keeper._telling

    def changed_meanwhile(self: upkeep.Keeper, report: object, total: int) -> object:
        def telling(stage: str, done: int) -> None:
            if stage == "joining":
                services.offering_retire(actor=SYSTEM, offering=row, rev=row.rev)
                offering(solver, "防水透湿膜", TEXT)

        return telling

    monkeypatch.setattr(upkeep.Keeper, "_telling", changed_meanwhile)
    upkeep.EVIDENCE.rebuild()
    monkeypatch.setattr(upkeep.Keeper, "_telling", build_join)
    found = ids()
    assert row.pk not in found
    assert len(found) == 1


def test_a_build_tells_how_far_it_is() -> None:
    offering(party("研究所"), "防水透湿面料", TEXT)
    told: list[tuple[str, int]] = []
    during: list[tuple[str, int, bool]] = []

    def report(stage: str, done: int) -> None:
        told.append((stage, done))
        progress = upkeep.EVIDENCE.progress()
        during.append((progress.stage, progress.total, progress.is_at_work))

    upkeep.EVIDENCE.rebuild(report)
    assert told == [("reading", 2), ("joining", 2), ("ready", 2)]
    assert during == [("reading", 2, True), ("joining", 2, True), ("ready", 2, False)]


def test_the_console_tells_progress_beside_its_answer() -> None:
    offering(party("研究所"), "防水透湿面料", TEXT)
    done = CliRunner().invoke(app, ["match", "index", "--rebuild", "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["documents"] == 2
    assert "已读文档：2" in done.stderr


def test_a_large_collection_is_built_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "INLINE", 2)
    for number in range(3):
        offering(party(f"研究所{number}"), "防水透湿面料", TEXT)
    found = upkeep.EVIDENCE.snapshot().search(Query(tokens(TEXT)), 9)
    assert found.candidates == []
    assert found.degraded == ("building",)
    jobs.keep_indexes()
    assert len(ids()) == 3
    assert upkeep.EVIDENCE.progress().stage == "ready"
    assert upkeep.EVIDENCE.progress().done == 6


def test_a_large_change_waits_for_the_background_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    solver = party("研究所")
    offering(solver, "防水透湿面料", TEXT)
    upkeep.EVIDENCE.rebuild()
    monkeypatch.setattr(upkeep, "INLINE", 1)
    monkeypatch.setattr(upkeep, "MAX_ADDITIONS", 2)
    for _ in range(4):
        offering(solver, "防水透湿膜", TEXT)
    version = upkeep.EVIDENCE.snapshot().version
    snapshot = upkeep.EVIDENCE.snapshot()
    assert snapshot.due
    assert len(ids(snapshot)) == 1
    assert snapshot.search(Query(tokens(TEXT)), 9).degraded == ("outdated",)
    later = offering(solver, "防水透湿纱", TEXT)
    assert later.pk in ids(), "a change after the large one is found at once"
    assert upkeep.EVIDENCE.snapshot().version == version
    upkeep.EVIDENCE.keep()
    assert len(ids()) == 6
    assert not upkeep.EVIDENCE.snapshot().due


def test_many_changes_in_a_small_collection_are_built_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "MAX_ADDITIONS", 2)
    upkeep.EVIDENCE.snapshot()
    for number in range(4):
        offering(party(f"研究所{number}"), "防水透湿面料", TEXT)
    assert len(ids()) == 4
    assert upkeep.EVIDENCE.snapshot().added.size == 0


def test_what_grew_beside_the_main_shard_is_built_in_by_the_background(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(upkeep, "_FEW", 3)
    upkeep.EVIDENCE.snapshot()
    for number in range(3):
        offering(party(f"研究所{number}"), "防水透湿面料", TEXT)
        upkeep.EVIDENCE.snapshot()
    assert upkeep.EVIDENCE.snapshot().added.size == 6
    upkeep.EVIDENCE.keep()
    assert upkeep.EVIDENCE.snapshot().added.size == 0
    assert len(ids()) == 3


def test_the_background_leaves_a_good_index_alone() -> None:
    offering(party("研究所"), "防水透湿面料", TEXT)
    version = upkeep.EVIDENCE.rebuild().version
    upkeep.EVIDENCE.keep()
    assert upkeep.EVIDENCE.snapshot().version == version


def test_the_background_does_not_build_what_somebody_builds() -> None:
    offering(party("研究所"), "防水透湿面料", TEXT)
    with upkeep.EVIDENCE.collection.building():
        upkeep.EVIDENCE.keep()
    assert upkeep.EVIDENCE.current() is None


def test_meaning_comes_in_the_background() -> None:
    evidence = Evidence()
    for number in range(4):
        offering(party(f"研究所{number}"), f"防水透湿面料{number}", TEXT)
    query = Query(tokens(TEXT), vector=evidence.characters.queries([TEXT])[0])
    assert not evidence.snapshot().search(query, 9).dense
    evidence.keep(30)
    found = evidence.snapshot().search(query, 9)
    assert found.dense
    assert found.degraded == ()
    assert evidence.progress().stage == "encoding"
    later = offering(party("另一所"), "防水透湿膜", TEXT)
    beside = evidence.snapshot().search(query, 20)
    assert ("offering", later.pk) in {candidate.key for candidate in beside.candidates}
    assert beside.degraded == ("vectors:80",)
    evidence.keep(30)
    assert evidence.snapshot().covered == evidence.snapshot().size == 10
    assert len(evidence.characters.encoded) == len(set(evidence.characters.encoded))
    encoded = len(evidence.characters.encoded)
    evidence.rebuild()
    assert evidence.snapshot().covered == 10
    assert len(evidence.characters.encoded) == encoded


def test_without_an_encoder_words_alone_decide() -> None:
    offering(party("研究所"), "防水透湿面料", TEXT)
    upkeep.EVIDENCE.keep(30)
    found = upkeep.EVIDENCE.snapshot().search(Query(tokens(TEXT)), 9)
    assert found.candidates and not found.dense
    assert not upkeep.EVIDENCE.encode(30)


def test_needs_are_a_collection_of_their_own() -> None:
    need = submitted(party("面料企业", kind="enterprise"), "防水透湿面料难题", TEXT)
    found = upkeep.NEEDS.snapshot().search(Query(tokens(TEXT)), 9)
    assert [candidate.key for candidate in found.candidates] == [("need", need.pk)]
    assert ids() == []


class Rows(upkeep.Keeper):
    """A collection that another part of the matcher might keep."""

    name = "rows"
    kinds = frozenset({"row"})

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}

    def all_documents(self, after: Key | None = None) -> Iterable[Document]:
        return self.documents({("row", pk) for pk in self.texts if after is None or pk > after[1]})

    def documents(self, keys: set[Key]) -> list[Document]:
        return [Document("row", pk, 1, 1, self.texts[pk]) for _, pk in sorted(keys) if pk in self.texts]

    def stamps(self) -> Iterator[tuple[Key, int]]:
        yield from ((("row", pk), 1) for pk in self.texts)


def test_others_can_keep_a_collection() -> None:
    rows = Rows()
    rows.texts = {1: "防水面料", 2: "压铸模具"}
    assert rows.snapshot().size == 2
    rows.texts[3] = "防水膜"
    record(stream="calendar:2026", kind="row.added", actor=SYSTEM, obj=("row", 3))
    found = rows.snapshot().search(Query(tokens("防水")), 9)
    assert {candidate.key for candidate in found.candidates} == {("row", 1), ("row", 3)}
    assert (index.folder("rows") / "CURRENT").exists()


def test_a_corrupted_index_is_built_again() -> None:
    row = offering(party("研究所"), "防水透湿面料", TEXT)
    version = upkeep.EVIDENCE.snapshot().version
    (index.folder(index.EVIDENCE) / version / "docs.npy").unlink()
    assert ids() == [row.pk], "who has opened it, has it"
    for opened in (collection._snapshot, collection._words, collection._main):
        opened.cache_clear()  # as in another process
    assert ids() == [row.pk]
    assert upkeep.EVIDENCE.snapshot().version != version


ASKING = """
    import django, sys
    django.setup()
    from shuanglian.matching import upkeep
    from shuanglian.matching.shards import Query
    from shuanglian.matching.text import tokens

    print("ready", flush=True)
    for line in sys.stdin:
        found = upkeep.EVIDENCE.snapshot().search(Query(tokens(line.strip())), 9)
        print(len(found.candidates), flush=True)
"""


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_change_is_found_in_another_process_within_two_seconds() -> None:
    solver = party("研究所")
    offering(solver, "防水透湿面料", TEXT)
    database = connection.settings_dict
    address = f"postgresql://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "shuanglian.config.settings",
        "SHUANGLIAN_DATABASE_URL": address,
        "SHUANGLIAN_DATA_DIR": str(settings.DATA_DIR),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    script = [sys.executable, "-c", textwrap.dedent(ASKING)]
    with subprocess.Popen(
        script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin is not None and process.stdout is not None

        def asked(text: str) -> int:
            process.stdin.write(text + "\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            return int(process.stdout.readline())  # type: ignore[union-attr]

        assert process.stdout.readline() == "ready\n"
        assert asked("齿轮轴承") == 0
        offering(solver, "齿轮轴承", "齿轮")
        started = time.monotonic()
        assert asked("齿轮轴承") == 1
        assert time.monotonic() - started < 10
        process.stdin.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_requests_at_once_with_changes_and_builds_see_a_whole_index() -> None:
    solver = party("研究所")
    rows = [offering(solver, f"防水透湿面料{number}", TEXT).pk for number in range(8)]
    upkeep.EVIDENCE.rebuild()
    failures: list[BaseException] = []

    def asking() -> None:
        try:
            for _ in range(10):
                assert set(rows[2:]) <= set(ids())
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    def changing() -> None:
        try:
            for pk in rows[:2]:
                row = Offering.objects.get(pk=pk)
                services.offering_retire(actor=SYSTEM, offering=row, rev=row.rev)
                upkeep.EVIDENCE.rebuild()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for work in (asking, asking, changing)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert set(ids()) == set(rows[2:])


def test_the_folder_can_be_deleted_at_any_time() -> None:
    import shutil

    row = offering(party("研究所"), "防水透湿面料", TEXT)
    assert ids() == [row.pk]
    shutil.rmtree(Path(settings.DATA_DIR) / "index")
    assert ids() == [row.pk]
