"""When a milestone must be paid, and what lateness costs. No database; all numbers come from the rule version.

《保障中小企业款项支付条例》（2025 修订）: the time runs from delivery, or from acceptance where acceptance was agreed; if
acceptance is late, from the agreed day of acceptance. Interest on what is overdue counts calendar days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Reason, Text


@dataclass(frozen=True, slots=True)
class PaymentView:
    """`state`: waiting, running, late, paid, paid_late. `proof` says why the date is what it is."""

    state: str
    starts_on: dt.date | None
    due_on: dt.date | None
    late_days: int
    interest_cents: int
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
    *,
    pay_days: int,
    amount_cents: int,
    delivered_on: dt.date | None,
    accept_by: dt.date,
    accepted_on: dt.date | None,
    paid_on: dt.date | None,
    today: dt.date,
) -> PaymentView:
    """The payment clock of one milestone as of `today`."""
    if delivered_on is None:
        return PaymentView("waiting", None, None, 0, 0, (_("交付以后开始计算付款期限"),))
    # Whoever delivers after the agreed day cannot make the clock run before the delivery.
    agreed = max(accept_by, delivered_on)
    start = min(accepted_on, agreed) if accepted_on is not None else agreed
    due = start + dt.timedelta(days=pay_days)
    late = max(0, ((paid_on or today) - due).days)
    interest = interest_cents(amount_cents, late, rule)
    state = ("paid_late" if late else "paid") if paid_on else ("late" if late else "running")
    return PaymentView(
        state, start, due, late, interest, _proof(rule, start, due, accepted_on, agreed, pay_days, late)
    )


def interest_cents(amount_cents: int, days: int, rule: Mapping[str, Any]) -> int:
    """Simple interest in 分, rounded half up."""
    exact = Decimal(amount_cents) * days * Decimal(rule["interest_per_day"])
    return int(exact.to_integral_value(ROUND_HALF_UP))


def _proof(
    rule: Mapping[str, Any],
    start: dt.date,
    due: dt.date,
    accepted_on: dt.date | None,
    agreed: dt.date,
    pay_days: int,
    late: int,
) -> tuple[Text, ...]:
    if accepted_on is not None and accepted_on <= agreed:
        first = _("%(day)s 验收，从这一天起算") % {"day": start.isoformat()}
    else:
        first = _("约定 %(day)s 验收，迟于这一天也从这一天起算") % {"day": start.isoformat()}
    lines: list[Text] = [
        first,
        _("期限 %(n)d 日（自然日），%(day)s 到期") % {"n": pay_days, "day": due.isoformat()},
    ]
    if late:
        rate = Decimal(rule["interest_per_day"]) * 100
        lines.append(_("逾期 %(n)d 日，按每日 %(rate)s%% 计息") % {"n": late, "rate": rate.normalize()})
    lines.append(
        _("依据：%(source)s，规则版本 %(version)s") % {"source": rule["source"], "version": rule["version"]}
    )
    return tuple(lines)
