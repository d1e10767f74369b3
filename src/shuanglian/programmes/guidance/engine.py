"""The one place that talks to the process engine: start, what is open, finish a task, where the appointment stands.

Lock order everywhere: the case, the appointment, then the month of visits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.casework import api
from shuanglian.casework.models import Case, Definition, Token
from shuanglian.casework.tools import publish_folder
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Reason

from ..passing import as_platform, in_role
from . import rules
from .models import Appointment

HERE: Final = Path(__file__).parent
KEY: Final = "guidance"
TABLE: Final = "guidance_trigger"
PROCESS: Final = system("预约指导")
NAMES: Final = {
    "consider": _("企业决定是否接受"),
    "schedule": _("部门约时间"),
    "agree": _("企业同意时间"),
    "approve": _("同意超次入企"),
    "meet": _("进行指导"),
    "advise": _("出具书面建议"),
    "acknowledge": _("企业确认"),
    "answer": _("答复追问"),
}


def install() -> list[Definition]:
    """Publish the process and the table of rules that come with this version, unless they are published already."""
    return [publish_folder(HERE)]


def ready() -> None:
    if not Definition.objects.filter(key=KEY, status=Definition.Status.PUBLISHED).exists():
        install()


def begin(row: Appointment, *, actor: Actor) -> Case:
    """Start the process with company and department in their seats; limits are those valid today."""
    ready()
    terms = rules.terms()
    return api.start(
        KEY,
        business=("guidance", row.pk),
        stream=row.stream,
        data={"origin": str(row.origin)},
        actor=as_platform(actor),
        organisations={"company": row.company.organisation_id or 0, "department": row.department_id},
        config={"sla": dict(terms.steps), "escalation": list(terms.escalation)},
        title=f"预约指导 {row.number}",
        is_demo=row.is_demo,
    )


def lock(row: Appointment) -> None:
    """Take the case's lock before any other, as the engine's timers do."""
    case_id = Appointment.objects.filter(pk=row.pk).values_list("case", flat=True).first()
    if case_id is not None:
        Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()


def open_task(case_id: int | None) -> Token | None:
    """The process has no parallel parts: at most one task is open."""
    rows = Token.objects.filter(case=case_id or 0, status=Token.Status.ACTIVE, form="task")
    return rows.select_related("clock", "case").order_by("pk").first()


def finish(
    row: Appointment,
    node: str,
    *,
    actor: Actor,
    data: Mapping[str, Any],
    evidence: Sequence[api.Evidence] = (),
) -> None:
    """Complete the open task, which must be `node`, and put the appointment where the process is now."""
    token = open_task(row.case_id)
    if token is None or token.node != node:
        raise Conflict(Reason("guidance.wrong_step", _("“%s”这一步已经办过") % NAMES[node]))
    api.complete(token.pk, actor=in_role(actor, token), data=dict(data), evidence=evidence)
    follow(row)


def follow(row: Appointment) -> None:
    """Status after the process moved: the open step, or what the handlers wrote when it ended."""
    row.refresh_from_db(fields=["status", "ended_at", "end_reason"])
    token = open_task(row.case_id)
    if token is not None and row.ended_at is None and row.status != token.node:
        row.status = token.node
        row.save(update_fields=["status"])


def drop(row: Appointment, *, reason: str) -> None:
    """End the case of a cancelled appointment."""
    if row.case_id is not None:
        api.cancel(row.case_id, actor=PROCESS, reason=reason)
