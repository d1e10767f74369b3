"""What the programme tells the matcher of the parties: who may not solve this need, and why."""

from __future__ import annotations

import datetime as dt

from shuanglian.foundation.actor import system
from shuanglian.programmes.siti import selectors, services
from shuanglian.programmes.siti.selectors.recommend import conflicts
from shuanglian.registry.models import Affiliation, Relation
from shuanglian.registry.services import offering_create, party_create

from .factories import World

TEXT = "防水透湿面料与可降解膜的量产工艺，静水压 105 kPa。"


def test_a_declared_conflict_keeps_a_solver_out_and_staff_see_why(world: World) -> None:
    need = world.choosing()
    services.conflict_declare(
        actor=world.enterprise,
        need=need,
        party=world.solver_party,
        has_conflict=True,
        note="法定代表人是我的岳父",
    )
    offering_create(
        actor=system("测试"),
        party=world.solver_party,
        kind="result",
        title=need.title,
        text=f"{need.text}{TEXT}",
    )
    answer = selectors.recommend(world.manager, need)
    assert world.solver_party.pk not in {found.party_id for found in answer.results}
    (aside,) = [found for found in answer.set_aside if found.party_id == world.solver_party.pk]
    told = [reason.text for reason in aside.counter_reasons]
    assert "利益冲突：有人申报了利益冲突" in told
    assert "岳父" not in str(answer.to_json())
    for_owner = selectors.recommend(world.enterprise, need)
    assert for_owner.set_aside == ()
    assert world.solver_party.pk not in {found.party_id for found in for_owner.results}


def test_no_conflict_declared_is_no_conflict(world: World) -> None:
    need = world.choosing()
    services.conflict_declare(actor=world.enterprise, need=need, party=world.solver_party, has_conflict=False)
    assert conflicts(need) == {}


def test_people_of_the_house_its_holding_and_its_rivals_are_named(world: World) -> None:
    need, owner = world.choosing(), world.company
    expert, former = (
        party_create(actor=system("测试"), kind="person", name=name) for name in ("甲教授", "乙教授")
    )
    holding, rival = (
        party_create(actor=system("测试"), kind="enterprise", name=name) for name in ("集团", "对手")
    )
    Affiliation.objects.create(person=expert, party=owner, kind="adviser")
    Affiliation.objects.create(person=former, party=owner, kind="post", valid_to=dt.date(2020, 1, 1))
    Relation.objects.create(subject=owner, kind="part_of", target=holding)
    Relation.objects.create(subject=rival, kind="competes_with", target=owner)
    Relation.objects.create(subject=owner, kind="supplies", target=world.rival_party)
    Relation.objects.create(subject=owner, kind="part_of", target_text="某集团")
    assert conflicts(need) == {
        expert.pk: "与出题方有任职关系",
        holding.pk: "与出题方有隶属关系",
        rival.pk: "申报的竞争对手",
    }
