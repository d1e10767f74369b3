"""The machine interface of cases does what the pages do."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shuanglian.casework import api
from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import Role
from tests.exchange.factories import machine, person, reasons

from .factories import ASKED, PLAN, accept, asked, finished, opine, task
from .test_pages import PNG

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _room_for_many_calls(settings: Any) -> None:
    settings.EXCHANGE_RATES = {"token": 10**6, "user": 10**6, "public": 10**6}


@pytest.fixture
def call(cast):
    return lambda key: person(cast[key])


def test_a_whole_case_without_a_page(call, cast, coordination):
    company, officer, second = call("enterprise"), call("officer"), call("officer2")
    status, offered = company.get("/cases/startable")
    assert (status, [row["process"] for row in offered]) == (200, ["coordination"])
    assert offered[0]["form"]["required"] == ["title", "facts"]
    status, made = company.post("/cases/start", {"process": "coordination", "data": ASKED})
    assert (status, made["status"], made["title"]) == (201, "open", ASKED["title"])
    at = f"/cases/{made['id']}"

    step = officer.get(f"{at}/open")[1][0]
    assert (step["node"], step["reasons"], step["clock"]["proof"] != []) == ("accept", [], True)
    assert company.get(f"{at}/open")[1][0]["reasons"]
    departments = [cast["officer"].organisation_id, cast["officer2"].organisation_id]
    data = {"accepted": True, "departments": departments, "answer": "收到"}
    assert officer.post(f"{at}/steps/{step['id']}/claim")[0] == 200
    assert officer.post(f"{at}/steps/{step['id']}/release")[0] == 200
    status, case = officer.post(f"{at}/steps/{step['id']}/complete", {"data": data, "rev": made["rev"]})
    assert (status, case["rev"]) == (200, made["rev"] + 1)

    kept = officer.client.post("/api/v1/files", {"file": SimpleUploadedFile("批文.png", PNG)}).json()
    for caller, key in ((officer, "officer"), (second, "officer2")):
        own = task(api.Case.objects.get(pk=made["id"]), "opinion", cast[key])
        pieces = [{"kind": "依据文件", "file_id": kept["id"]}] if key == "officer" else []
        body = {"data": {"stance": "可以办", "grounds": "属本部门职责"}, "evidence": pieces}
        assert caller.post(f"{at}/steps/{own.pk}/complete", body)[0] == 200
    own = task(api.Case.objects.get(pk=made["id"]), "decide")
    assert second.post(f"{at}/steps/{own.pk}/complete", {"data": PLAN})[0] == 422
    proof = [{"kind": "协调记录", "statement": "碰头会记录"}]
    assert second.post(f"{at}/steps/{own.pk}/complete", {"data": PLAN, "evidence": proof})[0] == 200
    own = task(api.Case.objects.get(pk=made["id"]), "confirm")
    status, done = company.post(f"{at}/steps/{own.pk}/complete", {"data": {"solved": True}})
    assert (status, done["status"]) == (200, "finished")

    status, told = officer.get(f"{at}/history")
    assert status == 200 and told["verified"] and told["problem"] == ""
    assert next(event["kind"] for event in told["events"]) == "case.started"
    outside = company.get(f"{at}/history")[1]["events"]
    assert all(event["decisions"] == [] for event in outside)
    assert "何科员" not in str(outside)


def test_lists_are_paged_filtered_and_bounded(call, cast, coordination, django_assert_max_num_queries):
    for _n in range(3):
        asked(cast)
    officer = call("officer")
    status, first = officer.get("/cases/listed?limit=2")
    assert status == 200 and len(first["items"]) == 2 and first["next"]
    assert len(officer.get(f"/cases/listed?limit=2&cursor={first['next']}")[1]["items"]) == 1
    assert officer.get("/cases/listed?status=finished")[1]["items"] == []
    assert officer.get("/cases/listed?mine=true")[1]["items"] == []
    assert call("enterprise2").get("/cases/listed")[1]["items"] == []
    with django_assert_max_num_queries(12):
        officer.get("/cases/listed")


def test_the_same_call_twice_has_one_effect(call, cast, coordination):
    company, body = call("enterprise"), {"process": "coordination", "data": ASKED}
    first = company.post("/cases/start", body, **{"Idempotency-Key": "k1"})
    assert company.post("/cases/start", body, **{"Idempotency-Key": "k1"}) == first
    assert api.Case.objects.count() == 1


def test_every_problem_is_told_with_its_field(call, cast, coordination):
    status, body = call("enterprise").post(
        "/cases/start", {"process": "coordination", "data": {"title": "短", "x": 1}}
    )
    assert status == 422
    assert {field for _code, field in reasons(body)} == {"title", "facts", "x"}
    assert call("officer").post("/cases/start", {"process": "coordination", "data": ASKED})[0] == 403
    assert call("solver").post("/cases/start", {"process": "coordination", "data": ASKED})[0] == 404
    assert call("enterprise").post("/cases/start", {"process": "none", "data": {}})[0] == 404
    assert not api.Case.objects.exists()


def test_text_that_no_database_keeps_is_refused(call, cast, coordination):
    for bad in ("路灯不亮了\x00", "路灯不亮了\ud800"):
        sent = {"process": "coordination", "data": {**ASKED, "title": bad}}
        assert call("enterprise").post("/cases/start", sent)[0] in (400, 422)
    assert not api.Case.objects.exists()


def test_stale_and_gone_are_conflicts(call, cast, coordination):
    case = asked(cast)
    token = task(case, "accept")
    body = {"data": {"accepted": True, "answer": "收到"}, "rev": case.rev + 5}
    at = f"/cases/{case.pk}/steps/{token.pk}/complete"
    assert call("officer").post(at, body)[0] == 409
    accept(cast, case)
    assert call("officer").post(at, body)[0] == 409
    assert call("officer").post(f"/cases/999999/steps/{token.pk}/complete", body)[0] == 404
    assert call("enterprise2").post(at, body)[0] == 404


def test_the_life_of_a_case(call, cast, coordination):
    case = asked(cast)
    officer, company, at = call("officer"), call("enterprise"), f"/cases/{case.pk}"
    assert company.post(f"{at}/suspend", {"reason": "x"})[0] == 403
    assert officer.post(f"{at}/suspend", {"reason": "等通知"})[1]["status"] == "suspended"
    assert officer.post(f"{at}/resume")[1]["status"] == "open"
    token = task(case, "accept")
    assert officer.post(f"{at}/steps/{token.pk}/pause", {"reason": "等材料", "waiting_for": "企业"})[0] == 200
    assert officer.post(f"{at}/steps/{token.pk}/continue")[0] == 200
    assert officer.post(f"{at}/withdraw", {"reason": "x"})[0] == 403
    assert company.post(f"{at}/withdraw", {"reason": "自己解决了"})[1]["status"] == "withdrawn"
    assert officer.post(f"{at}/cancel", {"reason": "x"})[0] == 403
    other = finished(cast)
    status, again = officer.post(f"/cases/{other.pk}/reopen", {"node": "decide", "reason": "又坏了"})
    assert (status, again["status"]) == (200, "open")


def test_a_machine_of_the_company_may_start_and_one_of_a_department_may_not_decide(call, cast, coordination):
    company = Organisation.objects.get(pk=cast["enterprise"].organisation_id)
    status, made = machine(Role.ENTERPRISE, company)[0].post(
        "/cases/start", {"process": "coordination", "data": ASKED}
    )
    assert status == 201
    case = api.Case.objects.get(pk=made["id"])
    accept(cast, case)
    opine(cast, case)
    department = Organisation.objects.get(pk=cast["officer2"].organisation_id)
    body = {"data": PLAN, "evidence": [{"kind": "协调记录", "statement": "碰头会"}]}
    at = f"/cases/{case.pk}/steps/{task(case, 'decide').pk}/complete"
    assert machine(Role.OFFICER, department)[0].post(at, body)[0] == 403
    assert task(case, "decide").status == "active"
