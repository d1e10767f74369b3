"""Small random rounds, and the best assignment found by trying everything."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from hypothesis import strategies as st

from shuanglian.matching.rounds.problem import Conflict, Edge, Expert, MinimumShare, Need, Problem, Rules
from shuanglian.matching.rounds.score import broken, score
from shuanglian.matching.rounds.table import Table

ORGANISATIONS = ("", "甲院", "乙院")
COSTS = ((), (0.0,), (0.0, 0.05, 0.2), (0.1, 0.1, 0.4))
values = st.integers(0, 20).map(lambda n: n / 20)


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    shares = draw(st.lists(st.sampled_from([0.3, 0.5, 1.0]), max_size=1))
    return Rules(
        first=draw(st.sampled_from(["served", "value"])),
        further_job_costs=draw(st.sampled_from(COSTS)),
        organisation_cap=draw(st.sampled_from([None, 1, 2])),
        one_per_organisation=draw(st.booleans()),
        minimum_shares=tuple(MinimumShare("newcomer", share) for share in shares),
        least_value=draw(st.sampled_from([0.0, 0.3])),
    )


@st.composite
def needs(draw: st.DrawFn, at: int) -> Need:
    wanted = draw(st.integers(1, 3))
    minimum = draw(st.sampled_from([1, 1, 1, wanted]))
    weight, organisation = draw(st.integers(1, 3)), draw(st.sampled_from(["", "甲院"]))
    return Need(f"n{at}", wanted, minimum, weight, organisation)


@st.composite
def problems(draw: st.DrawFn, most_edges: int = 9) -> Problem:
    """At most three needs, four experts and nine edges, so that all assignments can be tried."""
    wanted = [draw(needs(at)) for at in range(draw(st.integers(1, 3)))]
    experts = [
        Expert(
            f"e{at}",
            draw(st.integers(0, 2)),
            draw(st.integers(0, 2)),
            draw(st.sampled_from(ORGANISATIONS)),
            draw(st.sampled_from([(), ("newcomer",)])),
        )
        for at in range(draw(st.integers(1, 4)))
    ]
    pairs = st.tuples(st.sampled_from([n.id for n in wanted]), st.sampled_from([e.id for e in experts]))
    chosen = draw(st.lists(pairs, unique=True, max_size=most_edges))
    conflicts = [
        Conflict(need=need, expert=expert, reason="亲属")
        for need, expert in draw(st.lists(pairs, unique=True, max_size=1))
    ]
    if draw(st.booleans()):
        conflicts.append(Conflict(need=wanted[0].id, organisation="乙院"))
    edges = [Edge(need, expert, draw(values)) for need, expert in chosen]
    return Problem(wanted, experts, edges, conflicts, draw(rules()))


def allowed(table: Table) -> Iterator[tuple[int, ...]]:
    """Every assignment that breaks no rule."""
    for size in range(len(table.open) + 1):
        for chosen in itertools.combinations(table.open.tolist(), size):
            if not broken(table, chosen):
                yield chosen


def best_rank(table: Table) -> tuple[int, ...]:
    return max(score(table, chosen).rank(table.rules.first) for chosen in allowed(table))
