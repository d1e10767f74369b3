"""Points, means, spread and rank as arithmetic: the same scores give the same ranking everywhere. No database.

Rule: a reviewer's total for a bid is the weighted mean of the points (0–100). A bid's result is the mean of its
totals; from `trim_from` totals on, one highest and one lowest are left out first. Results are rounded to two decimals
(half up). Equal results share a rank. A bid with fewer totals than the quorum has no result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Reason
from shuanglian.foundation.events.chain import canonical

MOST_POINTS: Final = 100
CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Standard:
    """One criterion of the review; the weights of a challenge sum to 100."""

    key: str
    title: str
    weight: int
    hint: str = ""


def standards(rows: Sequence[Mapping[str, Any]]) -> tuple[Standard, ...]:
    return tuple(Standard(r["key"], r["title"], r["weight"], r.get("hint", "")) for r in rows)


def problems(found: Sequence[Standard]) -> list[Reason]:
    """What is wrong with the criteria of a review; all at once."""
    wrong = []
    if not found:
        wrong.append(Reason("challenges.no_review", _("还没有评审标准"), "review"))
    elif sum(one.weight for one in found) != MOST_POINTS:
        wrong.append(Reason("challenges.weights", _("各项权重之和要等于 100"), "review"))
    if any(one.weight < 1 for one in found):
        wrong.append(Reason("challenges.weight", _("每项权重至少为 1"), "review"))
    if len({one.key for one in found}) != len(found) or any(not one.title.strip() for one in found):
        wrong.append(Reason("challenges.review_titles", _("评审标准的名称不能重复或留空"), "review"))
    return wrong


def score_problems(found: Sequence[Standard], rows: Mapping[str, Any]) -> list[Reason]:
    """Every criterion needs whole points from 0 to 100 and a reason of at least four characters."""
    wrong = [
        Reason("challenges.unknown_standard", _("没有这一项评审标准"), str(key))
        for key in rows.keys() - {one.key for one in found}
    ]
    for one in found:
        row = rows.get(one.key) or {}
        points = row.get("points")
        if not isinstance(points, int) or isinstance(points, bool) or not 0 <= points <= MOST_POINTS:
            told = _("“%(title)s”请打 0 到 100 的整数分") % {"title": one.title}
            wrong.append(Reason("challenges.points", told, f"points-{one.key}"))
        if not 4 <= len(str(row.get("reason", "")).strip()) <= 1000:
            told = _("“%(title)s”请写明理由（4 到 1000 字）") % {"title": one.title}
            wrong.append(Reason("challenges.reason", told, f"reason-{one.key}"))
    return wrong


def total(found: Sequence[Standard], rows: Mapping[str, Any]) -> Decimal:
    """The weighted points of one reviewer for one bid, not rounded."""
    return sum((Decimal(rows[one.key]["points"]) * one.weight for one in found), Decimal(0)) / MOST_POINTS


def rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def aggregate(totals: Sequence[Decimal], trim_from: int) -> Decimal:
    """The mean, trimmed by one at each end when there are enough."""
    kept = sorted(totals)
    if len(kept) >= max(trim_from, 3):
        kept = kept[1:-1]
    return rounded(sum(kept, Decimal(0)) / len(kept))


def ranking(
    found: Sequence[Standard],
    scores: Mapping[str, Mapping[str, Mapping[str, Any]]],
    *,
    quorum: int,
    trim_from: int,
) -> list[dict[str, Any]]:
    """`scores`: bid code → reviewer code → rows. The result holds plain JSON, best first."""
    rows = [_row(code, found, given, quorum, trim_from) for code, given in sorted(scores.items())]
    counted = sorted((Decimal(row["score"]) for row in rows if row["score"] is not None), reverse=True)
    for row in rows:
        row["rank"] = None if row["score"] is None else 1 + counted.index(Decimal(row["score"]))
    return sorted(rows, key=lambda row: (row["rank"] is None, row["rank"] or 0, row["code"]))


def _row(
    code: str,
    found: Sequence[Standard],
    given: Mapping[str, Mapping[str, Any]],
    quorum: int,
    trim_from: int,
) -> dict[str, Any]:
    totals = {reviewer: total(found, rows) for reviewer, rows in sorted(given.items())}
    enough = len(totals) >= quorum and bool(totals)
    values = list(totals.values())
    return {
        "code": code,
        "score": str(aggregate(values, trim_from)) if enough else None,
        "spread": str(rounded(max(values) - min(values))) if values else None,
        "trimmed": len(values) >= max(trim_from, 3),
        "totals": {reviewer: str(rounded(value)) for reviewer, value in totals.items()},
        "criteria": {
            one.key: str(
                rounded(sum((Decimal(r[one.key]["points"]) for r in given.values()), Decimal(0)) / len(given))
            )
            for one in found
            if given
        },
    }


def receipt(value: Mapping[str, Any]) -> str:
    """SHA-256 over everything that the ranking was computed from, and the ranking."""
    return hashlib.sha256(canonical(value)).hexdigest()
