"""Structured feedback for everyone who answered and was not chosen: what was good, what was missing, against which criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Reason

MIN_WORDS = 6


@dataclass(frozen=True, slots=True)
class Criterion:
    key: str
    name: str
    weight: int


def score_problems(criteria: Sequence[Criterion], scores: Mapping[str, object]) -> list[Reason]:
    """Every criterion needs one whole number from 1 to 5, and nothing else may be scored."""
    known = {criterion.key for criterion in criteria}
    problems = [
        Reason(
            "siti.score_missing", _("“%(name)s”还没有打分（1—5 分）") % {"name": c.name}, f"scores.{c.key}"
        )
        for c in criteria
        if not _valid(scores.get(c.key))
    ]
    return problems + [
        Reason("siti.score_unknown", _("没有“%(key)s”这一项") % {"key": key}, f"scores.{key}")
        for key in scores
        if key not in known
    ]


def problems(
    criteria: Sequence[Criterion], scores: Mapping[str, object], strengths: str, gaps: str
) -> list[Reason]:
    found = score_problems(criteria, scores)
    if len(strengths.strip()) < MIN_WORDS:
        found.append(Reason("siti.feedback_strengths", _("请写出这份应答的长处，至少 6 个字"), "strengths"))
    if len(gaps.strip()) < MIN_WORDS:
        found.append(Reason("siti.feedback_gaps", _("请写出与要求的差距，至少 6 个字"), "gaps"))
    return found


def total(criteria: Sequence[Criterion], scores: Mapping[str, int]) -> float:
    """Weighted mean on the scale 1–5."""
    weight = sum(c.weight for c in criteria)
    return sum(c.weight * scores[c.key] for c in criteria) / weight


def _valid(score: object) -> bool:
    return isinstance(score, int) and not isinstance(score, bool) and 1 <= score <= 5
