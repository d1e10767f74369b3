"""Whether a number is a measure at all, and what it is for: an aim, a circumstance, or today's level."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from . import metrics, naming, signs, units
from .context import Context
from .groups import Found
from .leads import Lead, leading
from .quantity import Measure, Role

# 提升至原来的两倍, from A to B
_TODAY_AS_MEASURE = re.compile(r"(?:原来|原先|现在|目前|现有|原有)[\u4e00-\u9fff]{0,4}的\s*$")
_ENGLISH_CONDITION = re.compile(
    r"(?:^|[\s(])(?:at|under|after)\s(?:an?\s|the\s)?(?:[a-z]+\s){0,2}(?:of\s)?$", re.I
)


class Roles(Context):
    """Adds judgement to the pass."""

    def _refused(self, found: Found, comparator: str, name: str, before: str, lead: Lead) -> bool:
        symbol = found.unit.symbol
        if not symbol:
            return not self._plain_number(found, comparator, name, before, lead)
        if symbol == "级":
            return not (
                comparator or metrics.pattern().search(name) or name.endswith(("等级", "级别", "级数"))
            )
        return _is_duration(found.unit) and self._is_deadline(found, comparator, name, before, lead)

    def _plain_number(self, found: Found, comparator: str, name: str, before: str, lead: Lead) -> bool:
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

    def _is_deadline(self, found: Found, comparator: str, name: str, before: str, lead: Lead) -> bool:
        if lead.change or signs.DURATION_NOUN.search(signs.LEADING.sub("", before)):
            return False
        if signs.DEADLINE.search(self.text[found.start : found.end + 6]):
            return True
        if self.last is not None and self.last.dimension == "时间" and name and name == self.last.metric:
            return False
        if signs.DURATION_AFTER.match(self.text, found.end) or self._conditional(found, before):
            return False
        if (
            found.moved
            or self.moved_to(found)
            or re.search(r"(?:天数|时效|年限|周期|期)[^,，。;]{0,4}$", before[: lead.name_end])
        ):
            return False
        return found.unit.symbol in signs.CALENDAR and comparator in ("", "approx", "ge", "le", "gt", "lt")

    def _role(self, found: Found, before: str, name: str, lead: Lead) -> Role:
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
        plain = not leading(before)[0] and not naming.close_name(before)
        if warm and plain and signs.PROCESS_AFTER.match(self.text, found.end):
            return True
        if self._bracketed(found, before) or self._qualifies(found, before):
            return True
        if _ENGLISH_CONDITION.search(before) and not leading(before)[0]:
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
            units.dimension_name(found.unit) not in ("温度", "时间", "频率", "C-rate")
            or leading(before)[0]
            or signs.CHANGE.search(before)
        ):
            return False
        if naming.close_name(self._own(before, found)):
            return False
        return bool(_property_next().match(self.text, found.end))

    def _is_complaint(self, found: Found, name: str, lead: Lead) -> bool:
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


def _is_duration(unit: units.Unit) -> bool:
    return unit.dimension in ((("s", 1),), (("workday", 1),)) and "/" not in unit.symbol


@cache
def _property_next() -> re.Pattern[str]:
    return re.compile(
        rf"\s*的?(?:平均|累计|最大|最小)?(?:{metrics.pattern().pattern})\s*(?:[≥≤<>=:为达不大小低高少至约提降]|\d)",
        re.I,
    )


def chained(found: list[Measure], text: str) -> list[Measure]:
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
