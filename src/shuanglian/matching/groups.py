"""Numbers with their unit as they stand together: ranges, tolerances, sizes, lists; and what is no quantity at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from . import metrics, numerals, signs, units
from .numerals import Number
from .text import Normalised

_ALIKE = str.maketrans({"−": "-", "﹣": "-", "∼": "~", "〜": "~", "～": "~", "‒": "-", "‑": "-"})
_UnitEnd = tuple[units.Unit, int]


@dataclass(frozen=True, slots=True)
class Found:
    """A number (or range) with its unit; positions count characters of the normalised text.

    `lead` is where the words before it end (before the first of several numbers of a size), `moved` whether a second
    value follows that it is to become, `name` is set where it stands between two bounds.
    """

    start: int
    end: int
    low: float
    high: float | None
    unit: units.Unit
    more: bool = False
    lead: int = 0
    moved: bool = False
    doubled: bool = False
    chinese: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What was read in one go, and where to go on."""

    found: tuple[Found, ...]
    end: int


class Page:
    """The text, prepared: one spelling of signs, labels masked."""

    def __init__(self, normal: Normalised) -> None:
        text = normal.text.translate(_ALIKE)
        text = signs.SPELLED_PLUS_MINUS.sub(lambda found: "±".ljust(len(found.group())), text)
        self.text = _full_stops(text, normal)
        self.scan = signs.ATTACHED.sub(lambda found: found.group()[:-1] + "|", self.text)
        self.scan = signs.CONCRETE.sub(lambda found: found.group()[:-1] + "|", self.scan)
        self.masked = [found.span() for found in signs.NOT_QUANTITIES.finditer(self.scan)]
        self.masked += [(i, i + 1) for i, c in enumerate(self.text) if c.isdigit() and _circled(normal, i)]

    def next_group(self, position: int) -> Batch | None:
        """The next number that is no label, with all that belongs to it."""
        doubling = signs.DOUBLING.search(self.text, position)
        number = self._next_number(position)
        if doubling and (number is None or doubling.start() <= number.start):
            return _doubled(doubling)
        return None if number is None else self._group(number)

    def clause_before(self, position: int) -> str:
        """The words of the clause before a number; what stands in brackets is blanked out."""
        window = self.text[max(0, position - 60) : position]
        window = re.sub(r"[(\[][^()\[\]]*[)\]]", lambda found: " " * len(found.group()), window)
        boundaries = [match.end() for match in signs.BOUNDARY.finditer(window)]
        return window[boundaries[-1] :] if boundaries else window

    def in_brackets_of_name(self, found: Found) -> bool:
        """粘度(25℃)≤500: a plain value in brackets between a name and its own value."""
        opened = re.search(
            r"[\u4e00-\u9fffA-Za-z]\s*\(\s*(?:[^()≥≤<>]{0,12}[,，、/]\s*)?[@在于≥≤<>]?\s*$",
            self.text[: found.start],
        )
        closed = re.match(
            r"[^()≥≤<>]{0,16}\)\s*(?:[≥≤<>=:]|不|为|是|达|大于|小于|低于|高于|少于|多于|优于|约|超过|至少|至多|最[高低多少]|控制|保持|\d|在\s*\d)",
            self.text[found.end :],
        )
        return bool(opened and closed)

    def _next_number(self, position: int) -> Number | None:
        while (number := numerals.find(self.scan, position)) is not None:
            mask = next(
                (end for start, end in self.masked if start < number.end and number.start < end), None
            )
            if mask is None:
                return number
            position = max(mask, number.start + 1)
        return None

    def _graded(self, number: Number) -> Batch | None:
        """C50 (a concrete of 50 MPa) and DN300 (a bore of 300 mm): the letters carry name and unit."""
        grade = signs.GRADE.search(self.scan[: number.start])
        if grade is None or self._unit_after(number) is not None:
            return None
        written = self.text[grade.start() : number.start].strip()
        bare = written == "DN" and not signs.BORE.search(self.clause_before(grade.start()))
        if written not in signs.GRADES or bare:
            return None
        name, unit = signs.GRADES[written]
        joint = signs.GRADE_TO.match(self.scan, number.end)
        second = re.compile(r"\d+").match(self.scan, joint.end()) if joint else None
        high = float(second.group()) if second and float(second.group()) >= number.value else None
        end = second.end() if second and high is not None else number.end
        start = grade.start()
        return Batch((Found(start, end, number.value, high, units.unit(unit), lead=start, name=name),), end)

    def _group(self, number: Number) -> Batch:
        graded = self._graded(number)
        if graded is not None:
            return graded
        first = self._unit_after(number)
        for attempt in (self._between_sides, self._spread, self._size, self._moving):
            found = attempt(number, first)
            if found is not None:
                return found
        borrowed = (
            first
            or self._money(number)
            or self._borrowed(number)
            or self._unit_before(number)
            or self._currency(number)
        )
        own = bool(first) or (
            borrowed is not None and self.text.startswith("/", number.end) and borrowed[1] > number.end
        )
        single = self._single(number, borrowed, own)
        return Batch((single,), single.end)

    def _single(self, number: Number, unit: _UnitEnd | None, own: bool) -> Found:
        if unit is None:
            return Found(
                number.start,
                number.end,
                number.value,
                None,
                units.unit(""),
                number.more,
                number.start,
                chinese=number.chinese,
            )
        end = unit[1] if own else number.end
        more = number.more or bool(re.match(r"[余多](?![级个种])", self.text[end : end + 2]))
        value = number.value
        if (
            own
            and unit[0].symbol in ("年", "月", "天", "h", "倍", "周")
            and re.match(r"半(?![导自成透径])", self.text[end : end + 2])
        ):
            value, end = value + 0.5, end + 1  # 一年半
        return Found(number.start, end, value, None, unit[0], more, number.start, chinese=number.chinese)

    # Units.

    def _unit_after(self, number: Number) -> _UnitEnd | None:
        """The unit right after a number, or the one that the words of the number carry."""
        if number.unit:
            return units.unit(number.unit), number.end
        start = number.end
        skipped = re.compile(r"\s{1,2}|\s?[余多来](?=[^\d])|个(?=大气压|标准大气压)").match(self.text, start)
        readers = (units.parse_at, units.reciprocal_at)
        if skipped and (
            self._by_context(number, skipped.end()) or any(read(self.text, skipped.end()) for read in readers)
        ):
            start = skipped.end()
        found = self._by_context(number, start) or units.parse_at(self.text, start)
        found = found or units.reciprocal_at(self.text, start) or self._in_brackets(start)
        if found is not None and number.chinese and not _spelled_out(number, found[0]):
            asked = re.search(r"(?:[到至]|不[少低超大小高][于过]|[≥≤><])\s*$", self.text[: number.start])
            return found if asked and found[0].symbol in signs.CHINESE_UNITS else None
        return found

    def _in_brackets(self, start: int) -> _UnitEnd | None:
        """98(kPa)."""
        if not self.text.startswith("(", start):
            return None
        found = units.parse_at(self.text, start + 1)
        return (found[0], found[1] + 1) if found and self.text.startswith(")", found[1]) else None

    def _by_context(self, number: Number, start: int) -> _UnitEnd | None:
        """度, C, S, T and K mean different things in different company."""
        letter = re.compile(r"度|[CSTKHg](?![A-Za-z/·*.²])|支(?=[^\d]|$)").match(self.text, start)
        if letter is None:
            return None
        around = self.clause_before(number.start)[-16:] + self.text[start : start + 8]
        if letter.group() == "度":
            return self._degrees(number, start, around)
        if letter.group() == "C" and signs.RATE_CONTEXT.search(around):
            return units.Unit("C", units.unit("").factor, (("C-rate", 1),)), letter.end()
        if letter.group() in ("S", "支") and re.search(
            "纱|棉|支(?!持|撑|架|付)|精梳|涡流纺|赛络|英支",
            self.text[start : start + 6] + self.clause_before(number.start)[-6:],
        ):
            yarn = letter.group() == "S" or re.search("纱|棉|精梳", around)
            return (units.unit("英支"), letter.end()) if yarn else None
        if letter.group() == "g" and "加速度" in around:
            return units.Unit("g", Fraction("9.80665"), (("m", 1), ("s", -2))), letter.end()
        if letter.group() == "T" and re.search("吊|载|承重|起重|吨位|叉车|卡车|行车", around):
            return units.unit("吨"), letter.end()
        return None

    def _degrees(self, number: Number, start: int, around: str) -> _UnitEnd | None:
        """190 度 where the clause speaks of heat, of angles, of electricity or of drink."""
        if not signs.DEGREES.match(self.text, start):
            return None
        before = self.clause_before(number.start)
        if self.text.startswith("零下", number.start):
            return units.unit("℃"), start + 1
        if units.parse_at(self.text, start) is not None:  # 度电, 度C
            return None
        heat, power = _last(signs.HEAT, before), _last(signs.POWER_USED, before)
        if heat > power or signs.HEAT_AFTER.match(self.text, start):
            return units.unit("℃"), start + 1
        if power >= 0:
            tail = units.parse_at("kWh" + self.text[start + 1 :], 0)
            return (tail[0], tail[1] - 3 + start + 1) if tail else None
        if signs.ANGLE.search(before) or re.match("度(?:角|旋转|转角|视角|倾角|弯)", self.text[start:]):
            return units.unit("°"), start + 1
        if signs.HARD.search(before):
            return units.unit("邵A"), start + 1
        return (units.unit("%vol"), start + 1) if signs.ALCOHOL.search(around) else None

    def _borrowed(self, number: Number) -> _UnitEnd | None:
        """50、60、70 g/m²: the unit stands behind the last number."""
        position = number.end
        for _ in range(5):
            joint = signs.LIST.match(self.text, position)
            following = numerals.starting(self.text, joint.end()) if joint else None
            if following is None or following.chinese or not joint or joint.group().strip() in ("", ","):
                return None
            unit = self._unit_after(following)
            if unit is not None:
                return unit if _is_physical(unit[0]) else None
            position = following.end
        return None

    def _unit_before(self, number: Number) -> _UnitEnd | None:
        """耐水压(kPa)≥98, 温度/℃: 25."""
        window = self.text[max(0, number.start - 30) : number.start]
        named = signs.UNIT_NAME_BEFORE.search(window)
        if named is not None:
            return units.unit(f"邵{named['shore']}" if named["shore"] else named["hard"]), number.end
        found = re.search(
            r"(?:\(|/|,\s?)(?P<unit>[^()\u4e00-\u9fff,，\s:=≥≤><~±]{1,14})\)?\s*(?:[:=≥≤><~±]|为|不低于|不高于|不大于|不小于|不超过|大于|小于|约|达到|>=|<=)?\s*$",
            window,
        )
        if found is None:
            found = re.search(
                r"(?<=[\u4e00-\u9fff])\s(?P<unit>[A-Za-zμΩ°%][^\u4e00-\u9fff\s]{0,12})\s*[≥≤><=:]+\s*$",
                window,
            )
        if found is None or (re.search(r"\d$", found["unit"]) and "(" not in found.group()):
            return None
        unit = units.parse_at(found["unit"], 0)
        return unit if unit and unit[1] == len(found["unit"]) and _is_physical(unit[0]) else None

    def _money(self, number: Number) -> _UnitEnd | None:
        """注册资本500万 are yuan."""
        if self.text[number.end - 1] not in "万亿" or not signs.COUNTABLE_NEXT.match(self.text, number.end):
            return None
        return (
            (units.unit("元"), number.end) if signs.MONEY.search(self.clause_before(number.start)) else None
        )

    def _currency(self, number: Number) -> _UnitEnd | None:
        sign = signs.CURRENCY.get(self.text[number.start - 1 : number.start])
        if sign is None:
            return None
        whole = (
            units.parse_at(sign + self.text[number.end :], 0)
            if self.text.startswith("/", number.end)
            else None
        )
        return (whole[0], whole[1] - len(sign) + number.end) if whole else (units.unit(sign), number.end)

    # Several numbers that belong together.

    def _between_sides(self, number: Number, first: _UnitEnd | None) -> Batch | None:
        """6≤pH≤9."""
        side = signs.SIDE.match(self.text, first[1] if first else number.end)
        second = numerals.starting(self.text, side.end()) if side else None
        if side is None or second is None or second.value < number.value:
            return None
        unit = self._unit_after(second) or first
        low, high = self._scaled(number, second, first, unit)
        end = unit[1] if unit and unit[1] >= second.end else second.end
        plain = unit[0] if unit else units.unit("")
        found = Found(number.start, end, low, high, plain, lead=number.start, name=side["name"].strip())
        return Batch((found,), end)

    def _spread(self, number: Number, first: _UnitEnd | None) -> Batch | None:
        """1—2 μm, 20℃~30℃, 5±0.2 mm, 在 5 和 8 mm 之间."""
        end = first[1] if first else number.end
        margin = signs.PLUS_MINUS.match(self.text, end)
        second = numerals.starting(self.text, margin.end()) if margin else None
        if second is not None:
            return self._with_margin(number, second, first)
        joint = self._joint(number, end)
        second = numerals.starting(self.text, joint) if joint else None
        if second is None or (second.chinese != number.chinese and not second.unit and not number.unit):
            return None
        unit = self._unit_after(second) or (None if first and not second.unit else first) or first
        if unit is not None and first is not None and first[0].dimension != unit[0].dimension:
            return None
        low, high = self._scaled(number, second, first, unit)
        if high < low or re.match(r"-\d", self.text[second.end :]):
            return None
        return self._range(number, second, low, high, unit)

    def _range(self, number: Number, second: Number, low: float, high: float, unit: _UnitEnd | None) -> Batch:
        end = unit[1] if unit and unit[1] >= second.end else second.end
        behind = signs.BETWEEN_AFTER.match(self.text, end)
        plain = unit[0] if unit else self._plain_unit(number)
        found = Found(
            number.start,
            behind.end() if behind else end,
            low,
            high,
            plain,
            lead=number.start,
            chinese=number.chinese,
        )
        return Batch((found,), found.end)

    def _plain_unit(self, number: Number) -> units.Unit:
        before = self._unit_before(number) or self._currency(number)
        return before[0] if before else units.unit("")

    def _joint(self, number: Number, end: int) -> int | None:
        before = self.clause_before(number.start)
        joint = signs.SEPARATOR.match(self.text, end)
        if joint is not None:
            moving = re.search(r"(?:从|由|from)[^,，。;]{0,4}$", before) and joint.group().strip() in (
                "到",
                "至",
                "to",
            )
            after = re.search(
                "提[高升]|降低|下降|减少|缩短|增加|increas|improv|reduc|lower|rais|cut|boost",
                self.text[max(0, number.start - 20) : number.start],
            )
            return None if moving and after else joint.end()
        joint = signs.AND_BETWEEN.match(self.text, end)
        if joint is None:
            return None
        tail = self.text[joint.end() : joint.end() + 24]
        between = re.match(r"[+-]?\d[\d.,]*\s?[^,，。;\d]{0,10}(?:之间|间(?!隔))", tail)
        opened = re.search(r"(?:介于|between)\s*$", before, re.I)
        return joint.end() if between or opened else None

    def _with_margin(self, number: Number, second: Number, first: _UnitEnd | None) -> Batch | None:
        unit = self._unit_after(second) or first
        margin = second.value
        if first is not None and unit is not None and unit[0].symbol == "%" and first[0].symbol != "%":
            margin, unit = number.value * second.value / 100, (first[0], unit[1])
        elif first is not None and unit is not None and first[0].dimension != unit[0].dimension:
            return None
        elif first is not None and unit is not None and first[0] != unit[0]:
            margin = units.convert(second.value, unit[0], first[0], difference=True)
            unit = first[0], unit[1]
        low, high = float(f"{number.value - abs(margin):.12g}"), float(f"{number.value + abs(margin):.12g}")
        return self._range(number, second, low, high, unit)

    def _scaled(
        self, low: Number, high: Number, first: _UnitEnd | None, second: _UnitEnd | None
    ) -> tuple[float, float]:
        """Bring the lower bound into the unit and multiplier of the upper one (3—5万吨, 500 nm~2 μm)."""
        if first and second and first[0] != second[0] and first[0].dimension == second[0].dimension:
            return units.convert(low.value, first[0], second[0]), high.value
        if low.unit == "" and high.unit == "%" and low.chinese:  # 七八成
            return low.value * 10, high.value
        shared = re.search(r"(万亿|千亿|百亿|亿|千万|百万|万|千)$", self.text[high.start : high.end])
        raised = re.search(r"[×x*]\s?10.*$", self.text[high.start : high.end])
        if raised and not re.search(r"[×x*]\s?10", self.text[low.start : low.end]):
            mantissa = numerals.starting(self.text[high.start : high.start + raised.start()], 0)
            factor = high.value / mantissa.value if mantissa and mantissa.value else 1.0
            return low.value * factor, high.value
        if first is None and shared and not re.search(r"[万亿千]$", self.text[low.start : low.end]):
            return low.value * numerals.MULTIPLIERS[shared[1]], high.value
        return low.value, high.value

    def _size(self, number: Number, first: _UnitEnd | None) -> Batch | None:
        """1200×800×600 mm: three lengths."""
        numbers, found_units, position = [number], [first], first[1] if first else number.end
        while (joint := signs.TIMES.match(self.text, position)) is not None and len(numbers) < 4:
            following = numerals.starting(self.text, joint.end())
            if following is None or following.chinese:
                return None
            unit = self._unit_after(following)
            numbers.append(following)
            found_units.append(unit)
            position = unit[1] if unit else following.end
        last = found_units[-1]
        if len(numbers) == 1 or last is None:
            return None
        found = tuple(
            Found(
                each.start,
                each_unit[1] if each_unit else each.end,
                each.value,
                None,
                (each_unit or last)[0],
                lead=number.start,
            )
            for each, each_unit in zip(numbers, found_units, strict=True)
        )
        return Batch(found, position)

    def _moving(self, number: Number, first: _UnitEnd | None) -> Batch | None:
        """从200降到80 mg/L, 由60%提高到85%: today's level and the aim; the first may lack its unit."""
        before = self.text[max(0, number.start - 8) : number.start]
        if not re.search(
            r"(?:从|由|自|from)\s?(?:原来|目前|现在|现有|原先|最初|当前|初始)?的?(?:每[\u4e00-\u9fff]{1,3})?\s*$",
            before,
        ):
            return None
        joint = signs.MOVED.match(self.text, first[1] if first else number.end)
        second = numerals.starting(self.text, joint.end()) if joint else None
        if second is None:
            return None
        unit = first or self._unit_after(second)
        found = replace(self._single(number, unit, bool(first)), moved=True)
        return Batch((found,), found.end)


def _full_stops(text: str, normal: Normalised) -> str:
    """A full-width comma between plain digits separates: 宽150，200克 are two numbers, 1,500 is one."""
    letters = list(text)
    for index, letter in enumerate(text):
        if letter == "," and normal.original[normal.starts[index]] == "，":
            beside = normal.original[max(0, normal.starts[index] - 1)]
            if beside.isascii():
                letters[index] = "，"
    return "".join(letters)


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.start() for found in pattern.finditer(text)), default=-1)


def _circled(normal: Normalised, index: int) -> bool:
    """① is a place in a list."""
    letter = normal.original[normal.starts[index]]
    return "\u2460" <= letter <= "\u24ff" or "\u2776" <= letter <= "\u2793"


def _doubled(found: re.Match[str]) -> Batch:
    times = {"": 1, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4}[found["times"] or ""]
    value = float(2**times - 1) if "番" in found.group() else float(max(1, times - 1) if times > 1 else 1)
    start, end = found.span()
    return Batch((Found(start, end, value, None, units.unit("倍"), lead=start, doubled=True),), end)


def _spelled_out(number: Number, unit: units.Unit) -> bool:
    """一次, 一家 and 三方 are words, not counts; 两倍, 三台 and 十万吨 are quantities."""
    if "/" in unit.symbol:
        return True
    return unit.symbol in (signs.ONE_OF if number.value == 1 else signs.CHINESE_UNITS)


def _is_physical(unit: units.Unit) -> bool:
    return bool(unit.symbol) and (
        not unit.dimension or len(unit.dimension) > 1 or unit.dimension[0][0] in metrics.BASES
    )
