"""What `shuanglian verify` checks about figures: computed again, not believed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.db.models import F, Q
from django.utils.translation import gettext as _

from shuanglian.foundation.events.invariants import Violation, register
from shuanglian.foundation.events.models import Event

from . import formulas, periods
from .models import Indicator, Observation, ObservationState, Target
from .models.observations import Origin

_SAY_THE_VALUE: Final = ("observation.reported", "observation.corrected", "observation.published")


@register("indicators.value")
def values_are_what_was_recorded() -> Iterator[Violation]:
    """The value in the row is the one that the record fixed when it was reported and when it was published."""
    said = Event.objects.filter(object_type="observation", kind__in=_SAY_THE_VALUE)
    recorded = {
        int(pk): Decimal(payload["value"])
        for pk, payload in said.values_list("object_id", "payload").iterator()
    }
    for pk, value in Observation.objects.values_list("pk", "value").iterator():
        if pk in recorded and recorded[pk] != value:
            yield _told("indicators.value", pk, _("数值与留痕不一致。"))


@register("indicators.published")
def published_values_have_their_event() -> Iterator[Violation]:
    """Nothing is in force that was not published in the record."""
    events = Event.objects.filter(kind="observation.published", object_type="observation")
    known = {int(pk) for pk in events.values_list("object_id", flat=True).iterator()}
    shown = Observation.objects.filter(state__in=(ObservationState.PUBLISHED, ObservationState.SUPERSEDED))
    for pk in shown.values_list("pk", flat=True).iterator():
        if pk not in known:
            yield _told("indicators.published", pk, _("已发布的数据没有发布记录。"))


@register("indicators.period")
def periods_are_canonical() -> Iterator[Violation]:
    """The written period, its kind and its days say the same."""
    rows = Observation.objects.values_list("pk", "period", "period_kind", "period_start", "period_end")
    for pk, text, kind, start, end in rows.iterator():
        found = periods.parse(text)
        if (found.text, found.kind, found.start, found.end) != (text, kind, start, end):
            yield _told("indicators.period", pk, _("期间写法与日期不一致。"))


@register("indicators.correction")
def corrections_follow_what_they_correct() -> Iterator[Violation]:
    """A correction is of the same series and period, and later than what it corrects."""
    rows = Observation.objects.filter(corrects__isnull=False)
    wrong = rows.filter(
        ~Q(indicator=F("corrects__indicator"))
        | ~Q(period=F("corrects__period"))
        | ~Q(is_demo=F("corrects__is_demo"))
        | Q(version__lte=F("corrects__version"))
    )
    for pk in wrong.values_list("pk", flat=True):
        yield _told("indicators.correction", pk, _("更正与被更正的数据不是同一期。"))


@register("indicators.reporter")
def figures_of_people_have_two_of_them() -> Iterator[Violation]:
    """What was reported by a person was published by another one."""
    rows = Observation.objects.filter(state=ObservationState.PUBLISHED, reported_by__isnull=False)
    alone = rows.filter(Q(decided_by__isnull=True) | Q(decided_by=F("reported_by")))
    for pk in alone.exclude(origin__in=(Origin.COUNT, Origin.FORMULA)).values_list("pk", flat=True):
        yield _told("indicators.reporter", pk, _("没有第二个人核对发布。"))


@register("indicators.formula")
def formulas_can_be_read() -> Iterator[Violation]:
    """Readable, over known indicators, without circles."""
    rows = dict(Indicator.objects.exclude(formula="").values_list("code", "formula"))
    known = set(Indicator.objects.values_list("code", flat=True))
    try:
        formulas.order(rows)
        missing = {code for text in rows.values() for code in formulas.dependencies(text)} - known
    except formulas.FormulaError as error:
        yield Violation("indicators.formula", "indicator", "", str(error))
        return
    for code in sorted(missing):
        yield Violation("indicators.formula", "indicator", code, _("公式引用的指标不存在。"))


@register("indicators.pair")
def pairs_hold_no_values() -> Iterator[Violation]:
    """The two parts of a pair hold values and targets, the pair itself holds none."""
    pairs = Indicator.objects.filter(measure="paired")
    for model in (Observation, Target):
        for pk in model._default_manager.filter(indicator__in=pairs).values_list("pk", flat=True):
            yield _told("indicators.pair", pk, _("成对指标自己没有数，数在它的两个分项上。"))


def _told(rule: str, pk: int, message: str) -> Violation:
    return Violation(rule, "observation", str(pk), message)
