"""Tables that list names: a column of names gives entities, a column of builders gives relations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .mention import Mention
from .suffixes import kind_of
from .view import View
from .words import covered, han

_NAMES: Final = re.compile(r"^(?P<what>[\u3400-\u9fff]{0,8}?)(?:名称|名|全称)$")
_BUILDERS: Final = re.compile(
    r"^(?:开发|建设|实施|运营|责任|承建|牵头|依托|主管|投资|业主|申报|承担|共建)(?:主体|单位|部门|企业|机构|方)$|^业主$"
)
_SPOT: Final = re.compile(r"地址|位置|地点|所在地|范围|选址")
_KINDS: Final = (
    ("企业", "enterprise"), ("公司", "enterprise"), ("单位", "enterprise"), ("基地", "base"), ("平台", "platform"),
    ("园区", "park"), ("实验室", "lab"), ("院", "research_institute"), ("中心", "platform"), ("孵化", "incubator"),
    ("项目", "project"), ("产品", "product"), ("机构", "research_institute"), ("学校", "university"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of names: what it names, who builds it, and where it lies."""

    name: Mention
    builders: tuple[tuple[View, int, int], ...]
    spots: tuple[View, ...]
    head: str


def rows(views: Sequence[View]) -> Iterator[Row]:
    for cells in _tables(views).values():
        heads = {view.column: view.text for view in cells if view.row == 0}
        named = next((at for at, text in heads.items() if _NAMES.match(text)), None)
        if named is None:
            continue
        for line in _lines(cells):
            row = _row(line, heads, named)
            if row is not None:
                yield row


def _tables(views: Sequence[View]) -> dict[int, list[View]]:
    found: dict[int, list[View]] = defaultdict(list)
    for view in views:
        if view.row >= 0:
            found[view.at].append(view)
    return found


def _lines(cells: Sequence[View]) -> list[dict[int, View]]:
    found: dict[int, dict[int, View]] = defaultdict(dict)
    for view in cells:
        found[view.row][view.column] = view
    return [line for at, line in sorted(found.items()) if at > 0]


def _row(line: dict[int, View], heads: dict[int, str], named: int) -> Row | None:
    view = line.get(named)
    if view is None or not _is_name(view.text):
        return None
    kind = kind_of(view.text.split("（")[0]) or _kind_of_head(heads[named], view.path)
    if not kind:
        return None
    end = len(view.text)
    name = Mention(view, 0, end, kind, 0.8, "表中名称一栏")
    builders = [
        (cell, *span)
        for at, cell in line.items()
        if _BUILDERS.match(heads.get(at, ""))
        for span in _parts(cell.text)
    ]
    spots = [cell for at, cell in line.items() if _SPOT.search(heads.get(at, ""))]
    head = next((heads[at] for at in line if _BUILDERS.match(heads.get(at, ""))), "")
    return Row(name, tuple(builders), tuple(spots), head)


def _is_name(text: str) -> bool:
    plain = not re.search(r"[，。；：、%]", text) and not re.fullmatch(r"[\d.]+", text)
    return plain and 2 < len(text) <= 40 and han(text) >= 2 and not covered(text, "generic")


def _kind_of_head(head: str, path: Sequence[str]) -> str:
    """企业名称 says what the column names; a bare 名称 leaves it to the title of the table."""
    words = [head, *([path[-1]] if path else [])]
    return next((kind for text in words for word, kind in _KINDS if word in text), "")


def _parts(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for part in text.split("、"):
        name = re.sub(r"等$", "", part.strip())
        start = text.index(part, at)
        if len(name) >= 3:
            yield start, start + len(name)
        at = start + len(part)
