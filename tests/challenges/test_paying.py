"""Money that is late: reported with proof, confirmed by the receiver, watched by clocks."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid
from shuanglian.foundation.notices.models import Notice
from shuanglian.programmes.challenges import jobs, services
from shuanglian.programmes.challenges.models import Contract, Milestone, MilestonePayment, PaymentComplaint
from shuanglian.programmes.challenges.services.complaining import watch

from .factories import SECRET, World, report

pytestmark = pytest.mark.django_db


def overdue(world: World, days: int = 100) -> Milestone:
    """The first milestone, accepted so long ago that its payment is late."""
    world.performing()
    first = Milestone.objects.get(order=1)
    services.milestone_deliver(actor=world.solver, milestone=first, note="送到")
    services.milestone_accept(actor=world.owner, milestone=first)
    first.refresh_from_db()
    ago = dt.timedelta(days=days)
    assert first.delivered_at and first.accepted_at
    Milestone.objects.filter(pk=first.pk).update(
        due_on=first.due_on - ago,
        accept_by=first.accept_by - ago,
        delivered_at=first.delivered_at - ago,
        accepted_at=first.accepted_at - ago,
    )
    return Milestone.objects.get(pk=first.pk)


def told(actor: Actor) -> list[str]:
    return [n.title for n in Notice.objects.filter(recipient=actor.user_id, kind="challenges.complaint")]


def test_a_backdated_payment_needs_its_voucher_and_changes_nothing_until_confirmed(world: World) -> None:
    first = overdue(world)
    before = services.payment_of(first)
    assert before.state == "late" and before.interest_cents > 0
    assert first.accepted_at is not None
    back = timezone.localdate(first.accepted_at) + dt.timedelta(days=1)
    challenge = first.contract.award.bid.challenge
    for missing in (None, report(world.owner, challenge)):
        with pytest.raises(Invalid) as refused:
            world.transfer(first, paid_on=back, voucher=missing)
        assert refused.value.reasons[0].field == "file"
    payment = world.transfer(first, paid_on=back)
    assert payment.status == "pending"
    after = services.payment_of(Milestone.objects.get(pk=first.pk))
    assert (after.state, after.interest_cents) == (before.state, before.interest_cents)
    services.complaint_file(actor=world.solver, milestone=first, text_="没有收到这笔款")
    services.payment_dispute(actor=world.solver, payment=payment, reason="那一天没有到账")
    with pytest.raises(Conflict):
        services.payment_confirm(actor=world.solver, payment=payment)
    assert services.payment_of(first).state == "late"
    assert Milestone.objects.get(pk=first.pk).paid_on is None


def test_the_amount_without_its_interest_is_a_payment_and_the_interest_stays_owed(world: World) -> None:
    first = overdue(world)
    services.payment_confirm(actor=world.solver, payment=world.transfer(first))
    first = Milestone.objects.get(pk=first.pk)
    view = services.payment_of(first)
    assert (view.principal_owed, view.state, first.paid_on) == (0, "late", None)
    assert view.interest_owed == view.interest_cents > 0
    with pytest.raises(Invalid):
        world.transfer(first, principal_cents=1)
    with pytest.raises(Invalid):
        world.transfer(first, principal_cents=0, interest_cents=view.interest_owed + 1)
    rest = world.transfer(first, principal_cents=0, interest_cents=view.interest_owed)
    services.payment_confirm(actor=world.solver, payment=rest)
    first = Milestone.objects.get(pk=first.pk)
    assert first.paid_on == timezone.localdate()
    assert first.paid_cents == first.amount_cents + view.interest_cents
    assert services.payment_of(first).state == "paid_late"
    assert Contract.objects.get().status == "signed"


def test_a_milestone_without_an_amount_is_settled_by_its_acceptance(world: World) -> None:
    world.performing()
    first = Milestone.objects.get(order=1)
    Milestone.objects.filter(pk=first.pk).update(amount_cents=0)
    services.milestone_deliver(actor=world.solver, milestone=first, note="送到")
    services.milestone_accept(actor=world.owner, milestone=first)
    first.refresh_from_db()
    assert (first.paid_on, first.paid_cents) == (timezone.localdate(), 0)


def test_a_complaint_reaches_the_departments_and_the_payer(world: World) -> None:
    first = overdue(world)
    complaint = services.complaint_file(actor=world.solver, milestone=first, text_="拖欠已久")
    for actor in (world.officer, world.officer2, world.owner):
        assert any("收到欠款投诉" in title for title in told(actor))
    assert not told(world.rival) and not told(world.solver)
    services.complaint_forward(actor=world.officer, complaint=complaint, to="区经信部门")
    services.complaint_answer(actor=world.officer, complaint=complaint, answer="已督促支付")
    assert len(told(world.solver)) == 2


def test_the_clocks_of_a_complaint_remind_before_and_after_their_day_and_once(world: World) -> None:
    first = overdue(world)
    complaint = services.complaint_file(actor=world.solver, milestone=first, text_="拖欠已久")
    Notice.objects.all().delete()
    watch(complaint.filed_at)
    assert not any("期限" in title for title in told(world.officer))
    for until, soon, late in (
        (complaint.forward_due, "快到转送期限", "超过转送期限"),
        (complaint.answer_due, "快到答复期限", "超过答复期限"),
    ):
        assert until is not None
        for at, words in ((until - dt.timedelta(days=2), soon), (until + dt.timedelta(hours=1), late)):
            for _again in range(2):
                watch(at)
            for actor in (world.officer, world.owner, world.solver):
                assert sum(words in title for title in told(actor)) == 1, (words, actor.role)


def test_a_calendar_that_learns_the_year_gives_the_forwarding_its_day(world: World) -> None:
    first = overdue(world)
    complaint = services.complaint_file(actor=world.solver, milestone=first, text_="拖欠已久")
    wanted = complaint.forward_due
    PaymentComplaint.objects.update(forward_due=None)
    watch()
    assert PaymentComplaint.objects.get().forward_due == wanted


def test_the_day_of_payment_is_watched(world: World) -> None:
    first = overdue(world, days=0)
    due = services.payment_of(first).due_on
    assert due is not None
    for days, words in ((-3, "付款快到期"), (0, "付款今天到期"), (1, "付款已逾期")):
        at = timezone.make_aware(dt.datetime.combine(due + dt.timedelta(days=days), dt.time(9)))
        watch(at)
        watch(at)
        assert sum(words in title for title in told(world.owner)) == 1
        assert sum(words in title for title in told(world.solver)) == 1
        assert sum(words in title for title in told(world.officer)) == (0 if days < 0 else 1)


def test_the_worker_runs_the_clocks(world: World) -> None:
    overdue(world)
    jobs.clocks()
    jobs.clocks()
    assert sum("付款已逾期" in title for title in told(world.officer)) == 1


def test_a_payment_that_waits_for_an_answer_is_remembered(world: World) -> None:
    first = overdue(world)
    payment = world.transfer(first)
    MilestonePayment.objects.update(recorded_at=payment.recorded_at - dt.timedelta(days=6))
    Notice.objects.all().delete()
    watch()
    watch()
    rows = Notice.objects.filter(recipient=world.solver.user_id, title__contains="请确认收款")
    assert rows.count() == 1


def test_the_pages_show_what_is_owed_and_let_the_receiver_answer(world: World, client: Client) -> None:
    first = overdue(world)
    challenge = first.contract.award.bid.challenge
    client.force_login(User.objects.get(pk=world.owner.user_id))
    form = client.get(f"/challenges/{challenge.pk}/do/pay/{first.pk}/").content.decode()
    assert "还欠 100 万元" in form and 'name="principal"' in form and 'name="file"' in form
    assert " 分" not in form
    payment = world.transfer(first)
    page = client.get(f"/challenges/{challenge.pk}/").content.decode()
    assert "待收款方确认" in page and "还欠本金" in page and "逾期付款" in page
    client.force_login(User.objects.get(pk=world.solver.user_id))
    page = client.get(f"/challenges/{challenge.pk}/").content.decode()
    assert "确认收款" in page and "投诉拖欠" in page
    assert client.get(f"/files/{payment.voucher_id}/").status_code == 200
    client.post(f"/challenges/{challenge.pk}/do/payment-confirm/{payment.pk}/")
    assert MilestonePayment.objects.get().status == "confirmed"


def test_replacing_a_bid_begins_with_what_it_says_now_and_the_receipt_tells_local_time(
    world: World, client: Client
) -> None:
    challenge = world.published()
    bid = world.bid(challenge, world.solver)
    client.force_login(User.objects.get(pk=world.solver.user_id))
    form = client.get(f"/challenges/{challenge.pk}/bid/").content.decode()
    for value in ("同质材料路线", SECRET, "小样八周", 'value="250"', 'value="100 kPa"', "负责人一名"):
        assert value in form, value
    page = client.get(f"/challenges/{challenge.pk}/bids/{bid.pk}/receipt/").content.decode()
    assert "+00:00</dd>" not in page
    assert f"{timezone.localtime(bid.submitted_at):%H:%M}" in page
