"""One cell → one value, or the sentence that says what is wrong with it. Pure."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _

from ..text import normalise
from .columns import CLEAR, Column

TRUE: Final = frozenset({"是", "y", "yes", "true", "1", "√", "有"})
FALSE: Final = frozenset({"否", "n", "no", "false", "0", "×", "无"})
_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SEPARATORS = re.compile(r"[、，,;；\n]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_EXACT: Final = 10**15  # whole numbers above this lose digits in a spreadsheet


class Wrong(ValueError):
    """The cell cannot be read; the message is for the person who filled it in."""


class Clear:
    """The person wrote “清空”: the field is to be emptied."""


CLEARED: Final = Clear()


def read(column: Column, cell: Any) -> Any:
    """The value of `cell`; None for an empty cell, `CLEARED` to empty the field. Raises `Wrong`."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, str) and cell.strip() == CLEAR:
        if column.required:
            raise Wrong(_("这一列不能清空。"))
        return CLEARED
    return _READERS[column.kind](column, cell)


def text(column: Column, cell: Any) -> str:
    value = _CONTROL.sub("", _as_text(cell).replace("\r\n", "\n")).strip()
    if column.limit and len(value) > column.limit:
        raise Wrong(
            _("最多 %(limit)d 个字，这里有 %(count)d 个。") % {"limit": column.limit, "count": len(value)}
        )
    return value


def _as_text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float | int):
        if not abs(cell) < _EXACT:  # also true of NaN
            raise Wrong(_("数字太长，末几位可能已经丢失，请把单元格设为文本再填。"))
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell)


def _list(column: Column, cell: Any) -> list[str]:
    parts = [part.strip() for part in _SEPARATORS.split(_as_text(cell))]
    wanted = list(dict.fromkeys(part for part in parts if part))
    if column.limit and any(len(part) > column.limit for part in wanted):
        raise Wrong(_("每一项最多 %(limit)d 个字。") % {"limit": column.limit})
    return wanted


def _choice(column: Column, cell: Any) -> str:
    choices = column.choices or {}
    written = _as_text(cell).strip()
    found = choices.get(written) or choices.get(normalise(written))
    if found is None:
        allowed = "、".join(name for name, code in choices.items() if name != code)
        raise Wrong(
            _("“%(written)s”不在可选项里：%(allowed)s。") % {"written": written[:40], "allowed": allowed}
        )
    return found


def _bool(_column: Column, cell: Any) -> bool:
    written = normalise(_as_text(cell))
    if written in TRUE or written in FALSE:
        return written in TRUE
    raise Wrong(_("请填“是”或“否”。"))


def _decimal(_column: Column, cell: Any) -> Decimal:
    written = _as_text(cell) if not isinstance(cell, float | int) else repr(cell)
    plain = normalise(written).replace(",", "").replace(" ", "").replace("−", "-")
    try:
        number = Decimal(plain)
    except InvalidOperation as error:
        raise Wrong(
            _("“%(written)s”不是数。小数点请用“.”，例如 12.4。") % {"written": written[:40]}
        ) from error
    if not number.is_finite():
        raise Wrong(_("“%(written)s”不是数。小数点请用“.”，例如 12.4。") % {"written": written[:40]})
    if abs(number) >= 10**16 or number != round(number, 8):
        raise Wrong(_("数值最多 16 位整数、8 位小数。"))
    return number


def _integer(column: Column, cell: Any) -> int:
    number = _decimal(column, cell)
    if number != int(number) or abs(number) > 2**31:
        raise Wrong(_("请填整数。"))
    return int(number)


def _money(column: Column, cell: Any) -> int:
    """万元 → 分, exactly."""
    cents = _decimal(column, cell) * 1_000_000
    if cents < 0:
        raise Wrong(_("金额不能小于零。"))
    if cents != int(cents) or cents > 2**62:
        raise Wrong(_("金额最多精确到分。"))
    return int(cents)


def _date(_column: Column, cell: Any) -> dt.date:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    written = normalise(_as_text(cell))
    match = _DATE.match(written) or _COMPACT.match(written)
    try:
        if match:
            year, month, day = (int(part) for part in match.groups())
            return dt.date(year, month, day)
    except ValueError:
        pass
    raise Wrong(_("“%(written)s”不是日期，请写成 2026-07-01。") % {"written": written[:40]})


_READERS: Final = {
    "text": text,
    "list": _list,
    "choice": _choice,
    "bool": _bool,
    "integer": _integer,
    "decimal": _decimal,
    "money": _money,
    "date": _date,
}
