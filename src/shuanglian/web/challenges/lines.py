"""Tables typed as lines of text: one row a line, cells parted by `|` (or `｜`). Every wrong line is named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason
from shuanglian.matching.measures import read as read_measures
from shuanglian.programmes.challenges.drafts import CriterionDraft, MilestoneDraft

from ..needs.fields import wan

SIGNS: Final = {"≥": "ge", ">=": "ge", "≤": "le", "<=": "le", ">": "gt", "<": "lt", "=": "eq"}
WORDS: Final = {value: sign for sign, value in SIGNS.items() if "=" not in sign or sign == "="}
MOST: Final = 40


def criteria(text: str) -> tuple[tuple[CriterionDraft, ...], list[Reason]]:
    """`指标 | ≥ | 目标 | 单位 | 检测方法 | 样本数`; a line without bars is read as a sentence with a quantity."""
    rows, wrong = [], []
    for number, cells in _lines(text):
        row = _criterion(cells) if len(cells) > 1 else _sentence(cells[0])
        if row is None:
            told = _("第 %(n)d 行看不懂，请写成：指标 | ≥ | 目标 | 单位 | 检测方法") % {"n": number}
            wrong.append(Reason("challenges.criterion_line", told, "criteria"))
        else:
            rows.append(row)
    return tuple(rows), wrong


def review(text: str) -> tuple[tuple[tuple[str, int], ...], list[Reason]]:
    """`标准 | 权重`."""
    rows, wrong = [], []
    for number, cells in _lines(text):
        if len(cells) == 2 and cells[0] and cells[1].isascii() and cells[1].isdecimal() and len(cells[1]) < 4:
            rows.append((cells[0], int(cells[1])))
        else:
            told = _("第 %(n)d 行请写成：标准 | 权重") % {"n": number}
            wrong.append(Reason("challenges.review_line", told, "review"))
    return tuple(rows), wrong


def milestones(text: str) -> tuple[tuple[MilestoneDraft, ...], list[Reason]]:
    """`名称 | 交付物 | 金额（万元） | 交付日 | 约定验收日`."""
    rows, wrong = [], []
    for number, cells in _lines(text):
        try:
            title, deliverable, amount, due, accept = cells
            rows.append(
                MilestoneDraft(
                    title, deliverable, wan(amount), dt.date.fromisoformat(due), dt.date.fromisoformat(accept)
                )
            )
        except (ValueError, InvalidOperation):
            told = _("第 %(n)d 行请写成：名称 | 交付物 | 万元 | 2026-12-01 | 2026-12-10") % {"n": number}
            wrong.append(Reason("challenges.milestone_line", told, "milestones"))
    return tuple(rows), wrong


def criteria_text(rows: Sequence[Any]) -> str:
    """Stored criteria as they are typed."""
    return "\n".join(
        " | ".join(
            [
                row.metric,
                WORDS.get(row.comparator, "≥") if row.high is None else "-",
                plain(row.target) + ("" if row.high is None else f"-{plain(row.high)}"),
                row.unit,
                row.test_method,
                str(row.sample_size),
            ]
        )
        for row in rows
    )


def plain(value: Decimal) -> str:
    """Without trailing zeros and without an exponent."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _lines(text: str) -> list[tuple[int, list[str]]]:
    found = [
        (number, [cell.strip() for cell in line.replace("｜", "|").split("|")])
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip()
    ]
    return found[:MOST]


def _criterion(cells: list[str]) -> CriterionDraft | None:
    cells = [*cells, *[""] * (6 - len(cells))]
    metric, sign, target, unit, method, samples = cells[:6]
    try:
        low, high = (
            (Decimal(part) for part in target.split("-", 1)) if sign == "-" else (Decimal(target), None)
        )
        count = int(samples or 1)
    except (ValueError, InvalidOperation):
        return None
    comparator = "between" if high is not None else SIGNS.get(sign, "")
    if not comparator or not metric or not low.is_finite() or abs(low) >= 10**15:
        return None
    return CriterionDraft(metric, comparator, low, unit, high=high, test_method=method, sample_size=count)


def _sentence(text: str) -> CriterionDraft | None:
    """静水压不低于 98 kPa；GB/T 4744"""
    measures = [m for m in read_measures(text) if m.comparator in SIGNS.values() and m.value is not None]
    if not measures or not measures[0].metric:
        return None
    one = measures[0]
    method = text.replace("；", ";").partition(";")[2].strip()
    return CriterionDraft(
        one.metric, str(one.comparator), Decimal(str(one.value)), one.unit or "", test_method=method
    )
