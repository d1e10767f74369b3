"""What is in force: publishing at its end, and values that the platform itself computes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Reason
from shuanglian.registry.models import Comparator, Place

from .. import formulas, selectors
from ..models import Basis, Indicator, Observation, ObservationState, Origin
from ..models.observations import OPEN_STATES
from ..periods import Period, parse
from . import _common
from .reporting import Said, append, kept_as, next_version, when_of

COMPUTER: Final = system("平台计算")


def put_in_force(actor: Actor, row: Observation) -> Observation:
    """The shared end of publishing; the indicator is locked already."""
    old = _in_force(row)
    if old is not None and old.pk != row.corrects_id:
        told = _("这一期已有别的版本发布（第 %d 版），请先看那一版。") % old.version
        raise Conflict(Reason("indicators.newer", told))
    if row.corrects_id is not None and old is None:
        raise Conflict(Reason("indicators.newer", _("它要更正的那一版已经不在发布中。")))
    if old is not None:
        Observation.objects.filter(pk=old.pk, state=ObservationState.PUBLISHED).update(
            state=ObservationState.SUPERSEDED
        )
    decide(actor, row, ObservationState.PUBLISHED)
    _common.note(
        actor,
        row,
        "observation.published",
        public=True,
        supersedes=old.pk if old else None,
        reason=row.reason,
    )
    refresh_dependants(row)
    return row


def _in_force(row: Observation) -> Observation | None:
    rows = Observation.objects.select_for_update(of=("self",)).filter(
        **selectors.series_key(row), period=row.period, state=ObservationState.PUBLISHED
    )
    return rows.first()


def decide(actor: Actor, row: Observation, state: ObservationState, note: str = "") -> None:
    move(row, state, decided_by_id=actor.user_id, decided_at=timezone.now(), decision_note=note)


def move(row: Observation, state: ObservationState, **values: object) -> None:
    """A conditional update: it counts only while the value still waits."""
    done = Observation.objects.filter(pk=row.pk, state__in=OPEN_STATES).update(state=state, **values)
    if not done:
        raise Conflict(Reason("indicators.state", _("刚刚有人处理了这一条，请刷新后再看。")))
    row.state = state
    for name, value in values.items():
        setattr(row, name, value)


def computed_keep(
    *,
    actor: Actor = COMPUTER,
    indicator: Indicator,
    period: Period,
    value: Decimal,
    origin: Origin,
    place: Place | None = None,
    comparator: str = Comparator.EQ,
    is_demo: bool = False,
    drill: str = "",
    note: str = "",
) -> Observation | None:
    """Keep what the platform computed and put it in force at once: a first value, or a new version when it differs.

    Call it inside a transaction. None when the value in force says the same already.
    """
    indicator = _common.hold(indicator.pk)
    kept = _common.fit(value)
    if kept is None:
        return None
    row = Observation(
        indicator=indicator, place=place or indicator.place, segment=indicator.segment, comparator=comparator,
        origin=origin, is_demo=is_demo, drill=drill, note=note, **kept_as(_said(kept, indicator)), **when_of(period),
    )  # fmt: skip
    old = _in_force(row)
    if old is not None:
        if (old.value, old.comparator, old.drill) == (kept, comparator, drill):
            return None
        row = next_version(
            old, said=_said(kept, indicator), reason=_("平台重新计算"), reported_by=None, organisation=None
        )
        row.comparator, row.drill, row.note, row.origin = comparator, drill, note, origin
    append(row)
    return put_in_force(actor, row)


def _said(value: Decimal, indicator: Indicator) -> Said:
    return Said(value, f"{value.normalize():f}"[:60], indicator.unit)


def refresh_dependants(row: Observation) -> None:
    """Compute every formula over the indicator of a value again, for its period and place."""
    if row.basis != Basis.ACTUAL or row.subject_id is not None:
        return
    code = row.indicator.code
    for dependant in Indicator.objects.filter(formula__contains=formulas.reference(code)):
        compute(dependant, parse(row.period), row.place, is_demo=row.is_demo)


def compute(
    indicator: Indicator, period: Period, place: Place | None, *, is_demo: bool
) -> Observation | None:
    """The value of a formula where every input is in force; None where one is missing or nothing can be divided."""
    indicator = _common.hold(
        indicator.pk
    )  # before reading: of two inputs published at once the second sees both
    tree = formulas.parse(indicator.formula)
    inputs = _inputs(formulas.dependencies(indicator.formula), period, place, is_demo)
    if set(inputs) != formulas.dependencies(indicator.formula):
        return None
    value = formulas.evaluate(tree, {code: found for code, (found, _said) in inputs.items()})
    if value is None:
        return None
    exact = all(said == Comparator.EQ for _found, said in inputs.values())
    return computed_keep(
        indicator=indicator, period=period, place=place, value=value, origin=Origin.FORMULA,
        comparator=Comparator.EQ if exact else Comparator.APPROX, is_demo=is_demo,
    )  # fmt: skip


def _inputs(
    codes: Iterable[str], period: Period, place: Place | None, is_demo: bool
) -> dict[str, tuple[Decimal, str]]:
    """Values in force of the inputs, in the same period, place and world."""
    rows: QuerySet[Observation] = Observation.objects.filter(
        indicator__code__in=codes, period=period.text, place=place, is_demo=is_demo, basis=Basis.ACTUAL,
        subject__isnull=True, state=ObservationState.PUBLISHED,
    )  # fmt: skip
    found = rows.order_by("pk").values_list("indicator__code", "value", "comparator")
    return {code: (value, comparator) for code, value, comparator in found}
