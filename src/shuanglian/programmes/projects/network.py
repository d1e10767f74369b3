"""The critical path of an approval: which steps decide when it ends, and how much room the others have. Pure.

Times are whole working days after the origin. A step without dates starts when its predecessors end; one that has
started starts when it did; one that has ended took what it took; one that runs takes at least until `today`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter


class BadNetwork(ValueError):
    """`problems`: everything that is wrong with the steps, in words."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("；".join(problems))


@dataclass(frozen=True, slots=True)
class Step:
    """`days`: planned working days; `started`, `ended`: offsets of what happened, None if it has not."""

    key: str
    name: str
    days: int
    after: tuple[str, ...] = ()
    started: int | None = None
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class Timed:
    """A step with its earliest and latest start and end, and its room (`slack`)."""

    step: Step
    start: int
    end: int
    latest_start: int
    latest_end: int

    @property
    def slack(self) -> int:
        return self.latest_end - self.end

    @property
    def is_critical(self) -> bool:
        return self.slack <= 0


@dataclass(frozen=True, slots=True)
class Path:
    """`length`: working days from the origin to the end of the last step; `critical`: keys in order of their start."""

    length: int
    steps: Mapping[str, Timed]
    critical: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one step does to the length of all others: nothing, as long as `slack` is not negative."""

    without: int
    whole: int
    slack: int

    @property
    def lengthens(self) -> bool:
        return self.whole > self.without

    @property
    def days(self) -> int:
        return self.whole - self.without


def compute(steps: Iterable[Step], *, today: int = 0) -> Path:
    """Forward and backward pass. Raises `BadNetwork` with every problem."""
    rows = {step.key: step for step in _checked(list(steps))}
    order = list(TopologicalSorter({key: step.after for key, step in rows.items()}).static_order())
    spans: dict[str, tuple[int, int]] = {}
    for key in order:
        spans[key] = _span(rows[key], spans, today)
    length = max((end for _start, end in spans.values()), default=0)
    latest = _latest(rows, order, spans, length)
    timed = {key: _timed(rows[key], spans[key], latest[key]) for key in rows}
    critical = sorted((t for t in timed.values() if t.is_critical), key=lambda t: (t.start, t.end))
    return Path(length, timed, tuple(t.step.key for t in critical))


def effect(steps: Iterable[Step], key: str, *, today: int = 0) -> Effect:
    """How the step `key` bears on the rest: the network without it against the whole one."""
    rows = list(steps)
    whole = compute(rows, today=today)
    others = [_freed(step, key, rows) for step in rows if step.key != key]
    without = compute(others, today=today).length
    last = _last_of(key, rows, whole)
    return Effect(without, max(whole.length, without), without - last)


def _freed(step: Step, key: str, rows: list[Step]) -> Step:
    """The step as if `key` were not there: what waited for it waits for what it waited for."""
    if key not in step.after:
        return step
    before = next(row.after for row in rows if row.key == key)
    after = tuple(dict.fromkeys([*(k for k in step.after if k != key), *before]))
    return Step(step.key, step.name, step.days, after, step.started, step.ended)


def _last_of(key: str, rows: list[Step], path: Path) -> int:
    """When the step, and everything that waits for it, has ended."""
    waiting, ends = {key}, [path.steps[key].end]
    for timed in sorted(path.steps.values(), key=lambda t: t.start):
        if waiting & set(timed.step.after):
            waiting.add(timed.step.key)
            ends.append(timed.end)
    return max(ends)


def _span(step: Step, spans: Mapping[str, tuple[int, int]], today: int) -> tuple[int, int]:
    ready = max((spans[key][1] for key in step.after), default=0)
    start = ready if step.started is None else step.started
    if step.ended is not None:
        return start, max(start, step.ended)
    planned = start + step.days
    return start, planned if step.started is None else max(planned, today)


def _latest(
    rows: Mapping[str, Step], order: list[str], spans: Mapping[str, tuple[int, int]], length: int
) -> dict[str, int]:
    """The latest end of each step that does not move the end of the whole."""
    latest = dict.fromkeys(rows, length)
    for key in reversed(order):
        start, end = spans[key]
        for before in rows[key].after:
            latest[before] = min(latest[before], latest[key] - (end - start))
    return latest


def _timed(step: Step, span: tuple[int, int], latest_end: int) -> Timed:
    start, end = span
    return Timed(step, start, end, latest_end - (end - start), latest_end)


def _checked(rows: list[Step]) -> list[Step]:
    keys = [row.key for row in rows]
    problems = [f"步骤 {key} 出现了两次" for key in sorted({k for k in keys if keys.count(k) > 1})]
    for row in rows:
        problems += [f"步骤 {row.key} 的前置 {key} 不存在" for key in row.after if key not in keys]
        if row.days < 0:
            problems.append(f"步骤 {row.key} 的工作日数小于零")
        if row.started is not None and row.ended is not None and row.ended < row.started:
            problems.append(f"步骤 {row.key} 结束早于开始")
        if row.ended is not None and row.started is None:
            problems.append(f"步骤 {row.key} 有结束没有开始")
    if not problems:
        try:
            list(TopologicalSorter({row.key: row.after for row in rows}).static_order())
        except CycleError as error:
            problems.append("步骤互为前置：" + " → ".join(error.args[1]))
    if problems:
        raise BadNetwork(problems)
    return rows
