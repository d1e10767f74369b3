"""What the process does by itself. Each looks at the row first: a task finished elsewhere does not move anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.casework import handlers
from shuanglian.casework.models import Case
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason

from . import notices
from .models import Advice, Appointment, Status

Result = dict[str, Any]


@handlers.register("guidance.declined")
def declined(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    """The company said no, or said nothing for as long as a proposal waits."""
    row = _row(case)
    if not row.end_reason:  # the department has not heard of it
        notices.tell(
            notices.company(row.company.organisation_id), "guidance.ended", row, _("建议到期，已结束")
        )
    _end(row, Status.DECLINED, row.end_reason or "企业没有在期限内答复")
    return {}


@handlers.register("guidance.refused")
def refused(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    row = _row(case)
    _require(bool(row.end_reason))
    _end(row, Status.REFUSED, row.end_reason)
    return {}


@handlers.register("guidance.advised")
def advised(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    """Only a written advice brings the appointment to the company's confirmation."""
    _require(Advice.objects.filter(appointment=case.business_id).exists())
    return {}


@handlers.register("guidance.finish")
def finish(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    """Done: the advice is there, and the company has confirmed it or let the time for it pass."""
    row = _row(case)
    _require(Advice.objects.filter(appointment=row).exists())
    if row.acknowledged_at is None:
        notices.tell(notices.both(row), "guidance.ended", row, _("确认期限已过，已结束"))
    _end(row, Status.DONE, "" if row.acknowledged_at else "企业没有在期限内确认")
    return {}


@handlers.link_for("guidance")
def link(case: Case) -> str:
    return f"/guidance/{case.business_id}/"


@handlers.publicity_for("guidance")
def publicity(_case: Case) -> bool:
    """Guidance is between a company and a department."""
    return False


def _row(case: Case) -> Appointment:
    return Appointment.objects.select_for_update(of=("self",)).get(pk=case.business_id)


def _end(row: Appointment, status: Status, reason: str) -> None:
    row.status, row.ended_at, row.end_reason = status, timezone.now(), reason
    row.save(update_fields=["status", "ended_at", "end_reason"])


def _require(done: bool) -> None:
    if not done:
        raise Conflict(Reason("guidance.use_page", _("请在预约指导的页面办理这一步")))
