"""A round from draft to publication: who may do what, what is kept, and that refusals change nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Invalid, NotAllowed
from shuanglian.foundation.jobs.models import Job
from shuanglian.foundation.notices.models import Notice
from shuanglian.matching.rounds import selectors, services
from shuanglian.matching.rounds.models import (
    Round,
    RoundCandidate,
    RoundNeed,
    RoundProposal,
)
from shuanglian.matching.rounds.services import computing
from shuanglian.registry.models import Need
from tests.matching.factories import member, offering

from .factories import World, codes, events, fresh, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World.create()


# -- making -------------------------------------------------------------------------------------------------------


def test_a_new_round_holds_needs_experts_and_one_event(world: World) -> None:
    found = world.round(capacity=2, wanted=2)
    assert [(row.need, row.wanted) for row in found.needs.all()] == [(need, 2) for need in world.needs]
    assert {row.party: row.capacity for row in found.experts.all()} == {world.both: 2, world.fabric: 2}
    assert all(row.is_newcomer for row in found.experts.all())
    assert events(found) == ["round.created"]


def test_everything_wrong_with_a_new_round_is_told_at_once(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        services.round_create(
            actor=world.manager,
            name=" ",
            needs=[10**9],
            experts={10**9: 1, world.both.pk: -1},
            rules={"first": "money"},
            wanted=0,
        )
    assert codes(refusal) == ["required", "choice", "unknown_need", "unknown_party", "capacity", "wanted"]
    assert not Round.objects.exists()


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.SOLVER, Role.LEADER, Role.STEWARD])
def test_only_managers_officers_and_administrators_run_rounds(world: World, role: Role) -> None:
    found = world.computed()
    stranger, proposal = member(role), world.proposal(found, 0)
    expert = world.expert_row(found, world.fabric)
    before = list(RoundProposal.objects.values("pk", "decision", "reason"))
    attempts: list[Callable[[], object]] = [
        lambda: services.round_create(
            actor=stranger, name="x", needs=[world.needs[0].pk], experts={world.both.pk: 1}
        ),
        lambda: services.round_change(actor=stranger, found=found, capacities={expert.pk: 5}),
        lambda: services.sheet_apply(actor=stranger, found=found, rows=[]),
        lambda: services.compute_start(actor=stranger, found=found),
        lambda: services.proposal_accept(actor=stranger, proposal=proposal),
        lambda: services.proposals_accept_rest(actor=stranger, found=found),
        lambda: services.proposal_decline(actor=stranger, proposal=proposal, reason="不"),
        lambda: services.proposal_replace(actor=stranger, proposal=proposal, expert=expert, reason="换"),
        lambda: services.proposal_add(
            actor=stranger, row=world.need_row(found, 0), expert=expert, reason="加"
        ),
        lambda: services.round_publish(actor=stranger, found=found),
        lambda: services.round_cancel(actor=stranger, found=found, reason="不办"),
        lambda: services.conflict_set(
            actor=stranger, candidate=RoundCandidate.objects.first(), reason="亲属"
        ),  # type: ignore[arg-type]
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert list(RoundProposal.objects.values("pk", "decision", "reason")) == before
    assert Round.objects.get() == found
    assert events(found)[-1] == "round.computed"


def test_needs_that_nobody_may_read_or_that_are_settled_are_refused(world: World) -> None:
    Need.objects.filter(pk=world.needs[0].pk).update(status="finished")
    with pytest.raises(Invalid) as refusal:
        world.round()
    assert codes(refusal) == ["unknown_need"]


def test_capacities_numbers_and_rules_change_until_it_is_published(world: World) -> None:
    found = world.round()
    expert, row = world.expert_row(found, world.both), world.need_row(found, 0)
    services.round_change(
        actor=world.manager,
        found=found,
        capacities={expert.pk: 4},
        wanted={row.pk: 2},
        weights={row.pk: 3},
        rules={"first": "value"},
    )
    expert.refresh_from_db(), row.refresh_from_db()
    assert (expert.capacity, row.wanted, row.weight, fresh(found).rules) == (4, 2, 3, {"first": "value"})
    with pytest.raises(Invalid) as refusal:
        services.round_change(
            actor=world.manager, found=found, capacities={expert.pk: 9999}, wanted={10**9: 1}
        )
    assert codes(refusal) == ["range", "unknown_row"]
    published = world.published()
    with pytest.raises(NotAllowed) as closed:
        services.round_change(actor=world.manager, found=published, capacities={})
    assert codes(closed) == ["round_closed"]


def test_a_sheet_is_taken_whole_or_not_at_all(world: World) -> None:
    found = world.round()
    good = services.SheetRow(world.needs[0].number, world.both.ref, 0.5)
    bad = [good, good, services.SheetRow("无此题", "无此人", 2.0)]
    with pytest.raises(Invalid) as refusal:
        services.sheet_apply(actor=world.manager, found=found, rows=bad)
    assert codes(refusal) == ["repeated", "unknown_need", "unknown_expert", "range"]
    assert not RoundCandidate.objects.exists()
    assert services.sheet_apply(actor=world.manager, found=found, rows=[good]) == 1
    assert RoundCandidate.objects.get().value == 0.5


# -- computing ----------------------------------------------------------------------------------------------------


def test_the_computed_round_is_the_best_for_all_and_sealed(world: World) -> None:
    found = world.computed()
    pairs = {(p.need.need.title, p.expert.party.name) for p in found.proposals.all()}
    assert pairs == {("防水透湿面料", "面料研究所"), ("碳纤维预氧化", "综合研究所")}
    assert (found.status, found.run_state) == ("computed", "idle")
    assert found.result is not None
    assert found.receipt == found.result["receipt"] and len(found.receipt) == 64
    assert found.result["served"] == 2
    assert (found.result["greedy"]["served"], found.result["greedy"]["value"]) == (1, 0.9)
    assert events(found) == [
        "round.created",
        "round.sheet_applied",
        "round.compute_started",
        "round.computed",
    ]


def test_the_matcher_gives_values_and_reasons(world: World) -> None:
    found = world.round(capacity=2)
    services.compute_start(actor=world.manager, found=found)
    work()
    pairs = RoundCandidate.objects.filter(need=world.need_row(found, 1))
    assert [pair.expert.party for pair in pairs] == [world.both]
    pair = pairs.get()
    assert 0.3 <= pair.value <= 1
    assert pair.reasons and {"kind", "text", "source"} == set(pair.reasons[0])
    assert pair.offering is not None and pair.offering.party == world.both
    assert selectors.progress(found) == (2, 2)
    assert fresh(found).status == "computed"


def test_the_page_does_not_wait_for_the_computation(world: World) -> None:
    found = world.by_sheet()
    services.compute_start(actor=world.manager, found=found)
    assert fresh(found).run_state == "running"
    assert Job.objects.filter(status="ready").count() == 1
    assert selectors.progress(found) == (0, 2)
    with pytest.raises(NotAllowed) as refusal:
        services.compute_start(actor=world.manager, found=found)
    assert codes(refusal) == ["round_running"]


def test_a_computation_that_was_killed_goes_on_where_it_stopped(world: World) -> None:
    found = world.round(capacity=2)
    services.compute_start(actor=world.manager, found=found)
    number = fresh(found).run_number
    first = computing._next(found.pk)
    assert first is not None
    assert computing._match(first, number)  # then the worker is gone
    at = RoundNeed.objects.get(pk=first.pk).matched_at
    work()
    assert RoundNeed.objects.get(pk=first.pk).matched_at == at
    assert fresh(found).status == "computed"


def test_a_cancelled_round_stops_its_computation(world: World) -> None:
    found = world.round()
    services.compute_start(actor=world.manager, found=found)
    services.round_cancel(actor=world.manager, found=found, reason="改期")
    work()
    assert fresh(found).status == "cancelled"
    assert not found.proposals.exists()
    assert selectors.progress(found) == (0, 2)


@pytest.mark.django_db(transaction=True)
def test_a_failure_is_told_and_the_round_can_be_computed_again(world: World) -> None:
    found = world.by_sheet()
    services.compute_start(actor=world.manager, found=found, matcher=False)
    Round.objects.filter(pk=found.pk).update(rules={"first": "nonsense"})
    work()
    broken = fresh(found)
    assert (broken.status, broken.run_state) == ("draft", "failed")
    assert "rules.first" in broken.run_error
    services.round_change(actor=world.manager, found=broken, rules={})
    services.compute_start(actor=world.manager, found=broken, matcher=False)
    work()
    assert fresh(found).status == "computed"


def test_computing_anew_replaces_what_was_open_and_refuses_once_something_was_decided(world: World) -> None:
    found = world.computed()
    services.round_change(
        actor=world.manager, found=found, capacities={world.expert_row(found, world.both).pk: 2}
    )
    services.compute_start(actor=world.manager, found=found, matcher=False)
    work()
    assert {p.expert.party for p in found.proposals.all()} == {world.both}
    services.proposal_accept(actor=world.manager, proposal=world.proposal(found, 0))
    with pytest.raises(NotAllowed) as refusal:
        services.compute_start(actor=world.manager, found=found)
    assert codes(refusal) == ["round_decided"]


def test_who_made_the_round_hears_that_it_is_computed(world: World) -> None:
    world.computed()
    assert [n.recipient_id for n in Notice.objects.filter(kind="rounds.computed")] == [world.manager.user_id]


def test_an_expert_of_the_owner_is_never_proposed(world: World) -> None:
    offering(world.company, "防水透湿面料", "防水透湿面料静水压提升，可整体回收。")
    found = world.round(experts={world.company.pk: 5, world.fabric.pk: 5})
    fabric, carbon = (need.number for need in world.needs)
    rows = [services.SheetRow(n, world.company.ref, 1.0) for n in (fabric, carbon)]
    services.sheet_apply(actor=world.manager, found=found, rows=rows)
    services.compute_start(actor=world.manager, found=found, matcher=False)
    work()
    assert not found.proposals.exists()
    result = fresh(found).result
    assert result is not None
    assert {row["causes"][0]["code"] for row in result["unserved"]} == {"too_few"}


def test_a_declared_conflict_keeps_a_pair_apart(world: World) -> None:
    found = world.by_sheet(capacity=2)
    pair = RoundCandidate.objects.get(need__need=world.needs[0], expert__party=world.both)
    services.conflict_set(actor=world.manager, candidate=pair, reason="亲属任职")
    services.compute_start(actor=world.manager, found=found, matcher=False)
    work()
    assert world.proposal(found, 0).expert.party == world.fabric
    assert events(found)[2] == "round.conflict_set"
