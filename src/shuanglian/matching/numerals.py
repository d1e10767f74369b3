"""Numbers as they are written in Chinese technical text: 8 000, 1.2×10^5, 十万, 三成, 百分之三十, 两倍, 一半."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL: Final = {"十": 10, "百": 100, "千": 1000}
_PER_CENT: Final = {"百": 1, "千": 10, "万": 100}
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
_MULTIPLIER = "(?:" + "|".join(MULTIPLIERS) + ")(?![克帕瓦米伏卡赫焦牛安欧升分方])"
_ARABIC = (
    r"(?P<sign>(?<![\dA-Za-z)）%°])[+-])?"
    r"(?:(?P<power>10\^[+-]?\d{1,2})(?!\d)|(?P<mantissa>\d{1,3}(?:[ ,]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s*(?:[×x*]\s*10\^?|[eE])(?P<exponent>[+-]?\d{1,2})(?!\d))?)"
)
_CHINESE = "(?P<chinese>[零〇一二两三四五六七八九十百千万亿半]+(?:点[零一二三四五六七八九]+)?)"
_SPECIAL = (
    r"(?P<percent>(?P<base>[百千万])分之(?P<percent_of>[零〇一二两三四五六七八九十百点]+|\d+(?:\.\d+)?))"
    r"|(?P<whole>百分百|百分之百)|(?P<fraction>(?P<below>[二三四五六七八九十百千万]+)分之(?P<above>[一二两三四五六七八九十]+))"
    r"|(?P<tenths>(?P<tenth>[一二两三四五六七八九])成(?P<half>半|[一二三四五六七八九])?(?![品本为立就分员熟果套功交型都语长活]))"
    r"|(?P<moiety>一半|半数)"
)
NUMBER = re.compile(
    rf"(?<![A-Za-z0-9._#])(?:{_SPECIAL}|{_ARABIC}\s?(?P<more>[余多来])?(?P<multiplier>{_MULTIPLIER})?|(?<!第){_CHINESE})"
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


def chinese_number(words: str) -> float | None:
    """三千五百, 十二, 二点五, 半; None when the characters do not form a number (一二三百)."""
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
    return float(total + section + (digit or 0))


def number_at(found: re.Match[str]) -> Number | None:
    """The number that a match of `NUMBER` stands for."""
    start, end = found.span()
    if found["mantissa"] or found["power"]:
        return Number(_arabic(found), start, end, more=bool(found["more"]))
    if found["whole"]:
        return Number(100.0, start, end, "%", True)
    if found["moiety"]:
        return Number(50.0, start, end, "%", True)
    if found["tenths"]:
        tail = found["half"]
        return Number(
            10.0 * _DIGITS[found["tenth"]] + (5 if tail == "半" else _DIGITS.get(tail or "", 0)),
            start,
            end,
            "%",
            True,
        )
    if found["percent"]:
        return _share(found)
    if found["fraction"]:
        above, below = chinese_number(found["above"]), chinese_number(found["below"])
        return Number(round(100 * above / below, 6), start, end, "%", True) if above and below else None
    value = chinese_number(found["chinese"])
    return None if value is None else Number(value, start, end, chinese=True)


def _share(found: re.Match[str]) -> Number | None:
    """百分之三十 is 30 %, 千分之五 0.5 %, 万分之 3 0.03 %."""
    words = found["percent_of"]
    value = float(words) if words[0].isdigit() else chinese_number(words)
    if value is None:
        return None
    return Number(round(value / _PER_CENT[found["base"]], 9), found.start(), found.end(), "%", True)


def _arabic(found: re.Match[str]) -> float:
    if found["power"]:
        return float(f"1e{found['power'][3:]}")
    text = re.sub(r"[ ,]", "", found["mantissa"])
    exponent = f"e{found['exponent']}" if found["exponent"] else ""
    value = float(f"{found['sign'] or ''}{text}{exponent}")
    factor = MULTIPLIERS.get(found["multiplier"] or "", 1)
    return float(f"{value * factor:.15g}")
