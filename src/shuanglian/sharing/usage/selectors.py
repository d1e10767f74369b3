"""Reads of the use of instruments; every one takes the viewer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Offering, OfferingKind

from .models import Use
from .policies import sees_all

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Total:
    """`hours` of all use and `shared` of use by others than the owner; `users` is how many others."""

    hours: Decimal = Decimal(0)
    shared: Decimal = Decimal(0)
    uses: int = 0
    users: int = 0


def instruments(viewer: Actor) -> QuerySet[Offering]:
    """The instruments that the viewer may see."""
    return registry.offerings(viewer, kind=OfferingKind.INSTRUMENT)


def instrument_by_ref(viewer: Actor, ref: str) -> Offering:
    """Raises `NotFound` also for an offering of another kind."""
    found = instruments(viewer).filter(ref=ref).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这台仪器")))
    return found


def uses(viewer: Actor, instrument: Offering) -> QuerySet[Use]:
    """All of them for the owner and staff, for others those of their own organisation."""
    rows = Use.objects.filter(instrument=instrument).select_related("user")
    if sees_all(viewer, instrument):
        return rows
    if viewer.organisation_id is None:
        return rows.none()
    return rows.filter(user__organisation=viewer.organisation_id)


def users_before(viewer: Actor, instrument: Offering) -> list[str]:
    """Who used it before, by name: for whoever sees every use, so that a name is typed once."""
    if not sees_all(viewer, instrument):
        return []
    rows = Use.objects.filter(instrument=instrument, user__isnull=False, voided_at__isnull=True).order_by()
    return sorted(rows.values_list("user__name", flat=True).distinct()[:100])


def get_use(viewer: Actor, instrument: Offering, use_id: int) -> Use:
    """Raises `NotFound`."""
    found = uses(viewer, instrument).filter(pk=use_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这条机时记录")))
    return found


def counted(start: dt.datetime | None, before: dt.datetime, *, demo: bool) -> QuerySet[Use]:
    """Shared use that began in a span of time and was not voided: what the platform counts."""
    rows = Use.objects.filter(started_at__lt=before, voided_at__isnull=True, user__isnull=False, is_demo=demo)
    return rows if start is None else rows.filter(started_at__gte=start)


def totals(instruments: Iterable[Offering], year: int) -> dict[int, Total]:
    """Sums of a year (Beijing time) by instrument, in one query. Sums are public."""
    start, end = dt.datetime(year, 1, 1, tzinfo=ZONE), dt.datetime(year + 1, 1, 1, tzinfo=ZONE)
    rows = Use.objects.filter(
        instrument__in=[one.pk for one in instruments],
        started_at__gte=start,
        started_at__lt=end,
        voided_at__isnull=True,
    )
    found = rows.order_by().values("instrument").annotate(
        all=Sum("hours"), by_others=Sum("hours", filter=Q(user__isnull=False)), n=Count("pk"),
        others=Count("user", distinct=True),
    )  # fmt: skip
    return {
        row["instrument"]: Total(row["all"], row["by_others"] or Decimal(0), row["n"], row["others"])
        for row in found
    }
