"""A round from draft to publication: who may do what, what is kept, and that refusals change nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, close_old_connections, transaction

from shuanglian.foundation.actor import PUBLIC, Role
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.foundation.jobs.models import Job
from shuanglian.foundation.notices.models import Notice
from shuanglian.matching.models import Judgement
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
from shuanglian.matching.rounds.services import computing
from shuanglian.registry.models import Need
from tests.matching.factories import member, offering, party, submitted

from .factories import World, fresh, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World.create()


def events(found: Round) -> list[str]:
    return list(
        Event.objects.filter(stream_id=f"round:{found.pk}").order_by("seq").values_list("kind", flat=True)
    )


def codes(refusal: pytest.ExceptionInfo[DomainError]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


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


# -- deciding -----------------------------------------------------------------------------------------------------


def test_replacing_records_who_and_why_and_teaches_the_matcher(world: World) -> None:
    found = world.round(capacity=2)
    services.compute_start(actor=world.manager, found=found)
    work()
    old = world.proposal(found, 0)
    other = next(e for e in found.experts.all() if e != old.expert)
    made = services.proposal_replace(actor=world.manager, proposal=old, expert=other, reason="更近，来得及")
    old.refresh_from_db()
    assert (old.decision, old.reason, old.decided_by_id) == (
        "replaced",
        "更近，来得及",
        world.manager.user_id,
    )
    assert (made.decision, made.is_override, made.replaces, made.reason) == (
        "accepted",
        True,
        old,
        "更近，来得及",
    )
    assert [(j.kind, j.party) for j in Judgement.objects.all()] == [("dismissed", old.expert.party)]
    assert events(found)[-1] == "round.proposal_replaced"


def test_nobody_is_put_in_beyond_their_time_or_against_a_conflict(world: World) -> None:
    found = world.computed()
    with pytest.raises(Invalid) as refusal:
        services.proposal_replace(
            actor=world.manager,
            proposal=world.proposal(found, 0),
            expert=world.expert_row(found, world.both),
            reason="更好",
        )
    assert codes(refusal) == ["expert_full"]
    pair = RoundCandidate.objects.get(need__need=world.needs[0], expert__party=world.both)
    services.conflict_set(actor=world.manager, candidate=pair, reason="亲属任职")
    with pytest.raises(Invalid) as both:
        services.proposal_replace(
            actor=world.manager,
            proposal=world.proposal(found, 0),
            expert=world.expert_row(found, world.both),
            reason="更好",
        )
    assert codes(both) == ["expert_full", "conflict"]
    assert world.proposal(found, 0).decision == "proposed"
    assert found.proposals.count() == 2


def test_declining_needs_a_reason_and_frees_the_expert(world: World) -> None:
    found = world.computed()
    carbon = world.proposal(found, 1)
    with pytest.raises(Invalid):
        services.proposal_decline(actor=world.manager, proposal=carbon, reason="  ")
    services.proposal_decline(actor=world.manager, proposal=carbon, reason="设备在检修")
    made = services.proposal_replace(
        actor=world.manager,
        proposal=world.proposal(found, 0),
        expert=world.expert_row(found, world.both),
        reason="腾出来了",
    )
    assert made.expert.party == world.both
    with pytest.raises(NotAllowed) as settled:
        services.proposal_accept(actor=world.manager, proposal=carbon)
    assert codes(settled) == ["proposal_settled"]


def test_somebody_may_be_put_in_where_there_is_room_only(world: World) -> None:
    found = world.computed(capacity=2)
    fabric = world.expert_row(found, world.fabric)
    with pytest.raises(Conflict):
        services.proposal_add(actor=world.manager, row=world.need_row(found, 1), expert=fabric, reason="试试")
    services.proposal_decline(actor=world.manager, proposal=world.proposal(found, 1), reason="没空")
    made = services.proposal_add(
        actor=world.manager, row=world.need_row(found, 1), expert=fabric, reason="试试"
    )
    assert (made.value, made.is_override) == (None, True)
    elsewhere = World.create().round()
    services.proposal_decline(actor=world.manager, proposal=made, reason="再换")
    with pytest.raises(Invalid) as foreign:
        services.proposal_add(
            actor=world.manager,
            row=world.need_row(found, 1),
            expert=elsewhere.experts.get(party__name="综合研究所"),
            reason="别轮的",
        )
    assert codes(foreign) == ["unknown_expert"]


def test_setting_aside_a_fairness_rule_by_hand_is_recorded(world: World) -> None:
    found = world.computed(capacity=2, rules={"organisation_cap": 1})
    for row in found.proposals.all():
        services.proposal_accept(actor=world.manager, proposal=row)
    services.proposal_replace(
        actor=world.manager,
        proposal=world.proposal(found, 0),
        expert=world.expert_row(found, world.both),
        reason="企业点名",
    )
    last = Event.objects.filter(stream_id=f"round:{found.pk}").latest("seq")
    assert last.payload["against"] == ["organisation_cap"]


# -- the end ------------------------------------------------------------------------------------------------------


def test_publishing_tells_the_experts_and_keeps_invitations(world: World) -> None:
    found = world.published()
    assert (found.status, found.published_at is not None) == ("published", True)
    assert [n.recipient_id for n in Notice.objects.filter(kind="rounds.proposed")] == [world.expert.user_id]
    invited = Judgement.objects.filter(kind="invited")
    assert {(j.need, j.party) for j in invited} == {
        (world.needs[0], world.fabric),
        (world.needs[1], world.both),
    }
    assert events(found)[-2:] == ["round.rest_accepted", "round.published"]
    assert verify_all().ok


def test_publishing_waits_until_all_is_decided_and_happens_once(world: World) -> None:
    found = world.computed()
    with pytest.raises(NotAllowed) as refusal:
        services.round_publish(actor=world.manager, found=found)
    assert codes(refusal) == ["round_undecided"]
    assert not Notice.objects.filter(kind="rounds.proposed").exists()
    for at in (0, 1):
        services.proposal_decline(actor=world.manager, proposal=world.proposal(found, at), reason="都没空")
    with pytest.raises(NotAllowed) as nobody:
        services.round_publish(actor=world.manager, found=found)
    assert codes(nobody) == ["round_nobody"]
    published = world.published()
    with pytest.raises(NotAllowed) as again:
        services.round_publish(actor=world.manager, found=published)
    assert codes(again) == ["round_not_computed"]


def test_a_published_round_cannot_be_cancelled_and_a_cancelled_one_says_why(world: World) -> None:
    with pytest.raises(NotAllowed):
        services.round_cancel(actor=world.manager, found=world.published(), reason="晚了")
    found = world.round()
    with pytest.raises(Invalid):
        services.round_cancel(actor=world.manager, found=found, reason="")
    assert services.round_cancel(actor=world.manager, found=found, reason="改期").cancel_reason == "改期"


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
