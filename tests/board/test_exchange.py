"""The machine twin of the board: the same numbers, the same rights."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from shuanglian.foundation.accounts.models import Organisation, User
from shuanglian.foundation.accounts.services import ensure_personas, token_issue
from shuanglian.foundation.actor import PUBLIC, Role, system
from shuanglian.matching.board import services
from shuanglian.matching.board.models import CalibrationVersion
from shuanglian.matching.board.rules import rules
from shuanglian.programmes.siti.selectors.quality import quality_board, to_json
from shuanglian.registry.models import Party
from tests.registry.factories import member
from tests.siti.factories import World

from .factories import MEASURED, pairs, work_off

API = "/api/v1/quality"


@pytest.fixture(autouse=True)
def _fresh(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EXCHANGE_RATES = {"token": 10**6, "user": 10**6, "public": 10**6}
    cache.clear()


@pytest.fixture
def people(db: None) -> dict[str, Client]:
    found = {"public": Client()}
    for persona in ensure_personas():
        found[persona.key] = Client()
        found[persona.key].force_login(User.objects.get(username=persona.username))
    return found


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"{API}/{path}", body, content_type="application/json")


def test_the_board_holds_the_numbers_of_the_page(world: World, people: dict[str, Client]) -> None:
    world.finished()
    work_off()
    told = people["manager"].get(API).json()
    assert told == to_json(quality_board(system("测评")))
    assert told["full"] is True
    assert told["real"]["funnel"]["total"]["published"]["n"] == 1
    public = people["public"].get(API).json()
    assert public == to_json(quality_board(PUBLIC))
    assert public["real"]["funnel"]["total"]["published"]["n"] is None
    assert public["real"]["figures"] is None


def test_the_period_narrows_and_a_wrong_one_is_refused(world: World, people: dict[str, Client]) -> None:
    world.answering()
    client = people["manager"]
    assert client.get(f"{API}?last=2020-01").json()["real"]["funnel"]["total"]["published"]["n"] == 0
    assert client.get(f"{API}?last=2020-13").status_code == 422
    assert client.get(f"{API}?first=2026-05&last=2026-01").status_code == 422


def test_measurements_are_public_and_paged(db: None, people: dict[str, Client]) -> None:
    for name in ("a", "b", "c"):
        services.measurement_store(actor=member(Role.STEWARD), set_name=name, told=MEASURED)
    page = people["public"].get(f"{API}/measurements?limit=2").json()
    rest = people["public"].get(f"{API}/measurements?limit=2&cursor={page['next']}").json()
    assert [row["set_name"] for row in (*page["items"], *rest["items"])] == ["a", "b", "c"]


def test_the_needs_behind_a_number_are_for_staff(world: World, people: dict[str, Client]) -> None:
    need = world.answering()
    found = people["manager"].get(f"{API}/needs?stage=published").json()
    assert [row["id"] for row in found["items"]] == [need.pk]
    assert people["manager"].get(f"{API}/needs?stage=answered").json()["items"] == []
    for key in ("public", "enterprise", "solver"):
        assert people[key].get(f"{API}/needs").status_code == 403
    assert people["manager"].get(f"{API}/needs?stage=sold").status_code == 422


def test_two_people_decide_over_the_interface_too(company: Party, people: dict[str, Client]) -> None:
    refused = post(people["steward"], "calibrations")
    assert (refused.status_code, refused.json()["error"]["reasons"][0]["code"]) == (422, "too_few")
    pairs(company, rules().least_pairs + 40)
    made = post(people["steward"], "calibrations")
    assert (made.status_code, made.json()["status"]) == (200, "proposed")
    assert post(people["steward"], "calibrations/1/put-in-use").status_code == 403
    assert post(people["admin"], "calibrations/1/put-in-use").json()["status"] == "in_use"
    assert post(people["admin"], "calibrations/1/put-in-use").status_code == 409
    assert people["public"].get(API).json()["calibration"]["version"] == 1
    back = post(people["steward"], "calibrations/roll-back", reason="拒答太多")
    assert back.json() == {"restored": None}
    listed = people["manager"].get(f"{API}/calibrations").json()["items"]
    assert [(row["number"], row["status"], row["reason"]) for row in listed] == [(1, "retired", "拒答太多")]


def test_a_rejection_needs_a_reason_and_an_existing_version(
    company: Party, people: dict[str, Client]
) -> None:
    pairs(company, rules().least_pairs + 40)
    post(people["steward"], "calibrations")
    assert post(people["leader"], "calibrations/1/reject").status_code == 422
    assert post(people["leader"], "calibrations/9/reject", reason="没有").status_code == 404
    assert post(people["leader"], "calibrations/1/reject", reason="样本偏").json()["status"] == "rejected"


@pytest.mark.parametrize("key", ["public", "enterprise", "solver", "manager", "officer"])
def test_others_change_nothing(company: Party, people: dict[str, Client], key: str) -> None:
    pairs(company, rules().least_pairs + 40)
    post(people["steward"], "calibrations")
    for path, body in (
        ("calibrations", {}),
        ("calibrations/1/put-in-use", {}),
        ("calibrations/1/reject", {"reason": "想试试"}),
        ("calibrations/roll-back", {"reason": "想试试"}),
    ):
        assert post(people[key], path, **body).status_code in (401, 403, 404)
    assert CalibrationVersion.objects.get().status == "proposed"


def test_a_token_reads_but_does_not_decide(company: Party, people: dict[str, Client]) -> None:
    admin = member(Role.ADMIN)
    organisation = Organisation.objects.get(pk=admin.organisation_id)
    _token, plain = token_issue(actor=admin, organisation=organisation, role=Role.STEWARD, name="机器")
    headers = {"Authorization": f"Bearer {plain}"}
    assert Client(headers=headers).get(API).json()["full"] is True
    pairs(company, rules().least_pairs + 40)
    answer = Client(headers=headers).post(f"{API}/calibrations", {}, content_type="application/json")
    assert answer.status_code == 403
    assert not CalibrationVersion.objects.exists()
