"""How evenly the work is spread. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from .score import shortages
from .table import Table

TOP: Final = 10


def gini(values: Sequence[int]) -> float:
    """0: all the same; towards 1: one has everything. 0 for nobody or nothing (Gini 1912, by the mean difference)."""
    ordered, total = sorted(values), sum(values)
    if not total:
        return 0.0
    weighted = sum(rank * value for rank, value in enumerate(ordered, 1))
    return 2 * weighted / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)


def fairness(table: Table, chosen: Sequence[int]) -> dict[str, Any]:
    """Figures over the experts who are somebody's open candidate.

    `gini_load` counts jobs at hand and given; `organisations` are the shares of the jobs given (the ten largest);
    `groups` the jobs of each group that the rules name.
    """
    jobs = Counter(int(table.expert[at]) for at in chosen)
    reached = sorted({int(expert) for expert in table.expert[table.open]})
    loads = [table.experts[expert].load + jobs[expert] for expert in reached]
    missing = shortages(table, jobs)
    return {
        "experts": len(reached),
        "experts_with_jobs": len(jobs),
        "most_jobs": max(jobs.values(), default=0),
        "gini_load": round(gini(loads), 6),
        "gini_given": round(gini([jobs[expert] for expert in reached]), 6),
        "organisations": _organisations(table, jobs),
        "groups": [
            {
                "group": rule.group,
                "wanted": table.quota(rule.group, rule.share),
                "jobs": sum(n for expert, n in jobs.items() if rule.group in table.experts[expert].groups),
                "missing": missing[rule.group],
            }
            for rule in table.rules.minimum_shares
        ],
    }


def _organisations(table: Table, jobs: Counter[int]) -> list[dict[str, Any]]:
    total, per = sum(jobs.values()), Counter[str]()
    for expert, count in jobs.items():
        if table.experts[expert].organisation:
            per[table.experts[expert].organisation] += count
    ranked = sorted(per.items(), key=lambda item: (-item[1], item[0]))[:TOP]
    return [{"organisation": name, "jobs": n, "share": round(n / total, 6)} for name, n in ranked]
