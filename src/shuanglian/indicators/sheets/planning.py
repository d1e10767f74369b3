"""From lines to a plan: what would be written, and every problem with its row and column. Nothing is written here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason
from shuanglian.registry.models import Place, Source

from .. import formulas, periods, policies
from ..models import (
    Accumulation,
    Direction,
    Frequency,
    Indicator,
    Measure,
    Observation,
    Origin,
    PathShape,
    Target,
)
from ..periods import Period
from ..services import _common, reporting
from .headings import ACTUAL, BASE, BASES, KINDS, TARGET, plain
from .known import Key, Known, There
from .reading import Line

T = TypeVar("T")
_CHOICES: Final = {
    "measure": Measure, "accumulation": Accumulation, "direction": Direction, "frequency": Frequency, "path": PathShape,
}  # fmt: skip
_DEFINING: Final = ("group", "definition", "formula")
_SIGNS: Final = (
    (">=", "ge"), ("≥", "ge"), ("<=", "le"), ("≤", "le"), (">", "gt"), ("<", "lt"), ("约", "approx"),
    ("超过", "gt"), ("超", "gt"), ("近", "approx"), ("不低于", "ge"), ("不高于", "le"),
)  # fmt: skip
_WITH_UNIT: Final = re.compile(r"^(.+?)\(([^()]+)\)$")
_NUMBER: Final = re.compile(r"^([+-]?[\d,]+(?:\.\d+)?(?:e[+-]?\d+)?)\s*(.*)$", re.I)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`row` as the file numbers it, `column` as the file names it."""

    row: int
    column: str
    code: str
    message: str

    def to_json(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "code": self.code, "message": self.message}

    def __str__(self) -> str:
        place = _("第 %(row)d 行") % {"row": self.row} + (f"“{self.column}”" if self.column else "")
        return f"{place}：{self.message}"


@dataclass(slots=True)
class Correction:
    """A value in force that the file says otherwise, with the reason that the file gives."""

    old: Observation
    value: str
    unit: str
    reason: str


@dataclass(slots=True)
class Plan:
    """What an import would do; it does nothing while there are problems."""

    problems: list[Problem] = field(default_factory=list)
    definitions: list[Indicator] = field(default_factory=list)
    reports: list[Observation] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    targets: dict[tuple[str, int | None, int], dict[str, Any]] = field(default_factory=dict)
    unchanged: int = 0
    lines: int = 0

    @property
    def ok(self) -> bool:
        return not self.problems

    def to_json(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "lines": self.lines,
            "indicators": len(self.definitions),
            "reported": len(self.reports),
            "corrected": len(self.corrections),
            "targets": len(self.targets),
            "unchanged": self.unchanged,
            "problems": [problem.to_json() for problem in self.problems],
        }


class Planner:
    """Reads lines one after the other; what one of them defines is known to the next."""

    def __init__(self, actor: Actor, *, is_demo: bool) -> None:
        self.actor, self.is_demo = actor, is_demo
        self.known, self.plan = Known(actor), Plan()
        self.seen: dict[tuple[Any, ...], int] = {}
        self.allowed: dict[str, list[Reason]] = {}
        self.there: dict[Key, There] = {}
        self.targets: dict[tuple[str, int | None, int, bool], Target] = {}
        self.bases: dict[tuple[str, int | None], list[tuple[Line, int, Decimal]]] = {}
        self.organisation = reporting.own_party(actor)

    def run(self, lines: Sequence[Line]) -> Plan:
        self.plan.lines = len(lines)
        found = [(line, self._indicator(line)) for line in lines]
        named = {row.code: row for _line, row in found if row is not None}
        self.there = self.known.there(named.values())
        self.targets = self.known.targets(named.values())
        for line, indicator in found:
            if indicator is not None and "value" in line.cells:
                self._value(line, indicator)
        self._check_bases()
        self.plan.problems.sort()
        return self.plan

    # -- which indicator ----------------------------------------------------------------------------------
    def _indicator(self, line: Line) -> Indicator | None:
        if line.wrong:
            self._wrong(line, line.column, "unreadable", line.wrong)
            return None
        text = next((_text(line.cells[k]) for k in ("code", "indicator", "name") if k in line.cells), "")
        if not text:
            self._wrong(line, "指标", "required", _("没有写是哪个指标"))
            return None
        found = self.known.indicator(text) or self._with_unit(line, text)
        if found is not None:
            return found
        if (
            "name" in line.cells
            and "unit" in line.cells
            and ("code" in line.cells or "indicator" in line.cells)
        ):
            return self._define(line, text)
        if self.known.is_ambiguous(text):
            self._wrong(line, "指标", "ambiguous", _("叫“%s”的指标不止一个，请写代码") % text[:60])
            return None
        near = self.known.near(text)
        told = _("没有指标“%s”") % text[:60]
        told += (_("，是不是：%s") % "；".join(near)) if near else ""
        self._wrong(line, "指标", "unknown_indicator", told)
        return None

    def _with_unit(self, line: Line, text: str) -> Indicator | None:
        """`上市公司（家）`: the name with its unit behind, as heads of tables have it."""
        parts = _WITH_UNIT.match(text)
        found = self.known.indicator(parts[1]) if parts else None
        if parts and found is not None:
            line.cells.setdefault("unit", parts[2])
        return found

    def _define(self, line: Line, code: str) -> Indicator | None:
        """A new indicator from the columns of the file."""
        reasons = policies.may_keep(self.actor)
        for reason in reasons:
            self._wrong(line, "指标", reason.code, str(reason.message))
        made = Indicator(
            code=code, name=_text(line.cells["name"]), unit=_text(line.cells["unit"]), is_demo=self.is_demo
        )
        for key in _DEFINING:
            setattr(made, key, _text(line.cells.get(key, "")))
        made.formula = formulas.tidy(made.formula)
        self._choose(line, made)
        made.place = self._place(line)
        made.plan = self._look(line, "plan", "规划", self.known.plans)
        try:
            made.full_clean(
                exclude=["plan", "parent", "place", "segment", "owner"], validate_constraints=False
            )
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self._wrong(line, _LABELS.get(name, name), "invalid", "；".join(messages))
        self.plan.definitions.append(made)
        self.known.learn(made)
        return made

    def _choose(self, line: Line, made: Indicator) -> None:
        """Columns with a fixed set of words, in Chinese or as codes."""
        for key, choices in _CHOICES.items():
            if key not in line.cells:
                continue
            words = {plain(word): str(value) for value, label in choices.choices for word in (value, label)}
            chosen = words.get(plain(line.cells[key]))
            if chosen is None:
                allowed = "、".join(str(label) for _value, label in choices.choices)
                self._wrong(line, _LABELS[key], "choice", _("只能填：%s") % allowed)
            else:
                setattr(made, key, chosen)
        if "number" in line.cells:
            number = _common.number(_text(line.cells["number"]))
            made.number = int(number) if number is not None and 0 < number < 30_000 else None

    # -- one value ----------------------------------------------------------------------------------------
    def _value(self, line: Line, indicator: Indicator) -> None:
        kind = (
            line.kind
            if line.kind and "kind" not in line.cells
            else KINDS.get(plain(line.cells.get("kind", "")))
        )
        if kind is None:
            self._wrong(line, "类型", "kind", _("类型只能填：实际、快报、基期、目标"))
            return
        named = self._place(line)
        period, place = self._period(line), named or indicator.place
        source = self._look(line, "source", "来源", self.known.sources)
        said = self._said(line, indicator)
        if period is None or said is None or (named is None and "place" in line.cells):
            return
        if self._repeated(line, (indicator.code, place.pk if place else None, kind, period.text)):
            return
        if kind in BASES:
            self._observation(line, indicator, _Value(period, place, source, BASES[kind], *said))
        else:
            self._target(line, indicator, place, period, kind, said[0], source)

    def _said(self, line: Line, indicator: Indicator) -> tuple[reporting.Said, str] | None:
        """The value in the indicator's unit; a sign in front and a unit behind are read too."""
        text, comparator = _sign(_text(line.cells["value"]))
        match = _NUMBER.match(text)
        unit = _text(line.cells.get("unit", ""))
        if match and match[2]:
            text, unit = match[1], match[2]
        reasons: list[Reason] = []
        said = reporting.read_value(indicator, text, unit, reasons)
        for reason in reasons:
            column = _("单位") if reason.field == "unit" else (line.column or _("数值"))
            self._wrong(line, column, reason.code, str(reason.message))
        return None if said is None or reasons else (said, comparator)

    def _observation(self, line: Line, indicator: Indicator, told: _Value) -> None:
        self._refusals(line, indicator)
        reasons: list[Reason] = []
        reporting.check_period(told.period, told.basis, Origin.IMPORT, reasons)
        for reason in reasons:
            self._wrong(line, line.column or _("期间"), reason.code, str(reason.message))
        key = Key(
            indicator.code, told.place.pk if told.place else None, told.basis, self.is_demo, told.period.text
        )
        there = self.there.get(key, There())
        if there.published is not None:
            self._against(line, there.published, told)
        elif there.waiting is not None:
            if there.waiting == told.said.value:
                self.plan.unchanged += 1
            else:
                told_words = _("这一期已报过另一个数，正等待核对；先处理那一个。")
                self._wrong(line, line.column, "waiting", told_words)
        else:
            self.plan.reports.append(self._row(line, indicator, told, there.version + 1))

    def _against(self, line: Line, old: Observation, told: _Value) -> None:
        """The same value changes nothing; another one is a correction and needs its reason."""
        if (old.value, old.comparator) == (told.said.value, told.comparator):
            self.plan.unchanged += 1
            return
        reason = _text(line.cells.get("reason", ""))
        if not reason:
            message = _("这一期已发布 %(old)s，与文件里的 %(new)s 不同；要更正请加一列“更正理由”。")
            values = {"old": f"{old.value.normalize():f}", "new": f"{told.said.value.normalize():f}"}
            self._wrong(line, line.column, "published", message % values)
            return
        self.plan.corrections.append(Correction(old, told.said.raw, told.said.raw_unit, reason))

    def _row(self, line: Line, indicator: Indicator, told: _Value, version: int) -> Observation:
        return Observation(
            indicator=indicator, place=told.place, segment=indicator.segment, comparator=told.comparator,
            basis=told.basis, origin=Origin.IMPORT, source=told.source, is_demo=self.is_demo, version=version,
            organisation=self.organisation, reported_by_id=self.actor.user_id,
            locator=_text(line.cells.get("locator", ""))[:120], note=_text(line.cells.get("note", ""))[:500],
            **reporting.kept_as(told.said), **reporting.when_of(told.period),
        )  # fmt: skip

    def _refusals(self, line: Line, indicator: Indicator) -> None:
        """Whether this person may report this indicator: asked once, told at the first row."""
        if indicator.code in self.allowed:
            return
        reasons = policies.may_report(self.actor, indicator, origin=Origin.IMPORT, is_demo=self.is_demo)
        self.allowed[indicator.code] = reasons
        for reason in reasons:
            self._wrong(line, "指标", reason.code, str(reason.message))

    # -- targets ------------------------------------------------------------------------------------------
    def _target(
        self, line: Line, indicator: Indicator, place: Place | None, period: Period, kind: str,
        said: reporting.Said, source: Source | None,
    ) -> None:  # fmt: skip
        """A base belongs to the target of the same place in the same file, or to the one that is there."""
        self._refuse_keeping(line)
        if indicator.measure == Measure.PAIRED:
            self._wrong(line, "指标", "indicators.paired", _("成对指标的目标写在它的两个分项上。"))
            return
        own = None if place is None or place == indicator.place else place.pk
        if kind == TARGET:
            row = self.plan.targets.setdefault((indicator.code, own, period.year), {"line": line})
            row |= {"value": said.value, **({"source": source} if source else {})}
        else:
            self.bases.setdefault((indicator.code, own), []).append((line, period.year, said.value))

    def _refuse_keeping(self, line: Line) -> None:
        """Whether this person keeps targets: told once."""
        if "" not in self.allowed:
            self.allowed[""] = policies.may_keep(self.actor)
            for reason in self.allowed[""]:
                self._wrong(line, "类型", reason.code, str(reason.message))

    def _check_bases(self) -> None:
        """Give every base to its targets; drop targets that say nothing new."""
        for (code, place), rows in self.bases.items():
            for line, year, value in rows:
                self._give_base(line, code, place, year, value)
        for key in [key for key, row in self.plan.targets.items() if self._is_known(key, row)]:
            self.plan.targets.pop(key)
            self.plan.unchanged += 1

    def _give_base(self, line: Line, code: str, place: int | None, year: int, value: Decimal) -> None:
        keys = [key for key in self.plan.targets if key[:2] == (code, place) and key[2] > year]
        held = [
            (code, place, one.year)
            for (named, where, _year, demo), one in self.targets.items()
            if (named, where, demo) == (code, place, self.is_demo) and one.year > year
        ]
        if not keys and not held:
            self._wrong(line, line.column, "base_alone", _("只有基期没有目标；目标要同时给出。"))
        for key in dict.fromkeys([*keys, *held]):
            row = self.plan.targets.setdefault(key, {"line": line})
            if "value" not in row:
                row["value"] = self.targets[(*key, self.is_demo)].value
            row |= {"base_year": year, "base_value": value}

    def _is_known(self, key: tuple[str, int | None, int], row: dict[str, Any]) -> bool:
        old = self.targets.get((*key, self.is_demo))
        fields = ("value", "base_year", "base_value", "source")
        return old is not None and all(getattr(old, name) == row[name] for name in fields if name in row)

    # -- cells --------------------------------------------------------------------------------------------
    def _period(self, line: Line) -> Period | None:
        if "period" not in line.cells:
            self._wrong(line, "期间", "required", _("没有写期间"))
            return None
        try:
            return periods.parse(_text(line.cells["period"]))
        except ValueError as error:
            self._wrong(line, "期间", "period", str(error))
            return None

    def _place(self, line: Line) -> Place | None:
        return self._look(line, "place", "地区", self.known.places)

    def _look(self, line: Line, key: str, label: str, known: dict[str, T]) -> T | None:
        text = _text(line.cells.get(key, ""))
        found = known.get(plain(text)) if text else None
        if text and found is None:
            self._wrong(line, label, f"unknown_{key}", _("库里没有“%s”") % text[:60])
        return found

    def _repeated(self, line: Line, key: tuple[Any, ...]) -> bool:
        first = self.seen.get(key)
        if first is None:
            self.seen[key] = line.row
            return False
        told = _("与第 %d 行是同一个指标、地区和期间") % first
        self._wrong(line, line.column or _("指标"), "repeated", told)
        return True

    def _wrong(self, line: Line, column: str, code: str, message: str) -> None:
        self.plan.problems.append(Problem(line.row, column, code, message))


@dataclass(frozen=True, slots=True)
class _Value:
    """One value, ready to be compared with what is there."""

    period: Period
    place: Place | None
    source: Source | None
    basis: str
    said: reporting.Said
    comparator: str


def _sign(text: str) -> tuple[str, str]:
    """`>90` is more than 90."""
    for sign, comparator in _SIGNS:
        if text.startswith(sign):
            return text.removeprefix(sign).strip(), comparator
    return text, "eq"


def _text(cell: Any) -> str:
    """A cell as it would be typed: whole numbers without a decimal point, days as days."""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else repr(cell)
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())[:10]
    return unicodedata.normalize("NFKC", str(cell)).strip()


_LABELS: Final = {
    "code": "代码", "name": "名称", "unit": "单位", "group": "类别", "definition": "口径", "formula": "公式",
    "measure": "量的种类", "accumulation": "时点时期", "direction": "方向", "frequency": "频率", "path": "路径",
    "number": "序号",
}  # fmt: skip
__all__ = ["ACTUAL", "BASE", "Correction", "Plan", "Planner", "Problem"]
