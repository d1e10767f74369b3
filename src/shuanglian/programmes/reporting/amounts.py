"""What an officer types → a number in the indicator's unit. Pure.

`118.2`, `1,182,000万元`, `１１８．２ 亿元`, `3.05%`: a unit behind the number counts more than the one chosen beside it.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from shuanglian.indicators import units

LIMIT: Final = Decimal(10) ** 15
_FORM: Final = re.compile(r"([+-]?\d[\d,]*(?:\.\d+)?|[+-]?\.\d+)(.*)", re.DOTALL)
_GROUPS: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_EIGHT: Final = Decimal("0.00000001")


def split(raw: str, chosen: str, wanted: str) -> tuple[Decimal, str]:
    """The number and its unit, as typed. Raises ValueError with a sentence for the person who typed it."""
    plain = unicodedata.normalize("NFKC", raw).replace("−", "-").strip()
    found = _FORM.fullmatch(plain)
    if found is None:
        raise ValueError(_("“%s”不是数字；可写 118.2，或带单位写 118.2亿元") % raw[:40])
    digits, unit = found[1], found[2].strip() or chosen.strip() or wanted
    if "," in digits and not _GROUPS.fullmatch(digits):
        raise ValueError(_("“%s”里的逗号不在千位上") % raw[:40])
    return Decimal(digits.replace(",", "")), unit


def read(raw: str, chosen: str, wanted: str) -> Decimal:
    """The value in unit `wanted`. Raises ValueError with a sentence for the person who typed it."""
    number, unit = split(raw, chosen, wanted)
    try:
        value = units.convert(number, unit, wanted)
    except units.UnitMismatch:
        told = _("单位“%(unit)s”不能换算成“%(wanted)s”")
        raise ValueError(told % {"unit": unit[:20], "wanted": wanted}) from None
    if abs(value) >= LIMIT:
        raise ValueError(_("数字太大，请核对单位"))
    return value.quantize(_EIGHT)


def choices(unit: str) -> list[str]:
    """The unit of an indicator, first, and the same with other scales: 亿元, 万元, 元."""
    base = unit[1:] if unit[:1] in ("万", "亿") and unit[1:] else unit
    if "/" in unit or unit.startswith(("%", "‰")) or not base:
        return [unit]
    scaled = [f"亿{base}", f"万{base}", base]
    if unit not in scaled or (unit == base and base not in ("元", "人")):
        return [unit]
    return [unit, *[other for other in scaled if other != unit]]
