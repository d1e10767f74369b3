"""Vetoes and cut lines: reading them, and which grade a place or a score gives. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from . import names, numbers
from .reading import Log, Node
from .rules import Column, Effect, Gate, Grades, Line, Test


def read_gates(
    top: Node, by_name: Mapping[str, str], log: Log
) -> tuple[tuple[Gate, ...], tuple[Column, ...]]:
    """The vetoes, and columns that only they read."""
    gates: list[Gate] = []
    flags: list[Column] = []
    for at, (name, content) in enumerate(top.items("gates")):
        given: Any = content if isinstance(content, Mapping) else {"column": content or name}
        node = Node(given, names.GATE, f"gates[{name or at}]", log)
        gate, column = _gate(node, name, by_name)
        gates.append(gate)
        flags += [column] if column and column.key not in {one.key for one in flags} else []
    return tuple(gates), tuple(flags)


def _gate(node: Node, name: str, by_name: Mapping[str, str]) -> tuple[Gate, Column | None]:
    written = node.text("column", most=80) or name or node.text("key", most=80) or node.text("name", most=80)
    if not written:
        node.log.wrong("required", "否决项要写明看哪一列（column）", node.at("column"))
    below, above = node.number("below"), node.number("above")
    if below is not None and above is not None:
        node.log.wrong("two_ways", "“低于”和“高于”只能选一种，两条线请写成两项", node.at("below"))
    test = Test.BELOW if below is not None else Test.ABOVE if above is not None else Test.YES
    key = by_name.get(names.loose(written), written)
    effect = node.choice("effect", names.EFFECTS, Effect, Effect.GRADE if "grade" in node else Effect.EXCLUDE)
    gate = Gate(
        key=node.text("key", name or key, 80), name=node.text("name", name or written, 120), column=key, test=test,
        effect=effect, value=below if below is not None else above, grade=node.text("grade", most=20),
    )  # fmt: skip
    known = names.loose(written) in by_name
    return gate, None if known else Column(written, written, is_flag=test == Test.YES)


def read_grades(top: Node, log: Log) -> Grades | None:
    value = top.get("grades")
    if value is None:
        return None
    general = _general_consequences(top)
    if isinstance(value, Mapping) and any(names.GRADES.get(names.loose(k)) == "lines" for k in value):
        node = Node(value, names.GRADES, "grades", log)
        rows, by = node.items("lines"), node.text("by")
    else:
        rows, by = top.items("grades"), ""
    by = by or _bare(rows)
    lines = [_line(name, content, at, by, general, log) for at, (name, content) in enumerate(rows)]
    return _checked(lines, log)


def _bare(rows: list[tuple[str, Any]]) -> str:
    """`{A: 20, B: 80}` are shares when they make 100 %, else scores."""
    try:
        found = [
            numbers.number(content) for name, content in rows if name and not isinstance(content, Mapping)
        ]
    except numbers.NotANumber:
        return ""
    return "score" if len(found) == len(rows) and sum(found) not in (1, 100) else "share"


def _line(
    name: str, content: Any, at: int, by: str, general: Mapping[str, tuple[str, ...]], log: Log
) -> Line:
    if isinstance(content, Mapping):
        given: Any = {"grade": name, **content} if name else content
    else:
        scored = "score" in by.lower() or "分" in by
        given = {"grade": name, "least" if scored else "share": content}
    node = Node(given, names.LINE, f"grades[{name or at}]", log)
    grade = node.text("grade", most=20)
    if not grade:
        log.wrong("required", "请写上等级", node.at("grade"))
    share = node.number("share")
    if share is not None and 0 < share <= 1 and not str(node.get("share")).strip().endswith("%"):
        share *= 100
    own = node.texts("consequences")
    return Line(grade, share, node.number("least"), own or general.get(grade, ()))


def _general_consequences(top: Node) -> dict[str, tuple[str, ...]]:
    """`consequences: {D: [...]}` beside the grades."""
    value = top.get("consequences", {})
    if not isinstance(value, Mapping):
        return {}
    inner = Node({}, {}, "consequences", top.log)
    inner._found = {str(key): content for key, content in value.items()}
    return {key: inner.texts(key) for key in inner._found}


def _checked(lines: list[Line], log: Log) -> Grades | None:
    named = [line.grade for line in lines]
    for twice in sorted({name for name in named if named.count(name) > 1}):
        log.wrong("twice", f"等级“{twice}”写了两次", "grades")
    shares, scores = (
        [x.share for x in lines if x.share is not None],
        [x.least for x in lines if x.least is not None],
    )
    if shares and scores:
        log.wrong("grades", "等级或按比例、或按分数，不能混用", "grades")
    elif shares:
        _check_shares(lines, shares, log)
        return Grades("share", _whole(lines, shares))
    elif scores:
        if scores != sorted(scores, reverse=True) or len(set(scores)) < len(scores):
            log.wrong("grades", "分数线应从高到低", "grades")
        if len(scores) < len(lines) - 1 or (len(scores) < len(lines) and lines[-1].least is not None):
            log.wrong("grades", "除最后一档外，每一档都要有分数线", "grades")
        return Grades("score", tuple(lines))
    elif lines:
        log.wrong("grades", "每一档写上比例（share）或最低分（from）", "grades")
    return None


def _check_shares(lines: list[Line], shares: list[Fraction], log: Log) -> None:
    total = sum(shares, Fraction(0))
    if any(share < 0 for share in shares):
        log.wrong("grades", "比例不能小于 0", "grades")
    if len(shares) == len(lines) and total != 100:
        log.wrong("grades", f"各档比例合计为 {numbers.short(total)}%，应为 100%", "grades")
    if (
        len(shares) < len(lines) - 1
        or total > 100
        or (len(shares) < len(lines) and lines[-1].share is not None)
    ):
        log.wrong("grades", "除最后一档外，每一档都要有比例，合计不超过 100%", "grades")


def _whole(lines: list[Line], shares: list[Fraction]) -> tuple[Line, ...]:
    """The last grade takes the rest where its share was left out."""
    if len(shares) == len(lines):
        return tuple(lines)
    last = lines[-1]
    rest = 100 - sum(shares, Fraction(0))
    return (*lines[:-1], Line(last.grade, rest, None, last.consequences))


def cuts(grades: Grades, count: int) -> list[tuple[str, int]]:
    """Up to which place each grade goes, for shares: the cumulated share of `count`, rounded half up."""
    found, total = [], Fraction(0)
    for line in grades.lines:
        total += line.share or 0
        place = total * count / 100
        found.append((line.grade, (2 * place.numerator + place.denominator) // (2 * place.denominator)))
    return found


def grade_of(grades: Grades, rank: int, total: Fraction, count: int) -> str:
    """Subjects on the same place have the same grade."""
    if grades.by == "share":
        return next((grade for grade, last in cuts(grades, count) if rank <= last), grades.lines[-1].grade)
    hits = (line.grade for line in grades.lines if line.least is not None and total >= line.least)
    return next(hits, grades.lines[-1].grade)


def consequences_of(grades: Grades | None, grade: str) -> tuple[str, ...]:
    lines = grades.lines if grades else ()
    return next((line.consequences for line in lines if line.grade == grade), ())
