"""Recording the use of an instrument, and voiding what was wrong; one event each."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.events.services import record
from shuanglian.registry.models import Offering, Party

from . import policies, selectors
from .models import Use

LONGEST = dt.timedelta(days=31)
CENT = Decimal("0.01")


@transaction.atomic
def use_record(
    *,
    actor: Actor,
    instrument: Offering,
    started_at: dt.datetime,
    ended_at: dt.datetime,
    hours: Decimal | None = None,
    user: Party | None = None,
    purpose: str = "",
) -> Use:
    """Keep one use. `hours` (machine hours) default to the time between start and end.

    Raises `NotAllowed`, `Invalid` with every problem, and `Conflict` where the same use is recorded already.
    """
    policies.require(policies.may_record(actor, instrument))
    length = ended_at - started_at
    spent = Decimal(length.total_seconds()) / 3600 if hours is None else hours
    if found := problems(started_at, ended_at, hours, purpose):
        raise Invalid(found)
    if user is not None and user.pk == instrument.party_id:
        user = None  # the owner's own use is no shared use
    row = Use(
        instrument=instrument, user=user, started_at=started_at, ended_at=ended_at, hours=spent.quantize(CENT),
        purpose=purpose.strip(), is_demo=instrument.is_demo, recorded_by_id=actor.user_id,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict(Reason("usage.twice", _("这次使用已经记过了"), "started_at")) from None
    _note(actor, row, "instrument.used", hours=str(row.hours), shared=user is not None)
    return row


def problems(
    started_at: dt.datetime, ended_at: dt.datetime, hours: Decimal | None, purpose: str = ""
) -> list[Reason]:
    """Everything that is wrong with a use before it is kept; without `hours` the machine ran from start to end."""
    reasons, length = [], ended_at - started_at
    ran = Decimal(length.total_seconds()) / 3600
    spent = ran if hours is None else hours
    if length <= dt.timedelta(0):
        reasons.append(Reason("usage.order", _("结束时间要晚于开始时间"), "ended_at"))
    if length > LONGEST:
        reasons.append(Reason("usage.long", _("一次使用不超过 31 天，请分开记"), "ended_at"))
    if started_at > timezone.now():
        reasons.append(Reason("usage.future", _("还没有发生的使用不能记机时"), "started_at"))
    if spent.quantize(CENT) <= 0 or spent.quantize(CENT) > ran.quantize(CENT):
        reasons.append(Reason("usage.hours", _("机时要大于 0，且不超过起止之间的时间"), "hours"))
    if len(purpose.strip()) > 200:
        reasons.append(Reason("usage.purpose", _("用途最多 200 字"), "purpose"))
    return reasons


@transaction.atomic
def use_void(*, actor: Actor, instrument: Offering, use: Use, reason: str) -> Use:
    """Take a wrong record out of every sum; it stays readable with its reason. Raises `NotAllowed`, `Invalid`, `Conflict`."""
    policies.require(policies.may_record(actor, instrument))
    selectors.get_use(actor, instrument, use.pk)
    row = Use.objects.select_for_update().get(pk=use.pk)
    if row.voided_at is not None:
        raise Conflict(Reason("usage.voided", _("这条记录已经作废")))
    words = reason.strip()
    if not words or len(words) > 300:
        raise Invalid(Reason("usage.reason", _("请写作废理由，最多 300 字"), "reason"))
    row.voided_at, row.void_reason = timezone.now(), words
    row.save(update_fields=["voided_at", "void_reason"])
    _note(actor, row, "instrument.use_voided")
    return row


def _note(actor: Actor, row: Use, kind: str, **payload: object) -> None:
    record(
        stream=f"offering:{row.instrument_id}",
        kind=kind,
        actor=actor,
        obj=("use", row.pk),
        payload={"is_demo": row.is_demo, **payload},
    )
