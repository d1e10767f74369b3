"""Texts of a decision file, and values in words."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Final

from lxml import etree

from ..feel import Value, to_json
from ..feel.temporal import DayTime, YearMonth
from ..feel.text_functions import string
from ..xml import children

_LONGEST: Final = 60
_MANY: Final = 6


def entry(element: etree._Element) -> str:
    """What stands in its `text` child; descriptions beside it do not count."""
    return "".join(str(part) for inner in children(element, "text") for part in inner.itertext()).strip()


def words(value: Value) -> str:
    """A value as people read it."""
    if value is None:
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else value[:_LONGEST] + "…"
    if isinstance(value, date | time | DayTime | YearMonth):
        return str(to_json(value)).replace("T00:00:00", "")
    if isinstance(value, list):
        shown = "、".join(words(item) for item in value[:_MANY])
        return shown + (f"等 {len(value)} 项" if len(value) > _MANY else "") or "（无）"
    return "，".join(f"{key}：{words(inner)}" for key, inner in list(value.items())[:_MANY])


def _number(value: Decimal) -> str:
    if abs(value) >= 10_000 and abs(value) < 10**15 and value % 100 == 0:
        return f"{string(value / 10_000)} 万"
    return str(string(value))[:_LONGEST]
