"""When a milestone must be paid, and what lateness costs. No database; all numbers come from the rule version.

《保障中小企业款项支付条例》（2025 修订）: the time runs from delivery, or from acceptance where acceptance was agreed; if
acceptance is late, from the agreed day of acceptance. A last day that is a holiday moves to the next working day (民法典
203); in a year whose holidays are not known there is no date. Interest counts calendar days on the principal still owed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Reason, Text
from shuanglian.foundation.workdays.arithmetic import Calendar, UnknownYear


@dataclass(frozen=True, slots=True)
class Paid:
    """One transfer that the receiver has confirmed, in 分, parted as both sides agree (民法典 561)."""

    on: dt.date
    principal_cents: int
    interest_cents: int = 0


@dataclass(frozen=True, slots=True)
class PaymentView:
    """`state`: waiting, unknown (no holidays of that year), running, late, paid, paid_late. `interest_cents` is all that
    lateness has cost, the two `…_owed` are what is left of it and of the amount. `proof` says why the date is what it is."""

    state: str
    starts_on: dt.date | None
    due_on: dt.date | None
    late_days: int
    interest_cents: int
    principal_owed: int
    interest_owed: int
    proof: tuple[Text, ...]


def term_problems(rule: Mapping[str, Any], payer: str, days: int, pay_when_paid: bool) -> list[Reason]:
    """What a contract may not say; all at once."""
    wrong = []
    most = rule["payers"][payer]["most_days"]
    if days < 1 or (most is not None and days > most):
        told = _("付款期限要在 1 到 %(most)d 日之间（%(source)s）") % {
            "most": most or 365,
            "source": rule["source"],
        }
        wrong.append(Reason("challenges.pay_days", told, "pay_days"))
    elif most is None and days > 365:
        wrong.append(Reason("challenges.pay_days", _("付款期限不能超过 365 日"), "pay_days"))
    if pay_when_paid and payer in rule["pay_when_paid_forbidden"]:
        told = _("不能约定收到第三方付款后再支付（%(source)s）") % {"source": rule["source"]}
        wrong.append(Reason("challenges.pay_when_paid", told, "pay_when_paid"))
    return wrong


def view(
    rule: Mapping[str, Any],
    calendar: Calendar,
    *,
    pay_days: int,
    amount_cents: int,
    delivered_on: dt.date | None,
    accept_by: dt.date,
    accepted_on: dt.date | None,
    paid: Sequence[Paid] = (),
    today: dt.date,
) -> PaymentView:
    """The payment clock of one milestone as of `today`; `paid` are the confirmed transfers."""
    owed = max(0, amount_cents - sum(one.principal_cents for one in paid))
    if delivered_on is None:
        return PaymentView("waiting", None, None, 0, 0, owed, 0, (_("交付以后开始计算付款期限"),))
    # Whoever delivers after the agreed day cannot make the clock run before the delivery.
    agreed = max(accept_by, delivered_on)
    start = min(accepted_on, agreed) if accepted_on is not None else agreed
    last = start + dt.timedelta(days=pay_days)
    lines = _proof(start, last, accepted_on is not None and accepted_on <= agreed, pay_days)
    try:
        due = calendar.next_workday(last)
    except UnknownYear as unknown:
        told = (*lines, unknown.reasons[0].message, _source(rule))
        state = "paid" if not owed and all(one.on <= last for one in paid) else "unknown"
        return PaymentView(state, start, None, 0, 0, owed, 0, told)
    if due != last:
        lines += (_("%(last)s 是休息日，顺延到 %(due)s（民法典第二百零三条）") % _days(last, due),)
    until = today if owed else max((one.on for one in paid), default=due)
    late, interest = max(0, (until - due).days), _interest(rule, due, owed, paid, today)
    left = max(0, interest - sum(one.interest_cents for one in paid))
    if late:
        rate = (Decimal(rule["interest_per_day"]) * 100).normalize()
        lines += (_("逾期 %(n)d 日，按每日 %(rate)s%% 计息") % {"n": late, "rate": rate},)
    state = _state(bool(owed or left), late > 0)
    return PaymentView(state, start, due, late, interest, owed, left, (*lines, _source(rule)))


def _state(is_owing: bool, is_late: bool) -> str:
    if is_owing:
        return "late" if is_late else "running"
    return "paid_late" if is_late else "paid"


def _interest(rule: Mapping[str, Any], due: dt.date, owed: int, paid: Sequence[Paid], today: dt.date) -> int:
    """Each part of the principal costs for the days it was late, whether it has been paid since or not."""
    whole = owed * max(0, (today - due).days)
    whole += sum(one.principal_cents * max(0, (one.on - due).days) for one in paid)
    return interest_cents(whole, 1, rule)


def interest_cents(amount_cents: int, days: int, rule: Mapping[str, Any]) -> int:
    """Simple interest in 分, rounded half up."""
    exact = Decimal(amount_cents) * days * Decimal(rule["interest_per_day"])
    return int(exact.to_integral_value(ROUND_HALF_UP))


def _proof(start: dt.date, last: dt.date, by_acceptance: bool, pay_days: int) -> tuple[Text, ...]:
    if by_acceptance:
        first = _("%(day)s 验收，从这一天起算") % {"day": start.isoformat()}
    else:
        first = _("约定 %(day)s 验收，迟于这一天也从这一天起算") % {"day": start.isoformat()}
    return first, _("期限 %(n)d 日（自然日），%(day)s 到期") % {"n": pay_days, "day": last.isoformat()}


def _source(rule: Mapping[str, Any]) -> Text:
    return _("依据：%(source)s，规则版本 %(version)s") % {
        "source": rule["source"],
        "version": rule["version"],
    }


def _days(last: dt.date, due: dt.date) -> dict[str, str]:
    return {"last": last.isoformat(), "due": due.isoformat()}
