"""Writing offerings and their measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason
from shuanglian.foundation.events.services import record

from .. import search
from ..models import Offering, OfferingMeasure, OfferingStatus, Party, Place, Segment
from ..numbers import offering_refs
from ..policies import may_edit_offering, may_offer, require
from . import _common as common

FIELDS: Final = ("kind", "title", "summary", "text", "place", "trl", "price_text", "available_from")


class OfferingData(TypedDict, total=False):
    """What an offering may be created with besides kind and title. `trl`: 1–9 (GB/T 22900-2022)."""

    ref: str
    summary: str
    text: str
    place: Place | None
    trl: int | None
    price_text: str
    available_from: dt.date | None
    is_demo: bool


class MeasureData(TypedDict, total=False):
    """One measurable property; `comparator` is a code of `Comparator` (default eq)."""

    metric: str
    comparator: str
    value: Decimal | None
    high: Decimal | None
    unit: str
    method: str
    text: str


@transaction.atomic
def offering_create(
    *,
    actor: Actor,
    party: Party,
    kind: str,
    title: str,
    segments: Iterable[Segment] = (),
    measures: Iterable[MeasureData] = (),
    **data: Unpack[OfferingData],
) -> Offering:
    """A new offering of `party`; `ref` is given out if there is none. Raises `NotAllowed`, `Invalid`."""
    require(may_offer(actor, party))
    offering = Offering(party=party, kind=kind, title=title, **data)
    offering.ref = offering.ref or offering_refs()[0]
    rows = _measures(offering, measures)
    common.refuse(_problems(offering, rows))
    common.save(offering)
    offering.segments.set(segments)
    _write_measures(offering, rows)
    search.refresh("offering", [offering.pk])
    _record(actor, offering, "offering.created", {"ref": offering.ref, "kind": kind, "party": party.pk})
    return offering


@transaction.atomic
def offering_update(
    *,
    actor: Actor,
    offering: Offering,
    changes: Mapping[str, Any],
    rev: int,
    segments: Iterable[Segment] | None = None,
    measures: Iterable[MeasureData] | None = None,
) -> Offering:
    """Change an active offering; `measures` replace the old ones. Raises `Conflict` for a stale `rev`."""
    require(may_edit_offering(actor, offering))
    fresh = common.lock(offering, rev)
    changed = common.assign(fresh, changes, FIELDS)
    rows = None if measures is None else _measures(fresh, measures)
    common.refuse(_problems(fresh, rows or []))
    common.bump(fresh)
    if segments is not None:
        fresh.segments.set(segments)
        changed.append("segments")
    if rows is not None:
        _write_measures(fresh, rows)
        changed.append("measures")
    search.refresh("offering", [fresh.pk])
    _record(actor, fresh, "offering.updated", {"fields": sorted(changed), "rev": fresh.rev})
    return fresh


@transaction.atomic
def offering_retire(*, actor: Actor, offering: Offering, rev: int) -> Offering:
    """Take an offering off the list; it stays on record."""
    require(may_edit_offering(actor, offering))
    fresh = common.lock(offering, rev)
    require(may_edit_offering(actor, fresh))
    fresh.status = OfferingStatus.RETIRED
    common.bump(fresh)
    _record(actor, fresh, "offering.retired", {"rev": fresh.rev})
    return fresh


def measure_problems(row: OfferingMeasure, where: str) -> list[Reason]:
    """Everything that is wrong with one measure; `where` is put before the field names."""
    problems = [
        Reason(p.code, p.message, f"{where}.{p.field}") for p in common.field_problems(row, skip=["offering"])
    ]
    if row.comparator == "between" and (row.value is None or row.high is None or row.high < row.value):
        problems.append(Reason("between", _("“介于”要有下限和不小于它的上限。"), f"{where}.high"))
    if row.comparator != "contains" and row.value is None:
        problems.append(Reason("required", _("缺少数值。"), f"{where}.value"))
    return problems


def _measures(offering: Offering, data: Iterable[MeasureData]) -> list[OfferingMeasure]:
    return [OfferingMeasure(offering=offering, **item) for item in data]


def _problems(offering: Offering, rows: list[OfferingMeasure]) -> list[Reason]:
    problems = common.field_problems(offering)
    if offering.trl is not None and not 1 <= offering.trl <= 9:
        problems.append(Reason("trl", _("技术就绪度是 1 至 9。"), "trl"))
    for number, row in enumerate(rows, 1):
        problems += measure_problems(row, f"measures.{number}")
    return problems


def _write_measures(offering: Offering, rows: list[OfferingMeasure]) -> None:
    offering.measures.all().delete()
    for row in rows:
        row.offering = offering
    OfferingMeasure.objects.bulk_create(rows)


def _record(actor: Actor, offering: Offering, kind: str, payload: dict[str, Any]) -> None:
    obj = ("offering", offering.pk)
    record(stream=f"offering:{offering.pk}", kind=kind, actor=actor, obj=obj, payload=payload)
