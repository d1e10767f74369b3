"""A round of assignment at full size: seconds, memory, and the optimum beside greedy.

`.venv/bin/python -m bench.assignment [--quick] [--needs N --experts N --candidates N]`

The round is synthetic: experts are wanted very unevenly (Pareto), so that many needs want the same few, and values are
Beta(2, 3). Busy neighbours lengthen the first time, not the second.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from shuanglian.matching.rounds import assignment, report
from shuanglian.matching.rounds.problem import Edge, Expert, MinimumShare, Need, Problem, Rules

SEED = 20261122
CASES = {
    "default rules": Rules(),
    "organisation cap 6, newcomers 10 %": Rules(
        organisation_cap=6, minimum_shares=(MinimumShare("newcomer", 0.1),)
    ),
    "value alone": Rules(first="value"),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.assignment")
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    parser.add_argument("--needs", type=int, default=5_000)
    parser.add_argument("--experts", type=int, default=20_000)
    parser.add_argument("--candidates", type=int, default=30)
    options = parser.parse_args()
    part = 10 if options.quick else 1
    needs, experts = options.needs // part, options.experts // part
    print(
        f"\nassignment: {needs} needs x {experts} experts, {options.candidates} candidates each", flush=True
    )
    print(
        "| rules | input to report (s) | of CPU (s) | served / greedy | value / greedy | gini / greedy | proven |"
    )
    print("|---|---:|---:|---:|---:|---:|---|")
    for name, rules in CASES.items():
        print(row(name, measure(synthetic(needs, experts, options.candidates, rules))), flush=True)
    short = replace(synthetic(needs, experts, options.candidates, Rules()), experts=scarce(experts))
    print(row("time of one expert in five only", measure(short)), flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")
    return 0


def synthetic(needs: int, experts: int, candidates: int, rules: Rules) -> Problem:
    """Every third expert is the only one of their organisation; the others share theirs with some."""
    chance = np.random.default_rng(SEED)
    wanted = chance.pareto(1.2, experts) + 0.05
    wanted /= wanted.sum()
    return Problem(
        needs=[
            Need(f"N{n:05}", int(chance.integers(1, 4)), organisation=f"C{n % 700}") for n in range(needs)
        ],
        experts=[_expert(n, experts, chance) for n in range(experts)],
        edges=[
            Edge(f"N{n:05}", f"E{at:05}", round(float(value), 6))
            for n in range(needs)
            for at, value in zip(
                chance.choice(experts, min(candidates, experts), replace=False, p=wanted),
                chance.beta(2, 3, min(candidates, experts)),
                strict=True,
            )
        ],
        rules=rules,
    )


def _expert(number: int, experts: int, chance: np.random.Generator) -> Expert:
    organisation = f"O{number}" if number % 3 == 0 else f"O{int(chance.integers(0, max(1, experts // 5)))}"
    groups = ("newcomer",) if number % 7 == 0 else ()
    return Expert(
        f"E{number:05}", int(chance.integers(1, 4)), int(chance.integers(0, 3)), organisation, groups
    )


def scarce(experts: int) -> list[Expert]:
    """So little time that not every need can be served."""
    return [Expert(f"E{n:05}", 1 if n % 5 == 0 else 0, organisation=f"O{n // 10}") for n in range(experts)]


def measure(problem: Problem) -> dict[str, Any]:
    """From a problem in memory to the whole report, receipt and greedy included."""
    started, busy = time.perf_counter(), time.process_time()
    solution = assignment.solve(problem)
    told = report.report(solution)
    return told | {"wall": time.perf_counter() - started, "cpu": time.process_time() - busy}


def row(name: str, told: dict[str, Any]) -> str:
    plain, spread = told["greedy"], told["fairness"]
    cells = (
        name,
        f"{told['wall']:.1f}",
        f"{told['cpu']:.1f}",
        f"{told['served']} / {plain['served']}",
        f"{told['value']:.1f} / {plain['value']:.1f}",
        f"{spread['gini_given']:.3f} / {plain['fairness']['gini_given']:.3f}",
        "yes" if told["optimal"] else f"gap {told['gap']:.4%}",
    )
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.exit(main())
