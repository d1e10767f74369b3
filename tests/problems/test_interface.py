"""Everything the pages do can be done over the machine interface, with the same refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.accounts.services import token_issue
from shuanglian.foundation.actor import Actor, Role, system
from shuanglian.matching.problems import upkeep
from shuanglian.matching.problems.models import Apart, Cluster, Consent, Joining, Problem

from .factories import DYEING, SLICING, company, member, submitted, told

pytestmark = pytest.mark.django_db


class Machine:
    """A program with the token of an organisation."""

    def __init__(self, actor: Actor, role: Role) -> None:
        organisation = Organisation.objects.get(pk=actor.organisation_id)
        _token, plain = token_issue(actor=system(), organisation=organisation, role=role, name="测试")
        self.headers = {"HTTP_AUTHORIZATION": f"Bearer {plain}"}

    def get(self, address: str) -> Any:
        return Client().get(f"/api/v1/{address}", **self.headers)

    def post(self, address: str, **body: object) -> Any:
        return Client().post(f"/api/v1/{address}", body, content_type="application/json", **self.headers)


@pytest.fixture
def clusters(built: None) -> list[Cluster]:
    told(DYEING)
    told(SLICING)
    upkeep.catch_up()
    return list(Cluster.objects.order_by("pk"))


@pytest.fixture
def manager(db: None) -> Machine:
    return Machine(member(Role.MANAGER), Role.MANAGER)


def rev(cluster: Cluster) -> int:
    cluster.refresh_from_db()
    return cluster.rev


def test_lists_are_paged_and_filtered(clusters: list[Cluster]) -> None:
    first = Client().get("/api/v1/problems?limit=1").json()
    assert [row["number"] for row in first["items"]] == [clusters[0].number]
    second = Client().get(f"/api/v1/problems?limit=1&cursor={first['next']}").json()
    assert [row["number"] for row in second["items"]] == [clusters[1].number]
    assert second["next"] == ""
    assert Client().get("/api/v1/problems?repeated=true").json()["items"] == []
    assert Client().get("/api/v1/problems/export?form=csv").content.decode("utf-8-sig").count("GX-") == 5


def test_a_cluster_tells_why_and_adds_up(clusters: list[Cluster]) -> None:
    shown = Client().get(f"/api/v1/problems/{clusters[0].pk}").json()
    assert len(shown["problems"]) == 3
    why = shown["problems"][0]["why"]
    assert abs(sum(part["value"] for part in why["parts"]) - why["score"]) < 1e-4
    assert shown["lexical_only"] is True
    assert Client().get("/api/v1/problems/999999").status_code == 404


def test_managers_do_everything_by_machine(clusters: list[Cluster], manager: Machine) -> None:
    one, other = clusters
    members = list(Problem.objects.filter(cluster=one).order_by("pk"))
    assert (
        manager.post(f"problems/{one.pk}/confirm", name="低温染色", rev=rev(one)).json()["title"]
        == "低温染色"
    )
    done = manager.post(f"problems/{one.pk}/split", problem_ids=[members[2].pk], reason="不同", rev=rev(one))
    assert done.json() == {"done": True}
    back = manager.post(f"problems/{one.pk}/include", object_id=members[2].object_id, rev=rev(one))
    assert len(back.json()["problems"]) == 3
    merged = manager.post(f"problems/{one.pk}/merge", other_id=other.pk, rev=rev(one), other_rev=rev(other))
    assert len(merged.json()["problems"]) == 5
    assert manager.post(f"problems/{one.pk}/ask", rev=rev(one)).json() == {"done": True}
    made = manager.post(
        f"problems/{one.pk}/publish", owner_id=members[0].owner_id, title="联合", text="说明", rev=rev(one)
    )
    assert made.status_code == 201
    assert made.json()["number"].startswith("XQ-")


def test_companies_join_answer_and_leave_by_machine(built: None, manager: Machine) -> None:
    owner, joiner = member(), member()
    need = submitted(*DYEING[0], company("甲", owner))
    company("乙", joiner)
    told(DYEING[1:])
    upkeep.catch_up()
    cluster, row = Cluster.objects.get(), Problem.objects.get(object_id=need.pk)
    other = Machine(joiner, Role.ENTERPRISE)
    assert other.post(f"problems/{cluster.pk}/join", note="同样").status_code == 201
    assert other.get(f"problems/{cluster.pk}").json()["has_joined"] is True
    assert manager.post(f"problems/{cluster.pk}/ask", rev=rev(cluster)).status_code == 200
    own = Machine(owner, Role.ENTERPRISE)
    assert own.post(f"problems/{cluster.pk}/consents/{row.pk}", agreed=True).status_code == 200
    assert Consent.objects.get(problem=row).agreed is True
    assert other.post(f"problems/{cluster.pk}/leave").status_code == 200
    assert not Joining.objects.filter(left_at=None).exists()


Call = Callable[[Machine], Any]


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("confirm", {"name": "", "rev": 1}, 422),
        ("confirm", {"name": "名", "rev": 9}, 409),
        ("split", {"problem_ids": [], "reason": "不同", "rev": 1}, 422),
        ("merge", {"other_id": 999_999, "rev": 1, "other_rev": 1}, 404),
        ("include", {"object_id": 999_999, "rev": 1}, 404),
        ("publish", {"owner_id": 999_999, "title": "题", "text": "文", "rev": 1}, 422),
        ("join", {}, 403),
        ("leave", {}, 409),
        ("consents/999999", {"agreed": True}, 404),
    ],
)
def test_refusals_have_the_one_shape_and_change_nothing(
    clusters: list[Cluster], manager: Machine, address: str, body: dict[str, object], status: int
) -> None:
    answer = manager.post(f"problems/{clusters[0].pk}/{address}", **body)
    assert answer.status_code == status
    assert answer.json()["error"]["reasons"]
    assert rev(clusters[0]) == 1
    assert not Apart.objects.exists()


def test_strangers_may_read_but_not_decide(clusters: list[Cluster]) -> None:
    answer = Client().post(
        f"/api/v1/problems/{clusters[0].pk}/confirm",
        {"name": "名", "rev": 1},
        content_type="application/json",
    )
    assert answer.status_code == 401
    company_machine = Machine(member(), Role.ENTERPRISE)
    assert company_machine.post(f"problems/{clusters[0].pk}/confirm", name="名", rev=1).status_code == 403
    assert rev(clusters[0]) == 1
