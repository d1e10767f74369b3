"""What somebody answers for is done by a person; a demonstration person stays among examples; ties are found by rules."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotAllowed
from shuanglian.foundation.events.models import Event
from shuanglian.programmes.challenges import conflicts, policies, rules, services
from shuanglian.programmes.challenges.models import Challenge
from shuanglian.registry.models import Affiliation, Party, Relation
from tests.registry.factories import party_for

from .factories import World

pytestmark = pytest.mark.django_db


def key_of(actor: Actor) -> Actor:
    """A machine's key of the same organisation and role."""
    return dataclasses.replace(actor, user_id=None, token_id=1)


def codes(actor: Actor, challenge: Challenge, verb: str) -> set[str]:
    return {reason.code for reason in policies.reasons(actor, challenge, verb)}


def test_a_key_neither_publishes_nor_approves_nor_scores_nor_proposes_nor_awards(world: World) -> None:
    challenge = world.draft()
    for verb, actor in (
        ("submit", world.owner),
        ("check", world.officer),
        ("approve", world.leader),
        ("correct", world.owner),
        ("undertake", world.solver),
        ("bid", world.solver),
        ("bid_withdraw", world.solver),
        ("panel", world.officer),
        ("propose", world.owner),
        ("award", world.leader),
        ("feedback", world.owner),
    ):
        assert "person_needed" in codes(key_of(actor), challenge, verb), verb
        assert "person_needed" not in codes(actor, challenge, verb), verb
    for verb in ("declare", "score", "score_finish"):
        assert "challenges.not_reviewer" in codes(key_of(world.reviewers[0]), challenge, verb)
    count = Event.objects.count()
    with pytest.raises(NotAllowed):
        services.challenge_submit(actor=key_of(world.owner), challenge=challenge)
    assert Event.objects.count() == count and Challenge.objects.get().status == "draft"


def test_a_demonstration_person_changes_nothing_real_and_anybody_may_change_an_example(world: World) -> None:
    challenge = world.published()
    player = dataclasses.replace(world.solver, is_demo=True)
    for verb in policies.VERBS:
        assert "other_world" in codes(player, challenge, verb), verb
    count = Event.objects.count()
    with pytest.raises(NotAllowed):
        services.undertake(actor=player, challenge=challenge, accepted=True)
    assert Event.objects.count() == count and not challenge.undertakings.exists()
    Challenge.objects.filter(pk=challenge.pk).update(is_demo=True)
    challenge.refresh_from_db()
    for actor in (player, world.rival):
        services.undertake(actor=actor, challenge=challenge, accepted=True)
    assert challenge.undertakings.count() == 2


def test_ties_take_as_many_queries_for_many_bidders_as_for_one(world: World) -> None:
    own = party_for(world.reviewers[0], "评审单位一", kind="lab")
    others = list(Party.objects.filter(name__startswith="揭榜"))
    Relation.objects.create(subject=own, kind="runs", target=others[0])
    counted = []
    for parties in (others[:1], others):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = conflicts.ties(own.organisation_id or 0, parties, years=3)
        counted.append(len(queries))
        assert found == {others[0].pk: "relation"}
    assert counted[0] == counted[1] <= 8
    assert conflicts.ties(others[0].organisation_id or 0, others, years=3)[others[0].pk] == "organisation"


def test_how_long_an_ended_tie_counts_stands_in_the_versioned_rules(world: World) -> None:
    assert rules.current("rules")["conflicts"]["years"] == 3 and rules.current("rules")["conflicts"]["source"]
    assert world.draft().rules["conflict_years"] == 3
    own = party_for(world.reviewers[0], "评审单位一", kind="lab")
    other = Party.objects.get(name="揭榜研究院甲")
    person = Party.objects.create(ref="person:example", kind="person", name="示例某人")
    today = dt.date.today()
    for party, until in ((own, None), (other, conflicts.years_before(today, 4))):
        Affiliation.objects.create(person=person, party=party, kind="post", valid_to=until)
    assert conflicts.ties(own.organisation_id or 0, [other], years=3) == {}
    assert conflicts.ties(own.organisation_id or 0, [other], years=5) == {other.pk: "affiliation"}
    assert conflicts.years_before(dt.date(2028, 2, 29), 3) == dt.date(2025, 2, 28)
