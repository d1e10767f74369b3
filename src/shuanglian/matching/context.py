"""One pass over one text as far as it has come, and the names that its numbers have."""

from __future__ import annotations

import re

from . import groups, metrics, naming, signs, units
from .groups import Found
from .leads import leading
from .quantity import Measure
from .text import Normalised


class Context:
    """The text and the last measure read from it: where it stood, and whether it is to become the next one."""

    def __init__(self, normal: Normalised) -> None:
        self.normal = normal
        self.page = groups.Page(normal)
        self.text = self.page.text
        self.last: Measure | None = None
        self.last_end = 0
        self.moved = False
        self.named_to = 0
        self.last_start = 0

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
        written = found.unit.symbol
        if (
            len(written) > 1 and written.isascii() and before.rstrip().endswith(f" {written}")
        ):  # 耐水压 mmH2O ≥
            before = before.rstrip()[: -len(written)]
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
        bare = naming.any_name(before)
        if bare == "耐" and units.dimension_name(found.unit) == "温度":
            return "耐低温" if found.low < 0 else "耐温"
        return (
            bare
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
        asked = signs.AIM.search(between) or leading(before)[0] or signs.CHANGE.search(before)
        return self.last.metric if asked else ""

    def _named_earlier(self, found: Found) -> str:
        """静水压现在 61，目标 ≥ 98 kPa: the property was named in the clause before."""
        sentence = re.split(r"[。;!?\n]", self.text[max(0, found.lead - 40) : found.lead])[-1]
        known = metrics.pattern().findall(sentence)
        taken = self.last is not None and bool(known) and self.last.metric == known[-1]
        same = self.last is not None and units.dimension_name(found.unit) == self.last.dimension
        return known[-1] if known and (not taken or same) else ""
