"""车间验题 as arithmetic: a fixed plan and the readings give the verdict; nobody types it. No ORM here."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from .units import UnitMismatch, convert


class Comparator(enum.StrEnum):
    GE = "ge"
    GT = "gt"
    LE = "le"
    LT = "lt"
    EQ = "eq"
    BETWEEN = "between"


class Rule(enum.StrEnum):
    """ALL: every sample meets the target. MEAN: the mean does. SHARE: at least `share` of the samples do."""

    ALL = "all"
    MEAN = "mean"
    SHARE = "share"


class State(enum.StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    MISSING = "missing"


SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "=", "between": "–"}


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the plan. `high` only for BETWEEN (inclusive on both ends), `share` (0, 1] only for SHARE."""

    key: int
    metric: str
    comparator: Comparator
    target: Decimal
    unit: str = ""
    sample_size: int = 1
    rule: Rule = Rule.ALL
    share: Decimal | None = None
    high: Decimal | None = None
    is_hard: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    item: int
    sample: int
    value: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`statistic` is what the rule compared: the worst reading, the mean, or the share that met the target.
    `gap`: how far it is from the target in the item's unit; zero when met or exactly on a strict bound."""

    key: int
    metric: str
    state: State
    is_hard: bool
    measured: int
    needed: int
    statistic: Decimal | None
    gap: Decimal | None
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Report:
    verdicts: tuple[Verdict, ...]

    @property
    def missing(self) -> tuple[Verdict, ...]:
        """Hard items that still need readings; soft ones may stay unmeasured and are reported as such."""
        return tuple(v for v in self.verdicts if v.is_hard and v.state is State.MISSING)

    @property
    def failed(self) -> tuple[Verdict, ...]:
        return tuple(v for v in self.verdicts if v.is_hard and v.state is State.FAILED)

    @property
    def is_complete(self) -> bool:
        return bool(self.verdicts) and not self.missing

    @property
    def passed(self) -> bool:
        return self.is_complete and not self.failed

    def as_json(self) -> dict[str, Any]:
        rows = [{key: _plain(value) for key, value in asdict(v).items()} for v in self.verdicts]
        return {"passed": self.passed, "items": rows}


def judge(items: Sequence[Item], readings: Iterable[Reading]) -> Report:
    """The verdict on every item. Raises `UnitMismatch` for a reading whose unit cannot be compared."""
    of_item: dict[int, dict[int, Decimal]] = {item.key: {} for item in items}
    units = {item.key: item.unit for item in items}
    for reading in readings:
        if reading.item in of_item:
            of_item[reading.item][reading.sample] = convert(reading.value, reading.unit, units[reading.item])
    return Report(tuple(_verdict(item, tuple(of_item[item.key].values())) for item in items))


def meets(item: Item, value: Decimal) -> bool:
    match item.comparator:
        case Comparator.GE:
            return value >= item.target
        case Comparator.GT:
            return value > item.target
        case Comparator.LE:
            return value <= item.target
        case Comparator.LT:
            return value < item.target
        case Comparator.EQ:
            return value == item.target
        case Comparator.BETWEEN:
            return item.target <= value <= _high(item)


def distance(item: Item, value: Decimal) -> Decimal:
    """How far `value` is from meeting the target, never negative."""
    if meets(item, value):
        return Decimal(0)
    if item.comparator is Comparator.BETWEEN and value > item.target:
        return value - _high(item)
    return abs(value - item.target)


def digest(report: Mapping[str, Any]) -> str:
    """SHA-256 of the report in one canonical form: what the three sides sign."""
    text = json.dumps(report, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _verdict(item: Item, values: tuple[Decimal, ...]) -> Verdict:
    if len(values) < item.sample_size:
        return Verdict(
            item.key,
            item.metric,
            State.MISSING,
            item.is_hard,
            len(values),
            item.sample_size,
            None,
            None,
            values,
        )
    ok, statistic, gap = _compare(item, values)
    state = State.PASSED if ok else State.FAILED
    return Verdict(
        item.key, item.metric, state, item.is_hard, len(values), item.sample_size, statistic, gap, values
    )


def _compare(item: Item, values: tuple[Decimal, ...]) -> tuple[bool, Decimal, Decimal]:
    if item.rule is Rule.MEAN:
        mean = sum(values, Decimal(0)) / len(values)
        return meets(item, mean), mean, distance(item, mean)
    if item.rule is Rule.SHARE:
        wanted = item.share if item.share is not None else Decimal(1)
        share = Decimal(sum(meets(item, value) for value in values)) / len(values)
        return share >= wanted, share, max(Decimal(0), wanted - share)
    worst = max(values, key=lambda value: (distance(item, value), -_slack(item, value)))
    return meets(item, worst), worst, distance(item, worst)


def _slack(item: Item, value: Decimal) -> Decimal:
    """How comfortably a value that meets the target does so; the least comfortable one is the worst."""
    if item.comparator is Comparator.BETWEEN:
        return min(abs(value - item.target), abs(_high(item) - value))
    return abs(value - item.target)


def _high(item: Item) -> Decimal:
    if item.high is None:
        raise ValueError(f"{item.metric}: between needs an upper bound")
    return item.high


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, enum.Enum) else value


__all__ = [
    "SIGNS",
    "Comparator",
    "Item",
    "Reading",
    "Report",
    "Rule",
    "State",
    "UnitMismatch",
    "Verdict",
    "convert",
    "digest",
    "judge",
    "meets",
]
