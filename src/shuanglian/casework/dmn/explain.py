"""A decision in words: what went in, which lines of the table apply, what came out or why nothing did."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .evaluate import Outcome, evaluate, failures
from .model import Decision, Rule, Table
from .texts import words
from .wording import conditions, line, outcome_words

MAX_LINES: Final = 20


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A line of the table: `words` are `第 2 条：金额 ≥ 100 万 → 复杂`. `conditions` are empty for a line that
    always applies; `matched`: it applies here, `counts`: it made the answer."""

    number: int
    words: str
    conditions: tuple[str, ...]
    outcome: str
    note: str
    matched: bool
    counts: bool

    def to_json(self) -> dict[str, Any]:
        return {"number": self.number, "words": self.words, "matched": self.matched, "counts": self.counts}


@dataclass(frozen=True, slots=True)
class Explanation:
    """`failed` says why there is no answer (empty if there is one); `problems` why something on the way was
    null; `required` explains the decisions that this one reads."""

    decision: str
    name: str
    answer: str
    inputs: tuple[tuple[str, str], ...]
    rules: tuple[RuleShown, ...]
    failed: str
    problems: tuple[str, ...]
    required: tuple[Explanation, ...]

    @property
    def applied(self) -> tuple[RuleShown, ...]:
        return tuple(rule for rule in self.rules if rule.matched)

    @property
    def sentence(self) -> str:
        """One line: the inputs, the lines that apply, the answer or the refusal."""
        given = "，".join(f"{label}：{value}" for label, value in self.inputs)
        lines = "；".join(rule.words for rule in self.rules if rule.counts)
        end = self.failed or (lines or f"{self.name}：{self.answer}")
        return f"{given}。{end}" if given and not self.failed else end

    def to_json(self) -> dict[str, Any]:
        return {
            "decision": self.decision,
            "name": self.name,
            "answer": self.answer,
            "inputs": [{"label": label, "value": value} for label, value in self.inputs],
            "rules": [rule.to_json() for rule in self.rules],
            "failed": self.failed,
            "problems": list(self.problems),
            "sentence": self.sentence,
            "required": [other.to_json() for other in self.required],
        }


def explain(decisions: Mapping[str, Decision], key: str, data: Mapping[str, Any]) -> Explanation:
    """How the decision `key` comes to its answer for these inputs. Pure; raises `KeyError` for an unknown key only."""
    outcomes = evaluate(decisions, key, data)
    told = {reason.field: str(reason.message) for reason in failures(decisions, outcomes)}
    shown: dict[str, Explanation] = {}
    for name, outcome in outcomes.items():
        required = tuple(shown[other] for other in decisions[name].requires if other in shown)
        shown[name] = _one(decisions[name], outcome, told.get(name, ""), required, data)
    return shown[key]


def lines(decision: Decision, rules: Collection[int]) -> list[str]:
    """These rules of its table in words, as people read them; none for what is no table."""
    body = decision.body
    found = [rule for rule in body.rules if rule.number in rules] if isinstance(body, Table) else []
    return [line(body, rule) for rule in found[:MAX_LINES] if isinstance(body, Table)]


def _one(
    decision: Decision,
    outcome: Outcome,
    failed: str,
    required: tuple[Explanation, ...],
    data: Mapping[str, Any],
) -> Explanation:
    body = decision.body
    rules = tuple(_shown(body, rule, outcome) for rule in body.rules) if isinstance(body, Table) else ()
    inputs = tuple((label, words(value)) for label, value in outcome.inputs)
    if not inputs:
        inputs = tuple((name, words(data.get(name))) for name, _ in decision.inputs)
    answer = "" if failed else words(outcome.value)
    return Explanation(decision.id, decision.name, answer, inputs, rules, failed, outcome.problems, required)


def _shown(table: Table, rule: Rule, outcome: Outcome) -> RuleShown:
    return RuleShown(
        rule.number,
        line(table, rule),
        conditions(table, rule),
        outcome_words(table, rule),
        rule.note,
        rule.number in outcome.matched,
        rule.number in outcome.rules,
    )
