"""Which notices guidance sends, and to whom."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Text
from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.services import notify

from .models import Appointment, Visit

for _key, _title in {
    "guidance.asked": _("企业预约指导"),
    "guidance.proposed": _("按规则建议的指导"),
    "guidance.slot": _("指导的时间"),
    "guidance.reminder": _("指导临近"),
    "guidance.advice": _("书面建议与追问"),
    "guidance.ended": _("预约结束或取消"),
    "guidance.visit": _("入企次数"),
}.items():
    kinds.register(_key, _title, email=_key in {"guidance.slot", "guidance.advice"})


def tell(
    people: Iterable[int],
    kind: str,
    row: Appointment,
    title: Text,
    *,
    but: Actor | None = None,
    key: str = "",
) -> None:
    """Tell these users about this appointment. Who acts need not be told (`but`). Says nothing of the advice."""
    actor = but.user_id if but else None
    notify(
        recipients=sorted({person for person in people if person != actor}),
        kind=kind,
        title=f"{title}：{row.number}",
        body=f"{row.company.name} · {row.department.name}",
        url=f"/guidance/{row.pk}/",
        obj=("guidance", row.pk),
        dedupe_key=key,
    )


def tell_of_visit(people: Iterable[int], visit: Visit, title: Text, *, but: Actor) -> None:
    notify(
        recipients=sorted({person for person in people if person != but.user_id}),
        kind="guidance.visit",
        title=f"{title}：{visit.company.name}",
        body=f"{visit.department.name} · {visit.on:%Y-%m-%d}",
        url="/guidance/visits/",
        obj=("visit", visit.pk),
    )


def company(organisation_id: int | None) -> list[int]:
    return _members(organisation_id, Role.ENTERPRISE)


def department(organisation_id: int | None) -> list[int]:
    return _members(organisation_id, Role.OFFICER)


def both(row: Appointment) -> list[int]:
    return [*company(row.company.organisation_id), *department(row.department_id)]


def leaders() -> list[int]:
    rows = Membership.objects.filter(role=Role.LEADER, is_active=True)
    return list(rows.values_list("user_id", flat=True).distinct())


def _members(organisation_id: int | None, role: Role) -> list[int]:
    rows = Membership.objects.filter(organisation=organisation_id or 0, role=role, is_active=True)
    return list(rows.values_list("user_id", flat=True).distinct())
