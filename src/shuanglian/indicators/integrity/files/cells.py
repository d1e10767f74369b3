"""What stands in cells: moments, units, periods in several columns; and what a whole column is. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

from ...periods import Period
from . import headings, numbers
from .headings import Heading

_UNITS: Final = {
    "percent": "%",
    "pct": "%",
    "百分比": "%",
    "yuan": "元",
    "cny": "元",
    "rmb": "元",
    "people": "人",
    "persons": "人",
    "亿": "亿元",
    "万": "万元",
    "km²": "平方公里",
    "m²": "平方米",
}
_YES: Final = frozenset(
    {"是", "有", "y", "yes", "true", "t", "1", "√", "更正", "修改", "更改", "调整", "修订"}
    | {"correction", "corrected", "correct", "edit", "edited", "update", "updated", "modify", "modified"}
    | {"revise", "revised", "revision", "amend", "amended", "change", "changed"}
)
_SHAPES: Final = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日",
)


def moment(text: str, *, end: bool = False) -> dt.datetime | None:
    """A moment without a zone; a day alone is its noon, or as a deadline its last second."""
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        found = dt.datetime.fromisoformat(plain)
    except ValueError:
        shapes = (_strptime(plain, shape) for shape in _SHAPES)
        read = next((one for one in shapes if one is not None), None)
        if read is None:
            return None
        found = read
    if found.tzinfo is not None:
        found = found.astimezone(dt.UTC).replace(tzinfo=None)
    if found.time() == dt.time() and len(plain) <= 11:
        return found.replace(hour=23, minute=59, second=59) if end else found.replace(hour=12)
    return found


def _strptime(text: str, shape: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text, shape)  # noqa: DTZ007 - files give local time without a zone
    except ValueError:
        return None


def is_correction(text: str) -> bool:
    return unicodedata.normalize("NFKC", text).strip().lower() in _YES


def unit(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    return _UNITS.get(plain.lower(), plain)


def several(text: str) -> list[numbers.Number]:
    """One number, or several in one cell: 12;30;5."""
    one = numbers.read(text)
    if one is not None:
        return [one]
    found = [numbers.read(part) for part in re.split(r"[;；、+|/\s]+|,(?!\d{3}\b)", text.strip("[]()"))]
    return [number for number in found if number is not None]


def period_from(first: str, second: str = "", third: str = "", *, has_quarter: bool = False) -> Period | None:
    """Year and quarter or month in columns of their own."""
    digits = re.search(r"(?:19|20)\d{2}", first)
    if digits is None:
        return None
    rest = second or third
    if not rest:
        return headings.period_of(first)
    if has_quarter and second:
        which = re.sub(r"[^1-4一二三四]", "", second)[:1]
        return headings.period_of(f"{digits[0]}年{which}季度") if which else headings.period_of(second)
    plain = unicodedata.normalize("NFKC", rest).strip()
    if re.fullmatch(r"\d{1,2}(?:\.0)?", plain):
        return headings.period_of(f"{digits[0]}年{int(float(plain))}月")
    return headings.period_of(f"{digits[0]}年{plain}") or headings.period_of(plain)


def is_numeric(column: Sequence[str]) -> bool:
    """Most cells that are filled hold numbers."""
    filled = [cell for cell in column if not numbers.is_empty(cell)]
    some = filled[:2000]
    return bool(some) and sum(
        numbers.read(cell) is not None or len(several(cell)) > 1 for cell in some
    ) >= 0.6 * len(some)


def tells_apart(column: Sequence[str]) -> bool:
    """Words that come again, such as an industry; texts that are all different are remarks."""
    filled = [cell for cell in column if cell]
    return bool(filled) and len(set(filled)) <= max(1, 0.5 * len(filled))


def is_calendar(days: Sequence[Period]) -> bool:
    """Days of reporting (first or last of a month, one day a year), not of acts that happen on any day."""
    if len(days) < 4:
        return True
    ends = Counter(day.end.day for day in days)
    regular = sum(n for day, n in ends.items() if day == 1 or day >= 28)
    return regular >= 0.9 * len(days)


def is_reported(days: Sequence[Period], keys: Sequence[tuple[str, ...]]) -> bool:
    """Regular days again: reports come once a month for each key, and for most keys in most months; acts do not."""
    months = [(day.end.year, day.end.month) for day in days]
    cells = Counter(zip(keys, months, strict=True))
    if len(days) - len(cells) > max(1, 0.05 * len(days)):
        return False
    single = len({day.end for day in days}) <= len(set(months))
    return single or len(cells) >= 0.5 * len(set(keys)) * len(set(months))


def role_by_content(heading: Heading, column: Sequence[str]) -> str:
    """单位 is a unit of measure or an organisation; a year may stand under 时间; a code may be a number."""
    filled = [cell for cell in column if cell][:200]
    if heading.text.strip().lower() in ("单位", "unit", "units") and filled:
        return "unit" if sum(headings.is_unit(c) for c in filled) >= 0.5 * len(filled) else "reporter"
    if heading.role == "parent" and is_numeric(column):
        return ""
    if (
        heading.role in ("value", "target", "growth", "total", "base", "old")
        and filled
        and not is_numeric(column)
    ):
        return "indicator" if heading.text.strip().lower() in ("metric", "measure") else "note"
    if heading.role == "correction" and is_numeric(column) and len(set(filled)) > 2:
        return ""
    return heading.role
