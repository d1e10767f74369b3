"""Problems out of files: one JSON document, or a folder with one file per part. Names every mistake with its place. Pure.

The format is described by `assignment.schema.json` beside this module.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from . import checking
from .problem import BadProblem, Conflict, Edge, Expert, Issue, MinimumShare, Need, Problem, Rules

SCHEMA: Final = Path(__file__).with_name("assignment.schema.json")
PARTS: Final = ("needs", "experts", "edges", "conflicts", "rules")
OPTIONAL: Final = ("conflicts", "rules")
MOST_ISSUES: Final = 1_000
T = TypeVar("T")


class Id(str):
    """The type of an id: a text; an integer is taken as its digits."""

    __slots__ = ()


_WORDS: Final[Mapping[type, str]] = {
    str: "文字",
    Id: "文字或整数",
    int: "整数",
    float: "数字",
    bool: "true 或 false",
    list: "列表",
}
_NEED: Final[Mapping[str, type]] = {
    "id": Id,
    "wanted": int,
    "minimum": int,
    "weight": int,
    "organisation": Id,
}
_EXPERT: Final[Mapping[str, type]] = {
    "id": Id,
    "capacity": int,
    "load": int,
    "organisation": Id,
    "groups": list,
}
_EDGE: Final[Mapping[str, type]] = {"need": Id, "expert": Id, "value": float, "why": str}
_CONFLICT: Final[Mapping[str, type]] = {
    "need": Id,
    "need_organisation": Id,
    "expert": Id,
    "organisation": Id,
    "reason": str,
}
_SHARE: Final[Mapping[str, type]] = {"group": str, "share": float}
_RULES: Final[Mapping[str, type]] = {
    "key": str,
    "version": str,
    "first": str,
    "further_job_costs": list,
    "organisation_cap": int,
    "one_per_organisation": bool,
    "minimum_shares": list,
    "least_value": float,
}


def read(path: Path) -> Problem:
    """Raises `BadProblem` with every mistake of the file or folder."""
    return parse(_folder(path) if path.is_dir() else _document(path, path.name))


def parse(data: Any) -> Problem:
    """A problem from JSON values. Raises `BadProblem` with every mistake, of form and of meaning."""
    issues: list[Issue] = []
    if not isinstance(data, dict):
        raise BadProblem([Issue("", "type", "最外层应是一个对象")])
    issues += [Issue(name, "unknown_field", "没有这个字段") for name in data if name not in PARTS]
    missing = [name for name in PARTS if name not in OPTIONAL and name not in data]
    issues += [Issue(name, "missing", "缺少这一部分") for name in missing]
    places: Places = {}
    problem = Problem(
        needs=_rows(data, "needs", _NEED, ("id",), Need, issues, places),
        experts=_rows(data, "experts", _EXPERT, ("id",), _expert, issues, places),
        edges=_rows(data, "edges", _EDGE, ("need", "expert", "value"), Edge, issues, places),
        conflicts=_rows(data, "conflicts", _CONFLICT, (), Conflict, issues, places),
        rules=_rules(data.get("rules", {}), issues),
    )
    if not missing:
        issues += _meant(problem, data, issues, places)
    if issues:
        raise BadProblem(issues[:MOST_ISSUES])
    return problem


# Part → where each row that could be read stands in the file.
Places = dict[str, list[int]]
_ROW: Final = re.compile(r"(needs|experts|edges|conflicts)\[(\d+)\]")
_SIDES: Final = {".need": "needs", ".expert": "experts"}


def _meant(problem: Problem, data: Mapping[str, Any], form: Sequence[Issue], places: Places) -> list[Issue]:
    """Mistakes of meaning among the rows that could be read, at their places in the file. An id counts as unknown only
    if no row of its part was lost: the lost one might have been meant."""

    def moved(text: str) -> str:
        return _ROW.sub(lambda found: f"{found[1]}[{places[found[1]][int(found[2])]}]", text)

    lost = {name for name in ("needs", "experts") if _is_lost(data.get(name), places.get(name))}
    found = []
    for issue in checking.issues_of(problem):
        side = _SIDES.get(issue.place[issue.place.rfind(".") :])
        if issue.code != "unknown" or side not in lost:
            found.append(Issue(moved(issue.place), issue.code, moved(issue.message)))
    named = {issue.place for issue in form}
    return [issue for issue in found if issue.place not in named]


def _is_lost(rows: Any, known: Sequence[int] | None) -> bool:
    return not isinstance(rows, list) or len(rows) > len(known or ())


def parse_rules(data: Any) -> Rules:
    """Rules alone. Raises `BadProblem`."""
    issues: list[Issue] = []
    rules = _rules(data, issues)
    issues += checking.issues_of(Problem((), (), (), (), rules)) if not issues else []
    if issues:
        raise BadProblem(issues)
    return rules


def _document(path: Path, name: str) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadProblem([Issue(name, "unreadable", f"读不了：{error.strerror}")]) from error
    except ValueError as error:
        raise BadProblem([Issue(name, "json", f"不是 JSON：{error}")]) from error


def _folder(folder: Path) -> dict[str, Any]:
    """`needs.jsonl` or `needs.json`, and so on; every file that cannot be read is named."""
    found: dict[str, Any] = {}
    issues: list[Issue] = []
    for name in PARTS:
        try:
            lines, whole = folder / f"{name}.jsonl", folder / f"{name}.json"
            if lines.exists():
                found[name] = _lines(lines)
            elif whole.exists():
                found[name] = _document(whole, whole.name)
            elif name not in OPTIONAL:
                issues.append(Issue(f"{name}.jsonl", "missing", "文件夹里没有这个文件"))
        except BadProblem as error:
            issues += error.issues
    if issues:
        raise BadProblem(issues)
    return found


def _lines(path: Path) -> list[Any]:
    found, issues = [], []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            found.append(json.loads(line))
        except ValueError as error:
            issues.append(Issue(f"{path.name}:{number}", "json", f"不是 JSON：{error}"))
    if issues:
        raise BadProblem(issues)
    return found


def _rows(
    data: Mapping[str, Any],
    name: str,
    fields: Mapping[str, type],
    needed: Sequence[str],
    make: Callable[..., T],
    issues: list[Issue],
    places: Places | None = None,
) -> list[T]:
    rows = data.get(name, [])
    if not isinstance(rows, list):
        issues.append(Issue(name, "type", "应是列表"))
        return []
    found, at_place = [], []
    for at, row in enumerate(rows):
        before = len(issues)
        _fields(f"{name}[{at}]", row, fields, needed, issues)
        if len(issues) == before and fields is _EXPERT:
            issues += _texts(f"{name}[{at}].groups", row.get("groups", []))
        good = row if len(issues) == before else _left(row, fields, needed)
        if good is not None:
            found.append(make(**_with_ids(good, fields)))
            at_place.append(at)
    if places is not None:
        places[name] = at_place
    return found


def _left(row: Any, fields: Mapping[str, type], needed: Sequence[str]) -> dict[str, Any] | None:
    """What is needed of a row with mistakes elsewhere; None where that is not readable either."""
    if not needed or not isinstance(row, dict):
        return None
    if any(name not in row or not _is(row[name], fields[name]) for name in needed):
        return None
    return {name: row[name] for name in needed}


def _with_ids(row: Mapping[str, Any], fields: Mapping[str, type]) -> dict[str, Any]:
    return {name: str(value) if fields[name] is Id else value for name, value in row.items()}


def _fields(
    place: str, row: Any, fields: Mapping[str, type], needed: Sequence[str], issues: list[Issue]
) -> None:
    if not isinstance(row, dict):
        issues.append(Issue(place, "type", "应是一个对象"))
        return
    issues += [
        Issue(f"{place}.{name}", "unknown_field", "没有这个字段") for name in row if name not in fields
    ]
    issues += [Issue(f"{place}.{name}", "missing", "缺少这个字段") for name in needed if name not in row]
    for name, wanted in fields.items():
        if name in row and not _is(row[name], wanted):
            issues.append(Issue(f"{place}.{name}", "type", f"应是{_WORDS[wanted]}"))


def _texts(place: str, values: Sequence[Any]) -> list[Issue]:
    wrong = [at for at, value in enumerate(values) if not isinstance(value, str)]
    return [Issue(f"{place}[{at}]", "type", "应是文字") for at in wrong]


def _is(value: Any, wanted: type) -> bool:
    if wanted is bool:
        return isinstance(value, bool)
    if wanted is Id:
        return isinstance(value, str | int) and not isinstance(value, bool)
    if wanted is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, wanted) and not isinstance(value, bool)


def _expert(**row: Any) -> Expert:
    return Expert(**row | {"groups": tuple(row.get("groups", ()))})


def _rules(data: Any, issues: list[Issue]) -> Rules:
    before, plain = len(issues), data
    if isinstance(data, dict) and data.get("organisation_cap", 0) is None:
        plain = {name: value for name, value in data.items() if name != "organisation_cap"}
    _fields("rules", plain, _RULES, (), issues)
    if len(issues) > before:
        return Rules()
    costs = plain.get("further_job_costs", Rules().further_job_costs)
    for at, cost in enumerate(costs):
        if not _is(cost, float):
            issues.append(Issue(f"rules.further_job_costs[{at}]", "type", "应是数字"))
    shares = _rows({"rules.minimum_shares": plain.get("minimum_shares", [])}, "rules.minimum_shares", _SHARE,
                   ("group", "share"), MinimumShare, issues)  # fmt: skip
    if len(issues) > before:
        return Rules()
    return Rules(
        **plain | {"further_job_costs": tuple(float(c) for c in costs), "minimum_shares": tuple(shares)}
    )
