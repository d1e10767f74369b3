"""Numbers as people write them, exactly; and back to text with a stated rounding. Pure."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation, localcontext
from fractions import Fraction
from typing import Any, Final

MISSING: Final = frozenset(
    {"", "-", "--", "—", "——", "–", "/", "\\", "n/a", "na", "nan", "null", "none", "~", "...", "…",
     "缺", "缺失", "无", "无数据", "未报", "暂无", "#n/a", "missing"}
)  # fmt: skip
YES: Final = frozenset({"是", "y", "yes", "true", "1", "√", "有", "on"})
NO: Final = frozenset({"否", "n", "no", "false", "0", "×", "无", "off", *MISSING})
_GROUPED: Final = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
_PLACES: Final = 30
_MOST: Final = 40  # digits


class NotANumber(ValueError):
    """The text is no number; the message is for the person who wrote it."""


def plain(value: Any) -> str:
    """NFKC (full-width digits), without blanks at the ends, minus signs as such."""
    return unicodedata.normalize("NFKC", str(value)).replace("−", "-").strip()


def is_missing(value: Any) -> bool:
    return value is None or (not isinstance(value, bool) and plain(value).lower() in MISSING)


def number(value: Any) -> Fraction:
    """What was written, exactly; `12%` is 12 (see `percent`). A float means its shortest decimal form."""
    if isinstance(value, bool):
        raise NotANumber(f"“{value}”不是数")
    text = plain(repr(value) if isinstance(value, float) else value).rstrip("%").strip()
    if _GROUPED.match(text):
        text = text.replace(",", "")
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise NotANumber(f"“{str(value)[:40]}”不是数") from error
    if not found.is_finite() or "_" in text:
        raise NotANumber(f"“{str(value)[:40]}”不是数")
    if len(found.as_tuple().digits) > _MOST or abs(found.adjusted()) > _MOST:
        raise NotANumber(f"“{str(value)[:40]}”位数太多")
    return Fraction(found)


def percent(value: Any) -> Fraction:
    """A share in percent: `30%` and 30 are 30; shares written as 0.3 are told by the whole of them, not here."""
    return number(value)


def yes(value: Any) -> bool:
    """A yes or no as written. Raises `NotANumber` for anything else."""
    if isinstance(value, bool):
        return value
    text = plain("" if value is None else value).lower()
    if text in YES:
        return True
    if text in NO:
        return False
    raise NotANumber(f"“{str(value)[:40]}”不是“是”或“否”")


def rounded(value: Fraction, digits: int) -> Decimal:
    """Half away from zero, as people round."""
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    with localcontext() as context:
        context.prec = 100
        found = Decimal(whole).scaleb(-digits)
        return -found if value < 0 and whole else found


def text_of(value: Fraction) -> str:
    """The decimal form: exact where it ends within 30 places, else rounded there."""
    with localcontext() as context:
        context.prec = 100
        found = Decimal(value.numerator) / Decimal(value.denominator)
        if Fraction(found) != value:
            found = rounded(value, _PLACES)
        normal = found.normalize()
        return format(normal if normal else Decimal(0), "f")


def exact(value: Fraction) -> str:
    """The decimal form where it ends, else numerator/denominator; `Fraction` reads both back."""
    found = text_of(value)
    return found if Fraction(found) == value else f"{value.numerator}/{value.denominator}"


def short(value: Fraction, digits: int = 4) -> str:
    """For sentences: at most so many places, no trailing zeros."""
    found = rounded(value, digits)
    return text_of(Fraction(found))


def root(value: Fraction) -> Fraction:
    """The square root to 50 digits; the same everywhere."""
    with localcontext() as context:
        context.prec = 60
        found = (Decimal(value.numerator) / Decimal(value.denominator)).sqrt()
        context.prec = 50
        return Fraction(+found)
