"""Chinese numerals as exact numbers: 三千五百, 两万三, 二点五, 二〇三五, 半. Pure, no rounding."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SMALL: Final = {"十": 10, "百": 100, "千": 1000}
LARGE: Final = {"万": 10**4, "亿": 10**8}
# The scales that stand between a number and its unit (25 万 平方米), longest first.
SCALES: Final = {
    "万亿": Decimal(10**12),
    "千亿": Decimal(10**11),
    "百亿": Decimal(10**10),
    "十亿": Decimal(10**9),
    "亿": Decimal(10**8),
    "千万": Decimal(10**7),
    "百万": Decimal(10**6),
    "十万": Decimal(10**5),
    "万": Decimal(10**4),
    "千": Decimal(1000),
    "百": Decimal(100),
}
LONGEST: Final = 40


def chinese_number(words: str) -> Decimal | None:
    """The value of a Chinese numeral, or None where the characters do not form one (一二三百, 十百千万).

    A row of plain digits is read digit by digit (二〇三五 is 2035); 一百二 is 120 and 两万三 23,000.
    """
    if words == "半":
        return Decimal("0.5")
    if not words or words[0] == "点" or len(words) > LONGEST:
        return None
    whole, point, decimals = words.partition("点")
    value = _whole(whole)
    if value is None or not point:
        return value
    if not decimals or any(character not in DIGITS for character in decimals):
        return None
    return value + Decimal("0." + "".join(str(DIGITS[character]) for character in decimals))


def _whole(words: str) -> Decimal | None:
    if len(words) > 1 and all(character in DIGITS for character in words):
        return Decimal("".join(str(DIGITS[character]) for character in words)) if "两" not in words else None
    total = section = 0
    digit: int | None = None
    last = 10**9
    for character in words:
        if character in DIGITS:
            if digit:
                return None
            digit = DIGITS[character]
        elif character in SMALL:
            if SMALL[character] >= last or (digit is None and section):
                return None
            last = SMALL[character]
            section += (1 if digit is None else digit) * last
            digit = None
        elif character in LARGE:
            total = _scaled(total, section + (digit or 0), LARGE[character])
            section, digit, last = 0, None, 10**9
        else:
            return None
    return Decimal(total + section + (digit or 0) * _short_form(words))


def _scaled(total: int, section: int, scale: int) -> int:
    """亿 takes all that stands before it (三万亿), 万 only what came after the last 亿 (一亿三千万)."""
    if scale > 10**4 or not total:
        return (total + section or 1) * scale
    return total + (section or 1) * scale


def _short_form(words: str) -> int:
    """一百二 is 120 and 两万三 23,000, but 一百零二 is 102."""
    before = words[-2:-1]
    if len(words) < 3:
        return 1
    return {"百": 10, "千": 100, "万": 1000, "亿": 10**7}.get(before, 1)
