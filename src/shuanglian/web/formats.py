"""How numbers, money and dates are written on pages. Pure functions; the template tags only pass values on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

THIN = "\u2009"
_WEEKDAYS = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WAN_CENTS = 1_000_000
YI_CENTS = 10_000_000_000


def number(value: object, digits: int | None = None) -> str:
    """12345.6 → `12 345.6` with a thin gap; trailing zeros dropped unless `digits` is given; not a number: as it is."""
    try:
        decimal = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not decimal.is_finite():
        return str(value)
    text = f"{decimal:,.{digits}f}" if digits is not None else f"{decimal:,f}"
    if digits is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", THIN)


def money(cents: int | None) -> str:
    """Cents (分) as 元, 万元 or 亿元, in English as CNY, million or billion: two decimals at most from 万 on."""
    if cents is None:
        return _("暂无数据")
    if (get_language() or "").startswith("en"):
        return _money_en(cents)
    if abs(cents) >= YI_CENTS:
        return f"{number(Decimal(cents) / YI_CENTS, 2)} 亿元"
    if abs(cents) >= WAN_CENTS:
        return f"{number((Decimal(cents) / WAN_CENTS).quantize(Decimal('0.01')))} 万元"
    return yuan(cents)


def _money_en(cents: int) -> str:
    for size, word in ((10**11, "billion"), (10**8, "million")):
        if abs(cents) >= size:
            return f"CNY {number((Decimal(cents) / size).quantize(Decimal('0.01')))} {word}"
    return f"CNY {number(Decimal(cents) / 100, 0 if cents % 100 == 0 else 2)}"


def yuan(cents: int) -> str:
    """The exact value for a tooltip."""
    return _("%(amount)s 元") % {"amount": number(Decimal(cents) / 100, 2)}


def _local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def day(value: dt.date | dt.datetime | None, *, today: dt.date | None = None, weekday: bool = True) -> str:
    """`6月23日（周二）`; with the year when it is not this year."""
    if value is None:
        return _("暂无数据")
    local = _local(value)
    today = today or timezone.localdate()
    if (get_language() or "").startswith("en"):
        text = f"{local.day} {local:%b}" + ("" if local.year == today.year else f" {local.year}")
        return f"{_WEEKDAYS_EN[local.weekday()]} {text}" if weekday else text
    text = f"{local.month}月{local.day}日"
    if local.year != today.year:
        text = f"{local.year}年{text}"
    return f"{text}（周{_WEEKDAYS[local.weekday()]}）" if weekday else text


def moment(value: dt.datetime | None, *, now: dt.datetime | None = None) -> str:
    """`6月23日（周二）17:30`, or `今天 17:30`."""
    if value is None:
        return _("暂无数据")
    local = _local(value)
    today = timezone.localtime(now).date() if now else timezone.localdate()
    assert isinstance(local, dt.datetime)
    if local.date() == today:
        return _("今天 %(time)s") % {"time": f"{local:%H:%M}"}
    gap = " " if (get_language() or "").startswith("en") else ""
    return f"{day(local, today=today)}{gap}{local:%H:%M}"


def certainty(probability: float) -> str:
    """A probability with two digits; never 1.00, because nobody is certain."""
    return f"{probability:.2f}" if probability < 0.995 else "> 0.99"
