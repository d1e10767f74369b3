"""In which rankings and reports a value stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.indicators.models import Observation
from shuanglian.indicators.ranking import selectors as rankings
from shuanglian.indicators.reports import policies
from shuanglian.indicators.reports import selectors as reports

from .. import nav

MOST = 10


@dataclass(frozen=True, slots=True)
class Use:
    kind: Text
    words: str
    url: str


def used_in(viewer: Actor, found: Observation) -> list[Use]:
    """The newest first, as far as the viewer may open them."""
    return [*_rankings(viewer, found), *_reports(viewer, found)]


def _rankings(viewer: Actor, found: Observation) -> list[Use]:
    """The sealed text names the values that went in; only rankings of the same subject or place are searched."""
    about = Q()
    if found.subject_id is not None:
        about |= Q(standings__party=found.subject_id)
    if found.place_id is not None:
        about |= Q(standings__place=found.place_id)
    if not about:
        return []
    named = Q(document__contains=f'"observation":{found.pk},') | Q(
        document__contains=f'"observation":{found.pk}}}'
    )
    rows = rankings.visible_to(viewer).filter(about).filter(named).distinct()
    return [
        Use(_("排名"), f"{row.title} {row.as_of:%Y-%m-%d}", nav.address("ranking-detail", row.pk))
        for row in rows.order_by("-pk")[:MOST]
    ]


def _reports(viewer: Actor, found: Observation) -> list[Use]:
    if policies.may_read(viewer):
        return []
    rows = reports.visible_to(viewer).filter(numbers__observation=found.pk).distinct()
    return [Use(_("报告"), row.title, nav.address("report-detail", row.pk)) for row in rows[:MOST]]
