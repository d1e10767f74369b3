"""Decision tables: hit policies, the rules behind an answer, gaps and overlaps, and the public conformance cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shuanglian.casework import dmn
from shuanglian.casework.dmn import tck
from shuanglian.casework.dmn_check import table_problems
from shuanglian.casework.errors import BadDefinition, DecisionFailed

from .files import table

PINNED = Path(__file__).parent / "dmn_tck_passing.json"
RISK = [(["< 10"], ['"low"']), (["[5..20]"], ['"middle"']), (["> 15"], ['"high"'])]


def decide(xml: bytes, data: dict[str, Any]) -> dmn.Result:
    return dmn.decide(dmn.parse(xml), "t", data)


def risk(hit: str, aggregation: str = "") -> bytes:
    return table("t", {"x": "number"}, ["risk"], RISK, hit, aggregation)


def test_the_answer_names_the_rules_behind_it() -> None:
    result = decide(risk("UNIQUE"), {"x": 12})
    assert (result.value, result.rules, result.outputs) == ("middle", (2,), {"risk": "middle"})


@pytest.mark.parametrize(
    ("hit", "value", "rules"),
    [
        ("FIRST", "low", (1,)),
        ("COLLECT", ["low", "middle"], (1, 2)),
        ("RULE ORDER", ["low", "middle"], (1, 2)),
    ],
)
def test_hit_policies_for_overlapping_rules(hit: str, value: Any, rules: tuple[int, ...]) -> None:
    result = decide(risk(hit), {"x": 7})
    assert (result.value, result.rules) == (value, rules)


@pytest.mark.parametrize("hit", ["UNIQUE", "ANY"])
def test_rules_that_disagree_are_a_failure_with_their_numbers(hit: str) -> None:
    with pytest.raises(DecisionFailed):
        decide(risk(hit), {"x": 7})


@pytest.mark.parametrize(("aggregation", "value"), [("SUM", 30), ("MIN", 10), ("MAX", 20), ("COUNT", 2)])
def test_collect_aggregates(aggregation: str, value: int) -> None:
    rules = [(["> 1"], ["10"]), (["> 2"], ["20"]), (["> 3"], ["40"])]
    result = decide(table("t", {"x": "number"}, ["sum"], rules, "COLLECT", aggregation), {"x": 3})
    assert (result.value, result.rules) == (value, (1, 2))


def test_no_rule_is_a_failure_except_for_lists() -> None:
    gap = [(["< 1"], ["1"])]
    with pytest.raises(DecisionFailed):
        decide(table("t", {"x": "number"}, ["y"], gap), {"x": 5})
    assert decide(table("t", {"x": "number"}, ["y"], gap, "COLLECT"), {"x": 5}).value == []


def test_gaps_and_overlaps_are_found_with_example_inputs() -> None:
    rules = [(["< 10", "true"], ["1"]), ([">= 8", "-"], ["2"])]
    decision = dmn.parse(table("t", {"x": "number", "ok": "boolean"}, ["y"], rules))["t"]
    found = {problem.code: str(problem.message) for problem in table_problems(decision)}
    assert set(found) == {"gap", "overlap"}
    assert "ok=否" in found["gap"]
    assert "ok=是" in found["overlap"]


def test_a_complete_table_has_no_findings() -> None:
    rules = [(["< 10", "-"], ["1"]), ([">= 10", "true"], ["2"]), ([">= 10", "false"], ["3"])]
    assert table_problems(dmn.parse(table("t", {"x": "number", "ok": "boolean"}, ["y"], rules))["t"]) == []


def test_all_problems_of_a_file_are_told_at_once() -> None:
    with pytest.raises(BadDefinition) as caught:
        dmn.parse(table("t", {"x": "number"}, ["y"], [(["<<"], ["1 +"]), (["1", "2"], ["1"])], "SOMETIMES"))
    assert {reason.code for reason in caught.value.reasons} == {"unsupported", "bad_expression", "ragged"}


# -- conformance cases (DMN TCK, compliance level 2)
def test_the_pinned_conformance_cases_pass(shared_data: Path) -> None:
    folder = shared_data / "dmn-tck"
    if not folder.is_dir():
        pytest.skip("the conformance cases are not beside this checkout")
    report = tck.run(folder)
    passing = sorted(case.id for case in report.cases if case.status == "passed")
    pinned = json.loads(PINNED.read_text())
    assert sorted(set(pinned) - set(passing)) == [], "cases that used to pass"
    assert passing == pinned, "more cases pass now: pin them"
    assert len(passing) == len(report.cases)
