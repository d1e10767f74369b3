"""A demonstration instrument (示例) of the demonstration platform, with some use by the demonstration enterprise."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone

from shuanglian.foundation.accounts.services import persona_actor
from shuanglian.registry.models import Offering, OfferingKind
from shuanglian.registry.selectors import party_of
from shuanglian.registry.services import offering_create

from . import services

REF: Final = "DEMO-YQ-01"
# Weeks ago, hours, by the enterprise or by the platform itself.
TOLD: Final = (
    (9, "6.5", True),
    (7, "12", True),
    (6, "4", False),
    (4, "8.25", True),
    (2, "3", False),
    (1, "10", True),
)


@transaction.atomic
def load_demo() -> int:
    """The instrument with its uses, unless it is there; how many rows were made. Never in production."""
    if Offering.objects.filter(ref=REF).exists():
        return 0
    owner, guest = persona_actor("solver"), persona_actor("enterprise")
    party, user = party_of(owner), party_of(guest)
    if party is None or user is None:
        return 0
    made = offering_create(
        actor=owner, party=party, kind=OfferingKind.INSTRUMENT, title="高温热分析仪（示例）", ref=REF, is_demo=True,
        summary="对外开放预约，按机时收费；名称和机时都是虚构的。",
    )  # fmt: skip
    first = timezone.now().replace(minute=0, second=0, microsecond=0)
    for weeks, hours, shared in TOLD:
        start = first - dt.timedelta(weeks=weeks)
        services.use_record(
            actor=owner, instrument=made, started_at=start, ended_at=start + dt.timedelta(hours=14),
            hours=Decimal(hours), user=user if shared else None, purpose="样品热稳定性测试" if shared else "日常校准",
        )  # fmt: skip
    return 1 + len(TOLD)
