"""顺位递补: every winner has gone, and the next in rank moves up within the same case, or the publisher says why not."""

from __future__ import annotations

import datetime as dt
import json
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.utils import timezone

from shuanglian.casework import api as casework
from shuanglian.casework.models import Clock
from shuanglian.foundation.actor import PUBLIC, Actor
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.notices.models import Notice
from shuanglian.programmes.challenges import engine, jobs, policies, selectors, services
from shuanglian.programmes.challenges.models import (
    Award,
    AwardProposal,
    Bid,
    Challenge,
    Contract,
    Feedback,
    Status,
)
from shuanglian.programmes.challenges.services import awarding

from .factories import World, contract_draft, fresh, pass_alarm, report

pytestmark = pytest.mark.django_db
RIVAL = 200_000_000


@pytest.fixture
def world() -> World:
    return World.create()


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=actor.user_id))
    return client


def gave_up(world: World, *, told: bool = False, points: int = 60) -> Challenge:
    """The winner has gone; the loser has `points`."""
    challenge = world.scoring()
    favour = {world.solver.organisation_id or 0: 90, world.rival.organisation_id or 0: points}
    for actor in world.reviewers[:3]:
        world.review(challenge, actor, favour)
    best = Bid.objects.get(challenge=challenge, rank=1)
    services.award_propose(
        actor=world.owner, challenge=challenge, amounts={best.pk: 240_000_000}, reason="得分第一"
    )
    services.award_approve(actor=world.leader, challenge=challenge)
    pass_alarm(challenge, "wait_publicity")
    if told:
        world.tell_loser(challenge)
    services.award_lapse(actor=world.solver, award=Award.objects.get(), reason="设备到不了位")
    return fresh(challenge)


def tell_losers(world: World, challenge: Challenge) -> None:
    for bid in awarding.losers(challenge):
        services.feedback_give(actor=world.owner, bid=bid, strengths="装备好", gaps="没有实测数据")


def rival_of(world: World) -> Bid:
    return Bid.objects.get(organisation=world.rival.organisation_id)


def proposed(world: World, challenge: Challenge) -> AwardProposal:
    return services.award_succeed(
        actor=world.owner,
        challenge=challenge,
        bid=rival_of(world),
        amount_cents=RIVAL,
        reason="得分第二，能做",
    )


def publicised(world: World, challenge: Challenge) -> None:
    proposed(world, challenge)
    services.award_approve(actor=world.leader, challenge=challenge)


def small() -> dict[str, object]:
    from shuanglian.programmes.challenges.drafts import MilestoneDraft

    today = timezone.localdate()
    return {"milestones": (MilestoneDraft("全部", "样品", RIVAL, today, today),), "number": "H-递补"}


def test_the_next_moves_up_signs_delivers_and_is_paid_in_the_same_case(world: World) -> None:
    challenge = gave_up(world)
    case = challenge.case_id
    assert challenge.status == Status.SUCCEEDING and engine.open_nodes(challenge) == {"feedback", "succeed"}
    assert Notice.objects.filter(recipient=world.owner.user_id, title__contains="递补").exists()
    page = selectors.challenge_page(world.owner, challenge)
    assert [bid.pk for bid in page.next_in_rank] == [rival_of(world).pk] and "succeed" in page.may
    publicised(world, challenge)
    challenge = fresh(challenge)
    assert challenge.status == Status.PUBLICITY and challenge.publicity_until
    assert challenge.publicity_until > timezone.now() + dt.timedelta(days=4)
    # Until the new period is over nobody has won: not a winner, and still to be told like every loser.
    assert not policies.is_winner(world.rival, challenge) and rival_of(world).status == "not_awarded"
    assert awarding.losers(challenge).get() == rival_of(world)
    assert Notice.objects.filter(recipient=world.rival.user_id, title__contains="拟递补").exists()
    pass_alarm(challenge, "wait_publicity_next")
    challenge = fresh(challenge)
    assert challenge.status == Status.CONTRACTING and rival_of(world).status == "awarded"
    assert engine.open_nodes(challenge) == {"feedback", "contract"} and challenge.case_id == case
    assert Notice.objects.filter(recipient=world.rival.user_id, title__contains="递补中榜").exists()
    award = Award.objects.get(proposal__decision="approved")
    with transaction.atomic():
        jobs.clocks()
        assert engine.open_nodes(challenge) == {"contract"}
        transaction.set_rollback(True)
    contract = services.contract_record(actor=world.owner, award=award, draft=contract_draft(**small()))
    # Nobody is left to be told, so that step is over.
    assert engine.open_nodes(fresh(challenge)) == {"contract"}
    services.contract_reply(actor=world.rival, contract=contract, agree=True)
    milestone = contract.milestones.get()
    services.milestone_deliver(actor=world.rival, milestone=milestone, note="送到")
    criterion, proof = challenge.criteria.get(), report(world.owner, challenge)
    for sample in (1, 2):
        services.reading_enter(
            actor=world.owner, milestone=milestone, criterion=criterion, sample=sample, value="99", unit="kPa",
            evidence=proof,
        )  # fmt: skip
    services.milestone_accept(actor=world.owner, milestone=milestone)
    milestone.refresh_from_db()
    payment = world.transfer(milestone)
    services.payment_confirm(actor=world.rival, payment=payment)
    done = fresh(challenge)
    assert (done.status, done.case and done.case.status) == (Status.CLOSED, "finished")
    assert done.case is not None and casework.verify(done.case) == [] and not list(run_all())
    kinds = list(Event.objects.filter(stream=challenge.stream).order_by("seq").values_list("kind", flat=True))
    order = ["award_lapsed", "succession_proposed", "award_approved", "decided", "contract_signed"]
    places = [len(kinds) - 1 - kinds[::-1].index(f"challenge.{kind}") for kind in order]
    assert places == sorted(places)


def test_feedback_that_was_sent_stays_and_closes_nothing_twice(world: World) -> None:
    challenge = gave_up(world, told=True)
    assert challenge.status == Status.SUCCEEDING and engine.open_nodes(challenge) == {"succeed"}
    publicised(world, challenge)
    pass_alarm(challenge, "wait_publicity_next")
    assert Feedback.objects.get().bid == rival_of(world) and rival_of(world).status == "awarded"
    with pytest.raises(Conflict):
        services.feedback_give(actor=world.owner, bid=rival_of(world), strengths="设备好", gaps="再说一次")
    # The one that moved up gives up as well: nobody is left, the case ends.
    award = Award.objects.get(proposal__decision="approved")
    services.award_lapse(actor=world.rival, award=award, reason="也做不了了")
    done = fresh(challenge)
    assert (done.status, done.case and done.case.status) == (Status.NO_AWARD, "finished")
    assert not list(run_all())


def test_the_publisher_says_no_with_a_public_reason(world: World) -> None:
    challenge = gave_up(world, told=True)
    with pytest.raises(Invalid):
        services.succession_decline(actor=world.owner, challenge=challenge, reason=" ")
    done = services.succession_decline(actor=world.owner, challenge=challenge, reason="技术路线差得远")
    assert (done.status, fresh(done).case.status) == (Status.NO_AWARD, "finished")  # type: ignore[union-attr]
    row = Event.objects.get(kind="challenge.succession_declined")
    assert row.public and row.payload["reason"] == "技术路线差得远"
    trail = Client().get(f"/challenges/{challenge.pk}/trail/").content.decode()
    assert "技术路线差得远" in trail
    with pytest.raises(DomainError):
        proposed(world, done)


def test_without_the_points_nobody_moves_up(world: World) -> None:
    challenge = gave_up(world, told=True, points=59)
    assert challenge.rules["succession_least"] == 60
    assert (challenge.status, challenge.case and challenge.case.status) == (Status.NO_AWARD, "finished")
    assert not list(run_all())


def test_nobody_else_decides_nobody_is_skipped_and_nothing_changes(world: World) -> None:
    challenge = gave_up(world)
    events = Event.objects.count()
    other = Bid.objects.get(organisation=world.solver.organisation_id)

    def ask(actor: Actor, bid: Bid | int, cents: int = RIVAL) -> AwardProposal:
        return services.award_succeed(
            actor=actor, challenge=challenge, bid=bid, amount_cents=cents, reason="得分第二，能做"
        )

    for actor in (
        world.officer,
        world.leader,
        world.admin,
        world.solver,
        world.rival,
        world.stranger,
        PUBLIC,
    ):
        with pytest.raises(NotAllowed):
            ask(actor, rival_of(world))
        with pytest.raises(NotAllowed):
            services.succession_decline(actor=actor, challenge=challenge, reason="不该由我来办")
        assert selectors.challenge_page(actor, challenge).next_in_rank == []
    for bid, cents, code in (
        (other, RIVAL, "challenges.not_next"),
        (10**9, RIVAL, "challenges.not_next"),
        (rival_of(world), 0, "challenges.amount"),
        (rival_of(world), challenge.prize_cents + 1, "challenges.over_prize"),
    ):
        with pytest.raises(Invalid) as refused:
            ask(world.owner, bid, cents)
        assert code in {reason.code for reason in refused.value.reasons}
    assert Event.objects.count() == events and AwardProposal.objects.count() == 1
    proposed(world, challenge)
    with pytest.raises(Conflict):
        proposed(world, challenge)
    with pytest.raises(Conflict):
        services.succession_decline(actor=world.owner, challenge=challenge, reason="改主意了")


def test_it_is_returned_objected_to_and_stopped(world: World) -> None:
    challenge = gave_up(world)
    proposed(world, challenge)
    services.award_return(actor=world.leader, challenge=challenge, reason="金额写高了")
    assert fresh(challenge).status == Status.SUCCEEDING and "succeed" in engine.open_nodes(challenge)
    publicised(world, challenge)
    objection = services.objection_raise(actor=world.stranger, challenge=challenge, text_="方案抄自我方专利")
    pass_alarm(challenge, "wait_publicity_next")
    assert "objection_next" in engine.open_nodes(challenge)
    services.objection_answer(actor=world.officer, objection=objection, upheld=True, answer="查实，撤销递补")
    challenge = fresh(challenge)
    assert challenge.status == Status.SUCCEEDING and rival_of(world).status == "not_awarded"
    # It was stopped, so it is not next any more, but it still gets its feedback.
    assert services.candidates(challenge) == [] and awarding.losers(challenge).count() == 1
    services.succession_decline(actor=world.owner, challenge=challenge, reason="没有可以递补的方案")
    assert fresh(challenge).status == Status.NO_AWARD
    tell_losers(world, challenge)
    done = fresh(challenge)
    assert done.case is not None and done.case.status == "finished" and not list(run_all())


def test_an_answer_before_the_period_ends_lets_it_end_by_itself(world: World) -> None:
    challenge = gave_up(world, told=True)
    publicised(world, challenge)
    objection = services.objection_raise(actor=world.stranger, challenge=challenge, text_="方案抄自我方专利")
    services.objection_answer(actor=world.officer, objection=objection, upheld=False, answer="查无此事")
    pass_alarm(challenge, "wait_publicity_next")
    assert fresh(challenge).status == Status.CONTRACTING


def test_the_same_person_does_not_approve_and_the_contract_clock_runs_anew(world: World) -> None:
    challenge = gave_up(world, told=True)
    proposal = proposed(world, challenge)
    AwardProposal.objects.filter(pk=proposal.pk).update(proposed_by=world.leader.user_id)
    with pytest.raises(NotAllowed):
        services.award_approve(actor=world.leader, challenge=challenge)
    AwardProposal.objects.filter(pk=proposal.pk).update(proposed_by=world.owner.user_id)
    services.award_approve(actor=world.leader, challenge=challenge)
    pass_alarm(challenge, "wait_publicity_next")
    clocks = Clock.objects.filter(token__case=challenge.case, token__node="contract")
    assert clocks.count() == 2 and clocks.filter(stopped_at=None).count() == 1
    assert not engine.is_late(challenge, "contract")
    with pytest.raises(Conflict):
        services.award_lapse(
            actor=world.leader, award=Award.objects.get(proposal__decision="approved"), reason="等不及了"
        )


def test_a_case_on_the_version_before_ends_as_it_did(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The released process has no such step; what was started on it stays on it."""
    engine.definitions.cache_clear()
    try:
        with monkeypatch.context() as patch:
            patch.setattr(engine, "BPMN", Path(__file__).with_name("process_before_succession.bpmn"))
            challenge = world.decided()
    finally:
        engine.definitions.cache_clear()
    assert challenge.case is not None and not engine.knows(challenge, "succeed")
    engine.install()
    services.award_lapse(actor=world.solver, award=Award.objects.get(), reason="设备到不了位")
    assert fresh(challenge).status == Status.NO_AWARD
    tell_losers(world, challenge)
    done = fresh(challenge)
    assert done.case is not None and (done.case.status, done.status) == ("finished", Status.NO_AWARD)
    assert casework.verify(done.case) == [] and not list(run_all())


def test_the_pages_ask_for_a_confirmation_and_show_who_moved_up(world: World) -> None:
    challenge, owner = gave_up(world, told=True), client_of(world.owner)
    page, bid = f"/challenges/{challenge.pk}/", rival_of(world)
    shown = owner.get(page).content.decode()
    assert f"{page}do/succeed/" in shown and f"{page}do/succession-decline/" in shown and "已放弃" in shown
    assert f"{page}do/succeed/" not in client_of(world.leader).get(page).content.decode()
    assert client_of(world.leader).get(f"{page}do/succeed/").status_code == 403
    form = owner.get(f"{page}do/succeed/").content.decode()
    assert bid.code in form and "揭榜实验室乙" in form
    values = {"bid": str(bid.pk), "amount": "200", "reason": "得分第二，能做"}
    assert owner.post(f"{page}do/succeed/", values).status_code == 422
    assert owner.post(f"{page}do/succeed/", {**values, "confirmed": "on"}).status_code == 302
    leader = client_of(world.leader)
    assert "批准中榜结果" in leader.get(page).content.decode()
    assert leader.post(f"{page}do/award-approve/").status_code == 302
    public = Client().get(page).content.decode()
    assert "递补" in public and "揭榜实验室乙" in public and "已放弃" in public
    assert Award.objects.get(bid=bid).amount_cents == RIVAL


def test_the_interface_does_the_same(world: World) -> None:
    challenge, owner = gave_up(world, told=True), client_of(world.owner)
    where = f"/api/v1/challenges/{challenge.pk}"
    (told,) = json.loads(owner.get(where).content)["next_in_rank"]
    assert told["bid_id"] == rival_of(world).pk and told["rank"] == 2
    body = {"bid_id": told["bid_id"], "amount_cents": RIVAL, "reason": "得分第二，能做"}
    stranger = client_of(world.stranger).post(f"{where}/succession", body, content_type="application/json")
    assert stranger.status_code == 403 and AwardProposal.objects.count() == 1
    made = owner.post(f"{where}/succession", body, content_type="application/json")
    assert made.status_code == 201, made.content
    assert {(one["is_succession"], one["has_lapsed"]) for one in json.loads(made.content)["awards"]} == {
        (True, False),
        (False, True),
    }
    client_of(world.leader).post(
        f"{where}/award-return", {"reason": "再想一想"}, content_type="application/json"
    )
    ended = owner.post(f"{where}/succession-decline", {"reason": "不递补了"}, content_type="application/json")
    assert ended.status_code == 200 and json.loads(ended.content)["status"] == "no_award"
    assert not Contract.objects.exists()


def test_awards_that_had_lapsed_before_this_release_are_marked(world: World) -> None:
    challenge = world.decided()
    Bid.objects.filter(challenge=challenge, rank=1).update(status="not_awarded")
    migration = import_module("shuanglian.programmes.challenges.migrations.0003_succession")
    migration.mark_lapsed(apps, None)
    assert Award.objects.get().has_lapsed
    assert list(awarding.losers(challenge)) == [rival_of(world)]
    Award.objects.update(has_lapsed=False)
    Bid.objects.filter(challenge=challenge, rank=1).update(status="awarded")
    migration.mark_lapsed(apps, None)
    assert not Award.objects.get().has_lapsed


def test_a_region_whose_rule_is_older_than_the_step_still_installs_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = json.loads(json.dumps(engine.rules.current("rules")))
    del rule["sla"]["succeed"], rule["succession"]
    monkeypatch.setattr(engine.rules, "current", lambda _name, *_day: rule)
    assert engine.limits()["succeed"] == rule["sla"]["propose"]
    assert [row.status for row in engine.install()] == ["published", "published"]
    challenge = world.submitted()
    assert challenge.rules["succession_least"] == 0 and challenge.case is not None
    assert challenge.case.config["sla"]["succeed"] == rule["sla"]["propose"]
