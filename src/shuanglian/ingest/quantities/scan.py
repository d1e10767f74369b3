"""Number tokens of a sentence: digits and numerals with their scale, unit, range and the 余/多 inside them. No judgement yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from shuanglian.foundation.numerals import SCALES, chinese_number

from .units import DURATIONS, UNIT

_ARABIC: Final = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|(?<![\d.] )\d{1,3}(?: \d{3})+(?!\d)(?! \d)|\d{1,15}(?!\d))(?:\.\d{1,9}(?!\d))?"
_SCALE: Final = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千(?![瓦克米伏帕卡焦])|百(?!分[点之])"
_NUMBER: Final = re.compile(
    r"(?P<percent>百分之(?P<percent_of>[零〇一二两三四五六七八九十百点]{1,12}|\d{1,3}(?:\.\d{1,6})?))"
    r"|(?P<fraction>(?P<below>[二三四五六七八九十]{1,3})分之(?P<above>[一二两三四五六七八九十]{1,3}))"
    r"|(?P<tenths>(?P<tenth>[一二两三四五六七八九]|(?<![\d.])[1-9])成(?P<half>半)?(?![品本为立就分员熟果套功交型都语长活效]))"
    r"|(?P<moiety>半数|一半|(?<=[过近])半(?![导年月天小个])|对半)"
    rf"|(?P<sign>(?<![^比长速率为达：（降跌额、，])[-+](?=\d))?(?P<arabic>{_ARABIC})"
    r"|(?P<chinese>[〇零一二两三四五六七八九十百千万亿]{1,40}(?:点[零〇一二三四五六七八九]{1,9})?|半)"
)
_TAIL: Final = re.compile(rf"(?P<more>[余多来](?!元))?(?P<scale>{_SCALE})?(?P<after>[余多来])?")
_DASH: Final = re.compile(r"[—–~-]{1,2}|[至到](?=[\d一二两三四五六七八九十百千])")
_TRAILING: Final = re.compile(r"(?:万亿|亿|万)$")
_PER_HUNDRED: Final = "%"
_SPOKEN: Final = 24  # nobody spells a longer number out
_NEIGHBOURS: Final = re.compile(r"[一二三四五六七八九]{2}")


@dataclass(frozen=True, slots=True)
class Token:
    """A number as written: `value` counts in `unit` (which holds the scale: 万名). Positions count in the sentence.

    `bare`: a scale without a number before it (千万元). `more`: 余, 多 or 来. `fixed`: the unit is part of the word (三成).
    `implied`: the unit is not printed but follows from the words around.
    """

    start: int
    end: int
    value: Decimal
    unit: str = ""
    unit_end: int = 0
    value_max: Decimal | None = None
    chinese: bool = False
    bare: bool = False
    more: str = ""
    fixed: bool = False
    implied: bool = False

    @property
    def is_duration(self) -> bool:
        return self.unit in DURATIONS


def tokens(text: str, taken: Sequence[tuple[int, int]]) -> list[Token]:
    """The numbers of a sentence outside the ranges that are `taken` (dates, codes, labels; in order), ranges joined."""
    return list(_joined(text, list(_tokens(text, taken))))


def _tokens(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Token]:
    at = index = 0
    while (found := _NUMBER.search(text, at)) is not None:
        while index < len(taken) and taken[index][1] <= found.start():
            index += 1
        if index < len(taken) and taken[index][0] < found.end():
            at = max(taken[index][1], found.start() + 1)
            continue
        token = _token(text, found)
        if token is not None and (token.unit or not token.chinese or _DASH.match(text, token.unit_end)):
            yield token
        at = max(found.end(), token.unit_end if token else 0)


def _token(text: str, found: re.Match[str]) -> Token | None:
    start, end = found.span()
    if found["arabic"]:
        return _arabic(text, found)
    if found["chinese"]:
        return _chinese(text, start, end)
    if found["moiety"]:
        return Token(start, end, Decimal(50), _PER_HUNDRED, end, chinese=True, fixed=True)
    value = _share(found)
    return None if value is None else Token(start, end, value, _PER_HUNDRED, end, chinese=True, fixed=True)


def _share(found: re.Match[str]) -> Decimal | None:
    """百分之三十, 三分之二, 三成半: per cent."""
    if found["percent"]:
        words = found["percent_of"]
        return Decimal(words) if words[0].isdigit() else chinese_number(words)
    if found["tenths"]:
        tenth = Decimal(found["tenth"]) if found["tenth"].isdigit() else chinese_number(found["tenth"])
        return None if tenth is None else tenth * 10 + (5 if found["half"] else 0)
    above, below = chinese_number(found["above"]), chinese_number(found["below"])
    return None if not above or not below or above >= below else _exact(round(100 * above / below, 2))


def _exact(value: Decimal) -> Decimal:
    return value.to_integral_value() if value == value.to_integral_value() else value


def _arabic(text: str, found: re.Match[str]) -> Token:
    value = Decimal(re.sub(r"[ ,]", "", found["arabic"]))
    value = -value if found["sign"] == "-" else value
    return _with_unit(text, Token(found.start(), found.end(), value))


def _with_unit(text: str, token: Token) -> Token:
    """Scale, 余 and unit behind the digits. 千 and 百 are part of the value, 万 and 亿 of the unit: 3千万元 is 3000 万元."""
    tail = _TAIL.match(text, token.end)
    more = (tail["more"] or tail["after"] or "") if tail else ""
    scale = (tail["scale"] or "") if tail else ""
    at = tail.end() if tail else token.end
    if more == "来" and not (scale or UNIT.match(text, at)):
        more, at = "", token.end
    value, kept = _split_scale(token.value, scale)
    unit = UNIT.match(text, at + (text[at : at + 1] == " "))
    if unit and unit.group() == "大" and (scale or token.bare):
        unit = None
    name, unit_end = (unit.group(), unit.end()) if unit else ("", at)
    return replace(token, value=value, unit=kept + name.removesuffix("人民币"), unit_end=unit_end, more=more)


def _split_scale(value: Decimal, scale: str) -> tuple[Decimal, str]:
    for large in ("万亿", "亿", "万"):
        if scale.endswith(large) and (rest := scale.removesuffix(large)) in ("", "十", "百", "千"):
            return _exact(value * (SCALES.get(rest) or (10 if rest else 1))), large
    return (_exact(value * SCALES[scale]), "") if scale else (value, "")


def _chinese(text: str, start: int, end: int) -> Token | None:
    words = text[start:end]
    if len(words) > _SPOKEN:
        return None
    if _NEIGHBOURS.fullmatch(words):
        return _neighbours(text, start, end)
    found = _TRAILING.search(words)
    scale = found.group() if found else ""
    value = _in_scale(words, scale)
    if value is None:
        return None
    bare = all(character in "十百千万亿" for character in words) and words != "十"
    token = _with_unit(text, Token(start, end, value, chinese=True, bare=bare))
    return replace(token, unit=scale + token.unit, end=_number_end(start, end, scale)) if scale else token


def _in_scale(words: str, scale: str) -> Decimal | None:
    """三百五十亿 is 350 of 亿, 千万 1000 of 万, 一亿三千万 13,000 of 万."""
    if not scale or "亿" in words.removesuffix(scale):
        value = chinese_number(words)
        return None if value is None else _exact(value / SCALES.get(scale, 1))
    head = words.removesuffix(scale)
    return chinese_number(head) if head else Decimal(1)


def _number_end(start: int, end: int, scale: str) -> int:
    """The scale belongs to the unit, so the number ends before it, unless there is nothing else (亿元)."""
    return end - len(scale) if end - len(scale) > start else end


def _neighbours(text: str, start: int, end: int) -> Token | None:
    """三四家 is 3 to 4; 一一 or 三一 is no number."""
    low, high = (chinese_number(character) for character in text[start:end])
    if low is None or high is None or high - low != 1:
        return None
    return replace(_with_unit(text, Token(start, end, low, chinese=True)), value_max=high)


def _joined(text: str, rows: list[Token]) -> Iterator[Token]:
    """Two numbers with a dash or 至 between them are one range, if both have the same unit or only the last has one."""
    at = 0
    while at < len(rows):
        joined = _range(text, rows[at], rows[at + 1]) if at + 1 < len(rows) else None
        yield joined or rows[at]
        at += 2 if joined else 1


def _range(text: str, low: Token, high: Token) -> Token | None:
    dash = _DASH.match(text, low.unit_end)
    if dash is None or dash.end() != high.start or low.value_max or high.value_max or low.value >= high.value:
        return None
    if low.unit not in ("", high.unit) and not (low.unit and high.unit.startswith(low.unit)):
        return None
    return replace(high, start=low.start, value=low.value, value_max=high.value)
