"""What each column holds: by the words of its head, and by what stands in it. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from shuanglian.foundation.accounts.credit_code import ALPHABET, LENGTH, check_character

from . import periods, units, vocabulary
from .cells import (
    Fault,
    Uncached,
    Value,
    day,
    is_missing,
    is_number,
    is_percent,
    number,
    plain,
    text_of,
    with_unit,
)
from .grid import Sheet
from .periods import Parts

SAMPLE: Final = 1_500
_PHONE: Final = re.compile(r"(?:\+?86)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(?:-\d{1,5})?|\d{7,8}")
_PLACE: Final = re.compile(r"[一-鿿]{1,8}(?:镇|乡|街道|区|县|市|新区|开发区|高新区|经开区|社区|村|科技城)")
_ORGANISATION: Final = re.compile(
    r".{1,60}(?:公司|厂|集团|中心|研究院|研究所|大学|学院|合作社|医院|实验室|事务所|银行|企业|协会|商会|商行|经营部|局|委员会|办公室|厅|管委会|人民政府|指挥部|合伙\))(?:[(（].{1,20}[)）])?"
)
_GROWTH: Final = re.compile(r"同比|增速|增长率?|增幅|环比|±%|增减")
_BASES: Final = (
    ("target", re.compile(r"目标(?!完成|进度)|(?<!占)任务(?!完成|进度)|考核值")),
    ("forecast", re.compile(r"预计|预测|预期")),
    ("plan", re.compile(r"计划(?!生育|单列)|拟")),
    ("base", re.compile(r"基期|基数")),
)
_LEADING: Final = re.compile(r"^(?:其中|#)[:：]?")
_KIND: Final = re.compile(
    r"(?:目标|任务|计划|预计|预期|考核|实际|完成|基期|本期|当期|累计)(?:完成)?(?:数|值|情况|额)?|基数|数值"
)


class Role(StrEnum):
    """KEY says what a row is about, VALUE holds figures, TEXT words about it, SERIAL only numbers the rows."""

    SERIAL = "serial"
    KEY = "key"
    VALUE = "value"
    UNIT = "unit"
    PERIOD = "period"
    TEXT = "text"
    EMPTY = "empty"


KEYS: Final = frozenset({"name", "credit_code", "place", "indicator", "indicator_code", "project"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """A guess: one of the keys of the vocabulary, between 0 and 1 how sure, and why."""

    key: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Column:
    """`words`: what a value column counts, without its time and unit ("" where the rows say it). `counts`: what stands in
    it: filled, numbers, texts, percents, typed (numbers as text)."""

    index: int
    heads: tuple[str, ...]
    role: Role
    meaning: Meaning
    unit: str = ""
    period: str = ""
    words: str = ""
    basis: str = "actual"
    growth: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def head(self) -> str:
        return " / ".join(self.heads)

    def as_json(self) -> dict[str, Any]:
        meaning = {"key": self.meaning.key, "score": round(self.meaning.score, 2), "why": self.meaning.why}
        return {
            "index": self.index, "heads": list(self.heads), "role": str(self.role), "meaning": meaning, "unit": self.unit,
            "period": self.period, "words": self.words, "basis": self.basis, "growth": self.growth, "counts": self.counts,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Around:
    """What the title and the notes of a table say for all of its columns."""

    time: Parts = field(default_factory=Parts)
    units: tuple[str, ...] = ()
    same_months: bool = False


def is_code(text: str) -> bool:
    """A unified social credit code whose check character fits (GB 32100-2015)."""
    said = plain(text).upper()
    if len(said) != LENGTH or any(c not in ALPHABET for c in said) or not said[2:8].isdecimal():
        return False
    return check_character(said[:17]) == said[17]


def sampled(rows: Sequence[int]) -> Sequence[int]:
    """Rows to look at: all of them, or some evenly spread."""
    return rows if len(rows) <= SAMPLE else rows[:: len(rows) // SAMPLE + 1]


def column(
    sheet: Sheet, index: int, heads: tuple[str, ...], unit_row: str, rows: Sequence[int], around: Around
) -> Column:
    """All that is known of one column."""
    cells = [cell for row in rows if not is_missing(cell := sheet.at(row, index))]
    counts = _counts(cells)
    meaning = _meaning(heads, cells, counts)
    role = _role(meaning.key, counts)
    made = Column(index, heads, role, meaning, counts=counts)
    return _value_column(made, unit_row, around) if role is Role.VALUE else made


def _counts(cells: Sequence[Value]) -> dict[str, int]:
    found = Counter[str]()
    for cell in cells:
        found["filled"] += 1
        if is_number(cell):
            found["numbers"] += 1
            found["typed"] += isinstance(cell, str)
            found["percents"] += is_percent(cell)
        elif isinstance(cell, Fault | Uncached):
            found["faults"] += 1
        else:
            found["texts"] += 1
    return {key: count for key, count in found.items() if count}


def _meaning(heads: tuple[str, ...], cells: Sequence[Value], counts: dict[str, int]) -> Meaning:
    told, sure = _by_heads(heads)
    held, share = by_content(cells)
    if not told:
        held = "value" if held == "serial" and heads else held  # 1, 2, 3 under a head of its own are figures
        why = "按内容判断" if held else "表头和内容都看不出"
        return Meaning(held or "text", 0.55 + 0.4 * share if held else 0.3, why)
    if told == held or not held or held in _FITS.get(told, ()):
        return Meaning(
            told,
            min(0.99, sure + 0.04) if told == held else sure,
            "按表头和内容判断" if told == held else "按表头判断",
        )
    if (told, held) in _CONTENT_WINS or (held == "credit_code" and share > 0.5):
        return Meaning(held, 0.6 + 0.3 * share, f"表头像“{heads[-1]}”，按内容判断")
    return Meaning(told, sure * 0.7, "按表头判断，内容不像，请核对")


# A head and a content that go together although their names differ.
_FITS: Final = {
    "serial": ("value", "text", "phone"), "person": ("text",), "address": ("text", "place", "name"),
    "note": ("text", "value", "name", "place"),
    "summary": ("text", "name"), "industry": ("text", "value"), "level": ("text", "place"), "kind": ("text",), "segments": ("text",),
    "project": ("text", "name", "place"), "indicator": ("text", "name", "place"), "name": ("text", "place"), "place": ("text", "name"),
    "short_name": ("text", "name"), "aliases": ("text", "name"), "date": ("period", "value", "text"), "period": ("date", "value", "text"),
    "value": ("value",), "indicator_code": ("text", "value"), "website": ("text",), "credit_code": ("text",), "phone": ("value", "text"),
    "unit": (), "text": ("text", "value", "phone", "serial", "name"),
}  # fmt: skip
_CONTENT_WINS: Final = frozenset(
    {
        ("unit", "name"),
        ("unit", "text"),
        ("unit", "place"),
        ("name", "unit"),
        ("name", "value"),
        ("place", "value"),
        ("project", "value"),
    }
    | {
        ("indicator", "value"),
        ("place", "name"),
        ("level", "value"),
        ("industry", "value"),
        ("person", "value"),
        ("summary", "value"),
    }
    | {("unit", "value"), ("segments", "value"), ("kind", "value")}
)


def _by_heads(heads: tuple[str, ...]) -> tuple[str, float]:
    """The innermost head that tells something; 单位 in brackets is not the name of a column."""
    for head in reversed(heads):
        key, sure = vocabulary.by_head(units.without(head))
        if key and not (key == "value" and len(heads) > 1):
            return key, sure
    return "", 0.0


def by_content(cells: Sequence[Value]) -> tuple[str, float]:
    """What the cells look like, and which share of them does."""
    total = len(cells)
    if not total:
        return "", 0.0
    texts = [plain(text_of(cell)) for cell in cells if isinstance(cell, str | int)]
    for key, least, test in _TESTS:
        share = sum(map(test, texts)) / total
        if share >= least:
            return key, share
    dates = sum(day(cell) is not None for cell in cells) / total
    if dates >= 0.6:
        return "date", dates
    numbers = sum(is_number(cell) or isinstance(cell, Fault | Uncached) for cell in cells) / total
    if 0 < numbers < 1 and all(is_number(cell) or with_unit(cell) for cell in cells):
        return "value", numbers  # 3.5亿元 among figures: each such cell is told
    if numbers >= 0.5:
        return ("serial", numbers) if _counts_up(cells) else ("value", numbers)
    return "text", 1 - numbers


def _is_mobile(text: str) -> bool:
    return bool(_PHONE.fullmatch(text)) and len(text) >= 11


def _looks_code(text: str) -> bool:
    return len(text) == LENGTH and text.isascii() and text.isalnum() and text[2:8].isdecimal()


_TESTS: Final = (
    ("credit_code", 0.5, _looks_code),
    ("phone", 0.6, _is_mobile),
    ("unit", 0.8, units.is_unit),
    ("name", 0.5, lambda text: bool(_ORGANISATION.fullmatch(text))),
    ("place", 0.6, lambda text: bool(_PLACE.fullmatch(text))),
    ("period", 0.8, lambda text: not text.isdecimal() and periods.is_only(text)),
)


def _counts_up(cells: Sequence[Value]) -> bool:
    """1, 2, 3 … (from wherever it starts)."""
    numbers = [number(cell) for cell in cells[:30]]
    whole = [int(n) for n in numbers if n is not None and n == n.to_integral_value()]
    return len(whole) > 2 and len(whole) == len(numbers) and whole == list(range(1, len(whole) + 1))


def _role(key: str, counts: dict[str, int]) -> Role:
    if not counts.get("filled") and key == "text":
        return Role.EMPTY
    if key in KEYS:
        return Role.KEY
    return {"serial": Role.SERIAL, "value": Role.VALUE, "unit": Role.UNIT, "period": Role.PERIOD}.get(
        key, Role.TEXT
    )


def _value_column(made: Column, unit_row: str, around: Around) -> Column:
    words = counted(made.heads)
    percents = made.counts.get("percents", 0) * 2 > made.counts.get("numbers", 0)
    named = units.canonical(unit_row) if unit_row and units.is_unit(unit_row) else _named_unit(made.heads)
    unit = named or ("%" if percents else units.fitting("".join(made.heads), list(around.units)))
    return replace(
        made,
        unit=unit,
        period=periods.period(made.heads, around.time, same_months=around.same_months),
        words=words,
        basis=basis_of(made.heads),
        growth=bool(_GROWTH.search("".join(made.heads))),
    )


def _named_unit(heads: tuple[str, ...]) -> str:
    return next((unit for head in reversed(heads) if (unit := units.of_head(head))), "")


def counted(heads: tuple[str, ...]) -> str:
    """What is counted, in the words of the heads: ("2025年", "工业", "产值（万元）") → 工业产值."""
    parts = [_LEADING.sub("", periods.without(units.without(head))) for head in heads]
    plain_parts = [part for part in parts if part and not _KIND.fullmatch(part)]
    return "".join(dict.fromkeys(plain_parts))


def basis_of(heads: tuple[str, ...]) -> str:
    """What kind of figure the heads say it is; actual where they say nothing."""
    said = "".join(heads)
    return next((key for key, pattern in _BASES if pattern.search(said)), "actual")
