"""Quantities read out of Chinese technical text: what is measured, how it compares, value, unit, where it stands.

Labels (G60, 135工单, GB/T 4744, 2026年, 第3, 5G) are not quantities and deadlines (6个月内) are not measures.
以上 and 以下 include the number itself and 超过 does not (民法典 art. 1259).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from . import metrics, signs, units
from .numerals import NUMBER, Number, number_at
from .text import Normalised, normalise

Comparator = Literal["eq", "ge", "le", "gt", "lt", "between", "approx"]
Role = Literal["value", "condition", "current"]
SYMBOLS: Final[dict[str, str]] = {
    "eq": "=",
    "ge": "≥",
    "le": "≤",
    "gt": ">",
    "lt": "<",
    "between": "—",
    "approx": "≈",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One quantity. `span` and `raw` refer to the original text.

    `change` is `up` or `down` for growth words (降低20%). `role` tells an aim or plain statement (`value`)
    from the circumstances it holds under (`condition`: 在25℃下, 20次水洗后, and sums of money that are no price
    or cost of the thing itself: 投资500万元) and from today's level
    (`current`: 目前 61 kPa, 从85%). `canonical_*` are in the unit of `units.canonical`, `dimension` is a
    word for people.
    """

    metric: str
    comparator: Comparator
    value: float
    high: float | None
    unit: str
    raw: str
    span: tuple[int, int]
    canonical_value: float
    canonical_high: float | None
    canonical_unit: str
    dimension: str
    change: str = ""
    role: Role = "value"

    @property
    def words(self) -> str:
        """As shown on a page: `静水压 ≥ 98 kPa`."""
        number = f"{_plain(self.value)}—{_plain(self.high)}" if self.high is not None else _plain(self.value)
        sign = "" if self.high is not None else f"{SYMBOLS[self.comparator]} "
        return " ".join(part for part in (self.metric, f"{sign}{number}", self.unit) if part)

    def to_json(self) -> dict[str, Any]:
        return {
            "metric": self.metric,
            "comparator": self.comparator,
            "value": self.value,
            "high": self.high,
            "unit": self.unit,
            "raw": self.raw,
            "span": list(self.span),
            "canonical_value": self.canonical_value,
            "canonical_high": self.canonical_high,
            "canonical_unit": self.canonical_unit,
            "dimension": self.dimension,
            "change": self.change,
            "role": self.role,
            "words": self.words,
        }


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def read(text: str) -> list[Measure]:
    """All quantities of `text` in order of appearance. Pure; never raises on any text."""
    if not signs.ANY_NUMBER.search(text):
        return []
    return list(_Reader(normalise(text)).measures())


@dataclass(frozen=True, slots=True)
class _Found:
    """A number (or range) with its unit; positions count characters of the normalised text."""

    start: int
    end: int
    low: float
    high: float | None
    unit: units.Unit
    more: bool


class _Reader:
    def __init__(self, normal: Normalised) -> None:
        self.normal = normal
        self.text = signs.SPELLED_PLUS_MINUS.sub(lambda found: "±".ljust(len(found.group())), normal.text)
        self.masked = [found.span() for found in signs.NOT_QUANTITIES.finditer(self.text)]
        self.last: Measure | None = None
        self.last_end = 0

    def measures(self) -> Iterator[Measure]:
        """In order; what a later clause asks for (抗起球2.5级，要求4级) makes the earlier value today's level."""
        found = list(self._found())
        for measure, following in zip(found, [*found, None][1:], strict=True):
            yield replace(measure, role="current") if self._is_outdone(measure, following) else measure

    def _is_outdone(self, measure: Measure, following: Measure | None) -> bool:
        if following is None or measure.role != "value" or measure.comparator != "eq" or measure.change:
            return False
        same = bool(measure.metric) and measure.metric == following.metric
        between = self.normal.original[measure.span[1] : following.span[0]]
        return (
            same
            and following.role == "value"
            and measure.dimension == following.dimension
            and bool(re.match(r"\s*[,，]", between))
            and bool(signs.AIM.search(between))
        )

    def _found(self) -> Iterator[Measure]:
        position = 0
        while (number := self._next_number(position)) is not None:
            found = self._quantity(number)
            position = number.end if found is None else found.end
            measure = None if found is None else self._measure(found)
            if measure is not None:
                self.last, self.last_end = measure, position
                yield measure

    def _next_number(self, position: int) -> Number | None:
        while (match := NUMBER.search(self.text, position)) is not None:
            number = number_at(match)
            mask = next(
                (end for start, end in self.masked if start < match.end() and match.start() < end), None
            )
            if number is not None and mask is None:
                return number
            position = max(mask or 0, match.start() + 1) if mask else match.start() + 1
            if mask is None:
                position = match.end()
        return None

    def _unit_after(self, number: Number) -> tuple[units.Unit, int] | None:
        """The unit right after a number, or the one that the words of the number carry."""
        if number.unit:
            return units.unit(number.unit), number.end
        start = number.end
        for pattern in (r"\s?[余多来]", r"\s"):
            skipped = re.compile(pattern).match(self.text, start)
            if skipped and units.parse_at(self.text, skipped.end()):
                start = skipped.end()
                break
        found = units.parse_at(self.text, start) or self._degrees(number)
        if found is not None and number.chinese and not self._spelled_out(number, found[0]):
            return None
        return found

    def _degrees(self, number: Number) -> tuple[units.Unit, int] | None:
        """190 度 where the clause speaks of heat."""
        found = signs.DEGREES.match(self.text, number.end)
        if found is None or not signs.HEAT.search(self._clause_before(number.start)):
            return None
        return units.unit("℃"), found.end()

    @staticmethod
    def _spelled_out(number: Number, unit: units.Unit) -> bool:
        """一次, 一家 and 三方 are words, not counts; 两倍, 三台 and 十万吨 are quantities."""
        if number.value == 1:
            return unit.symbol in {"倍", "吨", "kg", "元", "%", "百分点"}
        return unit.symbol in signs.CHINESE_UNITS

    def _quantity(self, number: Number) -> _Found | None:
        first = self._unit_after(number)
        end = first[1] if first else number.end
        spread = self._spread(number, end, first)
        if spread is not None:
            return spread
        if first is None:
            return _Found(number.start, number.end, number.value, None, units.unit(""), number.more)
        more = number.more or self.text[number.end : number.end + 1] in ("余", "多")
        return _Found(number.start, first[1], number.value, None, first[0], more)

    def _spread(self, number: Number, end: int, first: tuple[units.Unit, int] | None) -> _Found | None:
        """1—2 μm, 20℃~30℃, 5±0.2 mm."""
        for pattern in (signs.PLUS_MINUS, signs.SEPARATOR):
            joint = pattern.match(self.text, end)
            match = NUMBER.match(self.text, joint.end()) if joint else None
            second = number_at(match) if match else None
            if second is None or second.chinese != number.chinese:
                continue
            unit = self._unit_after(second) or first
            if pattern is signs.PLUS_MINUS:
                share = (
                    first is not None
                    and first[0].symbol != "%"
                    and unit is not None
                    and unit[0].symbol == "%"
                )
                margin = number.value * second.value / 100 if share else second.value
                if share and first and unit:
                    unit = first[0], unit[1]
                low, high = number.value - margin, number.value + margin
                low, high = float(f"{low:.12g}"), float(f"{high:.12g}")
            else:
                low, high = self._scaled(number, second, first, unit)
            if unit is None:
                unit = (units.unit(""), second.end)
            if high < low or (first and first[0].dimension != unit[0].dimension):
                continue
            return _Found(number.start, max(unit[1], second.end), low, high, unit[0], False)
        return None

    def _scaled(
        self,
        low: Number,
        high: Number,
        first: tuple[units.Unit, int] | None,
        second: tuple[units.Unit, int] | None,
    ) -> tuple[float, float]:
        """Bring the lower bound into the unit and multiplier of the upper one (3—5万吨, 500 nm~2 μm)."""
        if first and second and first[0] != second[0] and first[0].dimension == second[0].dimension:
            return units.convert(low.value, first[0], second[0]), high.value
        shared = re.search(r"(万亿|千亿|百亿|亿|千万|百万|万)$", self.text[high.start : high.end])
        if first is None and shared and not re.search(r"[万亿]$", self.text[low.start : low.end]):
            factor = {
                "万亿": 1e12,
                "千亿": 1e11,
                "百亿": 1e10,
                "亿": 1e8,
                "千万": 1e7,
                "百万": 1e6,
                "万": 1e4,
            }[shared[1]]
            return low.value * factor, high.value
        return low.value, high.value

    def _measure(self, found: _Found) -> Measure | None:
        clause = self._clause_before(found.start)
        tolerance = signs.TOLERANCE.search(clause) if found.high is None else None
        before = clause[: tolerance.start()] if tolerance else clause
        comparator, lead = self._leading(before)
        change = signs.CHANGE.search(before[:lead])
        if change and not comparator:
            comparator, _ = self._leading(signs.AUXILIARY.sub("", before[: change.start()]))
        start = found.start - (len(clause) - (change.start() if change else lead))
        comparator, end = self._trailing(found.end, comparator)
        if tolerance:
            comparator = self._tolerated(comparator, before)
        name = self._metric(before[: change.start() if change else lead], found.end, found.unit)
        change_word = self._change_word(change, before)
        if self._refused(found, comparator, name, before):
            return None
        comparator = self._settled(comparator, found, change, name, before)
        return self._built(
            found, (start, end), name, comparator, change_word, self._role(found, before[:lead], name)
        )

    @staticmethod
    def _tolerated(comparator: str, before: str) -> str:
        """±3℃ is a deviation of 3 °C; where a limit or an aim is named, of at most 3 °C."""
        if comparator in ("", "ge", "approx") and (comparator == "ge" or signs.AIM.search(before)):
            return "le"
        return comparator

    def _clause_before(self, position: int) -> str:
        window = self.text[max(0, position - 40) : position]
        boundaries = [match.end() for match in signs.BOUNDARY.finditer(window)]
        return window[boundaries[-1] :] if boundaries else window

    @staticmethod
    def _leading(before: str) -> tuple[str, int]:
        match = signs.LEADING.search(before)
        if match is None:
            return "", len(before)
        code = next(name for name, value in match.groupdict().items() if value is not None)
        rest = signs.LEADING.search(before[: match.start()]) if code[:-1] in ("eq", "approx") else None
        if rest is not None:
            code = next(name for name, value in rest.groupdict().items() if value is not None)
            return code[:-1], rest.start()
        return code[:-1], match.start()

    def _trailing(self, end: int, comparator: str) -> tuple[str, int]:
        for code, pattern in signs.TRAILING:
            match = pattern.match(self.text, end)
            if match is not None:
                return (
                    comparator if comparator in ("gt", "lt", "le") and code != "le" else code
                ), match.end()
        return comparator, end

    def _metric(self, before: str, end: int, unit: units.Unit) -> str:
        left = signs.FILLER.sub("", before)
        known = [match for match in metrics.pattern().finditer(before) if len(left) - match.end() <= 5]
        if known:
            return known[-1].group()
        after = re.compile(rf"(?:以上|以下|左右)?\s*的?\s*({metrics.pattern().pattern})").match(
            self.text, end
        )
        if after is not None:
            return after.group(1)
        if unit.symbol == "%" and (noun := signs.NOUN_AFTER.match(self.text, end)):
            return noun.group(1)
        tail = signs.FALLBACK_STOP.split(left)[-1]
        tail = signs.NO_NAME.sub("", re.sub(r"^[\d.%]+|[\d.]+$", "", tail))[-10:].strip()
        return (
            tail or self._named_earlier(end, units.dimension_name(unit)) or self._carried(before, end, unit)
        )

    def _carried(self, before: str, end: int, unit: units.Unit) -> str:
        """釜内温升 9 ℃，要求不超过 2 ℃: a clause that asks for another value of the same needs no name."""
        between = self.text[self.last_end : end]
        if self.last is None or self.last.unit != unit.symbol or re.search(r"[。;!?\n]", between):
            return ""
        return self.last.metric if signs.AIM.search(between) or signs.LEADING.search(before) else ""

    def _named_earlier(self, end: int, dimension: str) -> str:
        """静水压现在 61，目标 ≥ 98 kPa: the property was named in the clause before."""
        sentence = re.split(r"[。;!?\n]", self.text[max(0, end - 40) : end])[-1]
        known = metrics.pattern().findall(sentence)
        taken = self.last is not None and bool(known) and self.last.metric == known[-1]
        return known[-1] if known and (not taken or dimension == self._last_dimension()) else ""

    def _last_dimension(self) -> str:
        return self.last.dimension if self.last is not None else ""

    @staticmethod
    def _change_word(change: re.Match[str] | None, before: str) -> str:
        """增长/降低 right before the number, or before the metric (降低成本20%)."""
        if change is not None:
            return "up" if change["up"] else "down"
        verb = re.search(
            r"(?:(提高|提升|增加|增长|扩大)|(降低|减少|缩短|节约|节省|压缩))[\u4e00-\u9fff]{2,6}$", before
        )
        return "" if verb is None else ("up" if verb[1] else "down")

    def _refused(self, found: _Found, comparator: str, name: str, before: str) -> bool:
        symbol = found.unit.symbol
        if not symbol:
            return not (metrics.is_plain(name) and (comparator or found.high is not None or before))
        if symbol == "级":
            return not (comparator or metrics.pattern().search(name))
        if _is_duration(found.unit):
            return self._is_deadline(found, comparator, before)
        return False

    def _is_deadline(self, found: _Found, comparator: str, before: str) -> bool:
        if signs.DURATION_NOUN.search(signs.LEADING.sub("", before)):
            return False
        tail = self.text[found.start : found.end + 6]
        if signs.DEADLINE.search(tail):
            return True
        after = re.compile(r"\s*的?\s*(?:寿命|保质期|使用寿命|质保|续航|连续)").match(self.text, found.end)
        return (
            found.unit.symbol in signs.CALENDAR
            and not after
            and comparator in ("", "approx", "ge", "le", "gt", "lt")
        )

    @staticmethod
    def _settled(
        comparator: str, found: _Found, change: re.Match[str] | None, name: str, before: str
    ) -> Comparator:
        if found.high is not None:
            return "between"
        if comparator == "gt" and signs.BETTER.search(before) and metrics.lower_is_better(name):
            return "lt"
        if comparator == "ge" and signs.OUT_OF_REACH.search(before) and metrics.lower_is_better(name):
            return "le"
        if not comparator and change is not None and change["to"]:
            return "ge" if change["up"] else "le"
        if not comparator and found.more:
            return "gt"
        return comparator or "eq"  # type: ignore[return-value]

    def _role(self, found: _Found, before: str, name: str) -> Role:
        if units.dimension_name(found.unit) == "金额" and not metrics.is_price(name):
            return "condition"
        passed = re.search(r"(?:经过?|历经)\s*$", before) and "后" in self.text[found.end : found.end + 8]
        if passed or signs.CONDITION_AFTER.match(self.text, found.end):
            return "condition"
        return "current" if signs.CURRENT.search(before) or self._is_complaint(found, name) else "value"

    def _is_complaint(self, found: _Found, name: str) -> bool:
        """翘曲超过 80 μm and 良率不到七成 tell of today, not of an aim."""
        word = signs.COMPLAINT.search(self.text[: found.start])
        if word is None or not name:
            return False
        return (
            metrics.lower_is_better(name)
            if word["over"]
            else name.endswith("率") and not metrics.lower_is_better(name)
        )

    def _built(
        self, found: _Found, span: tuple[int, int], name: str, comparator: Comparator, change: str, role: Role
    ) -> Measure:
        unit = found.unit
        if unit.symbol == "°" and re.search("温|热|熔|沸", name):
            unit = units.unit("℃")
        value, symbol = units.canonical(found.low, unit)
        high = None if found.high is None else units.canonical(found.high, unit)[0]
        bounds = self.normal.span(*span)
        return Measure(
            metric=name,
            comparator=comparator,
            value=found.low,
            high=found.high,
            unit=unit.symbol,
            raw=self.normal.original[bounds[0] : bounds[1]],
            span=bounds,
            canonical_value=value,
            canonical_high=high,
            canonical_unit=symbol,
            dimension=units.dimension_name(unit),
            change=change,
            role=role,
        )


def _is_duration(unit: units.Unit) -> bool:
    return unit.dimension in ((("s", 1),), (("workday", 1),))


Fit = Literal["satisfied", "near", "contradicts", "unknown"]


def compare(evidence: Measure, wanted: Measure, *, tolerance: float = 0.15) -> Fit:
    """Does what is known (`evidence`) fulfil what is wanted?

    `near`: misses by at most `tolerance` of the wanted value. Raises `IncompatibleUnits` when the dimensions differ.
    """
    low = units.convert(evidence.value, evidence.unit, wanted.unit)
    high = low if evidence.high is None else units.convert(evidence.high, evidence.unit, wanted.unit)
    floor, ceiling = _bounds(replace(evidence, value=low, high=high if evidence.high is not None else None))
    return _fits(floor, ceiling, wanted, tolerance)


def _bounds(measure: Measure) -> tuple[float, float]:
    """The interval that a statement claims: '≥ 98' claims at least 98, with no upper end known."""
    infinity = float("inf")
    if measure.high is not None:
        return measure.value, measure.high
    if measure.comparator in ("ge", "gt"):
        return measure.value, infinity
    if measure.comparator in ("le", "lt"):
        return -infinity, measure.value
    return measure.value, measure.value


def _fits(floor: float, ceiling: float, wanted: Measure, tolerance: float) -> Fit:
    slack = abs(wanted.value) * tolerance
    low, high = _bounds(wanted)
    if wanted.comparator in ("eq", "approx"):
        margin = slack if wanted.comparator == "approx" else abs(wanted.value) * 1e-9
        low, high = wanted.value - margin, wanted.value + margin
    finite = [bound for bound in (floor, ceiling) if abs(bound) != float("inf")]
    best = max(finite) if wanted.comparator in ("ge", "gt") else min(finite)
    if any(low <= bound <= high for bound in finite) or (
        floor <= low and high <= ceiling and floor != ceiling
    ):
        strict = wanted.comparator in ("gt", "lt") and best == wanted.value and floor == ceiling
        return "near" if strict else "satisfied"
    return "near" if low - slack <= best <= high + slack else "contradicts"
