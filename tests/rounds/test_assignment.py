"""The assignment is the best there is, keeps every limit, and does not depend on the order of its input."""

from __future__ import annotations

import dataclasses
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.rounds.assignment import greedy_solution, solve, solve_table
from shuanglian.matching.rounds.fairness import gini
from shuanglian.matching.rounds.greedy import greedy
from shuanglian.matching.rounds.problem import (
    BadProblem,
    Conflict,
    Edge,
    Expert,
    MinimumShare,
    Need,
    Problem,
    Rules,
)
from shuanglian.matching.rounds.report import canonical, report
from shuanglian.matching.rounds.score import broken, score
from shuanglian.matching.rounds.table import table

from .makers import best_rank, problems

PLAIN = Rules(further_job_costs=(0.0,))


def round_of(*edges: tuple[str, str, float], rules: Rules = PLAIN, **capacities: int) -> Problem:
    """A round of single-solver needs from its edges; capacity 1 unless given."""
    needs = sorted({edge[0] for edge in edges})
    experts = sorted({edge[1] for edge in edges})
    return Problem(
        [Need(pk) for pk in needs],
        [Expert(pk, capacities.get(pk, 1)) for pk in experts],
        [Edge(*edge) for edge in edges],
        (),
        rules,
    )


# -- against everything that is possible --------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(problems())
def test_nothing_that_is_possible_is_better(problem: Problem) -> None:
    found = solve(problem)
    assert found.optimal
    assert found.score.rank(problem.rules.first) == best_rank(found.table)


@settings(max_examples=100, deadline=None)
@given(problems(most_edges=12))
def test_no_limit_is_ever_broken(problem: Problem) -> None:
    for found in (solve(problem), greedy_solution(problem)):
        assert broken(found.table, found.chosen) == []
        assert score(found.table, found.chosen) == found.score


@settings(max_examples=60, deadline=None)
@given(problems(most_edges=12))
def test_no_pair_in_conflict_comes_together(problem: Problem) -> None:
    owners = {need.id: need.organisation for need in problem.needs}
    homes = {expert.id: expert.organisation for expert in problem.experts}
    for need, expert in solve(problem).pairs():
        assert not owners[need] or owners[need] != homes[expert]
        for conflict in problem.conflicts:
            assert not (conflict.need == need and conflict.expert == expert)
            assert not (conflict.need == need and conflict.organisation == homes[expert] != "")


@settings(max_examples=100, deadline=None)
@given(problems(most_edges=12))
def test_it_is_never_worse_than_greedy(problem: Problem) -> None:
    found = solve(problem)
    plain = score(found.table, greedy(found.table))
    assert found.score.rank(problem.rules.first) >= plain.rank(problem.rules.first)


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 3))
def test_more_capacity_never_makes_it_worse(problem: Problem, which: int) -> None:
    """Without minimum shares: their quota counts the needs that have a candidate, which capacity may add to."""
    problem = dataclasses.replace(problem, rules=dataclasses.replace(problem.rules, minimum_shares=()))
    at = which % len(problem.experts)
    wider = list(problem.experts)
    wider[at] = dataclasses.replace(wider[at], capacity=wider[at].capacity + 1)
    first = problem.rules.first
    before = solve(problem).score.rank(first)
    assert solve(dataclasses.replace(problem, experts=wider)).score.rank(first) >= before


@settings(max_examples=60, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(problem: Problem, shuffle: random.Random) -> None:
    parts = {name: list(getattr(problem, name)) for name in ("needs", "experts", "edges", "conflicts")}
    for rows in parts.values():
        shuffle.shuffle(rows)
    mixed = dataclasses.replace(problem, **parts)
    first, second = report(solve(problem)), report(solve(mixed))
    first.pop("seconds"), second.pop("seconds")
    assert canonical(first) == canonical(second)


# -- single cases -------------------------------------------------------------------------------------------------


def test_greedy_takes_the_best_pair_and_pays_for_it_later() -> None:
    """The textbook case: .9 first leaves .1; .8 + .7 is better."""
    problem = round_of(("a", "x", 0.9), ("a", "y", 0.8), ("b", "x", 0.7), ("b", "y", 0.1))
    assert solve(problem).score.value == 1_500_000
    assert greedy_solution(problem).score.value == 1_000_000


def test_serving_comes_before_value_unless_the_rules_say_otherwise() -> None:
    needs = [Need("a", wanted=2), Need("b")]
    experts = [Expert("x"), Expert("y")]
    edges = [Edge("a", "x", 0.9), Edge("a", "y", 0.9), Edge("b", "y", 0.1)]
    served = solve(Problem(needs, experts, edges, (), PLAIN))
    assert served.pairs() == {("a", "x"), ("b", "y")}
    value = solve(Problem(needs, experts, edges, (), dataclasses.replace(PLAIN, first="value")))
    assert value.pairs() == {("a", "x"), ("a", "y")}


def test_weights_decide_who_is_served_when_not_all_can_be() -> None:
    needs = [Need("a"), Need("b", weight=2)]
    problem = Problem(needs, [Expert("x")], [Edge("a", "x", 0.9), Edge("b", "x", 0.2)], (), PLAIN)
    assert solve(problem).pairs() == {("b", "x")}


def test_the_third_job_of_one_expert_goes_to_somebody_else_nearly_as_good() -> None:
    edges = [(need, expert, value) for need in "abc" for expert, value in (("x", 0.80), ("y", 0.78))]
    assert len([p for p in solve(round_of(*edges, x=3, y=3)).pairs() if p[1] == "x"]) == 3
    fair = Rules(further_job_costs=(0.0, 0.05, 0.1))
    spread = [p[1] for p in solve(round_of(*edges, rules=fair, x=3, y=3)).pairs()]
    assert sorted(spread) in (["x", "x", "y"], ["x", "y", "y"])


def test_jobs_at_hand_count_as_further_jobs() -> None:
    experts = [Expert("x", 1, load=2), Expert("y", 1)]
    problem = Problem([Need("a")], experts, [Edge("a", "x", 0.8), Edge("a", "y", 0.75)], (), Rules())
    assert solve(problem).pairs() == {("a", "y")}


def test_an_organisation_gets_no_more_than_its_cap() -> None:
    experts = [Expert("x", organisation="甲院"), Expert("y", organisation="甲院"), Expert("z")]
    edges = [Edge("a", "x", 0.9), Edge("b", "y", 0.9), Edge("b", "z", 0.2)]
    rules = dataclasses.replace(PLAIN, organisation_cap=1)
    assert solve(Problem([Need("a"), Need("b")], experts, edges, (), rules)).pairs() == {
        ("a", "x"),
        ("b", "z"),
    }


def test_two_solvers_of_one_need_come_from_two_organisations() -> None:
    experts = [
        Expert("x", organisation="甲院"),
        Expert("y", organisation="甲院"),
        Expert("z", organisation="乙院"),
    ]
    edges = [Edge("a", "x", 0.9), Edge("a", "y", 0.8), Edge("a", "z", 0.1)]
    assert solve(Problem([Need("a", wanted=2)], experts, edges, (), PLAIN)).pairs() == {
        ("a", "x"),
        ("a", "z"),
    }


def test_newcomers_get_their_share_where_it_is_possible() -> None:
    experts = [Expert("x", 2), Expert("y", groups=("newcomer",))]
    edges = [Edge("a", "x", 0.9), Edge("b", "x", 0.9), Edge("b", "y", 0.3)]
    rules = dataclasses.replace(PLAIN, minimum_shares=(MinimumShare("newcomer", 0.5),))
    found = solve(Problem([Need("a"), Need("b")], experts, edges, (), rules))
    assert found.pairs() == {("a", "x"), ("b", "y")}
    assert found.score.shortage == 0


def test_a_share_that_cannot_be_reached_is_missed_by_as_little_as_possible_and_told() -> None:
    rules = dataclasses.replace(PLAIN, minimum_shares=(MinimumShare("newcomer", 1.0),))
    found = solve(round_of(("a", "x", 0.9), ("b", "x", 0.8), rules=rules, x=2))
    told = report(found)
    assert found.score.served == 2
    assert told["fairness"]["groups"] == [{"group": "newcomer", "wanted": 2, "jobs": 0, "missing": 2}]


def test_a_need_that_cannot_reach_its_minimum_gets_nobody() -> None:
    needs = [Need("a", wanted=2, minimum=2), Need("b")]
    edges = [Edge("a", "x", 0.9), Edge("a", "y", 0.9), Edge("b", "x", 0.3), Edge("b", "y", 0.2)]
    experts = [Expert("x"), Expert("y")]
    assert solve(Problem(needs, experts, edges, (), PLAIN)).pairs() == {("a", "x"), ("a", "y")}
    heavy = [needs[0], dataclasses.replace(needs[1], weight=2)]
    assert solve(Problem(heavy, experts, edges, (), PLAIN)).pairs() == {("b", "x")}
    assert solve(Problem(needs, experts[:1], edges[::2], (), PLAIN)).pairs() == {("b", "x")}


def test_candidates_below_the_least_value_are_left_alone() -> None:
    rules = dataclasses.replace(PLAIN, least_value=0.3)
    assert solve(round_of(("a", "x", 0.29), rules=rules)).pairs() == set()
    assert solve(round_of(("a", "x", 0.30), rules=rules)).pairs() == {("a", "x")}


def test_a_round_without_anything_is_an_answer() -> None:
    found = solve(Problem([], [], []))
    assert (found.chosen, found.optimal, found.score.served) == ((), True, 0)
    assert report(solve(Problem([Need("a")], [Expert("x")], [])))["unserved"] == [
        {"need": "a", "causes": [{"code": "no_candidate"}]}
    ]


def test_out_of_time_the_greedy_assignment_is_the_answer_and_says_so() -> None:
    chance = random.Random(3)
    edges = [(f"n{n}", f"e{e}", chance.random()) for n in range(300) for e in chance.sample(range(200), 20)]
    problem = round_of(*edges)
    found = solve(problem, seconds=0.0)
    assert not found.optimal
    assert found.method == "greedy"
    assert found.chosen == greedy(found.table)
    best = solve(problem).score
    assert found.score.net <= best.net <= found.score.net / (1 - found.gap)


def test_a_price_says_what_one_more_job_of_a_busy_expert_is_worth() -> None:
    problem = round_of(("a", "x", 0.9), ("b", "x", 0.8), ("b", "y", 0.3))
    found = solve(problem)
    more = solve(round_of(("a", "x", 0.9), ("b", "x", 0.8), ("b", "y", 0.3), x=2))
    assert found.prices["x"] >= more.score.net - found.score.net == 500_000


def test_forcing_a_pair_is_exact() -> None:
    problem = round_of(("a", "x", 0.9), ("a", "y", 0.8), ("b", "x", 0.7), ("b", "y", 0.1))
    given_table = table(problem)
    at = given_table.at("a", "x")
    assert at is not None
    assert solve_table(given_table, forced=[at]).score.value == 1_000_000


def test_gini_is_zero_for_equals_and_rises_with_concentration() -> None:
    assert gini([]) == gini([0, 0]) == gini([3, 3, 3]) == 0
    assert gini([0, 0, 0, 4]) == pytest.approx(0.75)
    assert gini([1, 2, 3]) == pytest.approx(2 / 9)


# -- bad input ----------------------------------------------------------------------------------------------------


def test_every_problem_of_the_input_is_named_at_once() -> None:
    problem = Problem(
        needs=[Need("a", wanted=0), Need("a"), Need("", minimum=3)],
        experts=[Expert("x", capacity=-1), Expert("x", load=2000)],
        edges=[Edge("a", "x", 1.5), Edge("b", "z", float("nan")), Edge("a", "x", 0.5)],
        conflicts=[
            Conflict(need="q", expert="x"),
            Conflict(need="a"),
            Conflict(expert="w", need_organisation="甲院"),
        ],
        rules=Rules(
            further_job_costs=(0.2, 0.1),
            organisation_cap=-1,
            least_value=2,
            minimum_shares=(MinimumShare("", 0.5),),
        ),
    )
    with pytest.raises(BadProblem) as refusal:
        solve(problem)
    found = {(issue.place, issue.code) for issue in refusal.value.issues}
    assert found == {
        ("needs[1].id", "repeated"),
        ("needs[2].id", "blank"),
        ("needs[0].wanted", "range"),
        ("needs[2].minimum", "range"),
        ("experts[1].id", "repeated"),
        ("experts[0].capacity", "range"),
        ("experts[1].load", "range"),
        ("edges[0].value", "range"),
        ("edges[1].need", "unknown"),
        ("edges[1].expert", "unknown"),
        ("edges[1].value", "range"),
        ("edges[2]", "repeated"),
        ("conflicts[0].need", "unknown"),
        ("conflicts[1]", "conflict_side"),
        ("conflicts[2].expert", "unknown"),
        ("rules.further_job_costs", "falling"),
        ("rules.organisation_cap", "range"),
        ("rules.least_value", "range"),
        ("rules.minimum_shares[0]", "range"),
    }
