"""The machine interface: reads for everybody, reporting and publishing by two people who have logged in."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.accounts.services import token_issue
from shuanglian.indicators.models import Observation

from .factories import World, snapshot

pytestmark = pytest.mark.django_db
API = "/api/v1/indicators"
Call = Callable[..., Any]


@pytest.fixture
def as_(world: World) -> Callable[[str], Client]:
    def client(key: str) -> Client:
        found = Client(raise_request_exception=False)
        if key != "public":
            found.force_login(world.user(key))
        return found

    return client


def test_a_value_goes_from_report_to_series(world: World, as_: Callable[[str], Client]) -> None:
    world.indicator("t-a", name="甲", base=0, target=100)
    made = as_("officer").post(
        f"{API}/t-a/observations", {"period": "2024年", "value": 750000, "unit": "万元"}, "application/json"
    )
    assert made.status_code == 201
    told = made.json()
    assert (told["value"], told["state"], told["period"], told["is_demo"]) == (75, "proposed", "2024", True)
    assert as_("public").get(f"{API}/observations/{told['id']}").status_code == 404
    assert [one["id"] for one in as_("steward").get(f"{API}/observations").json()["items"]] == [told["id"]]
    assert as_("steward").post(f"{API}/observations/{told['id']}/publish").json()["state"] == "published"
    (point,) = as_("public").get(f"{API}/t-a/series").json()
    assert (point["value"], point["words"]) == (75, "2024年")
    (standing,) = as_("public").get(f"{API}/status", {"as_of": "2025-03-31"}).json()
    assert (standing["progress"], standing["light"], standing["actual"]["period"]) == (0.75, "green", "2024")


def test_corrections_and_versions(world: World, as_: Callable[[str], Client]) -> None:
    row = world.publish(world.indicator("t-a"), "2024", 5)
    address = f"{API}/observations/{row.pk}"
    made = as_("officer").post(f"{address}/correct", {"value": 6, "reason": "漏计"}, "application/json")
    assert (made.status_code, made.json()["version"], made.json()["corrects"]) == (201, 2, row.pk)
    assert len(as_("public").get(f"{address}/versions").json()) == 1
    assert as_("steward").post(f"{API}/observations/{made.json()['id']}/publish").status_code == 200
    assert [one["state"] for one in as_("public").get(f"{address}/versions").json()] == [
        "superseded",
        "published",
    ]


def test_sending_back_and_taking_back(world: World, as_: Callable[[str], Client]) -> None:
    indicator = world.indicator("t-a")
    for key, verb in (("leader", "reject"), ("officer", "withdraw")):
        row = world.report(indicator, "2024", 5)
        answer = as_(key).post(f"{API}/observations/{row.pk}/{verb}", {"reason": "口径"}, "application/json")
        assert (answer.status_code, answer.json()["decision_note"]) == (200, "口径")


@pytest.mark.parametrize("key", ["public", "enterprise", "leader", "manager", "admin"])
def test_what_is_denied_changes_nothing(world: World, as_: Callable[[str], Client], key: str) -> None:
    world.indicator("t-a")
    row = world.report(world.made[0], "2024", 5)
    before = snapshot()
    client = as_(key)
    calls = (
        client.post(f"{API}/t-a/observations", {"period": "2023", "value": 5}, "application/json"),
        client.post(f"{API}/observations/{row.pk}/publish"),
        client.post(f"{API}/observations/{row.pk}/withdraw", {"reason": "x"}, "application/json"),
        client.post(f"{API}/observations/{row.pk}/correct", {"value": 6, "reason": "x"}, "application/json"),
    )
    assert {call.status_code for call in calls} <= {401, 403, 404}
    assert snapshot() == before


def test_the_catalogue_the_plans_and_one_indicator(world: World, as_: Callable[[str], Client]) -> None:
    pair = world.indicator("t-pair", name="成对", measure="paired")
    world.indicator("t-part", parent=pair, number=None, base=1, target=2)
    world.indicator("t-hidden", is_public=False)
    client = as_("public")
    assert {one["code"] for one in client.get(API).json()["items"]} == {"t-pair", "t-part"}
    assert [one["code"] for one in client.get(API, {"q": "成对"}).json()["items"]] == ["t-pair"]
    assert [one["key"] for one in client.get(f"{API}/plans").json()] == ["t-plan"]
    assert client.get(f"{API}/t-pair").json()["parts"] == ["t-part"]
    told = client.get(f"{API}/t-part").json()
    assert (told["parent"], told["targets"][0]["base"], told["targets"][0]["source"]) == ("t-pair", 1, "t-1")
    assert client.get(f"{API}/t-hidden").status_code == client.get(f"{API}/nothing").status_code == 404
    assert client.get(f"{API}/t-hidden/series").status_code == 404


def test_values_of_a_place(world: World, as_: Callable[[str], Client]) -> None:
    indicator = world.indicator("t-a")
    world.publish(indicator, "2024", 5)
    world.publish(indicator, "2024", 3, place=world.district)
    client = as_("public")
    assert [p["value"] for p in client.get(f"{API}/t-a/series", {"place": "t-district"}).json()] == [3]
    assert client.get(f"{API}/t-a/series", {"place": "t-nowhere"}).status_code == 422
    assert client.get(f"{API}/status", {"place": "t-nowhere"}).status_code == 422
    assert client.get(f"{API}/t-a/series", {"as_of": "2023-12-31"}).json() == []


def test_sheets_in_and_out(world: World, as_: Callable[[str], Client]) -> None:
    indicator = world.indicator("t-a", name="甲")
    world.publish(indicator, "2023", 4)
    file = io.BytesIO("指标,期间,数值\n甲,2023,4\n甲,2024,5\n".encode())
    file.name = "figures.csv"
    before = snapshot()
    told = as_("steward").post(f"{API}/sheet", {"file": file}).json()
    assert (told["ok"], told["reported"], told["unchanged"], snapshot()) == (True, 1, 1, before)
    file.seek(0)
    assert as_("steward").post(f"{API}/sheet?dry_run=false", {"file": file}).json()["reported"] == 1
    assert Observation.objects.filter(state="proposed").count() == 1
    file.seek(0)
    assert as_("leader").post(f"{API}/sheet?dry_run=false", {"file": file}).status_code == 422
    assert as_("officer").get(f"{API}/sheet").content[:2] == b"PK"
    assert "t-a,甲,2023,4" in as_("public").get(f"{API}/export", {"format": "csv"}).content.decode()


def test_bad_input_is_told_with_its_field(world: World, as_: Callable[[str], Client]) -> None:
    world.indicator("t-a")
    client = as_("officer")
    for body in (
        {"period": "去年的", "value": 5},
        {"period": "2024", "value": 5, "source": "nothing"},
        {"period": "2024", "value": 5, "place": "nowhere"},
        {"period": "2024", "value": 5, "evidence_id": 99},
        {"period": "2024", "value": 5, "unit": "家"},
        {"period": "2024", "value": 5, "surplus": 1},
    ):
        assert client.post(f"{API}/t-a/observations", body, "application/json").status_code == 422
    assert not Observation.objects.exists()


def test_the_key_of_a_machine_reads_and_does_not_report(world: World) -> None:
    world.indicator("t-a")
    organisation = Organisation.objects.get(pk=world["officer"].organisation_id)
    _token, plain = token_issue(actor=world["admin"], organisation=organisation, role="officer", name="机器")
    header = {"headers": {"Authorization": f"Bearer {plain}"}}
    client = Client(raise_request_exception=False)
    assert client.get(f"{API}/t-a", **header).status_code == 200
    body = {"period": "2024", "value": 5}
    answer = client.post(f"{API}/t-a/observations", body, "application/json", **header)
    assert answer.status_code == 403 and "person_needed" in answer.content.decode()
    assert not Observation.objects.exists()
