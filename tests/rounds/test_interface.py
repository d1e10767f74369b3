"""The machine interface of rounds does what the pages do."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from shuanglian.foundation.actor import Role
from shuanglian.matching.rounds.models import Round, RoundProposal
from tests.exchange.factories import Caller, person, reasons
from tests.matching.factories import member

from .factories import World, fresh, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any) -> World:
    cache.clear()
    settings.EXCHANGE_RATES = {"token": 10**6, "user": 10**6, "public": 10**6}
    return World.create()


def opening(world: World, **data: Any) -> dict[str, Any]:
    return {
        "name": "接口开的一轮",
        "need_ids": [need.pk for need in world.needs],
        "experts": [{"party_id": p.pk, "capacity": 1} for p in (world.both, world.fabric)],
        **data,
    }


def test_a_whole_round_without_a_page(world: World) -> None:
    manager = person(world.manager)
    status, made = manager.post("/rounds", opening(world))
    assert (status, made["status"], made["needs"], made["experts"]) == (201, "draft", 2, 2)
    at = f"/rounds/{made['id']}"
    assert manager.post(f"{at}/compute")[0] == 202
    work()
    status, done = manager.get(at)
    assert (status, done["status"], done["matched"]) == (200, "computed", 2)
    assert done["result"]["receipt"] == done["receipt"]
    assert done["comparison"] and done["proof"]
    for proposal in manager.get(f"{at}/proposals")[1]["items"]:
        assert manager.post(f"{at}/proposals/{proposal['id']}/accept")[1]["decision"] == "accepted"
    assert manager.post(f"{at}/publish")[1]["status"] == "published"
    assert manager.get("/rounds")[1]["items"][0]["id"] == made["id"]


def test_everything_wrong_is_told_with_its_field(world: World) -> None:
    manager = person(world.manager)
    rules = {"further_job_costs": [0.5, 0.1], "least_value": 0.2}
    status, body = manager.post("/rounds", opening(world, name=" ", need_ids=[10**9], rules=rules))
    assert status == 422
    assert reasons(body) == {
        ("required", "name"),
        ("falling", "rules.further_job_costs"),
        ("unknown_need", "needs"),
    }
    assert manager.post("/rounds", opening(world, extra=1))[0] == 422
    assert not Round.objects.exists()


def test_reasons_against_and_exact_exchanges_are_told(world: World) -> None:
    found, manager = world.computed(), person(world.manager)
    at = f"/rounds/{found.pk}"
    rows = manager.get(f"{at}/needs")[1]["items"]
    fabric = next(row for row in rows if row["need_id"] == world.needs[0].pk)
    options = manager.get(f"{at}/needs/{fabric['id']}/candidates")[1]
    assert [(o["party"], bool(o["why_not"])) for o in options] == [
        ("综合研究所", True),
        ("面料研究所", False),
    ]
    told = manager.get(f"{at}/needs/{fabric['id']}/what-if?expert_id={options[0]['expert_id']}")[1]["told"]
    assert "满足的题少 1 道" in told
    assert manager.get(f"{at}/needs/{fabric['id']}/what-if?expert_id=999999")[0] == 422


def test_deciding_by_interface(world: World) -> None:
    found, manager = world.computed(capacity=2), person(world.manager)
    at = f"/rounds/{found.pk}"
    proposal, other = world.proposal(found, 0), world.expert_row(found, world.fabric)
    where = f"{at}/proposals/{proposal.pk}"
    assert manager.post(f"{where}/replace", {"expert_id": other.pk})[0] == 422
    status, made = manager.post(f"{where}/replace", {"expert_id": other.pk, "reason": "离得近"})
    assert (status, made["is_override"], made["replaces_id"]) == (200, True, proposal.pk)
    carbon = world.proposal(found, 1)
    assert (
        manager.post(f"{at}/proposals/{carbon.pk}/decline", {"reason": "在检修"})[1]["decision"] == "declined"
    )
    row = world.need_row(found, 1)
    body = {"expert_id": other.pk, "reason": "试一试"}
    assert manager.post(f"{at}/needs/{row.pk}/add", body)[0] == 201
    assert manager.post(f"{at}/needs/{row.pk}/add", body)[0] == 409
    assert manager.post(f"{at}/accept-rest")[1] == {"number": 0}
    assert manager.post(f"{where}/accept")[0] == 403


def test_capacities_rules_conflicts_and_cancelling(world: World) -> None:
    found, manager = world.by_sheet(), person(world.manager)
    at = f"/rounds/{found.pk}"
    experts = manager.get(f"{at}/experts")[1]["items"]
    rows = manager.get(f"{at}/needs")[1]["items"]
    change = {
        "capacities": [{"expert_id": experts[0]["id"], "capacity": 5}],
        "needs": [{"need_row_id": rows[0]["id"], "wanted": 2, "weight": 3}],
        "rules": {"first": "value"},
    }
    status, body = manager.patch(at, change)
    assert (status, body["rules"]["first"]) == (200, "value")
    assert manager.get(f"{at}/experts")[1]["items"][0]["capacity"] == 5
    assert manager.get(f"{at}/needs")[1]["items"][0]["weight"] == 3
    pair = manager.get(f"{at}/needs/{rows[0]['id']}/candidates")[1][0]
    address = f"{at}/needs/{rows[0]['id']}/candidates/{pair['id']}/conflict"
    assert manager.call("PUT", address, {"reason": "亲属任职"}) == (200, {"reason": "亲属任职"})
    assert manager.call("PUT", f"{at}/needs/{rows[0]['id']}/candidates/999999/conflict", {})[0] == 404
    assert manager.post(f"{at}/cancel", {"reason": "改期"})[1]["cancel_reason"] == "改期"
    assert manager.patch(at, {})[0] == 403


def test_sheets_in_and_out(world: World) -> None:
    found, manager = world.round(), person(world.manager)
    at = f"/api/v1/rounds/{found.pk}"
    text = f"难题编号,专家编号,把握\n{world.needs[0].number},{world.both.ref},0.4\n"
    file = SimpleUploadedFile("候选.csv", text.encode(), "text/csv")
    answer = manager.client.post(f"{at}/sheet", {"file": file})
    assert (answer.status_code, answer.json()) == (200, {"number": 1})
    assert manager.client.get(f"{at}/sheet").content.startswith(b"PK")
    done = world.computed(name="另一轮")
    out = manager.client.get(f"/api/v1/rounds/{done.pk}/export?format=csv").content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(out)))) == 3


def test_others_see_their_own_and_may_do_nothing(world: World) -> None:
    draft, published = world.computed(name="没有公布"), world.published()
    expert, stranger, leader = person(world.expert), person(member(Role.SOLVER)), person(member(Role.LEADER))
    assert [r["id"] for r in expert.get("/rounds")[1]["items"]] == [published.pk]
    body = expert.get(f"/rounds/{published.pk}")[1]
    assert (body["result"], body["needs"]) == (None, 0)
    items = expert.get(f"/rounds/{published.pk}/proposals")[1]["items"]
    assert [(item["party"], item["reason"]) for item in items] == [("综合研究所", "")]
    for part in ("experts", "needs"):
        assert expert.get(f"/rounds/{published.pk}/{part}")[1]["items"] == []
    for path in (f"/rounds/{draft.pk}", f"/rounds/{draft.pk}/proposals", f"/rounds/{draft.pk}/export"):
        assert expert.raw("GET", path).status_code == 404
        assert stranger.raw("GET", path).status_code == 404
        assert Caller().raw("GET", path).status_code == 401
    before = list(RoundProposal.objects.values("pk", "decision"))
    own = items[0]["id"]
    assert expert.post(f"/rounds/{published.pk}/proposals/{own}/decline", {"reason": "不"})[0] == 403
    assert stranger.post(f"/rounds/{published.pk}/proposals/{own}/decline", {"reason": "不"})[0] == 404
    for caller in (leader, expert):
        assert caller.post("/rounds", opening(world))[0] == 403
    assert leader.post(f"/rounds/{draft.pk}/publish")[0] == 403
    assert list(RoundProposal.objects.values("pk", "decision")) == before
    assert fresh(draft).status == "computed"
