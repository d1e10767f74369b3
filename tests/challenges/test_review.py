"""Blind review: recusal, replacement, quorum, a ranking that anybody can compute again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.foundation.errors import Invalid, NotAllowed
from shuanglian.programmes.challenges import scoring, selectors, services
from shuanglian.programmes.challenges.models import AwardProposal, Bid, Objection, Recusal, Reviewer
from shuanglian.registry.models import Party, Relation

from .factories import World, fresh, pass_alarm, pass_publicity, rows

STANDARDS = scoring.standards(
    [{"key": "a", "title": "甲", "weight": 60}, {"key": "b", "title": "乙", "weight": 40}]
)


@pytest.mark.django_db
def test_a_registered_tie_bars_and_the_bid_is_not_shown(world: World) -> None:
    challenge = world.opened()
    from tests.registry.factories import party_for

    tied = party_for(world.reviewers[0], "评审单位一", kind="lab")
    Relation.objects.create(subject=tied, kind="runs", target=Party.objects.get(name="揭榜研究院甲"))
    users = [a.user_id or 0 for a in world.reviewers]
    with pytest.raises(Invalid):
        services.panel_name(actor=world.officer, challenge=challenge, users=users[:3])
    with pytest.raises(Invalid):
        services.panel_name(
            actor=world.officer, challenge=challenge, users=[world.solver.user_id or 0, *users[1:3]]
        )
    services.panel_name(actor=world.officer, challenge=challenge, users=users[:4])
    mine = Recusal.objects.get(reviewer__user=users[0])
    assert mine.detected and mine.kind == "relation"
    me = world.reviewers[0]
    assert [view.id for view in selectors.opened(me, challenge)] != [] and mine.bid_id not in [
        view.id for view in selectors.opened(me, challenge)
    ]
    services.conflict_declare(actor=me, challenge=challenge, bids=[], note="")
    with pytest.raises(NotAllowed):
        services.score_save(actor=me, challenge=challenge, bid=mine.bid, rows=rows(50))


@pytest.mark.django_db
def test_people_of_a_bidder_take_no_part_and_read_no_rival(world: World) -> None:
    challenge = world.opened()
    users = [a.user_id or 0 for a in (world.solver, *world.reviewers[:3])]
    services.panel_name(actor=world.officer, challenge=challenge, users=users)
    mine = Reviewer.objects.get(user=users[0])
    assert mine.status == "recused" and mine.recusals.count() == 2
    assert not selectors.opened(world.solver, challenge)
    for actor in world.reviewers[:3]:
        world.review(challenge, actor)
    challenge = fresh(challenge)
    assert challenge.status == "awarding"
    assert (
        not selectors.opened(world.solver, challenge)
        and not selectors.challenge_page(world.solver, challenge).ranking
    )


@pytest.mark.django_db
def test_reviewers_see_no_names_and_no_other_scores_until_all_are_in(world: World) -> None:
    challenge = world.scoring()
    world.review(challenge, world.reviewers[0])
    page = selectors.challenge_page(world.reviewers[1], challenge)
    assert len(page.bids) == 2 and not any(view.identity for view in page.bids)
    assert not page.ranking and not page.my_scores and not page.reviewers
    shown = str([view.blind for view in page.bids])
    assert "揭榜研究院甲" not in shown
    for actor in world.reviewers[1:3]:
        world.review(challenge, actor)
    page = selectors.challenge_page(world.owner, fresh(challenge))
    assert {view.identity["name"] for view in page.bids} == {"揭榜研究院甲", "揭榜实验室乙"}
    assert len(page.ranking) == 2 and page.row.receipt


@pytest.mark.django_db
def test_missing_and_withdrawn_reviewers_are_replaced_with_a_trail(world: World) -> None:
    challenge = world.scoring()
    world.review(challenge, world.reviewers[0])
    services.conflict_declare(
        actor=world.reviewers[1], challenge=challenge, bids=[], note="师生关系", whole=True
    )
    pass_alarm(challenge, "score_limit")
    challenge = fresh(challenge)
    assert challenge.status == "panel" and not challenge.receipt
    assert list(Reviewer.objects.order_by("pk").values_list("status", flat=True)) == [
        "done",
        "recused",
        "missing",
    ]
    fresh_users = [a.user_id or 0 for a in world.reviewers[3:5]]
    services.panel_name(actor=world.officer, challenge=challenge, users=fresh_users)
    for actor in world.reviewers[3:5]:
        world.review(challenge, actor)
    challenge = fresh(challenge)
    assert challenge.status == "awarding"
    assert all(len(given) == 3 for given in challenge.result["scores"].values())
    came = Reviewer.objects.filter(round=2).order_by("pk")
    assert [row.replaces.code for row in came if row.replaces] == ["R2", "R3"]


@pytest.mark.django_db
def test_an_upheld_objection_takes_the_result_back_and_nobody_may_win(world: World) -> None:
    challenge = world.publicity()
    services.objection_raise(actor=world.rival, challenge=challenge, text_="评审单位与中榜方有关联")
    pass_publicity(challenge)
    assert fresh(challenge).status == "publicity"
    services.objection_answer(
        actor=world.officer, objection=Objection.objects.get(), upheld=True, answer="情况属实，撤销"
    )
    challenge = fresh(challenge)
    assert challenge.status == "awarding"
    services.award_propose(actor=world.owner, challenge=challenge, amounts={}, reason="两家都不符合要求")
    services.award_approve(actor=world.leader, challenge=challenge)
    pass_publicity(challenge)
    challenge = fresh(challenge)
    assert challenge.status == "no_award"
    assert list(AwardProposal.objects.values_list("decision", flat=True)) == ["revoked", "approved"]
    assert Bid.objects.filter(status="not_awarded").count() == 2
    world.tell_loser(challenge)
    assert fresh(challenge).ended_at is not None
    told = selectors.challenge_page(world.rival, fresh(challenge)).feedbacks
    assert len(told) == 1 and told[0].bid.organisation_id == world.rival.organisation_id
    assert "揭榜研究院甲" not in str(told[0].figures)


points = st.integers(0, 100)
reviews = st.dictionaries(
    st.sampled_from([f"R{n}" for n in range(1, 9)]), st.tuples(points, points), max_size=8
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["F-A", "F-B", "F-C", "F-D"]), reviews, min_size=1), st.integers(1, 4))
def test_the_ranking_is_the_same_whatever_the_order_and_within_the_points(
    given_scores: dict[str, dict[str, tuple[int, int]]], quorum: int
) -> None:
    scores = {
        code: {who: {"a": {"points": a}, "b": {"points": b}} for who, (a, b) in rows_.items()}
        for code, rows_ in given_scores.items()
    }
    backwards = {code: dict(reversed(given.items())) for code, given in reversed(scores.items())}
    one = scoring.ranking(STANDARDS, scores, quorum=quorum, trim_from=5)
    assert one == scoring.ranking(STANDARDS, backwards, quorum=quorum, trim_from=5)
    for row in one:
        totals = [Decimal(value) for value in row["totals"].values()]
        if row["score"] is None:
            assert len(totals) < quorum and row["rank"] is None
            continue
        assert min(totals) - Decimal("0.01") <= Decimal(row["score"]) <= max(totals) + Decimal("0.01")
        better = [r for r in one if r["score"] is not None and Decimal(r["score"]) > Decimal(row["score"])]
        assert row["rank"] == 1 + len(better)


def test_one_highest_and_one_lowest_are_left_out_from_five_on() -> None:
    four = [Decimal(v) for v in (0, 70, 80, 100)]
    assert scoring.aggregate(four, 5) == Decimal("62.50")
    assert scoring.aggregate([*four, Decimal(90)], 5) == Decimal("80.00")
