"""Explanations are read off the assignment or computed anew, never guessed."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings

from shuanglian.matching.rounds import words
from shuanglian.matching.rounds.assignment import solve
from shuanglian.matching.rounds.explaining import Explainer
from shuanglian.matching.rounds.problem import Conflict, Edge, Expert, Need, Problem, Rules
from shuanglian.matching.rounds.report import report
from shuanglian.matching.rounds.score import score

from .makers import allowed, problems

ENGLISH = {
    "；": "; ",
    "、": ", ",
    "，": ", ",
    "%s。": "%s.",
    "；会拆开：%s": "; would break up: %s",
    "满足的题少 %s 道": "needs served: %s fewer",
    "把握合计少 %.2f": "total confidence %.2f lower",
    "%(name)s（%(value).2f）": "%(name)s (%(value).2f)",
    "这道题要 %(n)s 位，已有：%(names)s。": "It wants %(n)s and has: %(names)s.",
    "%(name)s（把握 %(value).2f，相同）": "%(name)s (confidence %(value).2f, the same)",
    "本轮最多接 %(n)s 项，已经给了：%(taken)s。": "At most %(n)s, given to: %(taken)s.",
}
PLAIN = Rules(further_job_costs=(0.0,))


def textbook() -> Problem:
    """Two needs want x; b has nobody else worth having."""
    edges = [Edge("a", "x", 0.9), Edge("a", "y", 0.8), Edge("b", "x", 0.7), Edge("b", "y", 0.1)]
    return Problem([Need("a"), Need("b")], [Expert("x"), Expert("y")], edges, (), PLAIN)


def codes(problem: Problem, need: str, expert: str) -> list[str]:
    return [cause.code for cause in Explainer(solve(problem)).why_not(need, expert)]


def test_a_busy_expert_is_explained_by_who_has_their_time_and_by_how_much() -> None:
    told = Explainer(solve(textbook())).why_not("a", "x")
    assert [cause.code for cause in told] == ["expert_full", "need_full"]
    assert told[0].about["taken_by"] == [{"need": "b", "value": 0.7, "higher_by": pytest.approx(-0.2)}]
    assert told[1].about["instead"][0]["expert"] == "y"


def test_a_pair_that_came_together_needs_no_explanation() -> None:
    assert codes(textbook(), "a", "y") == []


def test_every_kind_of_obstacle_has_its_own_cause() -> None:
    needs = [Need("a", organisation="甲院"), Need("b", wanted=2)]
    experts = [
        Expert("own", organisation="甲院"),
        Expert("kin"),
        Expert("idle", capacity=0),
        Expert("weak"),
        Expert("first", organisation="乙院"),
        Expert("second", organisation="乙院"),
    ]
    edges = [Edge("a", pk, 0.9) for pk in ("own", "kin", "idle")]
    edges += [Edge("a", "weak", 0.1), Edge("b", "first", 0.9), Edge("b", "second", 0.8)]
    rules = dataclasses.replace(PLAIN, least_value=0.2)
    problem = Problem(needs, experts, edges, [Conflict(need="a", expert="kin", reason="亲属")], rules)
    found = Explainer(solve(problem))
    assert {
        pk: [c.code for c in found.why_not("a", pk)] for pk in ("own", "kin", "idle", "weak", "first")
    } == {
        "own": ["own_organisation"],
        "kin": ["conflict"],
        "idle": ["no_capacity"],
        "weak": ["below_least_value"],
        "first": ["not_a_candidate"],
    }
    assert found.why_not("a", "kin")[0].about == {"detail": "亲属"}
    assert [c.code for c in found.why_not("b", "second")] == ["organisation_has_one"]
    assert found.unserved() == [
        {
            "need": "a",
            "causes": [
                {"code": "too_few", "minimum": 1, "candidates": 0},
                {"code": "below_least_value", "candidates": 1},
                {"code": "conflict", "candidates": 1},
                {"code": "no_capacity", "candidates": 1},
                {"code": "own_organisation", "candidates": 1},
            ],
        }
    ]


def test_a_cap_of_an_organisation_is_a_cause() -> None:
    experts = [Expert("x", organisation="甲院"), Expert("y", organisation="甲院")]
    edges = [Edge("a", "x", 0.9), Edge("b", "y", 0.8)]
    problem = Problem(
        [Need("a"), Need("b")], experts, edges, (), dataclasses.replace(PLAIN, organisation_cap=1)
    )
    assert codes(problem, "b", "y") == ["organisation_full"]


def test_a_further_job_that_costs_more_than_it_brings_is_a_cause() -> None:
    rules = Rules(first="value", further_job_costs=(0.0, 0.9))
    edges = [Edge("a", "x", 0.8), Edge("b", "x", 0.7)]
    problem = Problem([Need("a"), Need("b")], [Expert("x", 2)], edges, (), rules)
    told = Explainer(solve(problem)).why_not("b", "x")
    assert [(c.code, c.about["cost"], c.about["value"]) for c in told] == [("not_worth", 0.9, 0.7)]


def test_a_need_that_cannot_get_enough_says_so_of_those_who_were_free() -> None:
    needs, experts = [Need("a", wanted=2, minimum=2), Need("b")], [Expert("x"), Expert("y")]
    edges = [Edge("a", "x", 0.9), Edge("a", "y", 0.2), Edge("b", "x", 0.3)]
    problem = Problem([needs[0], dataclasses.replace(needs[1], weight=3)], experts, edges, (), PLAIN)
    assert codes(problem, "a", "y") == ["not_enough_together"]
    assert codes(problem, "a", "x") == ["expert_full", "not_enough_together"]


def test_an_exchange_tells_what_would_fall_apart() -> None:
    told = Explainer(solve(textbook())).exchange("a", "x")
    assert told is not None
    assert told.to_json() == {
        "served_change": 0,
        "value_change": pytest.approx(-0.5),
        "net_change": pytest.approx(-0.5),
        "gained": [["a", "x"], ["b", "y"]],
        "lost": [["a", "y"], ["b", "x"]],
    }


def test_an_exchange_that_the_rules_forbid_is_none() -> None:
    problem = dataclasses.replace(textbook(), conflicts=[Conflict(need="a", expert="x")])
    assert Explainer(solve(problem)).exchange("a", "x") is None
    assert Explainer(solve(problem)).exchange("a", "nobody") is None
    alone = Problem([Need("a", wanted=2, minimum=2)], [Expert("x")], [Edge("a", "x", 0.5)], (), PLAIN)
    assert Explainer(solve(alone)).exchange("a", "x") is None


@settings(max_examples=60, deadline=None)
@given(problems())
def test_exchanges_are_exact(problem: Problem) -> None:
    """Solving anew with a pair fixed gives the best of all assignments that hold the pair."""
    solution = solve(problem)
    found, given_table = Explainer(solution), solution.table
    for at in given_table.open.tolist()[:3]:
        edge = given_table.edges[at]
        ranks = [
            score(given_table, chosen).rank(problem.rules.first)
            for chosen in allowed(given_table)
            if at in chosen
        ]
        told = found.exchange(edge.need, edge.expert)
        if told is None:
            assert not ranks
        else:
            assert told.after.rank(problem.rules.first) == max(ranks)


@settings(max_examples=100, deadline=None)
@given(problems(most_edges=12))
def test_every_unserved_need_and_every_unused_candidate_has_a_cause_in_words(problem: Problem) -> None:
    solution = solve(problem)
    found = Explainer(solution)
    served = {need for need, _expert in solution.pairs()}
    unserved = found.unserved()
    assert {row["need"] for row in unserved} == {need.id for need in problem.needs} - served
    for row in unserved:
        assert row["causes"]
        assert all(words.cause(cause) != cause["code"] for cause in row["causes"])
    for edge in problem.edges:
        causes = found.why_not(edge.need, edge.expert)
        assert bool(causes) == ((edge.need, edge.expert) not in solution.pairs())
        assert all(words.cause(cause.to_json()) != cause.code for cause in causes)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_comparison_is_told_in_words_that_fit_the_figures(problem: Problem) -> None:
    told = report(solve(problem))
    sentence = words.comparison(told)
    assert ("多满足" in sentence) == (told["served"] > told["greedy"]["served"])
    assert words.proof(told).startswith("已经证明")


def test_a_proof_that_is_missing_is_told() -> None:
    assert words.proof({"optimal": False, "gap": 0.0123}) == "在限时内没有证完，更好的安排至多再好 1.23%。"


def test_lists_are_joined_in_the_language_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_", ENGLISH.__getitem__)
    change = {"value_change": -0.6, "served_change": -1, "lost": [["a", "y"], ["b", "x"]]}
    told = "needs served: 1 fewer, total confidence 0.60 lower; would break up: a—y; b—x."
    assert words.exchange(change) == told
    rows = [{"expert": "x", "value": 0.9}, {"expert": "y", "value": 0.8}]
    full = words.cause({"code": "need_full", "wanted": 2, "instead": rows})
    assert full == "It wants 2 and has: x (0.90), y (0.80)."
    held = [{"need": need, "value": 0.5, "higher_by": 0} for need in "ab"]
    taken = words.cause({"code": "expert_full", "capacity": 2, "taken_by": held})
    assert taken == "At most 2, given to: a (confidence 0.50, the same); b (confidence 0.50, the same)."
