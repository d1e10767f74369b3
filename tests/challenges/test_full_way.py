"""From draft to the last payment, as the actors go."""

from __future__ import annotations

import pytest

from shuanglian.foundation.events import invariants
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.programmes.challenges import demo, engine, services
from shuanglian.programmes.challenges.models import Bid, Challenge, Feedback, Milestone

from .factories import World, fresh, report

pytestmark = pytest.mark.django_db


def test_a_challenge_is_published_bid_for_reviewed_awarded_performed_and_closed(world: World) -> None:
    challenge = world.performing()
    assert challenge.status == "performing"
    assert engine.open_nodes(challenge) == {"feedback", "perform"}
    world.tell_loser(challenge)
    criterion = challenge.criteria.get()
    for milestone in Milestone.objects.order_by("order"):
        services.milestone_deliver(actor=world.solver, milestone=milestone, note="送到现场")
        if milestone.is_final:
            for sample in (1, 2):
                services.reading_enter(
                    actor=world.owner,
                    milestone=milestone,
                    criterion=criterion,
                    sample=sample,
                    value="104000",
                    unit="Pa",
                    evidence=report(world.owner, challenge),
                )
        services.milestone_accept(actor=world.owner, milestone=milestone)
        services.payment_confirm(actor=world.solver, payment=world.transfer(milestone))
    challenge = fresh(challenge)
    assert challenge.status == "closed"
    assert challenge.ended_at is not None
    assert engine.open_nodes(challenge) == frozenset()
    assert Feedback.objects.get().figures["rank"] == 2
    assert not list(invariants.run_all())
    assert not verify_all().breaks


def test_the_demonstration_has_every_stage_and_making_it_again_changes_nothing(db: None) -> None:
    assert demo.load_demo() == 6
    assert set(Challenge.objects.values_list("status", flat=True)) == {
        "draft",
        "open",
        "scoring",
        "publicity",
        "performing",
    }
    assert all(Challenge.objects.values_list("is_demo", flat=True))
    assert demo.load_demo() == 0
    assert Bid.objects.filter(status="sealed").count() == 2
    assert not list(invariants.run_all())
    assert not verify_all().breaks
