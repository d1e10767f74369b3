"""The kinds of columns of a pack: each reads one cell and says in words what is wrong with it. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from .yamlrows import Mapping, Sequence

_SPLIT: Final = re.compile(r"[;；]")
_DATE: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_IDENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._()+-]*")
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
TRUE: Final = frozenset({"true", "yes", "1", "是"})
FALSE: Final = frozenset({"false", "no", "0", "否", ""})


class Wrong(ValueError):
    """This cell cannot be accepted, and why."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `read` turns the raw cell into a value or raises `Wrong`.

    `to` names the table that a reference points to; `many` marks lists of references; `rows` are the
    columns of a nested list of mappings.
    """

    name: str
    read: Callable[[Any], Any]
    required: bool = False
    to: str = ""
    many: bool = False
    rows: tuple[Column, ...] = field(default=())


def folded(raw: Any) -> str:
    """Half width and trimmed: for codes, dates, numbers and choices, never for texts."""
    if isinstance(raw, (Mapping, Sequence)):
        raise Wrong("这里只能写一个值")
    return unicodedata.normalize("NFKC", str(raw)).strip()


def plain(raw: Any) -> str:
    if isinstance(raw, (Mapping, Sequence)):
        raise Wrong("这里只能写文字")
    text = str(raw).strip()
    found = _CONTROL.search(text)
    if found:
        raise Wrong(f"含有不可用的控制字符（U+{ord(found.group()):04X}）")
    return text


def text(limit: int) -> Callable[[Any], str]:
    def read(raw: Any) -> str:
        value = plain(raw)
        if len(value) > limit:
            raise Wrong(f"太长：{len(value)} 字，最多 {limit} 字")
        return value

    return read


def ident(limit: int, *, slug: bool = False) -> Callable[[Any], str]:
    pattern = _SLUG if slug else _IDENT

    def read(raw: Any) -> str:
        value = folded(raw)
        if value and not pattern.fullmatch(value):
            allowed = "小写字母、数字、- 和 _" if slug else "字母、数字和 . _ - + ( )"
            raise Wrong(f"“{value[:40]}”不能作代号，只能用{allowed}")
        if len(value) > limit:
            raise Wrong(f"太长：{len(value)} 字，最多 {limit} 字")
        return value

    return read


def date(raw: Any) -> dt.date | None:
    """`2026-01-09`; also `2026/1/9`, which is what Excel makes of it."""
    value = folded(raw)
    if not value:
        return None
    parts = _DATE.fullmatch(value)
    if not parts or not value.isascii():
        raise Wrong(f"“{value[:40]}”不是日期，请写成 2026-01-09")
    try:
        return dt.date(*(int(part) for part in parts.groups()))
    except ValueError as error:
        raise Wrong(f"没有“{value}”这一天") from error


def decimal(*, whole: int, places: int, least: int | None = None) -> Callable[[Any], Decimal | None]:
    def read(raw: Any) -> Decimal | None:
        value = folded(raw)
        if not value:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation as error:
            raise Wrong(f"“{value[:40]}”不是数") from error
        if not number.is_finite():
            raise Wrong(f"“{value[:40]}”不是数")
        _fits(number, whole, places, least)
        return number

    return read


def _fits(number: Decimal, whole: int, places: int, least: int | None) -> None:
    if least is not None and number < least:
        raise Wrong(f"不能小于 {least}")
    if number and number.adjusted() >= whole:
        raise Wrong(f"数太大（整数最多 {whole} 位）")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        raise Wrong(f"小数太长（最多 {places} 位）")


def integer(least: int, most: int) -> Callable[[Any], int | None]:
    def read(raw: Any) -> int | None:
        value = folded(raw)
        if not value:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise Wrong(f"“{value[:40]}”应是 {least} 到 {most} 的整数")
        return int(value)

    return read


def boolean(raw: Any) -> bool:
    value = folded(raw).lower()
    if value not in TRUE | FALSE:
        raise Wrong(f"“{value[:40]}”应是 true 或 false")
    return value in TRUE


def choice(values: Callable[[], frozenset[str]], default: str = "") -> Callable[[Any], str]:
    """`values` is called late: the choices of the models are not there yet when this module is imported."""

    def read(raw: Any) -> str:
        value = folded(raw) or default
        if value and value not in values():
            raise Wrong(f"不认识“{value[:40]}”，可用：{'、'.join(sorted(values()))}")
        return value

    return read


def texts(limit: int) -> Callable[[Any], tuple[str, ...]]:
    """A YAML list, or texts parted by ；in one cell."""
    one = text(limit)

    def read(raw: Any) -> tuple[str, ...]:
        if isinstance(raw, Mapping):
            raise Wrong("这里应是列表")
        parts = list(raw) if isinstance(raw, Sequence) else _SPLIT.split(plain(raw))
        return tuple(value for value in (one(part) for part in parts) if value)

    return read


def refs(raw: Any) -> tuple[str, ...]:
    """References: a YAML list, or codes parted by ; in one cell; doubles count once."""
    if isinstance(raw, Mapping):
        raise Wrong("这里应是代号或代号的列表")
    parts = list(raw) if isinstance(raw, Sequence) else _SPLIT.split(folded(raw))
    found = [value for value in (folded(part) for part in parts) if value]
    if any(_CONTROL.search(value) or len(value) > 400 for value in found):
        raise Wrong("代号含有不可用的字符或太长")
    return tuple(dict.fromkeys(found))


def ref(raw: Any) -> str:
    found = refs(raw)
    if len(found) > 1:
        raise Wrong("这里只能写一个代号")
    return found[0] if found else ""


def url(raw: Any) -> str:
    value = text(500)(raw)
    if value and not re.fullmatch(r"https?://[^\s<>\"']+", value):
        raise Wrong("网址应以 http:// 或 https:// 开头")
    return value


def attributes(raw: Any) -> dict[str, Any]:
    """A mapping of texts, lists of texts and mappings of texts."""
    if raw == "":
        return {}
    if not isinstance(raw, Mapping):
        raise Wrong("这里应是“名称: 值”的对照")
    return {plain(key): _tree(value) for key, value in raw.items()}


def _tree(raw: Any) -> Any:
    if isinstance(raw, Mapping):
        return {plain(key): _tree(value) for key, value in raw.items()}
    if isinstance(raw, Sequence):
        return [_tree(value) for value in raw]
    return plain(raw)


def nothing(raw: Any) -> Any:
    """Nested rows are read by the checker, column by column."""
    if raw == "":
        return Sequence(0)
    if not isinstance(raw, Sequence) or any(not isinstance(row, Mapping) for row in raw):
        raise Wrong("这里应是条目的列表")
    return raw
