"""Decision tables and decision requirement graphs (DMN 1.1 to 1.5, conformance level 2): read, evaluated with
the numbers of the rules that matched, explained in words.

    decisions = dmn.parse(xml)
    dmn.decide(decisions, "grade", {"amount": 1200000})   # Result(value="复杂", rules=(2,), …)
    dmn.explain(decisions, "grade", {"amount": 1200000})  # inputs, rows in words, why there is no answer
"""

from __future__ import annotations

from shuanglian.foundation.errors import Reason

from ..errors import BadDefinition
from .evaluate import decide
from .explain import Explanation, RuleShown, explain, lines
from .model import Decision, Input, Knowledge, Output, Result, Rule, Step, Table
from .reader import MAX_RULES, Model, read

__all__ = [
    "MAX_RULES",
    "Decision",
    "Explanation",
    "Input",
    "Knowledge",
    "Model",
    "Output",
    "Result",
    "Rule",
    "RuleShown",
    "Step",
    "Table",
    "decide",
    "explain",
    "lines",
    "parse",
    "read",
]


def parse(xml: bytes) -> dict[str, Decision]:
    """The decisions of a file by id. Raises `BadDefinition` with every problem."""
    model = read(xml)
    problems = [problem for found in model.problems.values() for problem in found]
    if problems:
        raise BadDefinition(problems)
    if not model.decisions:
        raise BadDefinition(Reason("no_decision", "文件里没有决策表"))
    return dict(model.decisions)
