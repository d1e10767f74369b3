"""The tables of a sheet, and what each row under their heads is: data, group, subtotal, total, 其中, a head again. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from . import forms, heads, vocabulary
from .cells import is_missing, is_number, text_of
from .grid import Area, Sheet
from .heads import Head
from .units import plain

_LABELS: Final = 4  # the label of a row stands in its first columns
_AHEAD: Final = 6


class RowRole(StrEnum):
    DATA = "data"
    GROUP = "group"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    OF_WHICH = "of_which"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Mark:
    """A row that is not plain data; `level` is the depth of its numbering (一、 is 1)."""

    row: int
    role: RowRole
    label: str
    level: int = 0


@dataclass(slots=True)
class Located:
    """One table on a sheet. `turned`: it was found with rows and columns exchanged; `shift` are columns left of it.
    `form`: labels and values beside each other, which `sheet` holds as one row of heads and one of values."""

    sheet: Sheet
    head: Head
    titles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    footers: list[str] = field(default_factory=list)
    data: list[int] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    left: int = 0
    right: int = 0
    bottom: int = 0
    turned: bool = False
    shift: int = 0
    leads: list[int] = field(default_factory=list)
    form: forms.Form | None = None

    @property
    def area(self) -> Area:
        top = min([self.head.top, *self.leads])
        if self.form is not None:
            own = self.form.area
            return Area(min(top, own.top), own.left, own.bottom, own.right)
        area = Area(top, self.left, self.bottom, self.right)
        return Area(area.left, area.top, area.right, area.bottom) if self.turned else area


def tables(sheet: Sheet) -> list[Located]:
    """Every table of a sheet, in order; tables beside each other from left to right."""
    found: list[Located] = []
    for shift, part in _beside(sheet):
        for table in _stacked(part):
            table.shift = shift
            found.append(table)
    for table in found[1:]:
        if table.shift and not table.titles and found[0].head.top == table.head.top:
            table.titles, table.notes = list(found[0].titles), [*found[0].notes, *table.notes]
    return [_upright(table) for table in found]


def _beside(sheet: Sheet) -> list[tuple[int, Sheet]]:
    """Parts that stand beside each other: an empty column between them, and heads of their own on both sides."""
    filled = {at for cells in sheet.rows for at, cell in enumerate(cells) if cell is not None and cell != ""}
    width = sheet.width
    gaps = [at for at in range(1, width - 1) if at not in filled and at - 1 in filled]
    if not gaps or sheet.height > 5_000:
        return [(0, sheet)]
    row = next((r for r in range(min(sheet.height, 30)) if heads.is_head(sheet, r)), None)
    cuts = [at for at in gaps if row is not None and _begins_anew(sheet, row, at)]
    ends = [*cuts, width]
    starts = [0, *[next(a for a in range(cut, width) if a in filled) for cut in cuts]]
    last = sheet.height - 1
    return [
        (a, sheet.part(Area(0, a, last, b - 1)) if cuts else sheet) for a, b in zip(starts, ends, strict=True)
    ]


def _begins_anew(sheet: Sheet, row: int, gap: int) -> bool:
    """Right of the gap stands a head that stands left of it too, or a number of rows."""
    left = {vocabulary.bare(text_of(v)) for at, v in sheet.filled(row) if at < gap}
    right = [vocabulary.bare(text_of(v)) for at, v in sheet.filled(row) if at > gap]
    first = vocabulary.by_head(right[0])[0] if len(right) > 1 else ""
    return len(left) > 1 and (first in ("serial", "name", "indicator") or bool(right and right[0] in left))


def _stacked(sheet: Sheet) -> Iterator[Located]:
    row, titles, notes = 0, list[str](), list[str]()
    leads: list[int] = []
    last: Located | None = None
    while row < sheet.height:
        kind = _above(sheet, row, last is not None and not titles)
        if kind == "table":
            form = forms.read(sheet, row)
            last = _of_form(form) if form else Located(sheet, _head(sheet, row))
            last.titles, last.notes, last.leads = titles, notes, leads
            row = form.bottom + 1 if form else _walk(last)
            titles, notes, leads = [], [], []
            if last.data or last.marks:
                yield last
            continue
        texts = sheet.texts(row)
        if kind == "title":
            titles += texts
            leads.append(row)
        elif kind == "note":
            notes += texts
            leads.append(row)
        elif kind == "footer" and last is not None:
            last.footers += texts
        row += 1


def _of_form(form: forms.Form) -> Located:
    """A form as a table of one record."""
    made = Located(form.lined(), Head(form.top, form.top), data=[form.top + 1], form=form)
    made.right, made.bottom = len(form.pairs) - 1, form.top + 1
    return made


def _above(sheet: Sheet, row: int, after: bool) -> str:
    """What a row outside of tables is: blank, title, note, footer or the first of a table."""
    texts = sheet.texts(row)
    if not texts:
        return "blank"
    if after and (vocabulary.FOOTER.match(plain(texts[0])) or _is_remark(sheet, row)):
        return "footer"
    if heads.is_note(sheet, row):
        return "note"
    if len(texts) > 1 or _heads_alone(sheet, row):
        return "note" if not after and vocabulary.FOOTER.match(plain(texts[0])) else "table"
    if is_number(sheet.filled(row)[0][1]) or _is_list(sheet, row):
        return "table"
    return "note" if vocabulary.FOOTER.match(plain(texts[0])) else "title"


def _heads_alone(sheet: Sheet, row: int) -> bool:
    """A single head over some columns of the next row, which names the others: 2025年 above 名称 | 产值 | 税收."""
    at = sheet.filled(row)[0][0]
    area = sheet.merge(row, at)
    below = sheet.filled(row + 1)
    if area is None or not below or area.right - area.left < 1 or area.left <= below[0][0]:
        return False
    return heads.is_head(sheet, row + 1) and area.right >= below[-1][0] - 1


def _is_list(sheet: Sheet, row: int) -> bool:
    """A table of one column: a known head, and nothing but single cells below it."""
    if not vocabulary.is_head_word(sheet.texts(row)[0]):
        return False
    return (
        all(len(sheet.filled(r)) <= 1 for r in range(row + 1, min(sheet.height, row + 20)))
        and row + 1 < sheet.height
    )


def _head(sheet: Sheet, row: int) -> Head:
    if (
        heads.is_head(sheet, row)
        or _heads_alone(sheet, row)
        or (len(sheet.filled(row)) == 1 and _is_list(sheet, row))
    ):
        return heads.head_at(sheet, row)
    return Head(row, row - 1)


def _walk(table: Located) -> int:
    """Take rows into the table until another one, or its footer, begins; the next row to look at."""
    sheet, row, blanks = table.sheet, table.head.bottom + 1, 0
    _widen(table, range(table.head.top, table.head.bottom + 1))
    heading = sheet.texts(table.head.top) if table.head.bottom >= table.head.top else None
    while row < sheet.height:
        if sheet.is_blank(row):
            blanks += 1
        elif heading and text_of(sheet.filled(row)[0][1]) == heading[0] and sheet.texts(row) == heading:
            row = _again(table, row)
            continue
        elif _ends(table, row, blanks):
            return row
        else:
            _take(table, row)
            blanks = 0
        row += 1
    return row


def _again(table: Located, row: int) -> int:
    """The heads printed once more, as for a new page; as many of their rows as are there."""
    sheet, head = table.sheet, table.head
    for own in range(head.top, head.bottom + 1):
        if row >= sheet.height or sheet.texts(row) != sheet.texts(own):
            break
        table.marks.append(Mark(row, RowRole.HEAD, ""))
        row += 1
    return row


def _ends(table: Located, row: int, blanks: int) -> bool:
    sheet = table.sheet
    cells = sheet.filled(row)
    first = plain(text_of(cells[0][1]))
    if vocabulary.FOOTER.match(first) and not is_number(cells[0][1]):
        return True
    if heads.is_note(sheet, row) and (blanks or _table_below(table, row)):
        return True
    if _is_remark(sheet, row):
        return True
    if len(cells) == 1:
        return cells[0][0] <= table.left + 1 and isinstance(cells[0][1], str) and _table_below(table, row)
    return blanks > 0 and _new_head(table, row)


def _is_remark(sheet: Sheet, row: int) -> bool:
    """*完成进度=完成额/目标: a remark below the last row."""
    cells = sheet.filled(row)
    starred = len(cells) == 1 and re.match(r"[*＊※].{4}", text_of(cells[0][1])) is not None
    return starred and all(len(sheet.filled(below)) < 2 for below in range(row + 1, row + 4))


def _table_below(table: Located, row: int) -> bool:
    """After this title or note, and more of them, come heads of another table."""
    sheet = table.sheet
    for below in range(row + 1, min(sheet.height, row + 1 + _AHEAD)):
        if sheet.is_blank(below) or heads.is_note(sheet, below):
            continue
        if len(sheet.filled(below)) > 1:
            return _new_head(table, below)
        if _heads_alone(sheet, below):
            return True
    return False


def _new_head(table: Located, row: int) -> bool:
    """Heads of another table: words that heads are made of, where this table has values."""
    sheet = table.sheet
    if not heads.is_head(sheet, row):
        return False
    texts = sheet.texts(row)
    if heads.speaks(sheet, row) * 2 < len(texts) and not _names_rows(table, row):
        return False
    columns = [at for at, _value in sheet.filled(row)]
    above = table.data[-5:]
    counted = sum(any(is_number(sheet.at(r, at)) for r in above) for at in columns)
    return counted > 0 or sheet.texts(table.head.top)[:1] == texts[:1] or not above


def _names_rows(table: Located, row: int) -> bool:
    """The first word names rows as the heads of this table do, and figures stand below the others."""
    sheet = table.sheet
    first, own = sheet.texts(row)[0], (sheet.texts(table.head.top) or [""])[0]
    meant = vocabulary.by_head(first)[0]
    below = sheet.filled(row + 1)
    same = first == own or (meant != "" and meant == vocabulary.by_head(own)[0])
    return same and any(is_number(value) for _at, value in below)


def _take(table: Located, row: int) -> None:
    sheet = table.sheet
    _widen(table, (row,))
    table.bottom = row
    label = label_of(sheet, row, table.left)
    role = _role(table, row, label)
    if role is RowRole.DATA and not vocabulary.outline(label):
        table.data.append(row)
        return
    if role is RowRole.DATA:
        table.data.append(row)
    table.marks.append(Mark(row, role, label, vocabulary.outline(label)))


def _widen(table: Located, rows: range | tuple[int]) -> None:
    for row in rows:
        cells = table.sheet.filled(row)
        if not cells:
            continue
        area = table.sheet.merge(row, cells[-1][0])
        last = area.right if area and row <= table.head.bottom else cells[-1][0]
        begun = bool(table.data or table.marks or row > table.head.top)
        table.left = min(table.left, cells[0][0]) if begun else cells[0][0]
        table.right, table.bottom = max(table.right, last), max(table.bottom, row)


def label_of(sheet: Sheet, row: int, left: int) -> str:
    """The first words of a row."""
    for at in range(left, left + _LABELS):
        value = sheet.at(row, at)
        if isinstance(value, str) and not is_missing(value) and not is_number(value):
            return text_of(value)
    return ""


def _role(table: Located, row: int, label: str) -> RowRole:
    said = plain(label)
    if said and (named := _named(said)):
        return named
    if _indented(table, row, label):
        return RowRole.OF_WHICH
    return RowRole.GROUP if _is_group(table, row, label) else RowRole.DATA


def _named(said: str) -> RowRole | None:
    if (
        vocabulary.TOTAL.fullmatch(said)
        or vocabulary.TOTAL_END.fullmatch(said)
        or vocabulary.EVERYWHERE.fullmatch(said)
    ):
        return RowRole.TOTAL
    if vocabulary.SUBTOTAL.fullmatch(said):
        return RowRole.SUBTOTAL
    return RowRole.OF_WHICH if vocabulary.OF_WHICH.fullmatch(said) else None


def _indented(table: Located, row: int, label: str) -> bool:
    """Further parts after 其中: set in deeper than the row that they are part of."""
    last = table.marks[-1] if table.marks else None
    if not label or last is None or last.role is not RowRole.OF_WHICH or last.row < row - 1:
        return False
    whole = table.data[-1] if table.data else None
    return whole is not None and indent(table.sheet, row, table.left) > indent(table.sheet, whole, table.left)


def indent(sheet: Sheet, row: int, left: int) -> int:
    for at in range(left, left + _LABELS):
        value = sheet.at(row, at)
        if isinstance(value, str) and value.strip() and not is_number(value):
            return len(value) - len(value.lstrip(" 　\t"))
    return 0


def _is_group(table: Located, row: int, label: str) -> bool:
    """A line over the rows that follow: its words stand alone, numbered or merged over several columns."""
    cells = [(at, value) for at, value in table.sheet.filled(row) if not is_missing(value)]
    if not label or table.right == table.left:
        return False
    if (
        len(cells) == 2
        and vocabulary.outline(f"{text_of(cells[0][1])}、") == 1
        and cells[1][0] - cells[0][0] == 1
    ):
        return isinstance(cells[1][1], str)  # 一 | 工业
    if len(cells) != 1:
        return False
    area = table.sheet.merge(row, cells[0][0])
    wide = area is not None and area.right > area.left
    numbered = vocabulary.outline(label) > 0 or label.endswith((":", "："))
    return wide or numbered or (cells[0][0] == table.left and _counts(table))


def _counts(table: Located) -> bool:
    """The first column numbers the rows, so that words in it head a group."""
    head = table.sheet.shown(table.head.bottom, table.left) if table.head.bottom >= table.head.top else None
    return vocabulary.by_head(text_of(head))[0] == "serial" and bool(text_of(head))


def _upright(table: Located) -> Located:
    """A table with one record in each column is turned."""
    sheet = table.sheet
    rows = [r for r in range(table.head.top, table.bottom + 1) if not sheet.is_blank(r)]
    if (
        table.form is not None
        or len(rows) < 3
        or len(rows) > 80
        or table.right - table.left > 60
        or table.right == table.left
    ):
        return table
    first = [vocabulary.by_head(text_of(sheet.at(r, table.left)))[0] for r in rows]
    known = {
        key
        for key in first
        if key and key not in ("serial", "indicator", "value", "unit", "period", "project")
    }
    across = heads.speaks(sheet, table.head.top) - bool(first[0])
    if len(known) < 3 or len(known) * 2 < len(rows) or across > 0:
        return table
    side = sheet.part(Area(table.head.top, table.left, table.bottom, table.right)).turned()
    turned = Located(
        _padded(side, table.left, table.head.top), Head(table.left, table.left), table.titles, table.notes
    )
    turned.footers, turned.turned, turned.shift = table.footers, True, table.shift
    _walk(turned)
    turned.left, turned.right = table.head.top, table.bottom
    return turned


def _padded(sheet: Sheet, rows: int, columns: int) -> Sheet:
    """At its own place again, so that addresses stay right."""
    lead: list[None] = [None] * columns
    return Sheet(
        sheet.name, [*([] for _ in range(rows)), *([*lead, *cells] for cells in sheet.rows)], (), sheet.hidden
    )
