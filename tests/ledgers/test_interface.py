"""The machine interface does what the pages of sheets do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shuanglian.foundation.actor import Role
from shuanglian.ingest.ledgers.models import LedgerIntake
from shuanglian.registry.models import Party
from tests.exchange.factories import PUBLIC, Caller, machine, person, reasons
from tests.indicators.factories import World

from .factories import code, listing
from .test_services import companies

pytestmark = pytest.mark.django_db


def sent(caller: Caller, data: bytes, **about: Any) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {caller.token}"} if caller.token else {}
    body = {"file": SimpleUploadedFile("表.xlsx", data), **about}
    response = caller.client.post("/api/v1/ledgers", body, headers=headers)
    return response.status_code, json.loads(response.content)


def test_a_sheet_the_whole_way_without_a_page(world: World) -> None:
    steward = person(world["steward"])
    status, made = sent(steward, listing(companies()))
    assert (status, made["state"], made["tables"][0]["mapping"]["take"]) == (201, "read", "parties")
    assert sent(steward, listing(companies()))[0] == 200
    at = f"/ledgers/{made['id']}"
    table = made["tables"][0]
    assert [c["meaning"] for c in table["columns"]][:4] == ["serial", "name", "credit_code", "place"]
    assert steward.post(f"{at}/apply")[0] == 409 and not Party.objects.filter(credit_code=code(1)).exists()
    wrong = {**table["mapping"], "place": "nowhere"}
    assert reasons(steward.post(f"{at}/map", {"tables": [wrong]})[1]) == {("ledger.place", "tables.0.place")}
    told = {**table["mapping"], "columns": {**table["mapping"]["columns"], "主营业务": ""}}
    status, mapped = steward.post(f"{at}/map", {"tables": [told], "rev": made["rev"]})
    assert status == 200 and mapped["rev"] == made["rev"] + 1
    assert steward.post(f"{at}/map", {"tables": [told], "rev": made["rev"]})[0] == 409
    status, checked = steward.post(f"{at}/check")
    assert status == 200 and checked["ok"] and checked["parties"]["created"] == 3 and checked["at"]
    status, applied = steward.post(f"{at}/apply", {"rev": checked["rev"]})
    assert (status, applied["state"], len(applied["placements"])) == (200, "applied", 3)
    assert (
        steward.get(f"{at}/result")[1]["applied_at"]
        and steward.get("/ledgers?limit=1")[1]["items"][0]["id"] == made["id"]
    )
    assert steward.raw("GET", f"{at}/export?format=csv").content.decode("utf-8-sig").startswith("工作表,")
    assert (
        steward.raw("GET", f"{at}/export?format=json").json()[0]["单元格"]
        and steward.raw("GET", f"{at}/errors").status_code == 200
    )
    (form,) = steward.get("/ledgers/forms")[1]["items"]
    assert form["mapping"]["columns"]["主营业务"] == ""
    assert steward.post(f"{at}/undo", {"reason": "交错了"})[1]["state"] == "undone"
    assert steward.post(f"/ledgers/forms/{form['id']}/forget")[1] == {"versions": 1}


def test_all_problems_come_at_once_and_the_file_is_kept(world: World) -> None:
    steward = person(world["steward"])
    rows = companies(3)
    rows[1][3], rows[2][3] = "甲地", "乙地"
    made = sent(steward, listing(rows))[1]
    checked = steward.post(f"/ledgers/{made['id']}/check")[1]
    assert not checked["ok"] and checked["errors"] == 2
    assert {one["address"] for one in checked["findings"]} == {"D5", "D6"}
    status, refused = steward.post(f"/ledgers/{made['id']}/apply")
    assert status == 422 and reasons(refused) == {("ledger.errors", "")}


def test_who_may_not_gets_the_answer_of_the_house(world: World) -> None:
    made = sent(person(world["officer"]), listing(companies()))[1]
    at = f"/ledgers/{made['id']}"
    other = person(world["officer2"])
    before = LedgerIntake.objects.get().rev
    for path in (at, f"{at}/result", f"{at}/export", f"{at}/errors"):
        assert other.get(path)[0] == 404
    for verb in ("check", "apply", "undo"):
        assert other.post(f"{at}/{verb}")[0] == 404 and person(world["leader"]).post(f"{at}/{verb}")[0] == 403
        assert PUBLIC().post(f"{at}/{verb}")[0] in (401, 403)
    assert (
        person(world["enterprise"]).get("/ledgers")[0] == 403
        and sent(person(world["enterprise"]), b"x")[0] == 403
    )
    sender = world["officer"].organisation_id
    assert sent(other, listing(companies(1)), sender=sender)[0] == 403
    assert LedgerIntake.objects.get().rev == before


def test_a_machine_hands_in_and_checks_but_a_person_takes_over(world: World) -> None:
    caller, _organisation = machine(Role.STEWARD)
    status, made = sent(caller, listing(companies()))
    assert status == 201
    at = f"/ledgers/{made['id']}"
    assert caller.post(f"{at}/check")[1]["ok"] in (True, False)
    status, refused = caller.post(f"{at}/apply")
    assert status in (403, 422) and not Party.objects.filter(credit_code=code(1)).exists()
    assert refused["error"]["reasons"]
