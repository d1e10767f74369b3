"""A reviewed fact becomes a value of an indicator by the rules of that room: a second person publishes it."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.indicators import selectors, services
from shuanglian.indicators.models import OPEN_STATES, Indicator, Measure, Observation, ObservationState
from shuanglian.indicators.policies import may_report, require
from shuanglian.ingest.doors import Fact, Placed
from shuanglian.registry import provenance
from shuanglian.registry.models import Citation

from .standing import near, period_for, understood

OBSERVATION = "observation"
CITATION = "citation"


def place(actor: Actor, fact: Fact) -> Placed:
    """Report the value; cite the one that says the same already; correct the published one where the document replaces it.

    Part of the caller's transaction. Raises `NotFound`, `NotAllowed`, `Invalid`, `Conflict` with the reasons of the room.
    """
    indicator = selectors.get_indicator(actor, fact.code)
    require(may_report(actor, indicator, origin="document", is_demo=fact.is_demo))
    _refuse_growth(indicator, fact)
    fact = _as_counted(indicator, fact)
    there = list(_same_series(indicator, fact))
    said = understood(fact, indicator)
    for row in there:
        if said is not None and near(row.value, said.value):
            return _cited(row, fact)
    replaced = next((row for row in there if row.pk == fact.replaces), None)
    if replaced is not None and replaced.state == ObservationState.PUBLISHED:
        return _placed(_corrected(actor, replaced, fact))
    if replaced is not None:
        take_back(actor, OBSERVATION, replaced.pk, _("文件有了新版本"))
    return _placed(_reported(actor, indicator, fact))


def _refuse_growth(indicator: Indicator, fact: Fact) -> None:
    if fact.growth and indicator.measure != Measure.GROWTH:
        told = _("原文说的是增速，这个指标不是增速，请换一个指标或只存档。")
        raise Invalid(Reason("intake.growth", told, "code"))


def _as_counted(indicator: Indicator, fact: Fact) -> Fact:
    """With the period that the indicator counts by."""
    try:
        return replace(fact, period=period_for(indicator, fact.period).text)
    except ValueError as error:
        raise Invalid(Reason("period", str(error), "period")) from error


def _same_series(indicator: Indicator, fact: Fact) -> QuerySet[Observation]:
    """What stands or waits for the same period and scope, the published one first."""
    scope = fact.place.pk if fact.place else indicator.place_id
    rows = Observation.objects.filter(
        indicator=indicator, period=fact.period, basis="actual", is_demo=fact.is_demo, place=scope,
        segment=indicator.segment_id, subject=fact.subject.pk if fact.subject else None,
        state__in=[ObservationState.PUBLISHED, *OPEN_STATES],
    )  # fmt: skip
    return rows.select_related("indicator", "place").order_by("-state", "pk")


def _reported(actor: Actor, indicator: Indicator, fact: Fact) -> Observation:
    return services.observation_report(
        actor=actor,
        indicator=indicator,
        period=fact.period,
        value=fact.value,
        unit=fact.unit,
        place=fact.place,
        subject=fact.subject,
        comparator=fact.comparator,
        origin="document",
        source=fact.source,
        locator=fact.locator,
        quote=fact.quote,
        note=fact.note,
        is_demo=fact.is_demo,
    )


def _corrected(actor: Actor, row: Observation, fact: Fact) -> Observation:
    return services.observation_correct(
        actor=actor,
        observation=row,
        value=fact.value,
        unit=fact.unit,
        reason=fact.note or _("文件有了新版本"),
        source=fact.source,
        locator=fact.locator,
        quote=fact.quote,
    )


def _cited(row: Observation, fact: Fact) -> Placed:
    """The value is there already: one more source says so."""
    if fact.source is None:
        raise Invalid(Reason("intake.source", _("请先写明来源"), "source"))
    made = provenance.cite(row, fact.source, "value", locator=fact.locator, note=fact.quote)
    return Placed(CITATION, made.pk, address(row.pk), str(row))


def _placed(row: Observation) -> Placed:
    return Placed(OBSERVATION, row.pk, address(row.pk), str(row))


def address(observation_id: int) -> str:
    return f"/indicators/observations/{observation_id}/"


def take_back(actor: Actor, kind: str, number: int, reason: str) -> None:
    """Withdraw a value that waits (its reporter), or send it back (another steward). A published one is corrected in its own
    room. What was sent back or replaced there already is left as it is."""
    if kind == CITATION:
        Citation.objects.filter(pk=number, object_type=OBSERVATION).delete()
        return
    row = selectors.get_observation(actor, number)
    if row.state == ObservationState.PUBLISHED:
        told = _("这个数已经发布，不能撤销；请在数据页更正。")
        raise Conflict(Reason("intake.published", told))
    if row.state not in OPEN_STATES:
        return
    if row.reported_by_id is not None and row.reported_by_id == actor.user_id:
        services.observation_withdraw(actor=actor, observation=row, reason=reason)
    else:
        services.observation_reject(actor=actor, observation=row, reason=reason)


def trace_url(observation: Observation) -> str | None:
    """The address of the sentence that a value was taken from; None for values that came another way."""
    from shuanglian.ingest.selectors import trace

    return trace(observation.locator) if observation.origin == "document" else None
