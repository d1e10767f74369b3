"""From XML to compiled decisions. Every problem is collected with the element it is about.

DMN 1.1 to 1.5 by their namespaces. Not supported, and named as such: imported files, decision services, boxed
functions, conditionals, filters and iterators, expression languages other than FEEL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from shuanglian.foundation.errors import Reason

from ..errors import BadDefinition
from ..feel import Expression, FeelError, UnaryTests, Value, constant, constant_value, expression, unary_tests
from ..xml import children, local, parse_xml
from .hits import AGGREGATES, HITS, LISTS
from .model import (
    ANY,
    Body,
    Box,
    Decision,
    Input,
    Invocation,
    Knowledge,
    Listing,
    Output,
    Relation,
    Rule,
    Table,
    Type,
)
from .texts import entry
from .types import Types

MAX_RULES: Final = 500
MAX_COLUMNS: Final = 60
MAX_DECISIONS: Final = 200
MAX_NESTING: Final = 10
_BODIES: Final = ("decisionTable", "literalExpression", "context", "invocation", "list", "relation")
_REFUSED: Final = ("functionDefinition", "conditional", "filter", "for", "some", "every")
Functions = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Model:
    """A file as far as it could be read: what is wrong with a decision stands under its id, "" holds the rest."""

    decisions: Mapping[str, Decision]
    names: Mapping[str, str]
    problems: Mapping[str, list[Reason]]


def read(xml: bytes) -> Model:
    """Raises `BadDefinition` only for what is no decision file at all."""
    root = parse_xml(xml)
    if local(root) != "definitions" or "DMN" not in (etree.QName(root).namespace or "").upper():
        raise BadDefinition(Reason("not_dmn", "这不是 DMN 文件"))
    return _Reader(root).model()


class _Reader:
    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._types = Types(root)
        self._problems: dict[str, list[Reason]] = {}
        self._about = ""
        self._names = frozenset(_names(root))
        self._inputs = _by_id(root, "inputData")
        self._models = _by_id(root, "businessKnowledgeModel")
        self._knowledge: dict[str, Knowledge | None] = {}
        self._reading: set[str] = set()

    def model(self) -> Model:
        elements = children(self._root, "decision")
        if len(elements) > MAX_DECISIONS:
            self._refuse("", "too_large", f"决策超过 {MAX_DECISIONS} 个")
        found: dict[str, Decision] = {}
        names: dict[str, str] = {}
        for element in elements[:MAX_DECISIONS]:
            self._about = element.get("id", "")
            if self._about in names.values():
                self._refuse(self._about, "decision_twice", f"决策“{self._about}”出现两次")
            names[element.get("name", "")] = self._about
            decision = self._decision(element)
            if decision is not None:
                found[decision.id] = decision
        self._check_links(found, set(names.values()))
        return Model(found, names, self._problems)

    def _refuse(self, where: str, code: str, message: str) -> None:
        self._problems.setdefault(self._about, []).append(Reason(code, message, where))

    # -- decisions and what they require
    def _check_links(self, found: Mapping[str, Decision], known: set[str]) -> None:
        for decision in found.values():
            self._about = decision.id
            for other in decision.requires:
                if other not in known:
                    self._refuse(decision.id, "missing_decision", f"引用了不存在的决策“{other}”")
            if _reaches(found, decision.id):
                self._refuse(decision.id, "cycle", f"决策“{decision.name}”最终要用到它自己的结果")

    def _decision(self, element: etree._Element) -> Decision | None:
        key, name = element.get("id", ""), element.get("name", "") or element.get("id", "")
        variable = next(iter(children(element, "variable")), None)
        knowledge = self._required_knowledge(element, key)
        body = self._only_body(element, key, name, _parameters(knowledge))
        if body is None:
            return None
        return Decision(
            key,
            name,
            body,
            tuple(_references(element, "informationRequirement", "requiredDecision")),
            tuple(self._required_inputs(element, key)),
            knowledge,
            self._types.of(variable.get("typeRef")) if variable is not None else ANY,
            variable.get("name", "") if variable is not None else "",
        )

    def _required_inputs(self, element: etree._Element, key: str) -> Iterable[tuple[str, Type]]:
        for reference in _references(element, "informationRequirement", "requiredInput"):
            given = self._inputs.get(reference)
            if given is None:
                self._refuse(key, "missing_input", f"引用了不存在的输入“{reference}”")
                continue
            variable = next(iter(children(given, "variable")), given)
            yield given.get("name", ""), self._types.of(variable.get("typeRef"))

    def _required_knowledge(self, element: etree._Element, key: str) -> dict[str, Knowledge]:
        found: dict[str, Knowledge] = {}
        for reference in _references(element, "knowledgeRequirement", "requiredKnowledge"):
            model = self._knowledge_of(reference)
            if model is None:
                self._refuse(key, "missing_knowledge", f"用不了业务知识模型“{reference}”")
            else:
                found[model.name] = model
        return found

    def _knowledge_of(self, key: str) -> Knowledge | None:
        if key in self._knowledge:
            return self._knowledge[key]
        element = self._models.get(key)
        if element is None or key in self._reading or len(self._reading) >= MAX_NESTING:
            return None
        self._reading.add(key)
        self._knowledge[key] = self._model_of(element, key)
        self._reading.discard(key)
        return self._knowledge[key]

    def _model_of(self, element: etree._Element, key: str) -> Knowledge | None:
        logic = next(iter(children(element, "encapsulatedLogic")), None)
        if logic is None or logic.get("kind", "FEEL").upper() not in ("FEEL", "F"):
            self._refuse(key, "unsupported", "业务知识模型没有 FEEL 内容")
            return None
        requires = self._required_knowledge(element, key)
        name = element.get("name", "")
        body = self._only_body(logic, key, name, _parameters(requires))
        parameters = tuple(
            (parameter.get("name", ""), self._types.of(parameter.get("typeRef")))
            for parameter in children(logic, "formalParameter")
        )
        of = self._types.of(logic.get("typeRef"))
        return None if body is None else Knowledge(name, parameters, body, requires, of)

    # -- bodies
    def _only_body(self, element: etree._Element, key: str, name: str, known: Functions) -> Body | None:
        found = [child for child in element if local(child) in (*_BODIES, *_REFUSED)]
        if len(found) != 1:
            self._refuse(key, "unsupported", "没有可以计算的内容" if not found else "只能有一个内容")
            return None
        return self._body(found[0], key, name, known)

    def _body(
        self, element: etree._Element, key: str, name: str, known: Functions, depth: int = 0
    ) -> Body | None:
        kind = local(element)
        if kind not in _BODIES or depth > MAX_NESTING:
            self._refuse(key, "unsupported", f"不支持 {kind}")
            return None
        if kind == "decisionTable":
            return self._table(key, name, element, known)
        if kind == "literalExpression":
            return self._literal(element, key, known)
        inner = _Inner(self, key, known, depth + 1)
        return inner.read(kind, element)

    def nested(
        self, element: etree._Element | None, key: str, name: str, known: Functions, depth: int
    ) -> Body:
        """A body inside another one; null where it could not be read (the problem is noted)."""
        body = None
        if element is None:
            self._refuse(key, "unsupported", "缺少内容")
        else:
            body = self._body(element, key, name, known, depth)
        return body if body is not None else expression("null")

    def _literal(self, element: etree._Element, key: str, known: Functions) -> Expression | None:
        language = element.get("expressionLanguage", "")
        if (language and "FEEL" not in language.upper()) or children(element, "importedValues"):
            self._refuse(key, "unsupported", "只支持 FEEL 表达式")
            return None
        return self.expression(key, entry(element), known)

    def expression(self, where: str, text: str, known: Functions) -> Expression | None:
        try:
            return expression(text, self._names, known)
        except FeelError as error:
            self._refuse(where, "bad_expression", f"表达式“{text[:200]}”：{error}")
            return None

    def _tests(self, where: str, text: str, known: Functions) -> UnaryTests:
        try:
            return unary_tests(text, self._names, known)
        except FeelError as error:
            self._refuse(where, "bad_expression", f"单元格“{text[:200]}”：{error}")
            return unary_tests("-")

    # -- tables
    def _table(self, key: str, name: str, element: etree._Element, known: Functions) -> Table:
        hit, aggregation = element.get("hitPolicy", "UNIQUE"), element.get("aggregation", "")
        rules, inputs = children(element, "rule"), children(element, "input")
        outputs = children(element, "output")
        self._check_table(key, hit, aggregation, len(rules), len(inputs), len(outputs))
        return Table(
            hit,
            aggregation if hit == "COLLECT" else "",
            tuple(self._input(key, column, known) for column in inputs),
            tuple(self._output(key, name, column, len(outputs) == 1, known) for column in outputs),
            tuple(
                self._rule(key, number, rule, len(inputs), len(outputs), known)
                for number, rule in enumerate(rules[:MAX_RULES], 1)
            ),
        )

    def _check_table(
        self, key: str, hit: str, aggregation: str, rules: int, inputs: int, outputs: int
    ) -> None:
        if hit not in HITS:
            self._refuse(key, "unsupported", f"不支持命中策略 {hit}")
        if aggregation and aggregation not in AGGREGATES:
            self._refuse(key, "unsupported", f"不支持汇总方式 {aggregation}")
        if aggregation and hit in LISTS and outputs > 1:
            self._refuse(key, "unsupported", "有多个输出列的表不能汇总")
        if rules > MAX_RULES:
            self._refuse(key, "too_large", f"规则超过 {MAX_RULES} 条")
        if inputs > MAX_COLUMNS or not 1 <= outputs <= MAX_COLUMNS:
            self._refuse(key, "columns", f"输入列最多 {MAX_COLUMNS} 个，输出列应有 1 到 {MAX_COLUMNS} 个")

    def _input(self, key: str, column: etree._Element, known: Functions) -> Input:
        inner = next(iter(children(column, "inputExpression")), None)
        text = entry(inner) if inner is not None else ""
        of = self._types.of(inner.get("typeRef")) if inner is not None else ANY
        allowed = next((entry(values) for values in children(column, "inputValues")), "")
        return Input(
            expression=self.expression(key, text, known) or expression("null"),
            label=column.get("label") or text,
            type=of.kind,
            allowed=self._tests(key, allowed, known) if allowed else of.allowed,
            of=of,
        )

    def _output(self, key: str, name: str, column: etree._Element, single: bool, known: Functions) -> Output:
        values = next((entry(listed) for listed in children(column, "outputValues")), "")
        default = next((entry(cell) for cell in children(column, "defaultOutputEntry")), "")
        if not single and not column.get("name"):
            self._refuse(key, "no_output_name", "有多个输出列时每列都要有名称")
        of = self._types.of(column.get("typeRef"))
        listed = self._tests(key, values, known) if values else of.allowed
        return Output(
            name=column.get("name") or name,
            label=column.get("label", ""),
            order=tuple(_listed(listed)),
            default=self.expression(key, default, known) if default else None,
            of=of,
        )

    def _rule(
        self, key: str, number: int, rule: etree._Element, inputs: int, outputs: int, known: Functions
    ) -> Rule:
        cells, results = children(rule, "inputEntry"), children(rule, "outputEntry")
        where = rule.get("id") or f"{key}#{number}"
        if len(cells) != inputs or len(results) != outputs:
            self._refuse(where, "ragged", f"第 {number} 条规则的格数与表头不一致")
        notes = [entry(note) for note in children(rule, "annotationEntry")]
        notes += ["".join(map(str, note.itertext())).strip() for note in children(rule, "description")]
        return Rule(
            number,
            tuple(self._tests(where, entry(cell), known) for cell in cells),
            tuple(
                self.expression(where, _result(entry(cell)), known) or expression("null") for cell in results
            ),
            "；".join(note for note in notes if note),
        )


class _Inner:
    """Contexts, invocations, lists and relations: what holds other bodies."""

    def __init__(self, reader: _Reader, key: str, known: Functions, depth: int) -> None:
        self._reader, self._key, self._known, self._depth = reader, key, known, depth

    def read(self, kind: str, element: etree._Element) -> Body:
        if kind == "context":
            return self._context(element)
        if kind == "invocation":
            return self._invocation(element)
        if kind == "list":
            return Listing(tuple(self._nested(item) for item in element if local(item) in _ALL))
        columns = tuple(column.get("name", "") for column in children(element, "column"))
        rows = tuple(
            tuple(self._nested(cell) for cell in row if local(cell) in _ALL)
            for row in children(element, "row")
        )
        if any(len(row) != len(columns) for row in rows):
            self._reader._refuse(self._key, "ragged", "关系表的格数与表头不一致")
        return Relation(columns, rows)

    def _nested(self, element: etree._Element | None, name: str = "") -> Body:
        return self._reader.nested(element, self._key, name, self._known, self._depth)

    def _inside(self, element: etree._Element, name: str = "") -> Body:
        return self._nested(next((child for child in element if local(child) in _ALL), None), name)

    def _context(self, element: etree._Element) -> Box:
        entries: list[tuple[str, Type, Body]] = []
        result: Body | None = None
        for part in children(element, "contextEntry"):
            variable = next(iter(children(part, "variable")), None)
            name = variable.get("name", "") if variable is not None else ""
            body = self._inside(part, name)
            if variable is None:
                result = body
            else:
                entries.append((name, self._reader._types.of(variable.get("typeRef")), body))
        return Box(tuple(entries), result)

    def _invocation(self, element: etree._Element) -> Body:
        called = next(iter(children(element, "literalExpression")), None)
        function = " ".join(entry(called).split()) if called is not None else ""
        bindings = []
        for binding in children(element, "binding"):
            parameter = next(iter(children(binding, "parameter")), None)
            bindings.append(
                (parameter.get("name", "") if parameter is not None else "", self._inside(binding))
            )
        parameters = self._known.get(function)
        if parameters is None:
            self._reader._refuse(self._key, "no_knowledge", f"没有引入业务知识模型“{function}”")
        elif not {name for name, _ in bindings} <= set(parameters):
            self._reader._refuse(self._key, "parameters", f"调用“{function}”的参数与定义不一致")
        return Invocation(function, tuple(bindings))


_ALL: Final = (*_BODIES, *_REFUSED)


def _result(text: str) -> str:
    """An empty output cell, and `-` in one, stand for null."""
    return "null" if text in ("", "-") else text


def _listed(values: UnaryTests | None) -> Iterable[Value]:
    for node in values.node.items if values is not None and values.node is not None else ():
        if constant(node):
            yield constant_value(node)


def _parameters(knowledge: Mapping[str, Knowledge]) -> Functions:
    return {name: tuple(parameter for parameter, _ in model.parameters) for name, model in knowledge.items()}


def _names(root: etree._Element) -> Iterable[str]:
    """Names that are no plain words must be known before an expression is read."""
    space = etree.QName(root).namespace
    for element in root.iter():
        if isinstance(element.tag, str) and etree.QName(element).namespace == space:
            name = element.get("name", "")
            if name and element is not root:
                yield name


def _by_id(root: etree._Element, kind: str) -> dict[str, etree._Element]:
    return {element.get("id", ""): element for element in children(root, kind)}


def _references(element: etree._Element, requirement: str, kind: str) -> Iterable[str]:
    for required in children(element, requirement):
        for reference in children(required, kind):
            yield reference.get("href", "").rpartition("#")[2]


def _reaches(found: Mapping[str, Decision], start: str) -> bool:
    """Whether a decision needs itself."""
    waiting, seen = list(found[start].requires), set[str]()
    while waiting:
        key = waiting.pop()
        if key == start:
            return True
        if key in seen or key not in found:
            continue
        seen.add(key)
        waiting.extend(found[key].requires)
    return False
