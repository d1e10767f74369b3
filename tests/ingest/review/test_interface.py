"""The machine interface of documents does what the pages do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shuanglian.foundation.jobs.services import run_due
from shuanglian.indicators.models import Observation
from shuanglian.ingest.models import IngestDocument
from tests.exchange.factories import Caller, person, reasons

from .factories import Desk, one_figure, snapshot


@pytest.fixture
def desk(desk: Desk, settings: Any) -> Desk:
    settings.EXCHANGE_RATES = {"token": 10**6, "user": 10**6, "public": 10**6}
    return desk


def caller(desk: Desk, key: str) -> Caller:
    return person(desk[key])


def upload(by: Caller, file: SimpleUploadedFile, **about: str) -> tuple[int, Any]:
    answer = by.client.post("/api/v1/ingest/documents", {"file": file, **about})
    return answer.status_code, json.loads(answer.content)


def test_a_document_from_its_file_to_an_accepted_fact(desk: Desk) -> None:
    desk.indicator()
    steward = caller(desk, "steward")
    text = "试验区简报\n\n2024年，技术合同成交额12.5亿元。\n"
    file = SimpleUploadedFile("简报.txt", text.encode(), "text/plain")
    status, made = upload(steward, file, sender="统计科", dated="2025-01-10")
    assert (status, made["state"], made["sender"]) == (201, "waiting", "统计科")
    run_due(periodics=())
    status, found = steward.get(f"/ingest/documents/{made['id']}")
    assert (status, found["state"], found["text"]) == (200, "ready", text)
    assert found["powers"]["decide"] and [one["version"] for one in found["versions"]] == [1]
    file.seek(0)
    assert upload(steward, file)[0] == 200


def test_facts_are_read_chosen_accepted_and_undone(desk: Desk) -> None:
    indicator = desk.indicator()
    document = one_figure(desk)
    steward = caller(desk, "steward")
    at = f"/ingest/documents/{document.pk}"
    listed = steward.get(f"{at}/facts?state=waiting")[1]["items"]
    fact = listed[0]
    assert (fact["value"], fact["code"], fact["state"]) == ("12.5", indicator.code, "open")
    choices = steward.get(f"/ingest/facts/{fact['id']}/choices")[1]
    assert choices["indicators"][0]["code"] == indicator.code and choices["parties"] == []
    status, taken = steward.post(
        f"/ingest/facts/{fact['id']}/accept", {"code": indicator.code, "rev": fact["rev"]}
    )
    assert (status, taken["state"], taken["became_kind"]) == (200, "accepted", "observation")
    assert steward.get(f"/ingest/trace?locator={document.pk}%23{fact['id']}")[1]["url"] == taken["trace"]
    assert steward.post(f"/ingest/facts/{fact['id']}/undo", {"reason": "看错"})[1]["state"] == "undone"
    body = {"changes": {"value": "13"}, "note": "按原件改"}
    status, edited = steward.post(f"/ingest/facts/{fact['id']}/edit", body)
    assert (status, edited["state"], edited["edited"]) == (200, "edited", {"value": "13"})
    assert steward.get(f"/ingest/facts/{fact['id']}")[1]["decided_by"]
    kinds = [row["kind"] for row in steward.get(f"{at}/history")[1]]
    assert kinds[:3] == ["fact.accepted", "fact.undone", "fact.accepted"]


def test_many_at_once_with_a_preview(desk: Desk) -> None:
    document = one_figure(desk)
    steward = caller(desk, "steward")
    at = f"/ingest/documents/{document.pk}"
    group = steward.get(f"{at}/groups")[1][0]
    preview = steward.post(f"{at}/matching/preview", {"pattern": group["pattern"]})[1]
    assert (preview["count"], len(preview["examples"])) == (1, 1)
    done = steward.post(f"{at}/matching", {"pattern": group["pattern"], "keep": True})[1]
    assert len(done["done"]) == 1 and done["failed"] == []
    assert len(steward.post(f"{at}/undo", {"batch": done["batch"]})[1]["done"]) == 1
    gone = steward.post(
        f"{at}/matching", {"pattern": {"kind": "quantity"}, "action": "reject", "reason": "无关"}
    )
    assert len(gone[1]["done"]) == 1
    assert steward.get(f"{at}/facts?state=rejected")[1]["items"][0]["reason"] == "无关"


def test_conflicts_versions_and_counts(desk: Desk) -> None:
    first = one_figure(desk, title="甲")
    second = one_figure(desk, "13.1", title="乙")
    steward = caller(desk, "steward")
    clashes = steward.get(f"/ingest/documents/{second.pk}/conflicts")[1]["items"]
    assert [one["kind"] for one in clashes[0]["conflicts"]] == ["elsewhere"]
    assert steward.get(f"/ingest/documents/{first.pk}/vanished")[1]["items"] == []
    assert steward.get("/ingest/counts")[1]["open"] == 2
    assert [one["id"] for one in steward.get("/ingest/documents")[1]["items"]] == [second.pk, first.pk]
    assert steward.get("/ingest/documents?q=甲&waiting=true")[1]["items"][0]["open"] == 1


def test_a_document_is_described_and_read_again(desk: Desk) -> None:
    document = one_figure(desk)
    steward = caller(desk, "steward")
    at = f"/ingest/documents/{document.pk}"
    body = {"title": "改过的题名", "place": desk.world.district.code, "rev": document.rev}
    status, changed = steward.patch(at, body)
    assert (status, changed["title"], changed["place"]) == (200, "改过的题名", "t-district")
    assert steward.patch(at, body)[0] == 409
    assert steward.patch(at, {"place": "nowhere", "rev": changed["rev"]})[0] == 422
    assert steward.post(f"{at}/read-again")[1]["state"] == "waiting"


def test_rules_are_listed_and_retired(desk: Desk) -> None:
    indicator = desk.indicator()
    document = one_figure(desk)
    steward = caller(desk, "steward")
    body = {"pattern": {"kind": "quantity"}, "code": indicator.code, "remember": True}
    steward.post(f"/ingest/documents/{document.pk}/matching", body)
    rule = steward.get("/ingest/rules")[1]["items"][0]
    assert (rule["code"], rule["sender"]) == (indicator.code, document.sender)
    assert steward.post(f"/ingest/rules/{rule['id']}/retire")[1]["is_active"] is False
    assert steward.get("/ingest/rules")[1]["items"] == []


def paths(document: IngestDocument, fact: int) -> list[tuple[str, str, dict[str, Any]]]:
    at = f"/ingest/documents/{document.pk}"
    pattern = {"pattern": {"kind": "quantity"}}
    return [
        ("get", at, {}), ("get", f"{at}/facts", {}), ("get", f"{at}/vanished", {}), ("get", f"{at}/conflicts", {}),
        ("get", f"{at}/groups", {}), ("get", f"{at}/history", {}), ("get", f"/ingest/facts/{fact}", {}),
        ("get", f"/ingest/facts/{fact}/choices", {}), ("post", f"{at}/read-again", {}),
        ("post", f"{at}/matching/preview", pattern), ("post", f"{at}/matching", pattern),
        ("post", f"{at}/undo", {"batch": "x"}), ("patch", at, {"title": "别的", "rev": 1}),
        ("post", f"/ingest/facts/{fact}/accept", {}), ("post", f"/ingest/facts/{fact}/edit", {"changes": {}}),
        ("post", f"/ingest/facts/{fact}/reject", {}), ("post", f"/ingest/facts/{fact}/undo", {}),
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["enterprise", "manager", "solver", "officer2"])
def test_what_others_may_not_see_is_not_there_and_nothing_changes(desk: Desk, key: str) -> None:
    document = one_figure(desk, by="officer")
    asks = paths(document, desk.fact(document).pk)
    before = snapshot()
    asking = caller(desk, key)
    for verb, path, body in asks:
        status = getattr(asking, verb)(path, body)[0] if verb != "get" else asking.get(path)[0]
        assert status == 404, (verb, path)
    assert snapshot() == before


def test_a_leader_reads_and_is_refused_to_decide(desk: Desk) -> None:
    document = one_figure(desk)
    asks = paths(document, desk.fact(document).pk)
    before = snapshot()
    leader = caller(desk, "leader")
    for verb, path, body in asks:
        status = getattr(leader, verb)(path, body)[0] if verb != "get" else leader.get(path)[0]
        assert status == (200 if verb == "get" or path.endswith("preview") else 403), (verb, path)
    assert snapshot() == before


def test_everything_wrong_is_told_with_its_field(desk: Desk) -> None:
    desk.indicator()
    fact = desk.fact(one_figure(desk)).pk
    steward = caller(desk, "steward")
    status, body = steward.post(
        f"/ingest/facts/{fact}/edit", {"changes": {"basis": "guess", "comparator": "~"}}
    )
    assert status == 422 and {"basis", "comparator"} <= {field for _code, field in reasons(body)}
    assert steward.post(f"/ingest/facts/{fact}/accept", {"unknown": 1})[0] == 422
    assert steward.post(f"/ingest/facts/{fact}/accept", {"code": "nowhere"})[0] == 404
    assert not Observation.objects.exists()
