"""Many questions at once: a sheet is imported by the registry and every new need is handed in, all or nothing."""

from __future__ import annotations

from django.db import transaction

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, InvalidImport, Reason
from shuanglian.registry import spreadsheets
from shuanglian.registry.models import Need, NeedStatus
from shuanglian.registry.spreadsheets import ImportReport

from ..models import Engagement
from .pose import pose_submit


@transaction.atomic
def pose_submit_sheet(
    *, actor: Actor, data: bytes, order: str | None = None
) -> tuple[ImportReport, list[Engagement]]:
    """Import the sheet of needs and hand in those it created. Raises `InvalidImport` with the problems of all rows."""
    last = Need.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    report = spreadsheets.apply(actor=actor, kind="needs", data=data)
    made = Need.objects.filter(pk__gt=last, status=NeedStatus.DRAFT, created_by=actor.user_id).order_by("pk")
    handed: list[Engagement] = []
    found: list[Reason] = []
    for need in made:
        try:
            handed.append(pose_submit(actor=actor, need=need, order=order))
        except DomainError as error:
            found += [Reason(r.code, f"{need.title}：{r.message}", r.field) for r in error.reasons]
    if found:
        raise InvalidImport(found)
    return report, handed
