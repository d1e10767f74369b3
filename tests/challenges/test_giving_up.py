"""An award that is given up or taken back; a delivery that does not pass; files of one winner and another."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from shuanglian.casework.models import Clock
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotFound
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.files import access
from shuanglian.foundation.notices.models import Notice
from shuanglian.programmes.challenges import selectors, services
from shuanglian.programmes.challenges.models import Award, Bid, Challenge, Contract, Milestone, Status

from .factories import World, contract_draft, fresh, pass_publicity, report, voucher

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World.create()


def two_winners(world: World) -> tuple[Challenge, Award, Award]:
    challenge = world.locked()
    bids = {bid.organisation_id: bid.pk for bid in Bid.objects.all()}
    amounts = {
        bids[world.solver.organisation_id]: 240_000_000,
        bids[world.rival.organisation_id]: 50_000_000,
    }
    services.award_propose(actor=world.owner, challenge=challenge, amounts=amounts, reason="两家都好")
    services.award_approve(actor=world.leader, challenge=challenge)
    pass_publicity(challenge)
    awards = {row.bid.organisation_id: row for row in Award.objects.select_related("bid", "proposal")}
    return (
        fresh(challenge),
        awards[world.solver.organisation_id or 0],
        awards[world.rival.organisation_id or 0],
    )


def small(amount: int) -> dict[str, object]:
    from shuanglian.programmes.challenges.drafts import MilestoneDraft

    today = timezone.localdate()
    return {"milestones": (MilestoneDraft("全部", "样品", amount, today, today),), "number": f"H-{amount}"}


def test_the_only_winner_gives_up_and_the_challenge_ends_without_an_award(world: World) -> None:
    challenge = world.decided()
    award = Award.objects.get()
    world.contract(challenge)
    services.award_lapse(actor=world.solver, award=award, reason="设备到不了位")
    assert fresh(challenge).status == Status.SUCCEEDING
    services.succession_decline(actor=world.owner, challenge=challenge, reason="另外再找办法")
    assert fresh(challenge).status == Status.NO_AWARD
    assert Contract.objects.get().status == "objected"
    row = Event.objects.get(kind="challenge.award_lapsed")
    assert row.public and row.payload["reason"] == "设备到不了位"
    # The loser is still told; who gave up is none.
    assert [
        bid.organisation_id for bid in selectors.challenge_page(world.owner, fresh(challenge)).unheard
    ] == [world.rival.organisation_id]
    given_up = Bid.objects.get(organisation=world.solver.organisation_id)
    with pytest.raises(Conflict):
        services.feedback_give(actor=world.owner, bid=given_up, strengths="设备好", gaps="放弃了")
    world_rival = Bid.objects.get(organisation=world.rival.organisation_id)
    services.feedback_give(actor=world.owner, bid=world_rival, strengths="设备好", gaps="数据少")
    done = fresh(challenge)
    assert (done.status, done.case and done.case.status) == (Status.NO_AWARD, "finished")
    assert done.ended_at is not None and not list(run_all())


def test_giving_up_after_all_feedback_closes_the_case_too(world: World) -> None:
    challenge = world.decided()
    world.tell_loser(challenge)
    services.award_lapse(actor=world.solver, award=Award.objects.get(), reason="设备到不了位")
    services.succession_decline(actor=world.owner, challenge=challenge, reason="另外再找办法")
    done = fresh(challenge)
    assert (done.status, done.case and done.case.status) == (Status.NO_AWARD, "finished")
    with pytest.raises(DomainError):
        services.award_lapse(actor=world.solver, award=Award.objects.get(), reason="设备到不了位")


def test_one_of_two_gives_up_and_the_other_goes_on(world: World) -> None:
    challenge, first, second = two_winners(world)
    contract = services.contract_record(
        actor=world.owner, award=second, draft=contract_draft(**small(50_000_000))
    )
    services.contract_reply(actor=world.rival, contract=contract, agree=True)
    assert fresh(challenge).status == Status.CONTRACTING
    with pytest.raises(Conflict):
        services.award_lapse(actor=world.rival, award=second, reason="已经签了还想放弃")
    with pytest.raises(NotFound):
        services.award_lapse(actor=world.rival, award=first, reason="替别人放弃")
    services.award_lapse(actor=world.solver, award=first, reason="设备到不了位")
    assert fresh(challenge).status == Status.PERFORMING
    milestone = contract.milestones.get()
    services.milestone_deliver(actor=world.rival, milestone=milestone, note="送到")
    with pytest.raises(DomainError):
        services.contract_record(actor=world.owner, award=first, draft=contract_draft())


def test_a_leader_takes_back_only_what_is_overdue_and_nobody_else_may(world: World) -> None:
    challenge = world.decided()
    award = Award.objects.get()
    assert not selectors.challenge_page(world.leader, challenge).may_lapse
    strangers: list[Actor] = [
        world.owner,
        world.officer,
        world.rival,
        world.stranger,
        world.admin,
        world.manager,
    ]
    for actor in strangers:
        with pytest.raises(DomainError):
            services.award_lapse(actor=actor, award=award, reason="不该由我来办")
    with pytest.raises(Conflict):
        services.award_lapse(actor=world.leader, award=award, reason="等不及了")
    assert Bid.objects.filter(status="awarded").count() == 1
    clock = Clock.objects.get(token__case=challenge.case, token__node="contract", token__status="active")
    past = timezone.now() - dt.timedelta(days=90)
    Clock.objects.filter(pk=clock.pk).update(started_at=past, due_at=past + dt.timedelta(days=30))
    assert selectors.challenge_page(world.leader, fresh(challenge)).may_lapse == {award.pk}
    services.award_lapse(actor=world.leader, award=award, reason="逾期未签约")
    assert fresh(challenge).status == Status.SUCCEEDING


def test_a_delivery_is_refused_delivered_anew_and_paid_by_the_later_day(world: World) -> None:
    challenge = world.performing()
    first = Milestone.objects.get(order=1)
    services.milestone_deliver(
        actor=world.solver, milestone=first, note="送到", evidence=[report(world.solver, challenge)]
    )
    with pytest.raises(DomainError):
        services.milestone_refuse(actor=world.solver, milestone=first, reason="自己拒收")
    services.milestone_refuse(actor=world.owner, milestone=first, reason="缺五米，请补齐")
    row = Milestone.objects.get(order=1)
    assert row.delivered_at is None and services.payment_of(row).state == "waiting"
    kept = Event.objects.get(kind="challenge.milestone_refused").payload
    assert kept["note"] == "送到" and len(kept["files"]) == 1
    assert Notice.objects.filter(recipient=world.solver.user_id, body__contains="缺五米").exists()
    with pytest.raises(Conflict):
        services.milestone_refuse(actor=world.owner, milestone=row, reason="再拒一次")
    services.milestone_deliver(actor=world.solver, milestone=row, note="补齐")
    services.milestone_accept(actor=world.owner, milestone=row)


def test_the_final_one_is_refused_by_its_readings_and_nothing_else(world: World) -> None:
    challenge = world.performing()
    final = Milestone.objects.get(order=2)
    services.milestone_deliver(actor=world.solver, milestone=final, note="送到")
    criterion, proof = challenge.criteria.get(), report(world.owner, challenge)

    def measure(sample: int, value: str) -> None:
        services.reading_enter(
            actor=world.owner, milestone=final, criterion=criterion, sample=sample, value=value, unit="kPa",
            evidence=proof,
        )  # fmt: skip

    with pytest.raises(Invalid):
        services.milestone_refuse(actor=world.owner, milestone=final, reason="还没有测")
    measure(1, "90")
    with pytest.raises(Invalid):
        services.milestone_refuse(actor=world.owner, milestone=final, reason="只测了一个")
    measure(2, "99")
    services.milestone_refuse(actor=world.owner, milestone=final, reason="一个样本不合格")
    assert not final.readings.filter(voided_at__isnull=True).exists()
    services.milestone_deliver(actor=world.solver, milestone=final, note="重做")
    measure(1, "99")
    measure(2, "99")
    with pytest.raises(Invalid):
        services.milestone_refuse(actor=world.owner, milestone=final, reason="全部合格还拒收")
    services.milestone_accept(actor=world.owner, milestone=final)
    assert not list(run_all())


def test_after_the_agreed_day_a_refusal_cannot_stop_the_payment_clock(world: World) -> None:
    world.performing()
    first = Milestone.objects.get(order=1)
    services.milestone_deliver(actor=world.solver, milestone=first, note="送到")
    ago = timezone.localdate() - dt.timedelta(days=9)
    Milestone.objects.filter(pk=first.pk).update(
        due_on=ago, accept_by=ago, delivered_at=timezone.now() - dt.timedelta(days=10)
    )
    with pytest.raises(Invalid) as refused:
        services.milestone_refuse(actor=world.owner, milestone=first, reason="想拖一拖付款")
    assert [reason.code for reason in refused.value.reasons] == ["challenges.refused_late"]


def test_a_winner_reads_reports_and_vouchers_of_its_own_milestones_only(world: World) -> None:
    challenge, first, second = two_winners(world)
    for award, actor, amount in ((first, world.solver, 240_000_000), (second, world.rival, 50_000_000)):
        contract = services.contract_record(
            actor=world.owner, award=award, draft=contract_draft(**small(amount))
        )
        services.contract_reply(actor=actor, contract=contract, agree=True)
    own = Milestone.objects.get(contract__award=first)
    proof, slip = voucher(world.owner, challenge), voucher(world.owner, challenge)
    delivered = voucher(world.solver, challenge)
    services.milestone_deliver(actor=world.solver, milestone=own, note="送到", evidence=[delivered])
    for sample in (1, 2):
        services.reading_enter(
            actor=world.owner, milestone=own, criterion=challenge.criteria.get(), sample=sample, value="99",
            unit="kPa", evidence=proof,
        )  # fmt: skip
    services.milestone_accept(actor=world.owner, milestone=own)
    world.transfer(own, voucher=slip)
    for file in (proof, slip, delivered):
        assert access.may_read(world.solver, file) and access.may_read(world.owner, file)
        assert not access.may_read(world.rival, file) and not access.may_read(world.stranger, file)


def test_the_pages_show_what_was_delivered_and_the_new_buttons(world: World, client: Client) -> None:
    from django.contrib.auth import get_user_model

    challenge = world.performing()
    first = Milestone.objects.get(order=1)
    slip = voucher(world.solver, challenge)
    services.milestone_deliver(actor=world.solver, milestone=first, note="二十米小样", evidence=[slip])
    client.force_login(get_user_model().objects.get(pk=world.owner.user_id))
    page = client.get(f"/challenges/{challenge.pk}/").content.decode()
    assert "二十米小样" in page and f"/files/{slip.pk}/" in page and "小样 20 米" in page
    where = f"/challenges/{challenge.pk}/do/refuse/{first.pk}/"
    assert where in page and client.get(where).status_code == 200
    assert client.post(where, {"reason": "缺五米，请补齐"}).status_code == 302
    assert Milestone.objects.get(order=1).delivered_at is None
