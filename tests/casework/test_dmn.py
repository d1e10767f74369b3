"""Decision tables: hit policies, the rules behind an answer, gaps and overlaps, and the public conformance cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from shuanglian.casework import dmn
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
def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _value(element: etree._Element) -> Any:
    for child in element:
        if _local(child) == "list":
            return [_value(item) for item in child]
        if _local(child) == "value":
            kind = child.get("{http://www.w3.org/2001/XMLSchema-instance}type", "").rpartition(":")[2]
            text = child.text or ""
            if child.get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true":
                return None
            if kind in ("decimal", "double", "integer", "int"):
                return float(text)
            return text == "true" if kind == "boolean" else text
    components = [child for child in element if _local(child) == "component"]
    return {child.get("name"): _value(child) for child in components} if components else None


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, int | float) and isinstance(right, int | float) and not isinstance(left, bool):
        return left == pytest.approx(right)
    return bool(left == right)


def _conformance(folder: Path) -> dict[str, bool]:
    """`model/case/decision` to whether the answer is right; a failed decision counts as null, as the TCK has it."""
    outcome: dict[str, bool] = {}
    for test in sorted(folder.rglob("*-test-*.xml")):
        suite = etree.parse(test).getroot()
        decisions = dmn.parse(next(test.parent.glob("*.dmn")).read_bytes())
        names = {decision.name: key for key, decision in decisions.items()}
        for case in suite.iter():
            if _local(case) != "testCase":
                continue
            data = {node.get("name"): _value(node) for node in case if _local(node) == "inputNode"}
            for node in (node for node in case if _local(node) == "resultNode"):
                expected = next((_value(child) for child in node if _local(child) == "expected"), None)
                try:
                    answer = dmn.decide(decisions, names[node.get("name", "")], data).value
                except DecisionFailed:
                    answer = None
                outcome[f"{test.parent.name}/{case.get('id')}/{node.get('name')}"] = _same(answer, expected)
    return outcome


def test_the_pinned_conformance_cases_pass(shared_data: Path) -> None:
    folder = shared_data / "dmn-tck"
    if not folder.is_dir():
        pytest.skip("the conformance cases are not beside this checkout")
    outcome = _conformance(folder)
    passing = sorted(name for name, right in outcome.items() if right)
    pinned = json.loads(PINNED.read_text())
    assert sorted(set(pinned) - set(passing)) == [], "cases that used to pass"
    assert passing == pinned, "more cases pass now: pin them"
