"""Runs folders of cases in the format of the DMN TCK (`*.dmn` with `*-test-*.xml` beside it).

One case is one result node of a test case: one expected value of one decision. It is `passed` when the value is
the expected one (numbers within a billionth, everything else exactly), `failed` when it is another one, and
`refused` when it cannot be asked: the model is missing or is no DMN file, the decision uses something outside the
subset (imports, decision services, boxed functions, conditionals, filters and iterators, Java or PMML functions,
regular expressions), or the test file is broken. A decision that ends in an error has the value null, as the
format has it; a case with `errorResult` passes when there is no value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from lxml import etree

from ..errors import BadDefinition
from ..feel import Value, to_json
from ..feel.temporal import read_date, read_datetime, read_duration, read_time
from ..xml import children, local, parse_xml
from .evaluate import evaluate, failures
from .model import Decision
from .reader import Model, read

_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_NUMBERS: Final = {"decimal", "double", "integer", "int", "long", "float", "short"}
_READ: Final[dict[str, Any]] = {
    "date": read_date,
    "time": read_time,
    "dateTime": read_datetime,
    "duration": read_duration,
    "dayTimeDuration": read_duration,
    "yearMonthDuration": read_duration,
}
_NEAR: Final = Decimal("1e-9")
_MAX_NESTING: Final = 50


@dataclass(frozen=True, slots=True)
class Case:
    """`status` is passed, failed or refused; `expected` and `actual` are plain JSON."""

    id: str
    file: str
    decision: str
    status: str
    expected: Any = None
    actual: Any = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    cases: tuple[Case, ...]

    def count(self, status: str) -> int:
        return sum(case.status == status for case in self.cases)

    def to_json(self) -> dict[str, Any]:
        counts = {status: self.count(status) for status in ("passed", "failed", "refused")}
        return {**counts, "cases": [asdict(case) for case in self.cases]}


class _Refused(Exception):
    pass


def run(folder: Path) -> Report:
    """All cases below a folder, at any depth. Never raises for what is in the files."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    models = [path for path in paths if path.suffix.lower() == ".dmn"]
    files = [path for path in paths if path.suffix.lower() == ".xml"]
    return Report(tuple(case for path in files for case in _file(path, folder, models)))


def _file(path: Path, folder: Path, models: list[Path]) -> Iterator[Case]:
    name = path.relative_to(folder).as_posix()
    try:
        root = parse_xml(path.read_bytes())
    except (OSError, BadDefinition) as error:
        if "-test-" in path.name.lower():
            yield Case(path.stem, name, "", "refused", reason=str(error))
        return
    if local(root) != "testCases":
        return
    model, reason = _model_of(path, root, models)
    for place, case in enumerate(children(root, "testCase"), 1):
        label = f"{path.stem}/{case.get('id') or place}"
        for node in children(case, "resultNode"):
            yield _case(label, name, case, node, model, reason)


def _model_of(path: Path, root: etree._Element, models: list[Path]) -> tuple[Model | None, str]:
    """The model that the file names; without a name the only one beside it."""
    named = next(("".join(map(str, e.itertext())).strip() for e in children(root, "modelName")), "")
    chosen = _chosen(path, named, models)
    if chosen is None:
        return None, f"没有模型文件 {named}".rstrip()
    try:
        return read(chosen.read_bytes()), ""
    except (OSError, BadDefinition) as error:
        return None, str(error)


def _chosen(path: Path, named: str, models: list[Path]) -> Path | None:
    """Beside the file first; else the only one of that name below it or anywhere, as kits with a folder of models
    have it. The name may lack its ending."""
    beside = [one for one in models if one.parent == path.parent]
    if not named:
        return beside[0] if len(beside) == 1 else None
    wanted = Path(named).name.lower().removesuffix(".dmn") + ".dmn"
    below = [one for one in models if one.is_relative_to(path.parent)]
    for among in (beside, below, models):
        found = [one for one in among if one.name.lower() == wanted]
        exact = [one for one in found if one.name == Path(named).name]
        if exact or found:
            return (exact or found)[0] if len(exact or found) == 1 else None
    return None


def _case(
    label: str, file: str, case: etree._Element, node: etree._Element, model: Model | None, reason: str
) -> Case:
    name = node.get("name", "")
    key = f"{label}/{name}"
    errs = node.get("errorResult") == "true"
    expected: Value = None
    try:
        wanted = next(iter(children(node, "expected")), None)
        expected = _value(wanted) if wanted is not None else None
        if model is None:
            raise _Refused(reason)
        actual, why = _answer(model, case, node, name, errs)
    except _Refused as error:
        return Case(key, file, name, "refused", to_json(expected), None, str(error))
    except (RecursionError, ArithmeticError, ValueError, TypeError, KeyError) as error:
        return Case(key, file, name, "refused", to_json(expected), None, f"{type(error).__name__}: {error}")
    passed = actual is None if errs else _same(actual, expected)
    status = "passed" if passed else "failed"
    return Case(key, file, name, status, to_json(expected), to_json(actual), why)


def _answer(
    model: Model, case: etree._Element, node: etree._Element, name: str, errs: bool
) -> tuple[Value, str]:
    kind = case.get("type", "decision") if node.get("type") is None else node.get("type", "")
    if kind != "decision" or case.get("invocableName"):
        raise _Refused(f"不支持直接调用 {case.get('invocableName') or kind}")
    key = model.names.get(name) or {" ".join(n.split()): k for n, k in model.names.items()}.get(
        " ".join(name.split())
    )
    if key is None:
        raise _Refused(f"模型里没有决策“{name}”")
    problems = _problems(model, key)
    if problems and not (errs and all(code == "bad_expression" for code, _ in problems)):
        raise _Refused("；".join(message for _, message in problems))
    if problems:
        return None, problems[0][1]
    data = {given.get("name", ""): _value(given) for given in children(case, "inputNode")}
    outcomes = evaluate(model.decisions, key, data)
    why = [str(reason.message) for reason in failures(model.decisions, outcomes)]
    return outcomes[key].value, "；".join(why or outcomes[key].problems)


def _problems(model: Model, key: str) -> list[tuple[str, str]]:
    """What is wrong with a decision or with those that it requires."""
    waiting, seen = [key], set[str]()
    found: list[tuple[str, str]] = []
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        found += [(problem.code, str(problem.message)) for problem in model.problems.get(name, ())]
        decision: Decision | None = model.decisions.get(name)
        waiting.extend(decision.requires if decision is not None else ())
    return found


def _value(element: etree._Element, depth: int = 0) -> Value:
    """What stands in an input, an expectation, a component or an item."""
    if depth > _MAX_NESTING:
        raise _Refused("值嵌套过深")
    parts = [child for child in element if local(child) in ("value", "list", "component")]
    if not parts or element.get(f"{_XSI}nil") in ("true", "1"):
        return None
    if local(parts[0]) == "list":
        if parts[0].get(f"{_XSI}nil") in ("true", "1"):
            return None
        return [_value(item, depth + 1) for item in children(parts[0], "item")]
    if local(parts[0]) == "component":
        return {part.get("name", ""): _value(part, depth + 1) for part in parts}
    return _scalar(parts[0])


def _scalar(element: etree._Element) -> Value:
    if element.get(f"{_XSI}nil") in ("true", "1"):
        return None
    kind = element.get(f"{_XSI}type", "").rpartition(":")[2]
    text = "".join(map(str, element.itertext()))
    if kind in _NUMBERS:
        return _number(text)
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if kind in _READ:
        found: Value = _READ[kind](text.strip())
        if found is None:
            raise _Refused(f"读不懂 {kind}：{text.strip()[:60]}")
        return found
    return text


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation as error:
        raise _Refused(f"不是数字：{text.strip()[:60]}") from error
    if not number.is_finite():
        raise _Refused(f"不是数字：{text.strip()[:60]}")
    return number


def _same(left: Value, right: Value) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return abs(left - right) <= _NEAR * max(Decimal(1), abs(right))
    return type(left) is type(right) and left == right
