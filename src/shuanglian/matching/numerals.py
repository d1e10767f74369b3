"""Numbers as they are written in Chinese technical text: 8 000, 1.2×10⁵, 10的6次方, 十万, 两成半, 百分之三十, 翻一番."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

_DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL: Final = {"十": 10, "百": 100, "千": 1000}
_PER_CENT: Final = {
    "百": 1,
    "千": 10,
    "万": 100,
    "十万": 1000,
    "百万": 10**4,
    "千万": 10**5,
    "亿": 10**6,
    "十亿": 10**7,
}
_LARGE: Final = {"万": 10**4, "亿": 10**8}
MULTIPLIERS: Final = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "十亿": 10**9,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "千": 10**3,
    "百": 10**2,
}
# 千克, 百帕 and the like are units, 万升 is 10 000 L.
_MULTIPLIER = (
    "(?P<multiplier>" + "|".join(MULTIPLIERS) + ")(?<!千(?=[克米帕瓦伏卡赫焦牛安欧升乏]))(?<!百(?=[帕分]))"
)
_SIGN = r"(?P<sign>(?<![\dA-Za-z)%°])[+-](?=\d)|零下\s?|负(?=\d))?"
_GROUPED = r"\d{1,3}(?:[ ,]\d{3})+(?![\d.]*\d)(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)"
_ARABIC = rf"{_SIGN}(?:(?P<power>10\^\(?[+-]?\d{{1,2}}\)?)(?!\d)|(?P<mantissa>{_GROUPED}|\d+(?:\.\d+)?|(?<!\d)\.\d+))"
_CHINESE = "(?P<chinese>[零〇一二两三四五六七八九十百千万亿半]+(?:点[零一二三四五六七八九]+)?)"
_SPECIAL = (
    r"(?P<percent>(?P<base>十亿|千万|百万|十万|[百千万亿])分之(?P<percent_of>[零〇一二两三四五六七八九十百点]+|\d+(?:\.\d+)?))"
    r"|(?P<whole>百分百|百分之百)|(?P<fraction>(?P<below>[二三四五六七八九十百千万]+)分之(?P<above>[一二两三四五六七八九十]+))"
    r"|(?P<tenths>(?P<tenth>[一二两三四五六七八九\d])成(?P<half>半|[一二三四五六七八九])?(?![品本为立就分员熟果套功交型都语长活]))"
    r"|(?P<moiety>一半|半数|减半|对半)"
)
_START = re.compile(rf"(?<![A-Za-z0-9._#])(?:{_SPECIAL}|{_ARABIC}|(?<!第){_CHINESE})")
_TIMES_TEN = re.compile(
    r"\s*[×x*·∙]\s*10(?:(?:\^|\*\*)\(?(?P<caret>[+-]?\d{1,2})\)?(?!\d)|[eE](?P<both>[+-]?\d{1,2})(?!\d)|的(?P<minus>负)?(?P<words>\d{1,2}|[一二三四五六七八九十]{1,2})次(?:方|幂))"
)
# Exponents that lost their raised position in copying: 1×106 CFU is 10^6, but 20×105 mm is a size.
_FLAT_TEN = re.compile(
    r"\s*[×x]\s*10(?P<flat>-?[1-9]\d?)(?!\d|\.\d|\s*[×x]|\s?(?:[cmμn]m|m)(?![a-zA-Z/²23]))"
)
_LETTER = re.compile(r"[eE](?P<letter>[+-]?\d{1,2})(?!\d)")
_RAISED = re.compile(r"的(?P<minus>负)?(?P<words>\d{1,2}|[一二三四五六七八九十]{1,2})次(?:方|幂)")
_TAIL = re.compile(rf"\s?(?P<more>[余多来])?(?:{_MULTIPLIER})")
_SIMPLE_FRACTION = re.compile(
    r"(?<![\d./])([1-9])/([2-9]|10)(?=的|以上|以下|左右|[,。;，、)]|$|\s*(?![\d/A-Za-z]))(?![\d/.年月])"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A read number; `unit` is set where the words carry it (三成: 30 %), `chinese` where no digit was written."""

    value: float
    start: int
    end: int
    unit: str = ""
    chinese: bool = False
    more: bool = False


def find(text: str, position: int) -> Number | None:
    """The first number at or after `position` of normalised text."""
    while (found := _START.search(text, position)) is not None:
        number = _number(text, found)
        if number is not None:
            return number
        position = found.end()
    return None


def starting(text: str, position: int) -> Number | None:
    """The number that starts right at `position`."""
    found = _START.match(text, position)
    return None if found is None else _number(text, found)


def chinese_number(words: str) -> float | None:
    """三千五百, 十二, 二点五, 半, 两万三 (23 000); None when the characters do not form a number (一二三百)."""
    if words == "半":
        return 0.5
    whole, _, decimals = words.partition("点")
    value = _chinese_whole(whole)
    if value is None or not decimals:
        return value
    return value + float("0." + "".join(str(_DIGITS[c]) for c in decimals))


def _chinese_whole(words: str) -> float | None:
    total = section = 0
    digit: int | None = None
    for character in words:
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
        elif character in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[character]
            digit = None
        elif character in _LARGE:
            total = (total + section + (digit or 0) or 1) * _LARGE[character]
            section, digit = 0, None
        else:
            return None
    return float(total + section + (digit or 0) * _short_form(words))


def _short_form(words: str) -> int:
    """一百二 is 120 and 两万三 23 000."""
    before = words[-2:-1]
    if len(words) < 3 and before != "万":
        return 1
    return {"百": 10, "千": 100, "万": 1000, "亿": 10**7}.get(before, 1)


def _number(text: str, found: re.Match[str]) -> Number | None:
    start, end = found.span()
    if found["mantissa"] or found["power"]:
        return _fraction(text, start) or _arabic(text, found)
    if found["whole"]:
        return Number(100.0, start, end, "%", True)
    if found["moiety"]:
        return Number(50.0, start, end, "%", True)
    if found["tenths"]:
        return _tenths(found)
    if found["percent"]:
        return _share(found)
    if found["fraction"]:
        above, below = chinese_number(found["above"]), chinese_number(found["below"])
        return Number(round(100 * above / below, 6), start, end, "%", True) if above and below else None
    value = chinese_number(found["chinese"])
    return None if value is None else Number(value, start, end, chinese=True)


def _tenths(found: re.Match[str]) -> Number:
    tenth, tail = found["tenth"], found["half"]
    whole = int(tenth) if tenth.isdigit() else _DIGITS[tenth]
    value = 10.0 * whole + (5 if tail == "半" else _DIGITS.get(tail or "", 0))
    return Number(value, found.start(), found.end(), "%", True)


def _share(found: re.Match[str]) -> Number | None:
    """百分之三十 is 30 %, 千分之五 0.5 %, 万分之 3 0.03 %."""
    words = found["percent_of"]
    value = float(words) if words[0].isdigit() else chinese_number(words)
    if value is None:
        return None
    return Number(round(value / _PER_CENT[found["base"]], 12), found.start(), found.end(), "%", True)


def _fraction(text: str, start: int) -> Number | None:
    """1/3 where no unit, date or second slash follows."""
    found = _SIMPLE_FRACTION.match(text, start)
    if found is None or int(found[1]) >= int(found[2]):
        return None
    return Number(round(100 * int(found[1]) / int(found[2]), 6), start, found.end(), "%", True)


def _arabic(text: str, found: re.Match[str]) -> Number | None:
    if found["power"]:
        exponent = found["power"][3:].strip("()")
        return Number(float(f"1e{exponent}"), *found.span())
    digits = re.sub(r"[ ,]", "", found["mantissa"])
    if len(digits) > 25:
        return None
    sign = "-" if (found["sign"] or "").strip() in ("-", "零下", "负") else ""
    raised, end = _raised(text, found.end(), digits)
    if raised is None:
        return _multiplied(text, Number(float(sign + digits), *found.span()))
    base = "1" if digits == "10" and text.startswith("的", found.end()) else digits
    return Number(float(f"{sign}{base}e{raised}"), found.start(), end)


def _raised(text: str, position: int, digits: str) -> tuple[int | None, int]:
    """The power of ten behind a mantissa, and where it ends."""
    small = len(digits.split(".")[0]) == 1
    for pattern in (_TIMES_TEN, _LETTER, _FLAT_TEN if small else None, _RAISED if digits == "10" else None):
        found = pattern.match(text, position) if pattern else None
        if found is None:
            continue
        groups = found.groupdict()
        if words := groups.get("words"):
            value = int(words) if words.isdigit() else int(chinese_number(words) or 0)
            return -value if groups["minus"] else value, found.end()
        written = next(value for name, value in groups.items() if value and name != "minus")
        return int(written), found.end()
    return None, position


def _multiplied(text: str, number: Number) -> Number:
    """150多万, 1.2亿, 40余."""
    tail = _TAIL.match(text, number.end)
    if tail is None:
        more = re.compile(r"\s?[余多来](?![年月日])").match(text, number.end)
        return replace(number, end=more.end(), more=True) if more else number
    value = float(f"{number.value * MULTIPLIERS[tail['multiplier']]:.15g}")
    return replace(number, value=value, end=tail.end(), more=bool(tail["more"]))
