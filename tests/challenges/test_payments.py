"""Statutory payment clocks: versioned, computed, explained."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.foundation.errors import Conflict, Invalid
from shuanglian.foundation.workdays import bundled
from shuanglian.foundation.workdays.arithmetic import Calendar
from shuanglian.programmes.challenges import payments, rules, services
from shuanglian.programmes.challenges.models import Contract, Milestone, PaymentComplaint

from .factories import World, contract_draft

RULE = rules.current("payment", dt.date(2026, 1, 1))
DAY = dt.date(2026, 3, 2)
LAST = dt.date(2026, 4, 13)


def _calendar() -> Calendar:
    found = bundled.read()
    return Calendar(
        {day.date: day.is_workday for _notice, days in found for day in days}, [n.year for n, _days in found]
    )


CALENDAR = _calendar()


def view(**changes: object) -> payments.PaymentView:
    values: dict[str, object] = {
        "pay_days": 30,
        "amount_cents": 1_000_000_00,
        "delivered_on": DAY,
        "accept_by": DAY + dt.timedelta(days=10),
        "accepted_on": None,
        "paid": (),
        "today": DAY,
    }
    return payments.view(RULE, CALENDAR, **{**values, **changes})  # type: ignore[arg-type]


def test_late_acceptance_does_not_move_the_clock() -> None:
    early = view(accepted_on=DAY + dt.timedelta(days=4))
    assert early.due_on == dt.date(2026, 4, 7)  # 5 April lies in the holiday
    late = view(accepted_on=DAY + dt.timedelta(days=40))
    assert late.due_on == view().due_on == dt.date(2026, 4, 13)  # 11 April is a Saturday
    assert view(delivered_on=None).state == "waiting"


def test_a_last_day_in_the_holidays_moves_to_the_next_working_day() -> None:
    day = dt.date(2026, 9, 1)
    found = view(delivered_on=day, accept_by=day, accepted_on=day, today=dt.date(2026, 10, 9))
    assert found.due_on == dt.date(2026, 10, 8)
    assert (found.late_days, found.interest_cents) == (1, 50_000)
    assert "2026-10-01" in str(found.proof[2]) and "2026-10-08" in str(found.proof[2])


def test_a_year_without_holidays_gives_no_date_instead_of_a_guess() -> None:
    day = dt.date(2031, 9, 1)
    found = view(delivered_on=day, accept_by=day, accepted_on=day, today=dt.date(2032, 1, 1))
    assert (found.state, found.due_on, found.interest_cents) == ("unknown", None, 0)
    assert any("2031" in str(line) and "放假安排" in str(line) for line in found.proof)


def test_interest_is_five_in_ten_thousand_a_day() -> None:
    found = view(today=LAST + dt.timedelta(days=10))
    assert (found.state, found.late_days, found.interest_cents) == ("late", 10, 500_000)
    assert len(found.proof) == 5 and RULE["version"] in str(found.proof[-1])


def test_parts_cost_interest_for_their_own_days_and_what_is_owed_goes_on() -> None:
    half = payments.Paid(LAST + dt.timedelta(days=10), 500_000_00)
    found = view(paid=[half], today=LAST + dt.timedelta(days=20))
    assert found.interest_cents == 250_000 + 500_000
    assert (found.state, found.principal_owed, found.interest_owed) == ("late", 500_000_00, 750_000)
    rest = payments.Paid(LAST + dt.timedelta(days=20), 500_000_00)
    later = LAST + dt.timedelta(days=200)
    found = view(paid=[half, rest], today=later)
    assert (found.state, found.principal_owed, found.interest_owed) == ("late", 0, 750_000)
    found = view(paid=[half, rest, payments.Paid(later, 0, 750_000)], today=later)
    assert (found.state, found.interest_owed) == ("paid_late", 0)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 10**12), st.integers(0, 3000))
def test_interest_grows_with_time_and_is_exact_to_half_a_cent(amount: int, days: int) -> None:
    cents = payments.interest_cents(amount, days, RULE)
    assert abs(cents * 2000 - amount * days) <= 1000
    assert cents <= payments.interest_cents(amount, days + 1, RULE)


@pytest.mark.parametrize(
    ("payer", "days", "when_paid", "wrong"),
    [
        ("government", 60, False, set()),
        ("government", 61, False, {"challenges.pay_days"}),
        ("government", 30, True, {"challenges.pay_when_paid"}),
        ("large", 60, False, set()),
        ("large", 61, True, {"challenges.pay_days", "challenges.pay_when_paid"}),
        ("small", 90, True, set()),
        ("small", 366, False, {"challenges.pay_days"}),
        ("large", 0, False, {"challenges.pay_days"}),
    ],
)
def test_terms_against_the_law_are_refused_all_at_once(
    payer: str, days: int, when_paid: bool, wrong: set[str]
) -> None:
    assert {reason.code for reason in payments.term_problems(RULE, payer, days, when_paid)} == wrong


@pytest.mark.django_db
def test_a_contract_against_the_law_is_not_recorded(world: World) -> None:
    challenge = world.decided(payer_kind="large")
    with pytest.raises(Invalid) as refused:
        world.contract(challenge, pay_days=90, pay_when_paid=True, milestones=contract_draft().milestones[:1])
    codes = {reason.code for reason in refused.value.reasons}
    assert codes == {"challenges.pay_days", "challenges.pay_when_paid", "challenges.sum"}
    assert not Contract.objects.exists()


@pytest.mark.django_db
def test_overdue_money_can_be_complained_about_with_the_dates_of_the_rule(world: World) -> None:
    challenge = world.performing()
    first = Milestone.objects.get(order=1)
    services.milestone_deliver(actor=world.solver, milestone=first, note="送到")
    with pytest.raises(Conflict):
        services.complaint_file(actor=world.solver, milestone=first, text_="还没有付款")
    long_ago = dt.timedelta(days=100)
    first.refresh_from_db()
    Milestone.objects.filter(pk=first.pk).update(
        due_on=first.due_on - long_ago,
        accept_by=first.accept_by - long_ago,
        delivered_at=first.delivered_at - long_ago,
    )
    complaint = services.complaint_file(actor=world.solver, milestone=first, text_="拖欠已久，请处理")
    assert complaint.forward_due is not None
    assert complaint.answer_due - complaint.filed_at == dt.timedelta(days=30)
    services.complaint_forward(actor=world.officer, complaint=complaint, to="区经信部门")
    services.complaint_extend(actor=world.officer, complaint=complaint, reason="涉及多方，需要核实")
    services.complaint_answer(actor=world.officer, complaint=complaint, answer="已督促支付")
    row = PaymentComplaint.objects.get()
    assert row.answer_due == row.latest_due and row.answered_at is not None
    assert challenge.pk == row.milestone.contract.award.bid.challenge_id


@pytest.mark.django_db
def test_the_final_milestone_is_accepted_by_readings_only(world: World) -> None:
    world.performing()
    last = Milestone.objects.get(is_final=True)
    services.milestone_deliver(actor=world.solver, milestone=last, note="送到")
    with pytest.raises(Invalid):
        services.milestone_accept(actor=world.owner, milestone=last)
