"""A value comes in: checked as a whole, kept as it was said and in the indicator's unit, looked at by the checks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, NotFound, Reason
from shuanglian.foundation.files import selectors as files
from shuanglian.foundation.files.models import StoredFile
from shuanglian.registry.models import Comparator, Party, Place, Segment, Source

from .. import gate, periods, selectors, units
from ..models import Basis, Indicator, Observation, ObservationState, Origin
from ..models.observations import OPEN_STATES
from ..periods import Period
from ..policies import COMPUTED, may_correct, may_report, require
from . import _common

COMPARATORS = frozenset(Comparator.values) - {Comparator.BETWEEN, Comparator.CONTAINS}


@dataclass(frozen=True, slots=True)
class Said:
    """A value as it was said and as it is kept."""

    value: Decimal
    raw: str
    raw_unit: str


@transaction.atomic
def observation_report(
    *,
    actor: Actor,
    indicator: Indicator,
    period: Period | str,
    value: Decimal | int | float | str,
    unit: str = "",
    place: Place | None = None,
    segment: Segment | None = None,
    subject: Party | None = None,
    comparator: str = "eq",
    basis: str = "actual",
    origin: str = "report",
    source: Source | None = None,
    locator: str = "",
    quote: str = "",
    evidence: StoredFile | None = None,
    drill: str = "",
    note: str = "",
    organisation: Party | None = None,
    is_demo: bool | None = None,
) -> Observation:
    """Keep a new value, waiting for a second person; held when the checks have questions.

    Without `place` and `segment` it speaks of the indicator's own scope. `unit` may be any unit of the same kind (万元
    for 亿元). Raises `NotAllowed`, `NotFound`, `Invalid` with every problem, and `Conflict` where a value of this
    period is published (correct it) or still waits.
    """
    demo = actor.is_demo if is_demo is None else is_demo
    selectors.get_indicator(actor, indicator.code)
    indicator = _common.hold(indicator.pk)
    require(may_report(actor, indicator, origin=origin, is_demo=demo))
    reasons: list[Reason] = []
    when, said = _period(period, basis, origin, reasons), read_value(indicator, value, unit, reasons)
    words = _words(locator, quote, note, drill, reasons)
    reasons += _choices(comparator, basis, origin, indicator) + _evidence(actor, evidence)
    if reasons or when is None or said is None:
        raise Invalid(reasons)
    unit_of = organisation or own_party(actor)
    row = Observation(
        indicator=indicator, place=place or indicator.place, segment=segment or indicator.segment, subject=subject,
        comparator=comparator, basis=basis, origin=origin, source=source, evidence=evidence, is_demo=demo,
        organisation=unit_of, reported_by_id=actor.user_id, **kept_as(said), **when_of(when), **words,
    )  # fmt: skip
    _refuse_second(row)
    return _keep(actor, row, "observation.reported")


@transaction.atomic
def observation_correct(
    *,
    actor: Actor,
    observation: Observation,
    value: Decimal | int | float | str,
    unit: str = "",
    reason: str,
    evidence: StoredFile | None = None,
    source: Source | None = None,
    locator: str = "",
    quote: str = "",
) -> Observation:
    """Propose a new version of a published value, with the reason; the old one stays in force until the new one is
    published by a second person. `source`, with `locator` and `quote`, where another document says the new value.
    Raises `NotAllowed`, `NotFound`, `Conflict`, `Invalid`."""
    old = _common.lock(actor, observation)
    require(may_correct(actor, old))
    reasons: list[Reason] = []
    said = read_value(old.indicator, value, unit, reasons)
    why = _common.text(reason, "reason", reasons, required=_("请写明为什么更正"))
    reasons += _evidence(actor, evidence)
    stated = _words(locator, quote, "", "", reasons)
    if said is not None and said.value == old.value:
        reasons.append(Reason("same_value", _("数值没有变化，不需要更正"), "value"))
    if reasons or said is None:
        raise Invalid(reasons)
    row = next_version(old, said=said, reason=why, reported_by=actor.user_id, organisation=own_party(actor))
    row.evidence = evidence
    if source is not None:
        row.source, row.locator, row.quote = source, stated["locator"], stated["quote"]
    return _keep(actor, row, "observation.corrected", corrects=old.pk)


def next_version(
    old: Observation, *, said: Said, reason: str, reported_by: int | None, organisation: Party | None
) -> Observation:
    """A row of the same series and period, not saved yet."""
    same = {
        name: getattr(old, name)
        for name in (
            "indicator", "place", "segment", "subject", "comparator", "basis", "origin", "source", "locator", "quote",
            "note", "is_demo", "period", "period_kind", "period_start", "period_end", "drill",
        )
    }  # fmt: skip
    return Observation(
        **same, **kept_as(said), corrects=old, reason=reason, reported_by_id=reported_by,
        organisation=organisation or old.organisation,
    )  # fmt: skip


def _keep(actor: Actor, row: Observation, kind: str, **payload: Any) -> Observation:
    """Save, let the checks look, hold it if they ask, record."""
    append(row)
    gate.reported(row)
    if gate.waits(row):
        Observation.objects.filter(pk=row.pk).update(state=ObservationState.HELD)
        row.state = ObservationState.HELD
    _common.note(actor, row, kind, state=row.state, origin=row.origin, **payload)
    return row


def append(row: Observation) -> None:
    """Number the version and save. Raises `Conflict` where another one took the number at the same moment."""
    rows = Observation.objects.filter(**selectors.series_key(row), period=row.period)
    row.version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(Reason("indicators.there", _("刚刚有人报了同一期的数据，请刷新后再看。"))) from error


def _refuse_second(row: Observation) -> None:
    """A period has one value: what is published is corrected, what waits is decided first."""
    rows = Observation.objects.filter(**selectors.series_key(row), period=row.period)
    if rows.filter(state=ObservationState.PUBLISHED).exists():
        told = _("这一期的数据已经发布，请用“更正”。")
        raise Conflict(Reason("indicators.there", told, "period"))
    same_unit = rows.filter(state__in=OPEN_STATES, organisation=row.organisation_id)
    if row.organisation_id is not None and same_unit.exists():
        told = _("这一期的数据已经报过，正等待核对；要改请先撤回。")
        raise Conflict(Reason("indicators.there", told, "period"))


def _period(period: Period | str, basis: str, origin: str, reasons: list[Reason]) -> Period | None:
    try:
        found = periods.parse(period) if isinstance(period, str) else period
    except ValueError as error:
        reasons.append(Reason("period", str(error), "period"))
        return None
    check_period(found, basis, origin, reasons)
    return found


def check_period(period: Period, basis: str, origin: str, reasons: list[Reason]) -> None:
    """Figures of a period that has not ended are estimates, not actuals."""
    settled = basis != Basis.ACTUAL or origin in (*COMPUTED, Origin.DOCUMENT)
    if not settled and period.end > timezone.localdate():
        told = _("%s还没有结束，不能报实际数；快报请注明。") % period.words()
        reasons.append(Reason("period_open", told, "period"))


def read_value(
    indicator: Indicator, value: Decimal | int | float | str, unit: str, reasons: list[Reason]
) -> Said | None:
    """The value in the indicator's unit, within its bounds."""
    found = _common.number(value)
    if found is None:
        reasons.append(Reason("number", _("请填数字"), "value"))
        return None
    try:
        kept = _common.fit(units.convert(found, unit, indicator.unit))
    except units.UnitMismatch as error:
        reasons.append(Reason("unit", str(error), "unit"))
        return None
    if kept is None:
        reasons.append(Reason("too_big", _("数值太大"), "value"))
        return None
    reasons += _bounds(indicator, kept)
    return Said(kept, str(value).strip()[:60], (unit.strip() or indicator.unit)[:40])


def _bounds(indicator: Indicator, value: Decimal) -> list[Reason]:
    low, high = indicator.floor, indicator.ceiling
    if (low is None or value >= low) and (high is None or value <= high):
        return []
    limits = [units.words(edge, indicator.unit) if edge is not None else "—" for edge in (low, high)]
    told = _("这个指标的数值应在 %(low)s 到 %(high)s 之间") % {"low": limits[0], "high": limits[1]}
    return [Reason("out_of_bounds", told, "value")]


def _words(locator: str, quote: str, note: str, drill: str, reasons: list[Reason]) -> dict[str, str]:
    if drill and (not drill.startswith("/") or drill.startswith(("//", "/\\"))):
        reasons.append(Reason("drill", _("只能指向本站的地址"), "drill"))
    return {
        "locator": _common.text(locator, "locator", reasons, longest=120),
        "quote": _common.text(quote, "quote", reasons),
        "note": _common.text(note, "note", reasons),
        "drill": _common.text(drill, "drill", reasons, longest=300),
    }


def _choices(comparator: str, basis: str, origin: str, indicator: Indicator) -> list[Reason]:
    reasons = []
    if comparator not in COMPARATORS:
        reasons.append(Reason("comparator", _("不认识的比较词"), "comparator"))
    if basis not in Basis.values:
        reasons.append(Reason("basis", _("不认识的数据性质"), "basis"))
    if origin not in Origin.values:
        reasons.append(Reason("origin", _("不认识的来历"), "origin"))
    if indicator.retired_on is not None and indicator.retired_on <= timezone.localdate():
        reasons.append(Reason("retired", _("这个指标已经停用"), "indicator"))
    return reasons


def _evidence(actor: Actor, evidence: StoredFile | None) -> list[Reason]:
    """Only a file that the reporter may read."""
    try:
        if evidence is not None:
            files.get_for(actor, evidence.pk)
    except NotFound:
        return [Reason("evidence", _("没有这个文件"), "evidence")]
    return []


def own_party(actor: Actor) -> Party | None:
    """The public face of the organisation that somebody acts for."""
    if actor.organisation_id is None:
        return None
    return Party.objects.filter(organisation=actor.organisation_id).order_by("pk").first()


def kept_as(said: Said) -> dict[str, Any]:
    return {"value": said.value, "raw": said.raw, "raw_unit": said.raw_unit}


def when_of(period: Period) -> dict[str, Any]:
    return {
        "period": period.text,
        "period_kind": period.kind.value,
        "period_start": period.start,
        "period_end": period.end,
    }
