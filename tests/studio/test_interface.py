"""The machine interface of processes does what the pages do."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from shuanglian.casework import api
from shuanglian.casework.studio.models import Draft
from shuanglian.foundation.actor import Actor
from tests.exchange.factories import person as caller
from tests.exchange.factories import reasons

from .factories import TABLE, changed, drafted, person, published, sample, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    cache.clear()
    settings.EXCHANGE_RATES = {"token": 10**6, "user": 10**6, "public": 10**6}


def test_a_process_changes_without_a_page(owner: Actor, second: Actor) -> None:
    base = published()
    me, other = caller(owner), caller(second)
    status, made = me.post("/process-drafts", {"base_id": base.pk})
    assert (status, made["rev"], made["key"]) == (201, 1, "sample")
    at = f"/process-drafts/{made['id']}"
    status, changed_ = me.post(
        f"{at}/steps/review", {"rev": 1, "values": {"name": "领导复核", "sl:sla": "2d"}}
    )
    assert status == 200 and changed_["rev"] == 2
    assert me.get(f"{at}/problems")[1] == {"ok": True, "problems": []}
    told = me.get(f"{at}/compare")[1]
    assert [(d["kind"], d["id"]) for d in told] == [("changed", "review")]
    status, run = me.post(f"{at}/simulate", {})
    (first,) = [m for m in run["possible"] if m["act"] == "complete"]
    move = {"act": "complete", "token": first["token"], "data": {"departments": 5}}
    status, run = me.post(f"{at}/simulate", {"run": run["run"], "move": move})
    assert status == 200 and run["current"] == ["review"] and run["data"]["grade"] == "hard"
    status, done = me.post(f"{at}/submit", {"rev": 2, "note": "复核 2 日"})
    assert (status, done["status"]) == (200, "submitted")
    version = f"/processes/{done['definition_id']}"
    assert me.post(f"{version}/approve")[0] == 403
    assert other.post(f"{version}/approve")[1]["status"] == "published"
    whole = other.get(version)[1]
    assert whole["draft_id"] == made["id"] and "2 日" in {s["limit"] for s in whole["steps"]}
    assert other.get(f"{version}/compare/{base.pk}")[1] == told
    assert me.post(f"{version}/retire", {"reason": "试完"})[1]["status"] == "retired"
    assert [v["version"] for v in me.get("/processes?key=sample")[1]["items"]] == [2, 1]


def test_broken_content_is_stored_and_told(owner: Actor) -> None:
    draft, me = drafted(owner), caller(owner)
    at = f"/process-drafts/{draft.pk}"
    status, saved = me.patch(at, {"rev": 1, "bpmn_xml": "<bpmn", "config": {"sla": {"take": 4}}})
    assert (status, saved["bpmn_xml"]) == (200, "<bpmn")
    assert not me.get(f"{at}/problems")[1]["ok"]
    assert me.patch(at, {"rev": 1, "note": "晚了"})[0] == 409
    assert me.post(f"{at}/submit", {"rev": 2, "note": "x"})[0] == 422
    assert me.post(f"{at}/simulate", {})[0] == 422
    assert me.post(f"{at}/drop", {"rev": 2})[1]["status"] == "dropped"


def test_sending_back_needs_a_reason(owner: Actor, second: Actor) -> None:
    waiting = submitted(owner)
    other = caller(second)
    address = f"/processes/{waiting.definition_id}/return"
    assert other.post(address, {"reason": " "})[0] == 422
    status, back = other.post(address, {"reason": "再写清楚"})
    assert (status, back["status"], back["reason"]) == (200, "returned", "再写清楚")
    assert other.post(address, {"reason": "又一次"})[0] == 409


def test_checking_changes_nothing_and_names_everything() -> None:
    me = caller(person("officer"))
    xml = sample().decode().replace('sl:decisionRef="grading"', 'sl:decisionRef="ghost"')
    status, told = me.post("/process-check", {"bpmn_xml": xml, "tables": {"grading": TABLE}})
    assert status == 200 and {p["element"] for p in told["problems"]} == {"grade"}
    assert me.post("/process-check", {"bpmn_xml": "<", "tables": {"t": "<"}})[1]["ok"] is False
    assert api.Definition.objects.count() == 0 and Draft.objects.count() == 0


@pytest.mark.parametrize("role", ["enterprise", "manager", "solver"])
def test_processes_do_not_exist_for_others(owner: Actor, role: str) -> None:
    draft = changed(owner, drafted(owner))
    me = caller(person(role))
    assert me.get("/processes")[1]["items"] == [] and me.get("/process-drafts")[1]["items"] == []
    assert me.get(f"/process-drafts/{draft.pk}")[0] == 404
    assert me.get(f"/processes/{draft.base_id}")[0] == 404
    assert me.post("/process-check", {"bpmn_xml": "<a/>"})[0] == 403
    assert me.post("/process-drafts", {"key": "mine", "name": "我的"})[0] == 403
    assert Draft.objects.count() == 1


def test_a_misspelt_field_is_refused(owner: Actor) -> None:
    draft = drafted(owner)
    answer = caller(owner).patch(f"/process-drafts/{draft.pk}", {"rev": 1, "bpmnxml": "<a/>"})
    assert answer[0] == 422 and reasons(answer[1]) == {("extra_forbidden", "bpmnxml")}
