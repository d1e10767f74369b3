"""What one cell of a sheet holds, and how it is read: numbers as text, percent, missing marks, errors. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

_DIGITS: Final = 15  # more than a spreadsheet keeps


@dataclass(frozen=True, slots=True)
class Percent:
    """0.052 that is shown as 5.2 %: `value` is 5.2."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that shows an error, such as #REF!."""

    code: str


@dataclass(frozen=True, slots=True)
class Uncached:
    """A formula whose value was never kept: nobody knows what it comes to until it is opened and saved."""

    formula: str


Value = None | str | int | float | bool | dt.datetime | dt.date | dt.time | Percent | Fault | Uncached

MISSING: Final = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "—",
        "——",
        "–",
        "/",
        "\\",
        "//",
        "无",
        "空",
        "缺",
        "暂无",
        "无数据",
        "未统计",
        "不详",
    }
    | {"…", "……", "...", "n/a", "na", "null", "none", "nil", "*", "·", "×", "~", "／", "－", "一一"}
)
_PLAIN: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?", re.I)
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:[, ']\d{3})+(?:\.\d+)?")
_DASHES: Final = str.maketrans("−–—－﹣", "-----")
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_MEASURED: Final = re.compile(
    r"[约近超]?[+-]?[\d,]+(?:\.\d+)?(?:[十百千]?[万亿]|[百千万亿]*(?:美|欧|港)?元)(?:左右|以上)?"
)
_MOST: Final = 60  # no number is written longer


def plain(text: str) -> str:
    """One writing: half-width, no blanks, no line breaks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_missing(value: Value) -> bool:
    """An empty cell, or a mark that says there is nothing: never zero."""
    return value is None or (isinstance(value, str) and plain(value).casefold() in MISSING)


def text_of(value: Value) -> str:
    """The cell as people see it; "" for an empty one."""
    if value is None or isinstance(value, str):
        return (value or "").strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return f"{exact(value):f}"
    return _shown(value)


def _shown(value: Value) -> str:
    if isinstance(value, Percent):
        return f"{value.value:f}%"
    if isinstance(value, Fault):
        return value.code
    if isinstance(value, Uncached):
        return f"={value.formula}"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ") if value.time() != dt.time() else value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def exact(value: int | float) -> Decimal:
    """The number that the person typed: 0.30000000000000004 is 0.3."""
    if isinstance(value, int):
        return Decimal(value)
    if value != value or value in (float("inf"), float("-inf")):
        return Decimal(0)
    number = Decimal(format(value, f".{_DIGITS}g"))
    return (
        number.quantize(Decimal(1))
        if number == number.to_integral_value() and abs(number) < 10**20
        else number
    )


def number(value: Value) -> Decimal | None:
    """The number in a cell, also one typed as text (1,234.5 · １２ · 5.2% · (3)); None where there is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return exact(value)
    if isinstance(value, Percent):
        return value.value
    return _typed(value) if isinstance(value, str) and len(value) <= _MOST else None


def _typed(text: str) -> Decimal | None:
    said = unicodedata.normalize("NFKC", text).strip().translate(_DASHES).removesuffix("%").strip()
    if said.startswith("(") and said.endswith(")") and said[1:2].isdigit():
        said = f"-{said[1:-1]}"
    if _GROUPED.fullmatch(said):
        said = re.sub(r"[, ']", "", said)
    if not _PLAIN.fullmatch(said):
        return None
    try:
        found = Decimal(said)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < 40 else None


def with_unit(value: Value) -> bool:
    """A figure with its scale or unit in the same cell: 12万, 3.5亿元, 800万元."""
    return isinstance(value, str) and bool(_MEASURED.fullmatch(plain(value)))


def is_percent(value: Value) -> bool:
    """Shown with a percent sign, by its format or as text."""
    if isinstance(value, str):
        return plain(value).endswith("%") and number(value) is not None
    return isinstance(value, Percent)


def is_number(value: Value) -> bool:
    return number(value) is not None


def is_loose(value: Value) -> bool:
    """A whole number so long that the spreadsheet has lost its last digits."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**15


def day(value: Value) -> dt.date | None:
    """A date, also one typed as text."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", value).strip()) if isinstance(value, str) else None
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def decimals(value: Decimal) -> int:
    """How many digits stand behind the point."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def letters(column: int) -> str:
    """0 → A, 26 → AA."""
    name, left = "", column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """(4, 1) → B5, as the spreadsheet writes it."""
    return f"{letters(column)}{row + 1}"


def column_of(name: str) -> int:
    """AA → 26."""
    found = 0
    for letter in name:
        found = found * 26 + ord(letter) - 64
    return found - 1
