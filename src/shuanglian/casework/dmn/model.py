"""What a decision file holds, compiled: decisions, tables, boxed expressions, knowledge models and types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..feel import Expression, UnaryTests, Value


@dataclass(frozen=True, slots=True)
class Type:
    """`kind` is a basic type of the language, `context` or `Any`; `allowed` restricts each single value."""

    kind: str = "Any"
    collection: bool = False
    allowed: UnaryTests | None = None
    components: tuple[tuple[str, Type], ...] = ()


ANY = Type()


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions. `type` is the basic type; `allowed` stands in the table or in the type."""

    expression: Expression
    label: str
    type: str
    allowed: UnaryTests | None
    of: Type = ANY


@dataclass(frozen=True, slots=True)
class Output:
    """`order` lists the values from highest to lowest priority; `default` applies when no rule matches."""

    name: str
    label: str = ""
    order: tuple[Value, ...] = ()
    default: Expression | None = None
    of: Type = ANY


@dataclass(frozen=True, slots=True)
class Rule:
    """`number` counts from 1, as people see it in the table; `note` holds its annotations."""

    number: int
    tests: tuple[UnaryTests, ...]
    outputs: tuple[Expression, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    hit: str
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A boxed context: named entries, later ones see earlier ones; `result`, if there, is the value."""

    entries: tuple[tuple[str, Type, Body], ...]
    result: Body | None = None


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call of a knowledge model with its arguments by name."""

    function: str
    bindings: tuple[tuple[str, Body], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    items: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A list of contexts that all have the same keys."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Body, ...], ...]


Body = Expression | Table | Box | Invocation | Listing | Relation


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A business knowledge model: a function; it sees its parameters and the models that it requires."""

    name: str
    parameters: tuple[tuple[str, Type], ...]
    body: Body = field(repr=False)
    requires: Mapping[str, Knowledge] = field(default_factory=dict, repr=False)
    of: Type = ANY


@dataclass(frozen=True, slots=True)
class Decision:
    """`requires` are the ids of the decisions whose results it reads; `inputs` the input data with their
    types; `variable` is the name under which others read the result."""

    id: str
    name: str
    body: Body = field(repr=False)
    requires: tuple[str, ...] = ()
    inputs: tuple[tuple[str, Type], ...] = ()
    knowledge: Mapping[str, Knowledge] = field(default_factory=dict, repr=False)
    of: Type = ANY
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One decision of a chain: the rules that count and its value as plain JSON. `inputs` tell in words what the
    table saw; `problems` say why something is null. The rules in words: `explain.lines`."""

    decision: str
    name: str
    rules: tuple[int, ...]
    value: Any
    problems: tuple[str, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        told = {"decision": self.decision, "name": self.name, "rules": list(self.rules), "value": self.value}
        told["inputs"] = [list(pair) for pair in self.inputs]
        return {**told, "problems": list(self.problems)} if self.problems else told


@dataclass(frozen=True, slots=True)
class Result:
    """`value` is a scalar, a dict of outputs, or a list of either; `rules` are the matched rule numbers in
    order; `steps` the whole chain, the decisions required first, this one last."""

    value: Any
    rules: tuple[int, ...]
    outputs: Mapping[str, Any]
    steps: tuple[Step, ...] = ()

    def told(self) -> dict[str, Any]:
        """For the record of events: what the decision answered, by which rules of its table, and what it saw; under
        `chain` the same of those it required, if any."""
        *required, last = (step.to_json() for step in self.steps)
        told = {"rules": list(self.rules), "outputs": dict(self.outputs)}
        told |= {part: last[part] for part in ("inputs", "problems") if part in last}
        return {**told, "chain": required} if required else told
