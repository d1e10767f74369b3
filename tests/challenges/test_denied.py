"""Every verb by everybody who may not do it: refused, and nothing has changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.utils import timezone

from shuanglian.foundation.actor import PUBLIC, Actor
from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.events.models import Event
from shuanglian.programmes.challenges import policies, services
from shuanglian.programmes.challenges.demo_texts import FAIRNESS
from shuanglian.programmes.challenges.models import (
    Award,
    Bid,
    Challenge,
    Contract,
    Milestone,
    Objection,
    Reviewer,
)

from .factories import World, bid_draft, challenge_draft, contract_draft, fresh, report, rows, voucher

pytestmark = pytest.mark.django_db
Call = Callable[[Actor], Any]


def snapshot() -> tuple[int, str]:
    """Every row of the programme, and how long the record is."""
    rows = [
        row
        for model in apps.get_app_config("challenges").get_models()
        for row in model.objects.order_by("pk")
    ]
    return Event.objects.count(), serializers.serialize("json", rows)


def refused_to(world: World, allowed: list[Actor], call: Call) -> None:
    everybody = [PUBLIC, *(v for v in vars(world).values() if isinstance(v, Actor)), *world.reviewers]
    before = snapshot()
    for actor in everybody:
        if actor in allowed:
            continue
        with pytest.raises(DomainError):
            call(actor)
        assert snapshot() == before, actor


def test_before_the_publication(world: World) -> None:
    owners = [world.owner, world.colleague]
    draft = world.draft()
    refused_to(
        world, owners, lambda a: services.challenge_save(actor=a, challenge=draft, draft=challenge_draft())
    )
    refused_to(world, owners, lambda a: services.challenge_submit(actor=a, challenge=draft))
    services.challenge_submit(actor=world.owner, challenge=draft)
    officers = [world.officer, world.officer2]
    c = fresh(draft)
    refused_to(world, officers, lambda a: services.check_pass(actor=a, challenge=c, fairness=FAIRNESS))
    refused_to(world, officers, lambda a: services.check_return(actor=a, challenge=c, reason="请补充"))
    refused_to(world, officers, lambda a: services.check_reject(actor=a, challenge=c, reason="不符合"))
    services.check_pass(actor=world.officer, challenge=c, fairness=FAIRNESS)
    c = fresh(c)
    refused_to(world, [world.leader], lambda a: services.approve(actor=a, challenge=c))
    refused_to(
        world, [world.leader], lambda a: services.approve_return(actor=a, challenge=c, reason="再看看")
    )
    refused_to(
        world, [world.leader], lambda a: services.challenge_cancel(actor=a, challenge=c, reason="不再需要了")
    )


def test_while_bids_are_taken(world: World) -> None:
    challenge = world.published()
    world.bid(challenge, world.solver)
    c = fresh(challenge)
    bidders = [world.solver, world.rival, world.late, world.stranger, *world.reviewers]
    refused_to(
        world,
        [world.owner, world.colleague],
        lambda a: services.correct(actor=a, challenge=c, text_="更正一处", is_material=False),
    )
    refused_to(world, bidders, lambda a: services.undertake(actor=a, challenge=c, accepted=True))
    refused_to(world, [world.solver], lambda a: services.bid_submit(actor=a, challenge=c, draft=bid_draft()))
    refused_to(world, [world.solver], lambda a: services.bid_withdraw(actor=a, challenge=c))
    refused_to(world, [], lambda a: services.panel_name(actor=a, challenge=c, users=[a.user_id or 0]))


def test_during_the_review_and_the_result(world: World) -> None:
    challenge = world.scoring()
    me, seat = world.reviewers[0], Reviewer.objects.order_by("pk")[0]
    bid = Bid.objects.filter(challenge=challenge)[0]
    panel = world.reviewers[:3]
    refused_to(
        world, panel, lambda a: services.conflict_declare(actor=a, challenge=challenge, bids=[], note="")
    )
    # Nobody scores before declaring, not even the panel.
    refused_to(world, [], lambda a: services.score_save(actor=a, challenge=challenge, bid=bid, rows=rows(50)))
    services.conflict_declare(actor=me, challenge=challenge, bids=[], note="")
    refused_to(
        world, [me], lambda a: services.score_save(actor=a, challenge=challenge, bid=bid, rows=rows(50))
    )
    refused_to(world, panel[1:], lambda a: services.score_finish(actor=a, challenge=challenge))
    officers = [world.officer, world.officer2]
    refused_to(
        world,
        officers,
        lambda a: services.reviewer_replace(
            actor=a, challenge=challenge, reviewer=seat, reason="长期联系不上"
        ),
    )
    refused_to(
        world,
        [],
        lambda a: services.award_propose(actor=a, challenge=challenge, amounts={}, reason="没有合适的"),
    )


def test_in_the_result(world: World) -> None:
    challenge = world.locked()
    owners, officers = [world.owner, world.colleague], [world.officer, world.officer2]
    refused_to(
        world,
        owners,
        lambda a: services.award_propose(actor=a, challenge=challenge, amounts={}, reason="没有合适的"),
    )
    best = Bid.objects.get(challenge=challenge, rank=1)
    services.award_propose(actor=world.owner, challenge=challenge, amounts={best.pk: 100}, reason="得分第一")
    c = fresh(challenge)
    refused_to(world, [world.leader], lambda a: services.award_approve(actor=a, challenge=c))
    refused_to(world, [world.leader], lambda a: services.award_return(actor=a, challenge=c, reason="再议"))
    services.award_approve(actor=world.leader, challenge=c)
    objectors = [world.solver, world.rival, world.late, world.stranger, *world.reviewers]
    refused_to(world, objectors, lambda a: services.objection_raise(actor=a, challenge=c, text_="程序有问题"))
    services.objection_raise(actor=world.rival, challenge=c, text_="程序有问题")
    objection = Objection.objects.get()
    refused_to(
        world,
        officers,
        lambda a: services.objection_answer(actor=a, objection=objection, upheld=False, answer="查无此事"),
    )


def test_in_the_contract(world: World) -> None:
    challenge = world.decided()
    owners = [world.owner, world.colleague]
    award = Award.objects.get()
    loser = Bid.objects.get(status="not_awarded")
    refused_to(
        world, owners, lambda a: services.feedback_give(actor=a, bid=loser, strengths="设备好", gaps="数据少")
    )
    refused_to(
        world, owners, lambda a: services.contract_record(actor=a, award=award, draft=contract_draft())
    )
    contract: Contract = world.contract(challenge)
    refused_to(
        world, [world.solver], lambda a: services.contract_reply(actor=a, contract=contract, agree=True)
    )
    services.contract_reply(actor=world.solver, contract=contract, agree=True)
    first: Milestone = contract.milestones.get(order=1)
    refused_to(
        world, [world.solver], lambda a: services.milestone_deliver(actor=a, milestone=first, note="送到")
    )
    refused_to(world, [], lambda a: services.complaint_file(actor=a, milestone=first, text_="还没有付款"))
    services.milestone_deliver(actor=world.solver, milestone=first, note="送到")
    proof = report(world.owner, challenge)
    criterion = challenge.criteria.get()
    refused_to(
        world,
        owners,
        lambda a: services.reading_enter(
            actor=a, milestone=first, criterion=criterion, sample=1, value="99", unit="kPa", evidence=proof
        ),
    )
    refused_to(world, owners, lambda a: services.milestone_accept(actor=a, milestone=first))
    services.milestone_accept(actor=world.owner, milestone=first)
    day, slip = timezone.localdate(), voucher(world.owner, challenge)
    refused_to(
        world,
        owners,
        lambda a: services.payment_record(
            actor=a, milestone=first, paid_on=day, principal_cents=first.amount_cents, voucher=slip
        ),
    )
    payment = world.transfer(first)
    refused_to(world, [world.solver], lambda a: services.payment_confirm(actor=a, payment=payment))
    refused_to(
        world, [world.solver], lambda a: services.payment_dispute(actor=a, payment=payment, reason="没有到账")
    )


@pytest.mark.parametrize("verb", ["accept", "pay", "payment_reply", "complain"])
def test_a_machine_neither_accepts_nor_pays_nor_complains(world: World, verb: str) -> None:
    challenge = world.performing()
    person = world.owner if verb in ("accept", "pay") else world.solver
    assert not policies.reasons(person, challenge, verb)
    machine = dataclasses.replace(person, user_id=None, token_id=1)
    assert {r.code for r in policies.reasons(machine, challenge, verb)} == {"person_needed"}


def test_the_table_of_verbs_covers_every_state_it_names() -> None:
    from shuanglian.programmes.challenges.models import Status

    for verb in policies.VERBS.values():
        assert verb.when and verb.when <= set(Status.values), verb.name
    assert Challenge._meta.get_field("status").choices
