"""Reads quantities: numbers with their unit, and around them the comparator, the change, the name and the role.

Labels (G60, 135工单, GB/T 4744, 2026年, 第3, 5G) are not quantities and deadlines (6个月内) are not measures.
以上 and 以下 include the number itself and 超过 does not (民法典 art. 1259).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from dataclasses import dataclass, field, replace

from . import groups, metrics, naming, signs, units
from .groups import Found
from .quantity import Comparator, Measure, Role
from .text import Normalised


@dataclass(slots=True)
class _Lead:
    """What stands before a number: comparator, change, and the clause up to them."""

    clause: str
    comparator: str = ""
    strong: bool = False
    change: str = ""
    relative: bool = False
    level: bool = False
    implied: str = ""
    name_end: int = 0
    start: int = 0
    trailing: bool = False
    target: Comparator | None = None
    words: str = field(default="")


class Reader:
    """One pass over one text."""

    def __init__(self, normal: Normalised) -> None:
        self.normal = normal
        self.page = groups.Page(normal)
        self.text = self.page.text
        self.last: Measure | None = None
        self.last_end = 0
        self.moved = False
        self.named_to = 0
        self.last_start = 0

    def measures(self) -> Iterator[Measure]:
        """In order; what a later clause asks for (抗起球2.5级，要求4级) makes the earlier value today's level."""
        found = _chained(list(self._found()), self.normal.original)
        for measure, following in zip(found, [*found, None][1:], strict=True):
            yield replace(measure, role="current") if self._is_outdone(measure, following) else measure

    def _is_outdone(self, measure: Measure, following: Measure | None) -> bool:
        if following is None or measure.role != "value" or measure.relative:
            return False
        if (
            measure.comparator not in ("eq", "approx")
            and "±" not in measure.raw
            and "正负" not in measure.raw
        ):
            return False
        same = bool(measure.metric) and measure.metric == following.metric
        between = self.normal.original[measure.span[1] : following.span[0] + 6]
        return (
            same
            and following.role == "value"
            and measure.dimension == following.dimension
            and bool(re.match(r"\s*[,，]", between))
            and bool(signs.AIM.search(between))
        )

    def _found(self) -> Iterator[Measure]:
        position = 0
        while (batch := self.page.next_group(position)) is not None:
            position = max(position + 1, batch.end)
            for found in batch.found:
                measure = self._measure(found)
                if measure is not None:
                    self.last, self.moved, self.last_start = measure, found.moved, found.start
                    self.last_end = max(found.end, self.named_to)
                    yield measure

    def _measure(self, found: Found) -> Measure | None:
        clause = self.page.clause_before(found.lead)
        tolerance = signs.TOLERANCE.search(clause) if found.high is None else None
        before = clause[: tolerance.start()] if tolerance else clause
        lead = self._lead(before, found)
        start = found.start if found.name else min(found.start, found.lead - (len(clause) - lead.start))
        comparator, end = self._trailing(found.end, lead)
        lead.trailing = end > found.end
        if tolerance and comparator in ("", "ge", "approx"):
            comparator = "le"
        per = signs.PER.search(before[: lead.name_end])
        if per is not None and found.unit.dimension and "/" not in found.unit.symbol:
            found, lead, start = self._per(found, lead, per)
            comparator = comparator or lead.comparator
        name = found.name or lead.implied or self._name(before[: lead.name_end], found)
        lead = self._changed_behind(lead, found)
        if self._refused(found, comparator, name, before, lead):
            return None
        if self.moved_to(found) and self.last is not None and not lead.level:
            lead.target = "ge" if found.low >= self.last.value else "le"
        comparator = self._settled(comparator, found, lead, name, before)
        role = self._role(found, before, name, lead)
        if role == "condition" and not found.name and found.unit.dimension != (("CNY", 1),):
            name = naming.close_name(self._own(before, found))
        return self._built(found, (start, max(end, found.end)), name, comparator, lead, role)

    @staticmethod
    def _per(found: Found, lead: _Lead, per: re.Match[str]) -> tuple[Found, _Lead, int]:
        """每分钟600转 is 600 r/min."""
        comparator, cut, strong = _leading(lead.clause[: per.start()])
        unit = units.unit(f"{found.unit.symbol}/{per['unit'] or per['time']}")
        lead = replace(
            lead, comparator=lead.comparator or comparator, strong=lead.strong or strong, name_end=cut,
            implied=lead.implied or per["verb"] or "",
        )  # fmt: skip
        return replace(found, unit=unit), lead, found.lead - len(lead.clause) + cut

    # What stands before the number.

    def _lead(self, before: str, found: Found) -> _Lead:
        comparator, cut, strong = _leading(before)
        lead = _Lead(before, comparator, strong, name_end=cut, start=cut, words=before[cut:])
        if found.doubled:
            return replace(lead, change="up", relative=True)
        if not comparator and found.unit.symbol in ("%", "倍") and (of := signs.SHARE_OF.search(before)):
            level = of["word"] in ("到", "至")
            cut, strong = of.end("word") if level else of.start(), True
            comparator = _leading(of["word"])[0]
            comparator = "" if comparator == "eq" else comparator
            lead = replace(lead, comparator=comparator, strong=strong, name_end=cut, start=cut)
        change = signs.CHANGE.search(before[:cut])
        if change is not None:
            return self._changed(lead, change, found)
        rate = signs.RATE_OF_CHANGE.search(before[:cut])
        compared = signs.COMPARED.search(before[:cut]) if rate is None else None
        if (match := rate or compared) is not None:
            up = bool(match["up"])
            return replace(lead, change="up" if up else "down", relative=True, name_end=match.start())
        return self._verb_and_name(lead, before[:cut], found)

    @staticmethod
    def _changed(lead: _Lead, change: re.Match[str], found: Found) -> _Lead:
        """提高到, 降低, 节水: right before the number."""
        before = lead.clause
        verb = change["implied_down"] or change["implied_up"] or ""
        up = bool(change["up"] or change["implied_up"] or change["up_en"])
        comparator, strong, outer = lead.comparator, lead.strong, change.start()
        if not comparator:
            shorter = signs.AUXILIARY.sub("", before[: change.start()])
            comparator, outer, strong = _leading(shorter)
            if not comparator:
                outer = change.start()
        level = bool(change["to"] or change["to_en"]) or (change.group().strip()[-1:] in ("至", "到"))
        return replace(
            lead, comparator=comparator, strong=strong, change="up" if up else "down", level=level,
            relative=not level, implied=signs.IMPLIED.get(verb, ""), name_end=min(outer, change.start()),
            start=change.start() if lead.start >= change.start() else lead.start,
        )  # fmt: skip

    @staticmethod
    def _verb_and_name(lead: _Lead, before: str, found: Found) -> _Lead:
        """降低成本20%: the verb stands before the name."""
        verb = signs.VERB_NAME.search(before)
        if verb is None:
            return lead
        change = "up" if verb["up"] else "down"
        rate = verb["name"].endswith(("率", "度")) and found.low >= 50
        share = found.unit.symbol in ("%", "倍", "百分点", "成")
        if verb["to"] or (rate and lead.comparator in ("ge", "gt", "")) or not (share or verb["by"]):
            return replace(lead, change=change, level=bool(verb["to"]))
        return replace(lead, change=change, relative=True)

    def _changed_behind(self, lead: _Lead, found: Found) -> _Lead:
        """20%以上的提升."""
        match = None if lead.change or found.moved else signs.CHANGE_AFTER.match(self.text, found.end)
        if match is None or found.unit.symbol not in ("%", "倍", "百分点"):
            return lead
        return replace(lead, change="up" if match["up"] else "down", relative=True)

    def _trailing(self, end: int, lead: _Lead) -> tuple[str, int]:
        comparator = lead.comparator
        for code, pattern in signs.TRAILING:
            match = pattern.match(self.text, end)
            if match is not None:
                kept = comparator in ("gt", "lt", "le") and code != "le"
                return comparator if kept else code, match.end()
        return comparator, end

    # The name.

    def _own(self, before: str, found: Found) -> str:
        """The words since the number before, where that stands in the same clause."""
        begin = found.lead - len(self.page.clause_before(found.lead))
        passed = self.last_end - begin
        bracketed = self.text[self.last_end :].lstrip().startswith(")")
        if passed <= 0 or self.last is None or bracketed or self.last_end > found.lead:
            return before
        return signs.AFTER_NUMBER.sub("", before[passed:]) if passed < len(before) else ""

    def _name(self, before: str, found: Found) -> str:
        whole, before = before, self._own(before, found)
        if self.moved_to(found) and self.last is not None:
            return self.last.metric
        if before.startswith("对") and self.last is not None and self.last.unit == found.unit.symbol:
            return self.last.metric
        symbol = naming.symbol_name(before)
        if symbol and symbol == found.unit.symbol:  # 硬度HRC58~62
            return naming.close_name(before.rstrip()[: -len(symbol)]) or symbol
        close = symbol or naming.close_name(before)
        if close:
            return close
        behind, passed = naming.name_behind(self.text, found.end)
        if behind:
            self.named_to = passed
            return behind
        if found.unit.symbol == "%" and (noun := signs.NOUN_AFTER.match(self.text, found.end)):
            return noun.group(1)
        return (
            naming.any_name(before)
            or self._before_condition(whole, found)
            or self._listed(found)
            or (naming.close_name(whole) if whole != before else "")
            or self._named_earlier(found)
            or self._carried(before, found)
        ).strip()

    def moved_to(self, found: Found) -> bool:
        """Whether the number before is today's level of which this one is the aim (从85%提升到95%)."""
        between = self.text[self.last_end : found.lead] if self.moved else "。"
        return not re.search(r"[。;!?\n]", between) and len(between) < 16

    def _before_condition(self, whole: str, found: Found) -> str:
        """储存稳定性：25℃下6个月以上: the name stands before the circumstance."""
        if self.last is None or self.last.role != "condition":
            return ""
        cut = self.last_start - (found.lead - len(self.page.clause_before(found.lead)))
        return naming.any_name(re.sub(r"[在于经按:]\s*$", "", whole[:cut])) if cut > 1 else ""

    def _listed(self, found: Found) -> str:
        """50、60、70 g/m²: what comes after the first shares its name."""
        if self.last is None or not self.last_end or self.last.unit != found.unit.symbol:
            return ""
        between = self.text[self.last_end : found.lead]
        return self.last.metric or " " if signs.ENUMERATION.fullmatch(between) else ""

    def _carried(self, before: str, found: Found) -> str:
        """釜内温升 9 ℃，要求不超过 2 ℃: a clause that asks for another value of the same needs no name."""
        between = self.text[self.last_end : found.end]
        if self.last is None or self.last.unit != found.unit.symbol or re.search(r"[。;!?\n]", between):
            return ""
        asked = signs.AIM.search(between) or _leading(before)[0] or signs.CHANGE.search(before)
        return self.last.metric if asked else ""

    def _named_earlier(self, found: Found) -> str:
        """静水压现在 61，目标 ≥ 98 kPa: the property was named in the clause before."""
        sentence = re.split(r"[。;!?\n]", self.text[max(0, found.lead - 40) : found.lead])[-1]
        known = metrics.pattern().findall(sentence)
        taken = self.last is not None and bool(known) and self.last.metric == known[-1]
        same = self.last is not None and units.dimension_name(found.unit) == self.last.dimension
        return known[-1] if known and (not taken or same) else ""

    # Whether it is a measure at all, how it compares and what it is for.

    def _refused(self, found: Found, comparator: str, name: str, before: str, lead: _Lead) -> bool:
        symbol = found.unit.symbol
        if not symbol:
            return not self._plain_number(found, comparator, name, before, lead)
        if symbol == "级":
            return not (comparator or metrics.pattern().search(name))
        return _is_duration(found.unit) and self._is_deadline(found, comparator, before, lead)

    def _plain_number(self, found: Found, comparator: str, name: str, before: str, lead: _Lead) -> bool:
        """Some properties are plain numbers (pH, 折射率); of others a plain number counts after a clear comparator."""
        if not signs.COUNTABLE_NEXT.match(self.text, found.end):
            return False
        if found.name or (metrics.is_plain(name) and (comparator or found.high is not None or before)):
            return True
        if len(name) > 1 and self.text[found.end - 1] in "万亿" and not found.chinese:
            return True
        if found.chinese or not name or lead.words.strip().startswith((":", "=")) or comparator == "approx":
            return False
        return bool(comparator in signs.STRONG and (lead.strong or comparator) and len(name) > 1)

    def _is_deadline(self, found: Found, comparator: str, before: str, lead: _Lead) -> bool:
        if lead.change or signs.DURATION_NOUN.search(signs.LEADING.sub("", before)):
            return False
        if signs.DEADLINE.search(self.text[found.start : found.end + 6]):
            return True
        if signs.DURATION_AFTER.match(self.text, found.end) or self._conditional(found, before):
            return False
        if (
            found.moved
            or self.moved_to(found)
            or re.search(r"(?:天数|时效|年限|周期|期)[^,，。;]{0,4}$", before[: lead.name_end])
        ):
            return False
        return found.unit.symbol in signs.CALENDAR and comparator in ("", "approx", "ge", "le", "gt", "lt")

    @staticmethod
    def _settled(comparator: str, found: Found, lead: _Lead, name: str, before: str) -> Comparator:
        if found.high is not None:
            return "between"
        lower = metrics.lower_is_better(name) and not lead.relative
        if comparator == "gt" and lower and signs.BETTER.search(before):
            return "lt"
        if comparator == "ge" and lower and (signs.OUT_OF_REACH.search(before) or _reached(before, name)):
            return "le"
        controlled = comparator == lead.comparator and not lead.trailing
        if controlled and metrics.is_setpoint(name) and re.search(r"控制[在到]了?\s*$", before):
            return "eq"
        if not comparator and lead.level:
            return "ge" if lead.change == "up" else "le"
        if comparator == "" and lead.target:
            return lead.target
        if not comparator and found.more:
            return "gt"
        return comparator or "eq"  # type: ignore[return-value]

    def _role(self, found: Found, before: str, name: str, lead: _Lead) -> Role:
        if units.dimension_name(found.unit) == "金额" and not metrics.is_price(name):
            return "condition"
        if self._conditional(found, before):
            return "condition"
        if self.moved_to(found):
            return "value"
        said = _TODAY_AS_MEASURE.sub("", signs.COMPARISON_WORDS.sub("", before))
        if found.high is not None:
            said = re.sub(r"(?:从|由|自|from)\s*$", "", said)
        if found.moved or signs.CURRENT.search(said[: lead.start]) or signs.CURRENT.search(said):
            return "current"
        return "current" if self._is_complaint(found, name, lead) else "value"

    def _conditional(self, found: Found, before: str) -> bool:
        if self.page.in_brackets_of_name(found):
            return True
        if signs.CONDITION_AFTER.match(self.text, found.end):
            return True
        after = self.text[found.end : found.end + 12]
        if signs.CONDITION_BEFORE.search(before) and re.match(
            r"[^,，。;]{0,6}后|[,，]?[^,，。;]{0,3}(?:保持|剩余|仍|衰减)", after
        ):
            return True
        warm = units.dimension_name(found.unit) in ("温度", "时间", "压强")
        plain = not _leading(before)[0] and not naming.close_name(before)
        if warm and plain and signs.PROCESS_AFTER.match(self.text, found.end):
            return True
        if self._bracketed(found, before) or self._qualifies(found, before):
            return True
        if _ENGLISH_CONDITION.search(before) and not _leading(before)[0]:
            return True
        return bool(re.search(r"@\s*$", before))

    def _bracketed(self, found: Found, before: str) -> bool:
        """过滤效率≥95%（流量32 L/min）: a plain value in brackets behind another one."""
        opened = (
            re.fullmatch(r"\s*\([^()≥≤<>]{0,14}", self.text[self.last_end : found.start])
            if self.last
            else None
        )
        closed = re.match(r"[^()]{0,30}\)", self.text[found.end :])
        return bool(
            opened and closed and self.last and units.dimension_name(found.unit) != self.last.dimension
        )

    def _qualifies(self, found: Found, before: str) -> bool:
        """-20℃放电容量≥85%, 72小时透湿量3000 g/m²: a temperature or a time right before a property and its value."""
        if (
            units.dimension_name(found.unit) not in ("温度", "时间", "频率")
            or _leading(before)[0]
            or signs.CHANGE.search(before)
        ):
            return False
        if naming.close_name(self._own(before, found)):
            return False
        return bool(_property_next().match(self.text, found.end))

    def _is_complaint(self, found: Found, name: str, lead: _Lead) -> bool:
        """翘曲超过 80 μm and 良率不到七成 tell of today, not of an aim."""
        word = signs.COMPLAINT.search(self.text[: found.lead])
        if word is None or not name or lead.relative or signs.AIM.search(lead.clause):
            return False
        if word["over"]:
            bad = (
                metrics.is_defect(name)
                if word["over"].startswith(("达", "高", "多")) and word["over"] != "高于"
                else None
            )
            return metrics.lower_is_better(name) if bad is None else bad
        return name.endswith("率") and not metrics.lower_is_better(name)

    def _built(
        self, found: Found, span: tuple[int, int], name: str, comparator: Comparator, lead: _Lead, role: Role
    ) -> Measure:
        unit = found.unit
        if unit.symbol == "°" and re.search("温|热|熔|沸", name):
            unit = units.unit("℃")
        apart = lead.relative or metrics.is_difference(name)
        value, symbol = units.canonical(found.low, unit, difference=apart)
        high = None if found.high is None else units.canonical(found.high, unit, difference=apart)[0]
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
            change=lead.change,
            role=role,
            relative=lead.relative,
        )


# 提升至原来的两倍, from A to B
_TODAY_AS_MEASURE = re.compile(r"(?:原来|原先|现在|目前|现有|原有)[\u4e00-\u9fff]{0,4}的\s*$")
_ENGLISH_CONDITION = re.compile(
    r"(?:^|[\s(])(?:at|under|after)\s(?:an?\s|the\s)?(?:[a-z]+\s){0,2}(?:of\s)?$", re.I
)


def _leading(before: str) -> tuple[str, int, bool]:
    """Comparator right before a number, where it starts, and whether it is a limit beyond doubt."""
    match = signs.LEADING.search(before)
    if match is None:
        return "", len(before), False
    code = next(name for name, value in match.groupdict().items() if value is not None)
    if code[:-1] in ("eq", "approx"):
        rest = signs.LEADING.search(before[: match.start()])
        if rest is not None:
            inner = next(name for name, value in rest.groupdict().items() if value is not None)
            return inner[:-1], rest.start(), True
    return code[:-1], match.start(), code[:-1] in signs.STRONG and not signs.REACHED.search(before)


def _reached(before: str, name: str) -> bool:
    """精度达到 0.01 mm: at most that much, as for all capabilities of which less is better."""
    return bool(signs.REACHED.search(before)) and not metrics.is_defect(name)


def _is_duration(unit: units.Unit) -> bool:
    return unit.dimension in ((("s", 1),), (("workday", 1),)) and "/" not in unit.symbol


@cache
def _property_next() -> re.Pattern[str]:
    return re.compile(
        rf"\s*的?(?:平均|累计|最大|最小)?(?:{metrics.pattern().pattern})\s*(?:[≥≤<>=:为达不大小低高少至约提降]|\d)",
        re.I,
    )


def _chained(found: list[Measure], text: str) -> list[Measure]:
    """25℃、65%RH条件下: what is joined to a circumstance is one."""
    for index in range(len(found) - 2, -1, -1):
        this, following = found[index], found[index + 1]
        between = text[this.span[1] : following.span[0]]
        named = bool(metrics.pattern().search(this.metric))
        if "," in between.replace("，", ",") and named:
            continue
        joined = re.fullmatch(r"\s*(?:、|/|,|，|和|及|与|\s|×)\s*(?:相对湿度|湿度|RH|压力)?\s*", between)
        plain = this.comparator in ("eq", "between", "approx") and this.role == "value" and not this.relative
        if (
            following.role == "condition"
            and following.dimension != "金额"
            and joined
            and plain
            and this.dimension != following.dimension
        ):
            found[index] = replace(this, role="condition", metric=this.metric if named else "")
    for index in range(1, len(found)):
        before, this = found[index - 1], found[index]
        processed = signs.PROCESS_ONLY.fullmatch(text[before.span[1] : this.span[0]])
        if (
            before.role == "condition"
            and processed
            and _is_plain(this)
            and before.dimension != this.dimension
        ):
            found[index] = replace(this, role="condition", metric="")
    return found


def _is_plain(measure: Measure) -> bool:
    return (
        measure.comparator in ("eq", "between", "approx") and measure.role == "value" and not measure.relative
    )
