"""Plans, indicators and targets: saved by their keys, as often as one likes. What a person wrote may be changed by a person,
and nothing is recorded when nothing changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.foundation.events.services import record
from shuanglian.registry.models import Place

from .. import formulas
from ..models import Indicator, Measure, Plan, Target
from ..policies import may_keep, require
from ._common import fit
from .computing import compute_everywhere

M = TypeVar("M", bound=models.Model)
_VALUES: Final = ("floor", "ceiling", "value", "base_value")


@transaction.atomic
def plan_save(*, actor: Actor, key: str, **fields: Any) -> Plan:
    """Create a plan or bring it up to date; `fields` are those of `Plan`. Raises `NotAllowed`, `Invalid`."""
    require(may_keep(actor))
    found = Plan.objects.select_for_update(of=("self",)).filter(key=key).first()
    changed, row = _apply(found or Plan(key=key), fields, new=found is None)
    if changed:
        payload = {"key": key, "fields": changed}
        record(
            stream=f"plan:{row.pk}",
            kind="plan.saved",
            actor=actor,
            obj=("plan", row.pk),
            payload=payload,
            public=True,
        )
    return row


@transaction.atomic
def indicator_save(*, actor: Actor, code: str, **fields: Any) -> Indicator:
    """Create an indicator or bring it up to date; `fields` are those of `Indicator`.

    A formula must be readable, name known indicators, and lead in no circle. Raises `NotAllowed`, `Invalid` (all
    reasons at once).
    """
    require(may_keep(actor))
    found = Indicator.objects.select_for_update(of=("self",)).filter(code=code).first()
    if fields.get("formula"):
        fields["formula"] = formulas.tidy(fields["formula"])
        _check_formula(code, fields["formula"])
    row = found or Indicator(code=code)
    if found is not None and fields.get("unit", found.unit) != found.unit and found.observations.exists():
        raise Invalid(Reason("unit_fixed", _("已有数据的指标不能改单位，请另建指标。"), "unit"))
    if found is not None:
        fields = {k: v for k, v in fields.items() if k != "rev"}
    changed, row = _apply(row, fields, new=found is None, rev=True)
    if changed:
        _note(actor, row, "indicator.saved", fields=changed)
    if row.formula and "formula" in changed:
        compute_everywhere(row)
    return row


@transaction.atomic
def target_save(
    *,
    actor: Actor,
    indicator: Indicator,
    year: int,
    place: Place | None = None,
    is_demo: bool = False,
    **fields: Any,
) -> Target:
    """Create or change the target of an indicator for a year and a place; `fields` are those of `Target`."""
    require(may_keep(actor))
    if indicator.measure == Measure.PAIRED:
        raise Invalid(Reason("indicators.paired", _("成对指标的目标写在它的两个分项上。"), "indicator"))
    rows = Target.objects.select_for_update(of=("self",)).filter(
        indicator=indicator, year=year, is_demo=is_demo
    )
    found = rows.filter(place=place).first() if place else rows.filter(place__isnull=True).first()
    blank = Target(indicator=indicator, year=year, place=place, is_demo=is_demo)
    changed, row = _apply(found or blank, fields, new=found is None)
    if changed:
        said = {"year": year, "place": place.code if place else "", "value": str(row.value), "target": row.pk}
        _note(actor, indicator, "target.saved", fields=changed, **said)
    return row


def _apply(row: M, fields: dict[str, Any], *, new: bool, rev: bool = False) -> tuple[list[str], M]:
    """Set what differs, check the row as a whole, save. The names of the fields that changed."""
    wanted = {name: _value(name, value) for name, value in fields.items()}
    changed = sorted(name for name, value in wanted.items() if new or getattr(row, name) != value)
    if not changed and not new:
        return [], row
    for name in changed:
        setattr(row, name, wanted[name])
    if rev and not new:
        row.rev += 1  # type: ignore[attr-defined]
    try:
        row.full_clean()
    except ValidationError as error:
        raise Invalid(_reasons(error)) from error
    row.save()
    return changed or ["key"], row


def _value(name: str, value: Any) -> Any:
    """Numbers as both databases keep them."""
    if name not in _VALUES or value is None:
        return value
    kept = fit(Decimal(str(value)))
    if kept is None:
        raise Invalid(Reason("too_big", _("数值太大"), name))
    return kept


def _reasons(error: ValidationError) -> list[Reason]:
    return [
        Reason("invalid", message, "" if field == "__all__" else field)
        for field, messages in error.message_dict.items()
        for message in messages
    ]


def _check_formula(code: str, formula: str) -> None:
    """Readable, over known codes, without a circle through any other formula."""
    others = dict(Indicator.objects.exclude(formula="").exclude(code=code).values_list("code", "formula"))
    try:
        named = formulas.dependencies(formula)
        formulas.order({**others, code: formula})
    except formulas.FormulaError as error:
        raise Invalid(Reason("formula", str(error), "formula")) from error
    known = set(Indicator.objects.filter(code__in=named).values_list("code", flat=True))
    if missing := sorted(named - known):
        told = _("公式里的指标不存在：%s") % "、".join(missing)
        raise Invalid(Reason("formula_unknown", told, "formula"))


def _note(actor: Actor, indicator: Indicator, kind: str, **payload: Any) -> None:
    record(
        stream=indicator.stream,
        kind=kind,
        actor=actor,
        obj=("indicator", indicator.pk),
        payload=payload,
        public=indicator.is_public,
    )
