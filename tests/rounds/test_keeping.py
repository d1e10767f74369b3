"""Who reads a round, what the database refuses, and what `shuanglian verify` finds."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, close_old_connections, transaction

from shuanglian.foundation.actor import PUBLIC, Role
from shuanglian.foundation.errors import Invalid, NotFound
from shuanglian.matching.rounds import selectors, services
from shuanglian.matching.rounds.invariants import (
    nobody_has_more_than_their_time,
    proposals_stay_in_their_round,
    results_are_as_sealed,
)
from shuanglian.matching.rounds.models import (
    Round,
    RoundCandidate,
    RoundExpert,
    RoundNeed,
    RoundProposal,
)
from tests.matching.factories import member, party, submitted

from .factories import World, fresh, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World.create()


# -- reading ------------------------------------------------------------------------------------------------------


def test_experts_and_owners_see_their_own_once_published_and_others_nothing(world: World) -> None:
    found = world.computed()
    for viewer in (world.expert, world.owner, member(), PUBLIC):
        with pytest.raises(NotFound):
            selectors.get_for(viewer, found.pk)
    services.proposals_accept_rest(actor=world.manager, found=found)
    services.round_publish(actor=world.manager, found=found)
    assert [p.expert.party for p in selectors.proposals(world.expert, found)] == [world.both]
    assert {p.need.need for p in selectors.proposals(world.owner, found)} == set(world.needs)
    assert list(selectors.needs(world.expert, found)) == []
    for viewer in (member(), member(Role.SOLVER), PUBLIC):
        with pytest.raises(NotFound):
            selectors.get_for(viewer, found.pk)
        assert not selectors.proposals(viewer, found).exists()
    foreign = world.proposal(found, 0)
    with pytest.raises(NotFound):
        selectors.get_proposal(world.expert, found.pk, foreign.pk)


def test_what_was_accepted_before_counts_as_load_in_the_next_round(world: World) -> None:
    world.published()
    again = world.round()
    assert {row.party: row.load for row in again.experts.all()} == {world.both: 1, world.fabric: 1}


# -- the database -------------------------------------------------------------------------------------------------


def test_the_database_refuses_what_the_services_would_never_write(world: World) -> None:
    found = world.computed()
    row = world.proposal(found, 0)
    refused: list[Callable[[], object]] = [
        lambda: RoundProposal.objects.filter(pk=row.pk).update(decision="declined"),
        lambda: RoundProposal.objects.filter(pk=row.pk).update(is_override=True),
        lambda: RoundProposal.objects.filter(pk=row.pk).update(value=2),
        lambda: RoundProposal.objects.create(round=found, need=row.need, expert=row.expert),
        lambda: Round.objects.filter(pk=found.pk).update(receipt=""),
        lambda: Round.objects.filter(pk=found.pk).update(status="cancelled"),
        lambda: Round.objects.filter(pk=found.pk).update(status="published"),
        lambda: RoundNeed.objects.filter(pk=row.need_id).update(minimum=5),
        lambda: RoundExpert.objects.create(round=found, party=world.both),
        lambda: RoundCandidate.objects.update(value=-1),
    ]
    for attempt in refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_managers_cannot_give_the_last_hour_of_an_expert_twice() -> None:
    world = World.create()
    world.needs.append(submitted(party("另一家企业", kind="enterprise"), "面料回收", "面料回收工艺"))
    found = world.round(experts={world.both.pk: 1, world.fabric.pk: 2})
    carbon = world.needs[1].number
    rows = [services.SheetRow(n.number, world.fabric.ref, 0.5) for n in (world.needs[0], world.needs[2])]
    services.sheet_apply(
        actor=world.manager, found=found, rows=[*rows, services.SheetRow(carbon, world.fabric.ref, 0)]
    )
    services.compute_start(actor=world.manager, found=found, matcher=False)
    work()
    rows_of = list(found.proposals.all())
    target = world.expert_row(found, world.both)
    barrier, outcomes = threading.Barrier(len(rows_of)), list[str]()

    def press(row: RoundProposal) -> None:
        barrier.wait()
        try:
            services.proposal_replace(actor=world.manager, proposal=row, expert=target, reason="抢")
            outcomes.append("done")
        except Invalid as error:
            outcomes.append(error.reasons[0].code)
        finally:
            close_old_connections()

    threads = [threading.Thread(target=press, args=(row,)) for row in rows_of]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", *["expert_full"] * (len(rows_of) - 1)]
    assert target.proposals.filter(decision="accepted").count() == 1


# -- what `shuanglian verify` finds -------------------------------------------------------------------------------


def test_a_result_that_was_changed_behind_the_back_is_found(world: World) -> None:
    found = world.computed(capacity=2)
    assert violations() == []
    result = fresh(found).result
    assert result is not None
    result["assigned"][0]["value"] = 0.99
    Round.objects.filter(pk=found.pk).update(result=result)
    assert violations() == [("rounds.receipt", str(found.pk))]


def test_inputs_that_were_changed_behind_the_back_are_found(world: World) -> None:
    found = world.computed()
    inputs = fresh(found).inputs
    assert inputs is not None
    inputs["edges"][0]["value"] = 0.1
    Round.objects.filter(pk=found.pk).update(inputs=inputs)
    assert violations() == [("rounds.receipt", str(found.pk))]


def test_an_expert_beyond_their_time_and_a_stray_proposal_are_found(world: World) -> None:
    found, other = world.computed(capacity=2), world.computed(name="另一轮")
    RoundExpert.objects.filter(round=found).update(capacity=0)
    row = other.proposals.first()
    assert row is not None
    RoundProposal.objects.filter(pk=row.pk).update(round=found)
    assert set(violations()) == {("rounds.capacity", str(found.pk)), ("rounds.membership", str(found.pk))}


def violations() -> list[tuple[str, str]]:
    found = [*results_are_as_sealed(), *nobody_has_more_than_their_time(), *proposals_stay_in_their_round()]
    return [(one.rule, one.object_id) for one in found]
