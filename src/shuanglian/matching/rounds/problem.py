"""What a round of assignment is given: needs, experts, sparse candidates, conflicts and the declared rules. Pure.

Ids are texts. A value is the probability (or score) 0–1 that an expert solves a need; it counts to six decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

MICRO: Final = 1_000_000
MOST_WANTED: Final = 50
MOST_CAPACITY: Final = 1_000
MOST_WEIGHT: Final = 1_000
First = Literal["served", "value"]


@dataclass(frozen=True, slots=True)
class Need:
    """`wanted` solvers at most; with fewer than `minimum` it counts as not served and gets none. `weight` says how
    much serving it counts beside others; `organisation` is who has the need."""

    id: str
    wanted: int = 1
    minimum: int = 1
    weight: int = 1
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Expert:
    """`capacity`: further jobs in this round; `load`: jobs at hand; `groups`: such as `newcomer`."""

    id: str
    capacity: int = 1
    load: int = 0
    organisation: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """`expert` could do `need`; `why` is told along with the result."""

    need: str
    expert: str
    value: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Must not come together: one of `need`, `need_organisation` and one of `expert`, `organisation`.

    An expert of the organisation that has the need is always in conflict; that need not be declared.
    """

    need: str = ""
    need_organisation: str = ""
    expert: str = ""
    organisation: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MinimumShare:
    """At least `share` (0–1) of as many jobs as there are needs with candidates go to experts of `group`, if possible."""

    group: str
    share: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The declared rules of fairness, as versioned data.

    `first`: "served" serves as many needs as possible (by weight) and only then looks at the value; "value" looks at the
    value alone. `further_job_costs[k]` is taken off for the job that an expert does beside k others, counting those at
    hand; the last number goes on. It must not fall, so that the second job never is dearer than the third.
    `organisation_cap`: most jobs of one organisation; `one_per_organisation`: two solvers of one need come from two
    organisations; candidates below `least_value` are not used.
    """

    key: str = "default"
    version: str = "1"
    first: First = "served"
    further_job_costs: tuple[float, ...] = (0.0, 0.02, 0.05, 0.1)
    organisation_cap: int | None = None
    one_per_organisation: bool = True
    minimum_shares: tuple[MinimumShare, ...] = ()
    least_value: float = 0.0

    def cost(self, others: int) -> int:
        """What a job beside `others` costs, in millionths."""
        costs = self.further_job_costs or (0.0,)
        return round(costs[min(others, len(costs) - 1)] * MICRO)


@dataclass(frozen=True, slots=True)
class Problem:
    needs: Sequence[Need]
    experts: Sequence[Expert]
    edges: Sequence[Edge]
    conflicts: Sequence[Conflict] = ()
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong with the input: `place` such as `edges[3].value`, a stable code, words."""

    place: str
    code: str
    message: str


class BadProblem(ValueError):
    """The input cannot be computed with; every problem of it is named."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("; ".join(f"{issue.place}: {issue.message}" for issue in self.issues[:20]))
