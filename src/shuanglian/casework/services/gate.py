"""The gate before publishing: every problem of a definition at once, each with the element it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason

from .. import bpmn, definitions, dmn, forms, handlers
from ..dmn_check import table_problems
from ..errors import BadDefinition
from ..generic import rules as starting
from ..graph import Graph, Kind, Node
from ..models import Definition
from ..soundness import soundness_problems
from . import calling, opening

# Findings that keep a definition from being published, while the engine could run it.
ADVICE = frozenset({"gap", "overlap"})


def check(
    key: str,
    *,
    bpmn_xml: bytes,
    dmn_xmls: Sequence[bytes] = (),
    forms: Mapping[str, Any] | None = None,
    config: Mapping[str, Any] | None = None,
    known: Mapping[str, Graph] | None = None,
) -> list[Reason]:
    """Every problem of a definition: subset, shape, expressions, references, tables, soundness. Changes
    nothing.

    `forms` or `config` of None and an empty `key` leave those unchecked. `known` are the processes that may be
    called, by key; None means those that are published.
    """
    tables, problems = _tables(dmn_xmls)
    graph, shape = bpmn.read(bpmn_xml)
    if graph is None:
        return [*shape, *problems]
    # What can be walked only when it is in shape is told after the shape; all else at once.
    unsound = [] if shape else soundness_problems(graph, _decided(graph, tables))
    return [
        *shape,
        *_references(key, graph, tables, forms, config),
        *_calls(graph, known),
        *unsound,
        *problems,
    ]


def _tables(xmls: Sequence[bytes]) -> tuple[dict[str, dmn.Decision], list[Reason]]:
    problems: list[Reason] = []
    tables: dict[str, dmn.Decision] = {}
    for xml in xmls:
        try:
            found = dmn.parse(xml)
        except BadDefinition as error:
            problems += error.reasons
            continue
        problems += [
            Reason("decision_twice", _("决策“%s”出现两次") % name, name) for name in found if name in tables
        ]
        tables |= found
    problems += [problem for decision in tables.values() for problem in table_problems(decision)]
    return tables, problems


def _decided(graph: Graph, tables: Mapping[str, dmn.Decision]) -> dict[str, tuple[str, ...]]:
    """The keys that rule tasks write, as far as their tables name them."""
    found = {}
    for node in graph.of_kind(Kind.RULE):
        decision = tables.get(node.decision)
        if decision is not None and isinstance(decision.body, dmn.Table):
            found[node.id] = tuple(output.name for output in decision.body.outputs if output.name)
    return found


def _references(
    key: str,
    graph: Graph,
    tables: Mapping[str, dmn.Decision],
    schemas: Mapping[str, Any] | None,
    config: Mapping[str, Any] | None,
) -> Iterator[Reason]:
    if key and graph.key != key:
        values = {"found": graph.key, "key": key}
        yield Reason("key", _("文件里的流程编号是“%(found)s”，应为“%(key)s”") % values, graph.key)
    for node in graph.nodes.values():
        yield from _needed(node, tables, schemas)
    for name, schema in (schemas or {}).items():
        for problem in forms.problems(schema):
            text = _("表单“%(form)s”：%(problem)s") % {"form": name, "problem": problem.message}
            yield Reason(problem.code, text, f"{name}.{problem.field}" if problem.field else name)
    if config is not None:
        yield from starting.problems(config, schemas)
        yield from opening.missing_settings(graph, config)


def _needed(
    node: Node, tables: Mapping[str, dmn.Decision], schemas: Mapping[str, Any] | None
) -> Iterator[Reason]:
    if node.kind is Kind.SERVICE and not handlers.is_registered(node.handler):
        yield Reason("no_handler", _("没有登记处理器“%s”") % node.handler, node.id)
    if node.kind is Kind.RULE and node.decision not in tables:
        yield Reason("no_decision", _("没有决策表“%s”") % node.decision, node.id)
    if schemas is not None and node.form and node.form not in schemas:
        yield Reason("no_form", _("没有表单“%s”") % node.form, node.id)


def _calls(graph: Graph, known: Mapping[str, Graph] | None) -> Iterator[Reason]:
    """Called processes exist, and no chain of calls comes back."""
    for node in graph.of_kind(Kind.CALL):
        below = {graph.key} if node.calls == graph.key else _below(node.calls, known)
        if not below:
            yield Reason("no_called", _("没有已发布的流程“%s”可供调用") % node.calls, node.id)
        elif graph.key in below:
            yield Reason("recursion", _("调用“%s”会绕回本流程，不会有尽头") % node.calls, node.id)


def _below(key: str, known: Mapping[str, Graph] | None) -> set[str]:
    """The keys of a process and of everything that it calls, directly or not; empty if there is no such process."""
    found: set[str] = set()
    if known is not None:
        todo = [key] if key in known else []
        for name in todo:
            if name not in found:
                found.add(name)
                todo += (
                    [n.calls for n in known[name].of_kind(Kind.CALL) if n.calls in known]
                    if name in known
                    else []
                )
        return found
    newest = calling.newest(key)
    rows: list[Definition] = [newest] if newest is not None else []
    for row in rows:
        if row.key not in found:
            found.add(row.key)
            rows += definitions.all_called(row)
    return found
