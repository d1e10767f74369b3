"""Exact conversion of readings: kPa may be judged against Pa, kilograms against kPa may not."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

from shuanglian.matching.text import normalise
from shuanglian.matching.units import UnknownUnit, unit


class UnitMismatch(ValueError):
    """The two units do not measure the same thing, so no number may be compared."""


def convert(value: Decimal, source: str, target: str) -> Decimal:
    """`value` in `source` expressed in `target`; raises `UnitMismatch`. Units that are in no table only equal themselves."""
    if normalise(source.strip()).text == normalise(target.strip()).text:
        return value
    try:
        old, new = unit(source), unit(target)
    except UnknownUnit as error:
        raise UnitMismatch(f"{source!r} → {target!r}") from error
    if old.dimension != new.dimension:
        raise UnitMismatch(f"{source!r} → {target!r}")
    return _decimal((Fraction(value) * old.factor + old.offset - new.offset) / new.factor)


def _decimal(value: Fraction) -> Decimal:
    """Twenty significant digits: far beyond any instrument, and the same on every machine."""
    with localcontext(prec=20):
        return Decimal(value.numerator) / Decimal(value.denominator)
