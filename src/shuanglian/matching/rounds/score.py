"""What an assignment is worth, in exact whole numbers; used for the optimum, for greedy and for explanations alike. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .problem import MICRO
from .table import Table


@dataclass(frozen=True, slots=True)
class Score:
    """The objective, split. Money-like whole numbers in millionths; `served` counts needs, `served_weight` their weights;
    `shortage` is how many jobs the minimum shares still miss."""

    served: int
    served_weight: int
    shortage: int
    value: int
    load_cost: int

    @property
    def net(self) -> int:
        return self.value - self.load_cost

    def rank(self, first: str) -> tuple[int, ...]:
        """Compare two of these to see which assignment is better under the rules."""
        goal = (-self.shortage, self.net)
        return (self.served_weight, *goal) if first == "served" else goal

    def to_json(self) -> dict[str, float]:
        return {
            "served": self.served,
            "served_weight": self.served_weight,
            "value": self.value / MICRO,
            "load_cost": self.load_cost / MICRO,
            "net": self.net / MICRO,
            "shortage": self.shortage,
        }


def score(table: Table, chosen: Sequence[int]) -> Score:
    """`chosen` are positions of edges."""
    per_need = Counter(int(table.need[at]) for at in chosen)
    served = [n for n, count in per_need.items() if count >= table.needs[n].minimum]
    jobs = Counter(int(table.expert[at]) for at in chosen)
    return Score(
        served=len(served),
        served_weight=sum(table.needs[n].weight for n in served),
        shortage=sum(shortages(table, jobs).values()),
        value=sum(int(table.micro[at]) for at in chosen),
        load_cost=sum(
            table.rules.cost(table.experts[expert].load + k)
            for expert, count in jobs.items()
            for k in range(count)
        ),
    )


def shortages(table: Table, jobs: Counter[int]) -> dict[str, int]:
    """Group → jobs missing to its minimum share."""
    found = {}
    for rule in table.rules.minimum_shares:
        held = sum(count for expert, count in jobs.items() if rule.group in table.experts[expert].groups)
        found[rule.group] = max(0, table.quota(rule.group, rule.share) - held)
    return found


def broken(table: Table, chosen: Sequence[int]) -> list[str]:
    """Which limits an assignment breaks, in words for developers; empty for a correct one."""
    found = [f"edge {at} is blocked" for at in chosen if at in table.blocked]
    found += [f"edge {at} twice" for at, times in Counter(chosen).items() if times > 1]
    per_need = Counter(int(table.need[at]) for at in chosen)
    for n, count in per_need.items():
        if not table.needs[n].minimum <= count <= table.needs[n].wanted:
            found.append(f"need {table.needs[n].id} has {count}")
    jobs = Counter(int(table.expert[at]) for at in chosen)
    found += [
        f"expert {table.experts[e].id} has {n}" for e, n in jobs.items() if n > table.experts[e].capacity
    ]
    return found + _organisations(table, chosen)


def _organisations(table: Table, chosen: Sequence[int]) -> list[str]:
    pairs = [(int(table.need[at]), int(table.organisation[table.expert[at]])) for at in chosen]
    jobs = Counter(org for _need, org in pairs if org >= 0)
    cap, found = table.rules.organisation_cap, []
    if cap is not None:
        found += [f"organisation {table.organisations[o]} has {n}" for o, n in jobs.items() if n > cap]
    if table.rules.one_per_organisation:
        found += [f"{pair} twice" for pair, n in Counter(pairs).items() if n > 1 and pair[1] >= 0]
    return found
