"""Forms that ask one thing beside another: 名称 | 值 | 名称 | 值. They become a table of one record. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from . import heads, units, vocabulary
from .cells import Value, is_missing, is_number, text_of
from .grid import Area, Sheet

_FEWEST_ROWS: Final = 3
_FEWEST_PAIRS: Final = 5
_MOST_CELLS: Final = 10
_LONGEST: Final = 30
_ENDING: Final = re.compile(
    r"(?:名称|单位|姓名|性别|民族|学历|学位|职务|职称|时间|日期|年月|年份|期限|地址|住所|地点|电话|手机|邮箱|邮编|代码|编号|号码|人数|总数|数量|面积|"
    r"资本|资金|资产|收入|产值|利润|税收|税额|投入|投资|经费|金额|总额|[^多少]额|比重|占比|[^效]率|负责人|联系人|代表人?|法人|产品|业务|范围|类型|类别|行业|"
    r"性质|级别|等级|规模|领域|方向|来源|方式|情况|内容|简介|专利|成果|籍贯|专业|网址|账号|开户行|传真|品牌|产能|产量|能耗|年龄|人员|职工)(?:情况|数)?"
)


@dataclass(slots=True)
class Form:
    """`pairs`: the cells of a label and of its value, in reading order. Cells are (row, column) of the sheet."""

    sheet: Sheet
    top: int
    bottom: int
    pairs: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)

    @property
    def area(self) -> Area:
        spots = [spot for pair in self.pairs for spot in pair]
        columns = [at for _row, at in spots]
        return Area(self.top, min(columns), self.bottom, max(columns))

    @property
    def spots(self) -> dict[int, tuple[int, int]]:
        """Where the value of each column stands on the sheet."""
        return {at: value for at, (_label, value) in enumerate(self.pairs)}

    def lined(self) -> Sheet:
        """One row of heads and one of values, at the row where the form begins."""
        names: list[Value] = [text_of(self.sheet.at(*label)).rstrip(":： ") for label, _value in self.pairs]
        values = [self.sheet.at(*value) for _label, value in self.pairs]
        return Sheet(self.sheet.name, [*([] for _ in range(self.top)), names, values])


def read(sheet: Sheet, top: int) -> Form | None:
    """The form that begins at this row; None where the rows are those of a table."""
    form, row, two = Form(sheet, top, top - 1), top, False
    if _is_heads(sheet, top):
        return None
    while row < sheet.height:
        if form.pairs and _is_section(sheet, row):
            row += 1
            continue
        if not _goes_on(sheet, row):
            break
        cells = sheet.filled(row)
        pairs = _pairs(sheet, row, cells)
        if pairs is None:
            break
        form.pairs += pairs
        form.bottom = row
        two = two or len(pairs) > 1
        row += 1
    asked = sum(_asks(sheet.at(*label)) for label, _value in form.pairs)
    answered = sum(_asks(sheet.at(*value)) for _label, value in form.pairs)
    count = len(form.pairs)
    long = form.bottom - form.top + 1 >= _FEWEST_ROWS and count >= _FEWEST_PAIRS
    return form if long and two and asked * 10 >= count * 6 and answered * 5 <= count else None


def _is_heads(sheet: Sheet, row: int) -> bool:
    """The heads of a table: questions without room for an answer between them."""
    cells = sheet.filled(row)
    close = all(at == _beside(sheet, row, before) for (before, _one), (at, _two) in pairwise(cells))
    return close and all(_asks(value) for _at, value in cells)


def _is_section(sheet: Sheet, row: int) -> bool:
    """二、研发情况 over the next questions of the same form."""
    cells = sheet.filled(row)
    if len(cells) != 1 or not _goes_on(sheet, row + 1):
        return False
    area = sheet.merge(row, cells[0][0])
    numbered = vocabulary.outline(text_of(cells[0][1])) > 0
    return isinstance(cells[0][1], str) and (numbered or (area is not None and area.right - area.left > 2))


def _goes_on(sheet: Sheet, row: int) -> bool:
    cells = sheet.filled(row)
    if not 2 <= len(cells) <= _MOST_CELLS:
        return False
    first = units.plain(text_of(cells[0][1]))
    return not (vocabulary.FOOTER.match(first) or heads.is_note(sheet, row))


def _pairs(
    sheet: Sheet, row: int, cells: Sequence[tuple[int, Value]]
) -> list[tuple[tuple[int, int], tuple[int, int]]] | None:
    """Labels and values of one row; a label whose value was left empty is followed by the next label."""
    found: list[tuple[tuple[int, int], tuple[int, int]]] = []
    waiting: int | None = None
    for at, value in cells:
        if waiting is None or (_asks(value) and at > _beside(sheet, row, waiting)):
            if waiting is not None:
                found.append(((row, waiting), (row, _beside(sheet, row, waiting))))
            if not _could_ask(value):
                return None
            waiting = at
        else:
            found.append(((row, waiting), (row, at)))
            waiting = None
    if waiting is not None:
        found.append(((row, waiting), (row, _beside(sheet, row, waiting))))
    return found


def _beside(sheet: Sheet, row: int, at: int) -> int:
    """The column right of a cell, past what is merged with it."""
    area = sheet.merge(row, at)
    return (area.right if area else at) + 1


def _could_ask(value: Value) -> bool:
    text = text_of(value)
    return (
        isinstance(value, str)
        and len(text) <= _LONGEST
        and not is_missing(value)
        and not is_number(value)
        and not re.search(r"[。；;！]", text)
    )


def _asks(value: Value) -> bool:
    """Words that a form asks with: a known head, a unit in brackets, a colon, an ending such as 时间 or 人数."""
    if value is None or not _could_ask(value):
        return False
    text = text_of(value)
    bare = units.without(text).rstrip(":：").removeprefix("其中").lstrip(":：")
    bare = re.sub(r"[(（][^()（）]*[)）]$", "", bare)
    told = vocabulary.is_head_word(bare) or bool(_ENDING.search(bare[-8:]) and _ends(bare))
    return told or text.endswith((":", "：")) or bool(units.of_head(text))


def _ends(bare: str) -> bool:
    return any(found.end() == len(bare) for found in _ENDING.finditer(bare))
