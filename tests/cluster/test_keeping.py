"""Shards follow the database like the one index does, each for its own documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shuanglian.foundation.actor import PUBLIC
from shuanglian.foundation.errors import Invalid
from shuanglian.matching import encoder, services, upkeep
from shuanglian.matching.cluster import building, disk, keeping, live, manifest, operation
from shuanglian.matching.cluster.coordinator import Coordinator
from shuanglian.matching.cluster.local import LocalClient
from shuanglian.matching.cluster.partition import shard_of
from shuanglian.matching.shards import Found, Query
from shuanglian.matching.text import tokens
from shuanglian.registry import services as registry
from shuanglian.registry.models import Offering
from tests.matching.factories import SYSTEM, PlainEncoder, offering, party

from .factories import PATIENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def fund() -> None:
    """Some parties with offerings, more than one shard's worth."""
    for number in range(12):
        owner = party(f"材料研究所{number}", summary="纤维与膜材料")
        offering(owner, f"防水透湿面料涂层技术{number}", "耐水压一万毫米水柱")
        offering(owner, "碳化硅长晶炉", f"微管密度控制方法{number}")


def coordinator(folder: Path) -> Coordinator:
    shards = manifest.read(folder).shards
    clients = {
        s.number: [LocalClient(s.number, str(s.number), disk.open_service(folder / s.folder))] for s in shards
    }
    return Coordinator(clients, {s.number: s.documents for s in shards}, timing=PATIENT)


def built(count: int = 4) -> tuple[Path, Coordinator]:
    operation.build(count, here=True)
    folder = manifest.current(operation.root())
    assert folder is not None
    return folder, coordinator(folder)


def question(text: str) -> Query:
    return Query(tokens(text), None, tokens(text)[:4])


def same(found: Found, text: str) -> bool:
    return found == upkeep.EVIDENCE.snapshot().search(question(text), 40)


def test_shards_built_from_the_database_rank_like_the_index(fund: None) -> None:
    folder, asked = built()
    assert sum(shard.documents > 0 for shard in manifest.read(folder).shards) == 4
    for text in ("防水透湿面料", "碳化硅长晶微管密度", "材料研究所3"):
        assert same(asked.search(question(text), 40), text)


def test_changes_are_found_after_catching_up(fund: None) -> None:
    _folder, asked = built()
    fresh = offering(party("黄酒研究院"), "黄酒发酵控制")
    first, second = Offering.objects.order_by("pk")[:2]
    registry.offering_update(
        actor=SYSTEM, offering=first, changes={"summary": "黄酒发酵罐面料"}, rev=first.rev
    )
    registry.offering_retire(actor=SYSTEM, offering=second, rev=second.rev)
    assert asked.search(question("黄酒发酵"), 5).candidates == []
    keeping.catch_up(operation.keeper(), operation.root())
    found = asked.search(question("黄酒发酵"), 40)
    keys = {c.key for c in found.candidates}
    assert {("offering", fresh.pk), ("offering", first.pk)} <= keys
    assert ("offering", second.pk) not in {
        c.key for c in asked.search(question("碳化硅长晶炉"), 99).candidates
    }
    for text in ("黄酒发酵", "防水透湿面料"):
        assert same(asked.search(question(text), 40), text)


def test_only_the_shard_of_a_changed_object_is_written(fund: None) -> None:
    folder, _asked = built()
    keeping.catch_up(operation.keeper(), operation.root())
    shards = {s.number: disk.shard_collection(folder / s.folder) for s in manifest.read(folder).shards}
    before = {number: shard.current() for number, shard in shards.items()}
    fresh = offering(party("黄酒研究院"), "黄酒发酵控制")
    keeping.catch_up(operation.keeper(), operation.root())
    after = {number: shard.current() for number, shard in shards.items()}
    grown = {n for n in shards if after[n].added.size > before[n].added.size}  # type: ignore[union-attr]
    assert grown == {
        shard_of("offering", fresh.pk, 4),
        shard_of("party", fresh.party_id, 4),
    }


def test_a_shard_with_many_changes_is_built_anew(fund: None, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, asked = built(2)
    versions = {s.number: (folder / s.folder / "CURRENT").read_text() for s in manifest.read(folder).shards}
    monkeypatch.setattr(upkeep, "MAX_ADDITIONS", 3)
    monkeypatch.setattr(upkeep, "INLINE", 0)
    owner = party("黄酒研究院")
    for number in range(10):
        offering(owner, f"黄酒发酵控制{number}")
    keeping.catch_up(operation.keeper(), operation.root())
    assert "outdated" in asked.search(question("黄酒发酵"), 5).degraded
    keeping.tend(operation.keeper(), operation.root(), 0)
    found = asked.search(question("黄酒发酵"), 40)
    assert found.degraded == ()
    assert len([c for c in found.candidates if c.kind == "offering"]) == 10
    assert all((folder / manifest.shard_folder(n) / "CURRENT").read_text() != v for n, v in versions.items())


def test_vectors_are_made_and_centred_together(fund: None, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, asked = built(2)
    plain = PlainEncoder()
    monkeypatch.setattr(encoder, "current", lambda: plain)
    keeping.tend(operation.keeper(), operation.root(), 30)
    assert upkeep.EVIDENCE.snapshot()
    assert upkeep.EVIDENCE.encode(30)
    centre = disk.read_centre(folder)
    assert centre is not None
    assert centre[0] == plain.fingerprint
    query = Query(tokens("冲锋衣"), plain.queries(["冲锋衣"])[0], ())
    found = asked.search(query, 40)
    assert found.dense
    assert found == upkeep.EVIDENCE.snapshot().search(query, 40)
    fresh = offering(party("户外研究院"), "冲锋衣面料")
    keeping.catch_up(operation.keeper(), operation.root())
    keeping.tend(operation.keeper(), operation.root(), 30)
    new = next(c for c in asked.search(query, 40).candidates if c.key == ("offering", fresh.pk))
    assert new.dense is not None


def test_without_the_setting_the_index_of_this_machine_is_searched(fund: None, settings: Any) -> None:
    settings.MATCHING_CLUSTER = ""
    built(2)
    found = live.snapshot(upkeep.EVIDENCE)
    assert not isinstance(found, live.Distributed)
    assert same(found.search(question("防水透湿"), 40), "防水透湿")


def test_a_cluster_that_nobody_serves_is_replaced_and_missed(fund: None, settings: Any) -> None:
    settings.MATCHING_CLUSTER = "127.0.0.1:1"
    found = live.snapshot(upkeep.EVIDENCE).search(question("防水透湿"), 40)
    assert found.degraded == (live.UNREACHABLE,)
    assert found.candidates == upkeep.EVIDENCE.snapshot().search(question("防水透湿"), 40).candidates


def test_questions_are_answered_and_say_that_the_cluster_is_missing(fund: None, settings: Any) -> None:
    settings.MATCHING_CLUSTER = "127.0.0.1:1"
    answer = services.match(PUBLIC, "防水透湿面料涂层，耐水压一万毫米水柱")
    assert answer.results
    assert live.UNREACHABLE in answer.degraded


@pytest.mark.parametrize("count", [0, -3, 5000])
def test_an_impossible_number_of_shards_builds_nothing(count: int) -> None:
    with pytest.raises(Invalid):
        operation.build(count, here=True)
    assert manifest.current(operation.root()) is None


def test_without_the_setting_there_is_no_cluster_to_join(settings: Any) -> None:
    settings.MATCHING_CLUSTER = ""
    with pytest.raises(Invalid, match="SHUANGLIAN_MATCHING_CLUSTER"):
        operation.connect()


def test_what_is_not_built_cannot_be_served(settings: Any) -> None:
    import threading

    settings.MATCHING_CLUSTER = "127.0.0.1:1"
    with pytest.raises(Invalid, match="cluster build"):
        operation.serve(replicas=1, stopped=threading.Event(), tell=print)


def test_one_build_at_a_time(fund: None) -> None:
    from shuanglian.matching.shards import Collection

    with Collection(operation.root(), tokens).building(), pytest.raises(Invalid, match="另一个进程"):
        operation.build(2, here=True)


@pytest.mark.parametrize(("documents", "count"), [(0, 2), (2_000_000, 2), (2_000_001, 4), (100_000_000, 128)])
def test_the_number_of_shards_follows_the_documents(documents: int, count: int) -> None:
    assert operation.suggested(documents) == count


def test_the_state_is_told_without_a_cluster(fund: None, settings: Any) -> None:
    settings.MATCHING_CLUSTER = ""
    assert operation.status() == {"setting": "", "built": None, "serving": None, "nodes": []}
    made = operation.build(2, here=True)
    state = operation.status()
    assert state["built"]["version"] == made.version
    assert sum(row["documents"] for row in state["built"]["shards"]) == made.documents
    assert not operation.is_whole(state)


def test_progress_is_told_while_building(fund: None) -> None:
    told: list[str] = []
    operation.build(2, here=True, report=lambda stage, _done, _total: told.append(stage))
    assert told == ["reading", "building", "building"]
    assert building.SPOOLED_AT_ONCE > 0
