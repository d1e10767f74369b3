"""A need and who solved it: what a news text tells of one enterprise in two or three sentences.

企业提出难题 … 政府助题 … 平台答题: read from the order of the sentences and from the verbs, never from the mechanism's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from .entities import Occurrence
from .relations import Said
from .view import View

_NEED: Final = re.compile(
    r"(如何[^。？！\n]{6,60})[？?]"
    r"|客户(?:要求|提出)([^。；\n]{6,50}?)(?=[，。；])"
    r"|(?:一度|曾|正|也)?(?:面临|遭遇|遇到|受困于|苦于|受制于)([^。；，\n]{4,40}?)(?:的)?(?:难题|困境|瓶颈|问题|困难|难关)"
    r"|(?:一直|长期|始终)?(?:受困于|苦于|受制于)([^。；，\n]{4,40}?)(?=[。；，])"
    r"|(?:急需|亟需|迫切需要|需要)(?=一[种套款]|解决|突破)([^。；，\n]{4,40}?)(?=[。；，])"
    r"|(?:提出|反映|带来|抛出)(?:了)?([^。；，\n]{4,40}?)的?(?:难题|需求|技术需求)"
)
_HELP: Final = re.compile(
    r"(?:随即|第一时间|迅速|主动|立即|马上)?“?(?:助题|协调|对接|牵线|搭桥|安排专人|组织|撮合)"
)
# 经某某中心牵线: who brings others together solves nothing himself
_LINKS: Final = re.compile(r"(?:的)?(?:积极|主动)?(?:牵线|搭桥|撮合|居中|对接)")
_ANSWER: Final = re.compile(
    r"(?:开展)?(?:专项研究|攻关|研发|研究|答题)"
    r"|揭榜|(?:研发|开发|研制)出|签订[^。；]{0,12}(?:合同|协议)"
    r"|(?:找到|给出|提供|提出)了?[^。；]{0,10}(?:思路|方案|办法|路径)|破题|攻克|解决了?|突破了?|解[^。，]{0,4}之急"
)
_ENTERPRISE: Final = frozenset({"enterprise"})
_HELPERS: Final = frozenset({"government", "department", "place", "park", "service_center"})
_SOLVERS: Final = frozenset(
    {"platform", "lab", "university", "research_institute", "incubator", "base", "hospital", "service_center"}
    | {"person", "mechanism"}
)
_REACH: Final = 420


@dataclass(frozen=True, slots=True)
class _Need:
    view: View
    start: int
    end: int


def cases(views: Sequence[View], hits: dict[int, list[Occurrence]]) -> Iterator[Said]:
    for at, view in enumerate(views):
        for found in _NEED.finditer(view.text):
            group = next(number for number in range(1, _NEED.groups + 1) if found.group(number))
            need = _Need(view, *found.span(group))
            owner = _owner(views, hits, at, found.start())
            if owner is not None:
                yield from _case(views, hits, at, need, owner)


def _owner(
    views: Sequence[View], hits: dict[int, list[Occurrence]], at: int, before: int
) -> Occurrence | None:
    """The enterprise that the text speaks of where the need is told."""
    near = [row for row in hits.get(at, []) if row.end <= before and row.kind in _ENTERPRISE]
    return near[-1] if near else None


def _case(
    views: Sequence[View], hits: dict[int, list[Occurrence]], at: int, need: _Need, owner: Occurrence
) -> Iterator[Said]:
    follow = [row for row in hits.get(at, []) if row.start >= need.end and row.start - need.end <= _REACH]
    if not any(row.kind in _SOLVERS for row in follow) and not _begins_anew(views, hits, at + 1, owner):
        follow += hits.get(at + 1, [])[:6]
    invited = next((row for row in follow if _invited(row, owner)), None)
    other = next(
        (r for r in follow if r.kind == "enterprise" and r.entity is not owner.entity and r is not invited),
        None,
    )
    follow = [row for row in follow if other is None or row.view is not other.view or row.start < other.start]
    solving = (row for row in follow if row.kind in _SOLVERS or row is invited)
    solver = next((row for row in solving if _answers(row) and not _LINKS.match(_clause_after(row))), None)
    helper = next((row for row in follow if row.kind in _HELPERS and _HELP.search(_clause_after(row))), None)
    if solver is None:
        return
    if helper is None and solver.kind == "mechanism":  # 正是某区“某某”模式
        helper = next(
            (row for row in follow if row.kind in _HELPERS and 0 <= solver.start - row.end <= 1), None
        )
    person = next(
        (
            row
            for row in follow
            if row.kind == "person" and row.view is solver.view and row.start == solver.end
        ),
        None,
    )
    solver = person or solver
    parts = [row for row in (owner, helper, solver) if row is not None and row.view is need.view]
    start, end = (
        min([need.start, *(row.start for row in parts)]),
        max([need.end, *(row.end for row in parts)]),
    )
    extra: dict[str, Any] = {
        "need": _span(need.view, need.start, need.end),
        "solver": _named(solver),
        "enterprise": _named(owner),
    }
    if helper is not None:
        extra["helper"] = _named(helper)
    yield Said(
        need.view, "case", owner.entity.name, owner.kind, solver.entity.name, solver.kind, start, end,
        0.65 if helper is not None else 0.55, "由上下文拼成，请核对各方", extra,
    )  # fmt: skip


def _begins_anew(
    views: Sequence[View], hits: dict[int, list[Occurrence]], at: int, owner: Occurrence
) -> bool:
    """Does the next paragraph tell of another enterprise, or of another need?"""
    if at >= len(views):
        return True
    first = next((row for row in hits.get(at, []) if row.kind == "enterprise"), None)
    return (first is not None and first.entity is not owner.entity) or bool(_NEED.search(views[at].text))


def _invited(row: Occurrence, owner: Occurrence) -> bool:
    """邀请某某设计院有限公司专家组: an enterprise that was asked to help."""
    before = row.view.text[max(0, row.start - 4) : row.start]
    asked = re.search(r"邀请|请来|委托|联系|对接", before) or re.match(
        r"(?:专家|技术)(?:组|团队|人员)", row.view.text[row.end :]
    )
    return row.kind == "enterprise" and row.entity is not owner.entity and bool(asked) and _answers(row)


def answered(case: Said) -> Said:
    """The plain relation in a case: who solves for whom."""
    return replace(
        case, predicate="solves_for", subject=case.object, subject_type=case.object_type, object=case.subject,
        object_type=case.subject_type, confidence=case.confidence - 0.05, extra={},
    )  # fmt: skip


def _clause_after(row: Occurrence) -> str:
    return row.view.text[row.end : row.end + 24]


def _answers(row: Occurrence) -> bool:
    """Does the text around it say that it answers?"""
    after = re.split(r"[。！？]", row.view.text[row.end : row.end + 60])[0]
    before = re.split(r"[。！？]", row.view.text[max(0, row.start - 30) : row.start])[-1]
    return bool(_ANSWER.search(after) or _HELP.search(before) or re.search(r"之急|正是|联合|携手", before))


def _span(view: View, start: int, end: int) -> dict[str, Any]:
    low, high = view.raw(start, end)
    return {"text": view.text[start:end], "start": low, "end": high}


def _named(row: Occurrence) -> dict[str, Any]:
    low, high = row.view.raw(row.start, row.end)
    return {"name": row.entity.name, "type": row.kind, "start": low, "end": high}
