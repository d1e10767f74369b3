"""Actual investment by month, with evidence."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason

from ..models import Investment, Project
from ..policies import may_report, require
from ._common import Checks, lock, note


@transaction.atomic
def investment_report(
    *,
    actor: Actor,
    project: Project,
    month: dt.date,
    cents: int,
    raw: str = "",
    statement: str = "",
    file: int | None = None,
) -> Investment:
    """What was invested in one month, not the sum so far. A month that is told already must be voided first."""
    row = lock(actor, project)
    require(may_report(actor, row))
    checks = Checks()
    first = month.replace(day=1)
    if first > timezone.localdate():
        checks.add("future", _("不能填以后的月份"), "month")
    cents = checks.cents(cents, "cents")
    stored = checks.evidence(actor, file, statement, "statement")
    if len(statement) > 500:
        checks.add("too_long", _("最多 %(count)d 个字") % {"count": 500}, "statement")
    checks.finish()
    made = Investment(
        project=row, month=first, cents=cents, raw=raw.strip()[:60], statement=statement.strip(), file=stored,
        reported_at=timezone.now(), reported_by_id=actor.user_id,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        told = _("%s 已经填过，要改请先作废") % f"{first:%Y-%m}"
        raise Conflict(Reason("projects.month_told", told, "month")) from error
    note(actor, row, "projects.invested", month=f"{first:%Y-%m}", cents=cents)
    return made


@transaction.atomic
def investment_void(*, actor: Actor, project: Project, month: dt.date, reason: str) -> Investment:
    """Take a wrong figure back, with a reason; it stays on record."""
    row = lock(actor, project)
    require(may_report(actor, row))
    checks = Checks()
    reason = checks.text(reason, "reason", _("请写作废的原因"))
    checks.finish()
    found = Investment.objects.filter(project=row, month=month.replace(day=1), voided_at__isnull=True).first()
    if found is None:
        raise Conflict(Reason("projects.month_untold", _("这个月没有可作废的数")))
    found.voided_at, found.void_reason = timezone.now(), reason
    found.save(update_fields=["voided_at", "void_reason"])
    note(actor, row, "projects.investment_voided", month=f"{found.month:%Y-%m}", reason=reason)
    return found
