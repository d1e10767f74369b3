"""The public page of a finished case, shown when company and solver have both agreed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import PUBLIC
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.registry.models import Confidentiality, Need

from ..models import Engagement, FollowUp, Outcome, Rating, Round
from ..situation import situation
from ..stages import Stage
from . import tracking
from .viewing import sight


@dataclass(frozen=True, slots=True)
class PublicCase:
    """What everybody may read. `verdicts` are the lines of the signed report; figures without evidence are left out."""

    need_id: int
    number: str
    title: str
    text: str
    enterprise: str
    solver: str
    signed_at: dt.datetime | None
    finished_at: dt.datetime | None
    track: tuple[Stage, ...]
    verdicts: tuple[dict[str, Any], ...]
    digest: str
    figures: tuple[dict[str, Any], ...]
    ratings: tuple[dict[str, Any], ...]
    is_demo: bool


def public_cases() -> QuerySet[Engagement]:
    """Newest first."""
    rows = Engagement.objects.filter(
        outcome=Outcome.VERIFIED,
        case__isnull=False,
        enterprise_allows_public=True,
        solver_allows_public=True,
        need__confidentiality=Confidentiality.PUBLIC,
    )
    return rows.select_related("need__owner").order_by("-finished_at")


def public_case(need: Need) -> PublicCase:
    """Raises `NotFound` until verification is signed and both sides have agreed."""
    engagement = public_cases().filter(need=need).first()
    if engagement is None:
        raise NotFound(Reason("not_found", _("没有这条记录，或者您不能查看它。")))
    state = situation(engagement.need)
    round_ = Round.objects.get(need=need, result=Round.Result.PASSED)
    solver = state.solver()
    return PublicCase(
        need_id=need.pk,
        number=engagement.need.number,
        title=engagement.need.title,
        text=engagement.need.text,
        enterprise=engagement.need.owner.name,
        solver=solver.name if solver else "",
        signed_at=engagement.signed_at,
        finished_at=engagement.finished_at,
        track=tracking.of_situation(state, sight(PUBLIC, state)),
        verdicts=tuple(round_.report.get("items", ())),
        digest=round_.digest,
        figures=_figures(need),
        ratings=_ratings(need),
        is_demo=engagement.is_demo,
    )


def _figures(need: Need) -> tuple[dict[str, Any], ...]:
    """Only figures that somebody put evidence behind."""
    return tuple(
        {"months": row.months, "metric": key, "value": figure["value"], "unit": figure["unit"]}
        for row in FollowUp.objects.filter(need=need, recorded_at__isnull=False)
        for key, figure in sorted(row.figures.items())
        if figure.get("evidence_id")
    )


def _ratings(need: Need) -> tuple[dict[str, Any], ...]:
    rows = Rating.objects.filter(need=need).select_related("reply")
    return tuple(
        {
            "side": row.side,
            "label": str(row.get_side_display()),
            "score": row.score,
            "text": row.text,
            "reply": row.reply.text if hasattr(row, "reply") else "",
        }
        for row in rows
    )
