"""The matcher's first word on a need is kept before anybody is invited, and every decision is held against it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from shuanglian.foundation.events.models import Event
from shuanglian.matching.board import selectors
from shuanglian.matching.board.models import Proposal
from shuanglian.matching.models import Judgement
from shuanglian.programmes.siti import services
from shuanglian.programmes.siti.jobs import keep_proposal
from shuanglian.registry.models import Need
from tests.siti.factories import World, fresh

from .factories import work_off


def judgements(need: Need) -> dict[tuple[int, str], Judgement]:
    return {(row.party_id, row.kind): row for row in Judgement.objects.filter(need=need)}


def test_accepting_a_need_keeps_whom_the_matcher_proposes(world: World) -> None:
    need = world.posed()
    work_off()
    assert not Proposal.objects.exists()
    services.need_accept(actor=world.manager, need=need)
    work_off()
    kept = Proposal.objects.get(need=need)
    assert [row["party"] for row in kept.results] == [world.solver_party.pk]
    assert not kept.abstained
    assert kept.best == kept.results[0]["probability"] >= kept.threshold
    assert Event.objects.filter(stream=f"need:{need.pk}", kind="need.match_proposed").count() == 1


def test_keeping_the_same_revision_again_changes_nothing(world: World) -> None:
    need = world.accepted()
    for _ in range(2):
        keep_proposal.enqueue(need.pk)
        work_off()
    assert Proposal.objects.filter(need=need).count() == 1
    assert Event.objects.filter(kind="need.match_proposed").count() == 1


def test_a_changed_question_gets_a_list_of_its_own(world: World) -> None:
    need = world.accepted()
    work_off()
    revision = services.refine_propose(actor=world.manager, need=need, changes={"title": "全新的海水淡化膜"})
    services.refine_confirm(actor=world.enterprise, refinement=revision)
    work_off()
    assert len(set(Proposal.objects.filter(need=need).values_list("rev", flat=True))) == 2


def test_a_need_that_is_gone_or_withdrawn_harms_nothing(world: World) -> None:
    keep_proposal.enqueue(10**9)
    need = world.posed()
    services.pose_withdraw(actor=world.enterprise, need=need, reason="不做了")
    keep_proposal.enqueue(need.pk)
    work_off()


def test_all_four_judgements_are_written_at_their_moments_with_what_had_been_told(world: World) -> None:
    need = world.accepted()
    work_off()
    told, offering = selectors.said(need, world.solver_party)
    assert told is not None
    assert offering == world.solver_party.offerings.get().pk
    services.match_dismiss(actor=world.manager, need=need, party=world.rival_party, reason="没有膜材经验")
    assert judgements(need)[world.rival_party.pk, "dismissed"].probability is None
    services.invite(actor=world.manager, need=need, party=world.solver_party, reason="有相近的成果")
    invited = judgements(need)[world.solver_party.pk, "invited"]
    assert (invited.probability, invited.offering_id, invited.reason) == (told, offering, "有相近的成果")
    assert Event.objects.filter(stream=f"need:{need.pk}", kind="need.match_judged").count() == 2


def test_choosing_and_passing_verification_are_judgements_too(world: World) -> None:
    need = world.chosen()
    assert {kind for _party, kind in judgements(need)} == {"invited", "chosen"}
    assert Event.objects.filter(kind="need.match_judged").count() == 3
    done = world.finished()
    found = judgements(done)
    assert found[world.solver_party.pk, "verified"].actor == "system"
    assert Event.objects.filter(stream=f"need:{done.pk}", kind="need.match_judged").count() == len(found)


def test_a_failed_verification_is_no_success(world: World) -> None:
    need = world.measuring()
    world.measure(need, "61")
    assert (world.solver_party.pk, "verified") not in judgements(fresh(need))


def test_only_what_was_decided_after_the_list_counts(world: World) -> None:
    need = world.accepted()
    services.match_dismiss(actor=world.manager, need=need, party=world.solver_party, reason="还没看名单")
    work_off()
    (asked,) = selectors.asked(demo=False)
    assert asked.verdicts == []
    services.invite(actor=world.manager, need=need, party=world.solver_party, reason="看了名单")
    (asked,) = selectors.asked(demo=False)
    assert [verdict.kind for verdict in asked.verdicts] == ["invited"]
    assert [pair.useful for pair in asked.pairs()] == [True]


def test_demonstration_needs_are_apart_and_count_what_came_before_too(world: World) -> None:
    need = world.accepted(is_demo=True)
    services.match_dismiss(actor=world.manager, need=need, party=world.solver_party, reason="还没看名单")
    work_off()
    assert selectors.asked(demo=False) == []
    (asked,) = selectors.asked(demo=True)
    assert [verdict.kind for verdict in asked.verdicts] == ["dismissed"]


def test_reading_lists_takes_the_same_queries_however_many(
    world: World, django_assert_num_queries: object
) -> None:
    for _ in range(3):
        world.accepted()
    work_off()
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(selectors.asked(demo=False)) == 3


@pytest.mark.parametrize("values", [{"best": 1.2}, {"best": -0.1}, {"threshold": 2.0}])
def test_the_database_refuses_impossible_probabilities(world: World, values: dict[str, float]) -> None:
    need = world.posed()
    good = {"best": 0.5, "threshold": 0.3, "abstained": False, "pool": 1, "code_version": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(need=need, rev=1, **{**good, **values})
    assert not Proposal.objects.exists()
