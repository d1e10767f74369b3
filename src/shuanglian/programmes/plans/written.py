"""Year shares and milestones as people write them into a cell or a form, one per line. Pure.

`2026：3；2027：4` and `2026-03-31｜选址完成｜选址意见已出具｜批文或文件`; a semicolon or a new line separates.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from .models import EvidenceKind, Milestone
from .services import MilestoneSpec

_SHARE = re.compile(r"^(\d{4})\s*年?\s*[:： ]\s*(\S+)$")


class Unreadable(ValueError):
    """The message is for people."""


def shares(text: str) -> dict[int, Decimal]:
    """Year → value. Raises `Unreadable` for the first line that is none, and for a year that comes twice."""
    found: dict[int, Decimal] = {}
    for line in _lines(text):
        match = _SHARE.match(line)
        value = _number(match[2]) if match else None
        if match is None or value is None:
            raise Unreadable(_("“%s”要写成 2026：3") % line[:40])
        if int(match[1]) in found:
            raise Unreadable(_("%s 年写了两次") % match[1])
        found[int(match[1])] = value
    return found


def milestones(text: str) -> list[MilestoneSpec]:
    """Numbered in the order they are written. Raises `Unreadable`."""
    return [_milestone(number, line) for number, line in enumerate(_lines(text), start=1)]


def _milestone(number: int, line: str) -> MilestoneSpec:
    parts = [part.strip() for part in re.split(r"[|｜]", line)]
    kinds = {str(label): value for value, label in EvidenceKind.choices}
    if len(parts) not in (3, 4):
        raise Unreadable(_("“%s”要写成 日期｜名称｜怎样算完成｜凭证") % line[:40])
    try:
        day = dt.date.fromisoformat(parts[0])
    except ValueError:
        raise Unreadable(_("“%s”的日期要写成 2026-03-31") % line[:40]) from None
    kind = parts[3] if len(parts) == 4 else EvidenceKind.DOCUMENT
    kind = kinds.get(kind, kind)
    if kind not in EvidenceKind.values:
        raise Unreadable(_("没有“%s”这种凭证") % kind[:20])
    return MilestoneSpec(number, parts[1], day, parts[2], kind)


def shares_text(values: Mapping[int, Decimal]) -> str:
    return "\n".join(f"{year}：{plain(value)}" for year, value in sorted(values.items()))


def milestones_text(rows: Sequence[Milestone]) -> str:
    """In the order of their numbers, with the first day: what `milestones` reads back."""
    return "\n".join(
        f"{row.first_due_on.isoformat()}｜{row.title}｜{row.done_when}｜{row.get_evidence_kind_display()}"
        for row in sorted(rows, key=lambda row: row.number)
    )


def plain(value: Decimal) -> str:
    """Without the zeros that the database adds."""
    return f"{value.normalize():f}"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in re.split(r"[\n;；]", text) if line.strip()]


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 15 else None
