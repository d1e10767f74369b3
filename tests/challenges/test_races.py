"""Real threads on PostgreSQL: at the deadline a bid is in time or refused, and the opening happens once."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from shuanglian.casework import api as casework
from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.events import invariants
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.programmes.challenges import services
from shuanglian.programmes.challenges.models import AwardProposal, Bid
from tests.registry.factories import member

from .factories import World, bid_draft, fresh
from .test_succession import gave_up

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    load_bundled()
    return World.create()


def together(jobs: list[Callable[[], Any]]) -> list[Any]:
    """All at once; the result or the refusal of each."""
    results: list[Any] = [None] * len(jobs)
    gate = threading.Barrier(len(jobs))

    def work(index: int) -> None:
        close_old_connections()
        gate.wait()
        try:
            results[index] = jobs[index]()
        except DomainError as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_bids_and_openings_around_the_deadline_leave_no_bid_between(world: World) -> None:
    challenge = world.published(deadline=timezone.now() + dt.timedelta(seconds=8), max_tries=20)
    bidders = [world.solver, world.rival, world.late]
    for actor in bidders:
        services.undertake(actor=actor, challenge=challenge, accepted=True)
    deadline = fresh(challenge).deadline

    def bid(actor: Any) -> Callable[[], Any]:
        def go() -> int:
            made = 0
            while timezone.now() < deadline + dt.timedelta(seconds=0.4):
                if abs((timezone.now() - deadline).total_seconds()) > 0.25:
                    time.sleep(0.02)
                    continue
                try:
                    services.bid_submit(actor=actor, challenge=challenge, draft=bid_draft())
                    made += 1
                except DomainError:
                    pass
            return made

        return go

    def opener() -> int:
        opened = 0
        while timezone.now() < deadline + dt.timedelta(seconds=1):
            opened += services.open_due()
        return opened

    results = together([*(bid(actor) for actor in bidders), opener, opener])
    # Both may see it closed before and open after; it was opened once.
    assert sum(results[3:]) >= 1, results
    rows = Bid.objects.filter(challenge=challenge)
    assert all(row.submitted_at < deadline for row in rows)
    assert not rows.filter(status="sealed").exists()
    assert Event.objects.filter(kind="challenge.opened").count() == 1
    opening = Event.objects.get(kind="challenge.opened").seq
    assert not Event.objects.filter(
        kind="challenge.bid_sealed", seq__gt=opening, stream=challenge.stream
    ).exists()
    assert not list(invariants.run_all()) and not verify_all().breaks


def test_two_colleagues_bid_at_once_and_one_live_bid_remains(world: World) -> None:
    challenge = world.published()
    services.undertake(actor=world.solver, challenge=challenge, accepted=True)
    results = together(
        [lambda: services.bid_submit(actor=world.solver, challenge=challenge, draft=bid_draft())] * 3
    )
    assert all(isinstance(one, Bid) for one in results), results
    assert Bid.objects.filter(challenge=challenge, status="sealed").count() == 1
    assert sorted(Bid.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_the_last_reviewers_hand_in_at_once_and_the_scores_are_locked_once(world: World) -> None:
    challenge = world.scoring()
    from .factories import rows

    for actor in world.reviewers[:3]:
        services.conflict_declare(actor=actor, challenge=challenge, bids=[], note="")
        for one in Bid.objects.filter(challenge=challenge, status="opened"):
            services.score_save(actor=actor, challenge=challenge, bid=one, rows=rows(70))
    results = together(
        [lambda a=actor: services.score_finish(actor=a, challenge=challenge) for actor in world.reviewers[:3]]
    )
    assert not [one for one in results if isinstance(one, DomainError)], results
    assert fresh(challenge).status == "awarding"
    assert Event.objects.filter(kind="challenge.scores_locked").count() == 1
    assert not list(invariants.run_all())


def test_two_leaders_decide_on_one_proposal_at_once_and_one_decision_holds(world: World) -> None:
    challenge = world.proposed()
    other = member(Role.LEADER)
    results = together(
        [
            lambda: services.award_approve(actor=world.leader, challenge=challenge),
            lambda: services.award_approve(actor=other, challenge=challenge),
            lambda: services.award_return(actor=other, challenge=challenge, reason="请补充理由"),
        ]
    )
    assert sum(not isinstance(one, DomainError) for one in results) == 1, results
    decided = AwardProposal.objects.get()
    assert (fresh(challenge).status == "publicity") == (decided.decision == "approved")
    kinds = ["challenge.award_approved", "challenge.award_returned"]
    assert Event.objects.filter(kind__in=kinds).count() == 1
    assert not list(invariants.run_all()) and not verify_all().breaks


def test_two_colleagues_propose_at_once_and_one_proposal_stands(world: World) -> None:
    challenge = world.locked()
    best = Bid.objects.get(challenge=challenge, rank=1)

    def propose(actor: Any) -> Callable[[], Any]:
        return lambda: services.award_propose(
            actor=actor, challenge=challenge, amounts={best.pk: 1000}, reason="得分第一"
        )

    results = together([propose(world.owner), propose(world.colleague)])
    assert sum(isinstance(one, AwardProposal) for one in results) == 1, results
    assert AwardProposal.objects.count() == 1


def test_a_winner_signs_and_gives_up_at_once_and_one_of_both_holds(world: World) -> None:
    challenge = world.decided()
    contract = world.contract(challenge)
    results = together(
        [
            lambda: services.contract_reply(actor=world.solver, contract=contract, agree=True),
            lambda: services.award_lapse(actor=world.solver, award=contract.award, reason="设备到不了位"),
        ]
    )
    assert sum(isinstance(one, DomainError) for one in results) == 1, results
    contract.refresh_from_db()
    assert (fresh(challenge).status, contract.status) in (
        ("performing", "signed"),
        ("succeeding", "objected"),
    )
    assert not list(invariants.run_all())


def test_moving_up_and_declining_at_once_and_one_of_them_holds(world: World) -> None:
    challenge = gave_up(world, told=True)
    bid = Bid.objects.get(organisation=world.rival.organisation_id)

    def propose(actor: Any) -> Callable[[], Any]:
        return lambda: services.award_succeed(
            actor=actor, challenge=challenge, bid=bid, amount_cents=1000, reason="得分第二"
        )

    results = together(
        [
            propose(world.owner),
            propose(world.colleague),
            lambda: services.succession_decline(actor=world.owner, challenge=challenge, reason="不递补了"),
        ]
    )
    assert sum(isinstance(one, DomainError) for one in results) == 2, results
    proposals = AwardProposal.objects.filter(is_succession=True).count()
    assert (fresh(challenge).status, proposals) in (("succeeding", 1), ("no_award", 0))
    assert not list(invariants.run_all()) and not verify_all().breaks


def test_the_worker_and_two_people_open_at_once_after_a_failure(world: World) -> None:
    challenge = world.sealed()
    time.sleep(max(0.0, (challenge.deadline - timezone.now()).total_seconds()) + 0.05)
    timer = casework.Timer.objects.filter(case=challenge.case, node="wait_deadline", status="pending")
    timer.update(attempts=6, retry_at=timezone.now() + dt.timedelta(hours=1))
    results = together([services.open_due, services.open_due, lambda: casework.fire_due().timers])
    assert max(results[:2]) == 1 and results[2] == 0, results
    assert fresh(challenge).status == "panel" and Event.objects.filter(kind="challenge.opened").count() == 1
