"""Values that cannot be: below a floor, above a ceiling, negative counts, shares over 100 %, half an enterprise."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from .. import naming, showing
from ..panel import Panel
from ..records import Finding, Record, Rules, Severity

_HUNDRED: Final = Decimal(100)


def check(panel: Panel, rules: Rules) -> Iterator[Finding]:
    for record in panel.records:
        if record.value is None:
            continue
        limit = _broken(record, record.value)
        if limit:
            figures = {
                "name": record.name,
                "value": showing.amount(record.value, record.unit),
                "limit": limit,
            }
            yield Finding("impossible_value", Severity.HIGH, (record.row,), figures)
        elif (
            naming.is_counted(record.unit)
            and record.value % 1
            and not naming.is_relative(record.indicator, "")
        ):
            yield Finding(
                "not_whole",
                Severity.MEDIUM,
                (record.row,),
                {"name": record.name, "value": showing.number(record.value), "unit": record.unit},
            )


def _broken(record: Record, value: Decimal) -> str:
    """Which limit it breaks, in words; empty if none."""
    if record.floor is not None and value < record.floor:
        return _("低于规定的下界 %(floor)s") % {"floor": showing.number(record.floor)}
    if record.ceiling is not None and value > record.ceiling:
        return _("高于规定的上界 %(ceiling)s") % {"ceiling": showing.number(record.ceiling)}
    if value < 0 and not naming.may_be_negative(record.indicator, record.unit):
        return _("这类数不会是负数")
    if value > _HUNDRED and naming.is_share(record.indicator, record.unit):
        return _("占比不会超过 100%%") % {}
    return ""
