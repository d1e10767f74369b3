"""Reads quantities: numbers with their unit, and around them the comparator, the change, the name and the role.

Labels (G60, 135工单, GB/T 4744, 2026年, 第3, 5G) are not quantities and deadlines (6个月内) are not measures.
以上 and 以下 include the number itself and 超过 does not (民法典 art. 1259).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from . import metrics, naming, signs, units
from .groups import Found
from .leads import Lead, lead_of, leading
from .quantity import Comparator, Measure, Role
from .roles import Roles, chained


class Reader(Roles):
    """One pass over one text."""

    def measures(self) -> Iterator[Measure]:
        """In order; what a later clause asks for (抗起球2.5级，要求4级) makes the earlier value today's level."""
        found = chained(list(self._found()), self.normal.original)
        for measure, following in zip(found, [*found, None][1:], strict=True):
            yield replace(measure, role="current") if self._is_outdone(measure, following) else measure

    def _is_outdone(self, measure: Measure, following: Measure | None) -> bool:
        if following is None or measure.role != "value" or measure.relative:
            return False
        if self._becomes(measure, following):
            return True
        plain = measure.comparator in ("eq", "approx") or "±" in measure.raw or "正负" in measure.raw
        if not plain and not _opposite(measure, following):
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

    def _becomes(self, measure: Measure, following: Measure) -> bool:
        """每吨35度电降到30度: one value right behind the other."""
        between = self.normal.original[measure.span[1] : following.span[0]]
        level = following.change and not following.relative and following.role == "value"
        same = (measure.metric, measure.unit) == (following.metric, following.unit)
        return bool(level) and same and measure.comparator == "eq" and not between.strip()

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
        lead = lead_of(before, found)
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
        found = self._counted_by(found, before[: lead.name_end], name)
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
    def _per(found: Found, lead: Lead, per: re.Match[str]) -> tuple[Found, Lead, int]:
        """每分钟600转 is 600 r/min."""
        comparator, cut, strong = leading(lead.clause[: per.start()])
        unit = units.unit(f"{found.unit.symbol}/{per['unit'] or per['time']}")
        lead = replace(
            lead, comparator=lead.comparator or comparator, strong=lead.strong or strong, name_end=cut,
            implied=lead.implied or per["verb"] or "",
        )  # fmt: skip
        return replace(found, unit=unit), lead, found.lead - len(lead.clause) + cut

    def _counted_by(self, found: Found, before: str, name: str) -> Found:
        """每公里能耗, 百公里电耗 12 kWh, 每吨35度电降到30度: the unit is said with the name or with the value before."""
        symbol = found.unit.symbol
        if not found.unit.dimension or "/" in symbol:
            return found
        place = before.rfind(name) if name else -1
        per = signs.PER_NAME.search(before[: max(place, 0)])
        if name.startswith("百公里"):
            return replace(found, unit=units.unit(f"{symbol}/100km"))
        if per is not None and metrics.is_consumption(name):
            counted = "100km" if per["hundred"] else per["unit"].replace("百", "100")
            return replace(found, unit=units.unit(f"{symbol}/{counted}"))
        if self.last is not None and self.last.unit.startswith(f"{symbol}/"):
            between = self.text[self.last_end : found.start]
            if re.fullmatch(r"\s*(?:[提降减升]|下降|降低|提高|提升|减少|增加|压缩|缩短)?[到至]\s*", between):
                return replace(found, unit=units.unit(self.last.unit))
        return found

    def _changed_behind(self, lead: Lead, found: Found) -> Lead:
        """20%以上的提升."""
        match = None if lead.change or found.moved else signs.CHANGE_AFTER.match(self.text, found.end)
        if match is None or found.unit.symbol not in ("%", "倍", "百分点"):
            return lead
        return replace(lead, change="up" if match["up"] else "down", relative=True)

    def _trailing(self, end: int, lead: Lead) -> tuple[str, int]:
        comparator = lead.comparator
        for code, pattern in signs.TRAILING:
            match = pattern.match(self.text, end)
            if match is not None:
                kept = comparator in ("gt", "lt", "le") and code != "le"
                return comparator if kept else code, match.end()
        return comparator, end

    @staticmethod
    def _settled(comparator: str, found: Found, lead: Lead, name: str, before: str) -> Comparator:
        if found.high is not None:
            return "between"
        lower = metrics.lower_is_better(name, found.unit.symbol) and not lead.relative
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

    def _built(
        self, found: Found, span: tuple[int, int], name: str, comparator: Comparator, lead: Lead, role: Role
    ) -> Measure:
        unit = found.unit
        if unit.symbol == "r" and metrics.metric_key(name) == "转速":
            unit = units.unit("r/min")
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


def _opposite(measure: Measure, following: Measure) -> bool:
    """色差在0.8以上，希望降到0.5以下: the first is what is complained of."""
    lower = metrics.lower_is_better(measure.metric)
    bad, good = (("ge", "gt"), ("le", "lt")) if lower else (("le", "lt"), ("ge", "gt"))
    return measure.comparator in bad and following.comparator in good


def _reached(before: str, name: str) -> bool:
    """精度达到 0.01 mm: at most that much, as for all capabilities of which less is better."""
    return bool(signs.REACHED.search(before)) and not metrics.is_defect(name)
