"""What programmes know of conflicts, records and load counts in a round, and the experts of a round compete among
themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shuanglian.foundation.actor import PUBLIC
from shuanglian.foundation.errors import Conflict, Invalid
from shuanglian.foundation.notices.models import Notice
from shuanglian.matching import services as matching
from shuanglian.matching.ranking import TrackRecord
from shuanglian.matching.rounds import knowledge, services
from shuanglian.matching.rounds.models import Round, RoundCandidate, RoundProposal
from shuanglian.programmes.siti.models import ConflictDeclaration
from shuanglian.registry.models import Need, Relation
from tests.matching.factories import offering, party

from .factories import World, fresh, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World.create()


@pytest.fixture
def told() -> Iterator[dict[int, dict[int, str]]]:
    """Conflicts by need and party that a programme tells."""
    found: dict[int, dict[int, str]] = {}
    knowledge.register(
        "test",
        conflicts=lambda need: found.get(need.pk, {}),
        track=dict,
        load=dict,
    )
    yield found
    knowledge.unregister("test")


def declare(world: World, need: Need) -> None:
    ConflictDeclaration.objects.create(
        need=need,
        party=world.both,
        has_conflict=True,
        note="法定代表人是我的岳父",
        user_id=world.owner.user_id,
    )


def compute(world: World, found: Round, *, matcher: bool = True) -> Round:
    services.compute_start(actor=world.manager, found=found, matcher=matcher)
    work()
    return fresh(found)


def pair(found: Round, need: Need, solver_id: int) -> RoundCandidate:
    return RoundCandidate.objects.get(need__round=found, need__need=need, expert__party=solver_id)


def given(found: Round) -> set[tuple[int, int]]:
    return set(found.proposals.values_list("need__need", "expert__party"))


@pytest.mark.parametrize("by_sheet", [False, True])
def test_a_declared_conflict_keeps_the_pair_apart_and_who_declared_stays_private(
    world: World, by_sheet: bool
) -> None:
    fabric, carbon = world.needs
    declare(world, carbon)
    found = compute(
        world, world.by_sheet(capacity=2) if by_sheet else world.round(capacity=2), matcher=not by_sheet
    )
    assert (carbon.pk, world.both.pk) not in given(found)
    assert fabric.pk in {need for need, _party in given(found)}
    barred = pair(found, carbon, world.both.pk)
    assert barred.conflict == "有人申报了利益冲突"
    assert barred.value > 0
    (unserved,) = found.result["unserved"]  # type: ignore[index]
    assert "conflict" in {cause["code"] for cause in unserved["causes"]}
    assert "岳父" not in str(found.result) + str(found.inputs) + str(barred.counter_reasons)


@pytest.mark.parametrize("kind", ["competes_with", "subsidiary_of"])
def test_rivals_and_kin_are_not_assigned(world: World, kind: str) -> None:
    Relation.objects.create(subject=world.both, kind=kind, target=world.company)
    found = compute(world, world.round(capacity=2))
    assert world.both.pk not in {solver for _need, solver in given(found)}


def test_a_conflict_taken_back_is_gone_with_the_next_computation(
    world: World, told: dict[int, dict[int, str]]
) -> None:
    carbon = world.needs[1]
    told[carbon.pk] = {world.both.pk: "有人申报了利益冲突"}
    found = compute(world, world.by_sheet(capacity=2))
    assert (carbon.pk, world.both.pk) not in given(found)
    told.clear()
    found = compute(world, found)
    assert (carbon.pk, world.both.pk) in given(found)
    assert pair(found, carbon, world.both.pk).conflict == ""


def test_what_people_declared_in_the_round_stays(world: World, told: dict[int, dict[int, str]]) -> None:
    carbon = world.needs[1]
    told[carbon.pk] = {world.both.pk: "有人申报了利益冲突"}
    found = compute(world, world.by_sheet(capacity=2))
    services.conflict_set(actor=world.manager, candidate=pair(found, carbon, world.both.pk), reason="师生")
    told.clear()
    assert pair(compute(world, found), carbon, world.both.pk).conflict == "师生"


def test_nobody_in_conflict_is_put_in_by_hand(world: World, told: dict[int, dict[int, str]]) -> None:
    found = world.computed()
    told[world.needs[0].pk] = {world.fabric.pk: "申报的竞争对手"}
    row = world.need_row(found, 0)
    services.round_change(actor=world.manager, found=found, wanted={row.pk: 2})
    free = world.expert_row(found, world.fabric)
    RoundProposal.objects.filter(expert=free).delete()
    before = given(found)
    with pytest.raises(Invalid) as refusal:
        services.proposal_add(actor=world.manager, row=row, expert=free, reason="熟悉")
    assert [reason.code for reason in refusal.value.reasons] == ["conflict"]
    assert given(found) == before


def test_a_conflict_known_after_the_computation_stops_the_publication(
    world: World, told: dict[int, dict[int, str]]
) -> None:
    found = world.computed()
    services.proposals_accept_rest(actor=world.manager, found=found)
    need, solver = found.proposals.values_list("need__need", "expert__party")[0]
    told[need] = {solver: "申报的竞争对手"}
    notices = Notice.objects.count()
    with pytest.raises(Conflict) as refusal:
        services.round_publish(actor=world.manager, found=found)
    assert "申报的竞争对手" in str(refusal.value.reasons[0].message)
    assert (fresh(found).status, Notice.objects.count()) == ("computed", notices)
    told.clear()
    assert services.round_publish(actor=world.manager, found=found).status == "published"


def test_record_and_load_change_the_value_as_on_the_page_of_the_need(world: World) -> None:
    plain = pair(compute(world, world.round(capacity=2)), world.needs[1], world.both.pk).value
    records = {world.both.pk: TrackRecord(4, 4)}
    knowledge.register("test", conflicts=lambda need: {}, track=lambda: records, load=dict)
    try:
        better = pair(compute(world, world.round(capacity=2)), world.needs[1], world.both.pk).value
    finally:
        knowledge.unregister("test")
    (page, *_rest) = matching.match_need(PUBLIC, world.needs[1], track=records).results
    assert better > plain
    assert better == pytest.approx(page.probability, abs=1e-6)


def test_an_expert_of_the_round_is_found_however_many_others_do_better(world: World) -> None:
    need = world.needs[0]
    for number in range(60):
        offering(party(f"同行{number}"), need.title, need.text)
    assert world.fabric.pk not in {m.party_id for m in matching.match_need(PUBLIC, need, limit=50).results}
    (found,) = matching.match_need(PUBLIC, need, limit=50, only=[world.fabric.pk]).results
    assert found.party_id == world.fabric.pk
    row = compute(world, world.round(needs=[need.pk]))
    assert pair(row, need, world.fabric.pk).value == pytest.approx(found.probability, abs=1e-6)


def test_only_nobody_is_nobody(world: World) -> None:
    assert matching.match_need(PUBLIC, world.needs[0], only=[]).abstained


def test_what_a_programme_knows_is_declared_once(told: dict[int, dict[int, str]]) -> None:
    with pytest.raises(ValueError, match="test"):
        knowledge.register("test", conflicts=lambda need: {}, track=dict, load=dict)
