"""The result of a round as plain JSON values, with a receipt that anyone can compute again. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from .assignment import Solution
from .explaining import Explainer
from .fairness import fairness
from .problem import MICRO, Problem, Rules
from .score import score
from .table import Table

# Not part of the receipt: differs from run to run.
UNSIGNED: Final = ("seconds", "receipt")


def report(solution: Solution) -> dict[str, Any]:
    """Everything that is told of a solution."""
    table = solution.table
    told: dict[str, Any] = {
        "assigned": [_pair(table, at) for at in solution.chosen],
        "unserved": Explainer(solution).unserved(),
        **solution.score.to_json(),
        "greedy": yardstick(table, solution.greedy),
        "fairness": fairness(table, solution.chosen),
        "prices": {pk: value / MICRO for pk, value in sorted(solution.prices.items())},
        "optimal": solution.optimal,
        "gap": round(solution.gap, 9),
        "method": solution.method,
        "rules": {"key": table.rules.key, "version": table.rules.version},
    }
    told["receipt"] = receipt(table, told)
    told["seconds"] = round(solution.seconds, 3)
    return told


def yardstick(table: Table, chosen: Sequence[int]) -> dict[str, Any]:
    """The same figures for the greedy assignment."""
    spread = fairness(table, chosen)
    kept = ("experts_with_jobs", "most_jobs", "gini_load", "gini_given")
    return {
        "assigned": len(chosen),
        **score(table, chosen).to_json(),
        "fairness": {name: spread[name] for name in kept},
    }


def _pair(table: Table, at: int) -> dict[str, Any]:
    edge = table.edges[at]
    found: dict[str, Any] = {"need": edge.need, "expert": edge.expert, "value": int(table.micro[at]) / MICRO}
    return found | ({"why": edge.why} if edge.why else {})


def receipt(table: Table, told: Mapping[str, Any]) -> str:
    """SHA-256 over the input in canonical order and the answer to it, as compact JSON with sorted keys."""
    answer = {name: value for name, value in told.items() if name not in UNSIGNED}
    text = canonical({"input": inputs(table), "answer": answer})
    return hashlib.sha256(text.encode()).hexdigest()


def inputs(table: Table) -> dict[str, Any]:
    """The input of a table, in the order of ids; candidates that may not be used carry the reason."""
    return {
        "needs": [[n.id, n.wanted, n.minimum, n.weight, n.organisation] for n in table.needs],
        "experts": [[e.id, e.capacity, e.load, e.organisation, sorted(e.groups)] for e in table.experts],
        "edges": [
            [edge.need, edge.expert, int(micro), edge.why, _blocked(table, at)]
            for at, (edge, micro) in enumerate(zip(table.edges, table.micro, strict=True))
        ],
        "rules": rules_json(table.rules),
    }


def _blocked(table: Table, at: int) -> list[str]:
    found = table.blocked.get(at)
    return [found.code, found.detail] if found else []


def rules_json(rules: Rules) -> dict[str, Any]:
    return {
        "key": rules.key,
        "version": rules.version,
        "first": rules.first,
        "further_job_costs": list(rules.further_job_costs),
        "organisation_cap": rules.organisation_cap,
        "one_per_organisation": rules.one_per_organisation,
        "minimum_shares": [{"group": one.group, "share": one.share} for one in rules.minimum_shares],
        "least_value": rules.least_value,
    }


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem in the documented format (`reading.parse` reads it back)."""
    return {
        "needs": [_without(n, wanted=1, minimum=1, weight=1, organisation="") for n in problem.needs],
        "experts": [_without(e, capacity=1, load=0, organisation="", groups=()) for e in problem.experts],
        "edges": [_without(e, why="") for e in problem.edges],
        "conflicts": [
            _without(c, need="", need_organisation="", expert="", organisation="", reason="")
            for c in problem.conflicts
        ],
        "rules": rules_json(problem.rules),
    }


def _without(row: Any, **usual: Any) -> dict[str, Any]:
    """The fields of a row, but for those that have their usual value."""
    found = {name: getattr(row, name) for name in row.__slots__}
    kept = {name: value for name, value in found.items() if name not in usual or value != usual[name]}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
