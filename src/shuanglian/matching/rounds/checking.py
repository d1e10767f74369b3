"""Everything that is wrong with a problem, at once, each with its place. Pure."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

from .problem import (
    MOST_CAPACITY,
    MOST_WANTED,
    MOST_WEIGHT,
    BadProblem,
    Conflict,
    Expert,
    Issue,
    Need,
    Problem,
    Rules,
)


def require(problem: Problem) -> None:
    """Raises `BadProblem` with every issue."""
    issues = list(issues_of(problem))
    if issues:
        raise BadProblem(issues)


def issues_of(problem: Problem) -> Iterator[Issue]:
    yield from _repeated("needs", [need.id for need in problem.needs])
    yield from _repeated("experts", [expert.id for expert in problem.experts])
    for at, need in enumerate(problem.needs):
        yield from _need(f"needs[{at}]", need)
    for at, expert in enumerate(problem.experts):
        yield from _expert(f"experts[{at}]", expert)
    yield from _edges(problem)
    needs, experts = {need.id for need in problem.needs}, {expert.id for expert in problem.experts}
    for at, conflict in enumerate(problem.conflicts):
        yield from _conflict(f"conflicts[{at}]", conflict, needs, experts)
    yield from _rules(problem.rules)


def _repeated(name: str, ids: Sequence[str]) -> Iterator[Issue]:
    seen: dict[str, int] = {}
    for at, pk in enumerate(ids):
        if not pk:
            yield Issue(f"{name}[{at}].id", "blank", "编号不能为空")
        elif pk in seen:
            yield Issue(f"{name}[{at}].id", "repeated", f"编号 {pk} 与 {name}[{seen[pk]}] 重复")
        else:
            seen[pk] = at


def _need(place: str, need: Need) -> Iterator[Issue]:
    if not 1 <= need.wanted <= MOST_WANTED:
        yield Issue(f"{place}.wanted", "range", f"人数应在 1 到 {MOST_WANTED} 之间，现为 {need.wanted}")
    if not 1 <= need.minimum <= max(need.wanted, 1):
        yield Issue(
            f"{place}.minimum", "range", f"最少人数应在 1 到人数 {need.wanted} 之间，现为 {need.minimum}"
        )
    if not 1 <= need.weight <= MOST_WEIGHT:
        yield Issue(f"{place}.weight", "range", f"权重应在 1 到 {MOST_WEIGHT} 之间，现为 {need.weight}")


def _expert(place: str, expert: Expert) -> Iterator[Issue]:
    for name, value in (("capacity", expert.capacity), ("load", expert.load)):
        if not 0 <= value <= MOST_CAPACITY:
            yield Issue(f"{place}.{name}", "range", f"应在 0 到 {MOST_CAPACITY} 之间，现为 {value}")


def _edges(problem: Problem) -> Iterator[Issue]:
    needs, experts = {need.id for need in problem.needs}, {expert.id for expert in problem.experts}
    seen: dict[tuple[str, str], int] = {}
    for at, edge in enumerate(problem.edges):
        if edge.need not in needs:
            yield Issue(f"edges[{at}].need", "unknown", f"没有编号为 {edge.need} 的需求")
        if edge.expert not in experts:
            yield Issue(f"edges[{at}].expert", "unknown", f"没有编号为 {edge.expert} 的专家")
        if not 0 <= edge.value <= 1:
            yield Issue(f"edges[{at}].value", "range", f"价值应在 0 到 1 之间，现为 {edge.value}")
        first = seen.setdefault((edge.need, edge.expert), at)
        if first != at:
            yield Issue(
                f"edges[{at}]", "repeated", f"{edge.need} 与 {edge.expert} 在 edges[{first}] 已经写过"
            )


def _conflict(place: str, conflict: Conflict, needs: set[str], experts: set[str]) -> Iterator[Issue]:
    if bool(conflict.need) == bool(conflict.need_organisation):
        yield Issue(place, "conflict_side", "需求一侧要写 need 或 need_organisation 中的一个")
    if bool(conflict.expert) == bool(conflict.organisation):
        yield Issue(place, "conflict_side", "专家一侧要写 expert 或 organisation 中的一个")
    if conflict.need and conflict.need not in needs:
        yield Issue(f"{place}.need", "unknown", f"没有编号为 {conflict.need} 的需求")
    if conflict.expert and conflict.expert not in experts:
        yield Issue(f"{place}.expert", "unknown", f"没有编号为 {conflict.expert} 的专家")


def _rules(rules: Rules) -> Iterator[Issue]:
    if rules.first not in ("served", "value"):
        yield Issue("rules.first", "choice", f"只能是 served 或 value，现为 {rules.first}")
    costs = rules.further_job_costs
    if any(not math.isfinite(cost) or not 0 <= cost <= 1 for cost in costs):
        yield Issue("rules.further_job_costs", "range", "每项应在 0 到 1 之间")
    if any(after < before for before, after in itertools.pairwise(costs)):
        yield Issue("rules.further_job_costs", "falling", "后一项不能小于前一项")
    if rules.organisation_cap is not None and rules.organisation_cap < 0:
        yield Issue("rules.organisation_cap", "range", "单位上限不能是负数")
    if not 0 <= rules.least_value <= 1:
        yield Issue("rules.least_value", "range", "应在 0 到 1 之间")
    for at, share in enumerate(rules.minimum_shares):
        if not share.group or not 0 <= share.share <= 1:
            yield Issue(f"rules.minimum_shares[{at}]", "range", "要写组名，份额在 0 到 1 之间")
