"""What the verbs share: numbers that both databases keep exactly, locks, the one event."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.foundation.events.services import record

from .. import selectors
from ..models import Indicator, Observation

LONGEST: Final = 500
DIGITS: Final = 15  # SQLite keeps numbers as floats of fifteen sure digits
_PLACES: Final = Decimal("1E-8")
_SHORT: Final = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN)
_BIGGEST: Final = Decimal(10) ** 15


def number(value: Decimal | int | float | str) -> Decimal | None:
    """What was typed, as a number; None for what is none. Thousands separators are read, full-width digits too."""
    try:
        text = value.strip().replace(",", "").replace("，", "") if isinstance(value, str) else str(value)
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def fit(value: Decimal) -> Decimal | None:
    """Eight decimals and fifteen digits at most; None for what is too big."""
    if abs(value) >= _BIGGEST:
        return None
    short = _SHORT.plus(value)
    return short.quantize(_PLACES, context=Context(prec=40)) if short else Decimal(0).quantize(_PLACES)


def lock(actor: Actor, observation: Observation) -> Observation:
    """The value as it is now, held until the end of the transaction; its indicator is locked before it, so that
    everything that changes one series waits in one line. Raises `NotFound`."""
    found = selectors.get_observation(actor, observation.pk)
    hold(found.indicator_id)
    rows = Observation.objects.select_for_update(of=("self",)).select_related("indicator__owner")
    return rows.get(pk=found.pk)


def hold(indicator_id: int) -> Indicator:
    """Lock an indicator. Raises `NotFound`."""
    rows = Indicator.objects.select_for_update(of=("self",)).select_related("owner")
    found = rows.filter(pk=indicator_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这个指标")))
    return found


def note(actor: Actor, observation: Observation, kind: str, *, public: bool = False, **payload: Any) -> None:
    """The one business event of a change of a value; it says the value itself, so that the record can be compared."""
    said = {
        "period": observation.period,
        "version": observation.version,
        "value": str(observation.value),
        "is_demo": observation.is_demo,
    }
    record(
        stream=observation.stream,
        kind=kind,
        actor=actor,
        obj=("observation", observation.pk),
        payload={**said, **payload},
        public=public and observation.indicator.is_public,
    )


def text(value: str, field: str, reasons: list[Reason], *, required: str = "", longest: int = LONGEST) -> str:
    """A text within its limit; `required` is what to say when it is empty."""
    plain = value.strip()
    if not plain and required:
        reasons.append(Reason("required", required, field))
    elif len(plain) > longest or "\x00" in plain:
        reasons.append(Reason("too_long", _("最多 %(count)d 个字") % {"count": longest}, field))
    return plain
