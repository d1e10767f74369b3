"""Reads: reports are for those who work on the plan; others get the reason, not a list."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.foundation.files.models import StoredFile
from shuanglian.indicators.models import Observation, ObservationState

from . import frozen, policies
from .document import Document, Fact
from .models import Report, ReportNumber, ReportTemplate


@dataclass(frozen=True, slots=True)
class Line:
    """A number of a report as its page shows it; `corrected` is the version in force now, where that is another."""

    fact: Fact
    corrected: Observation | None


def visible_to(viewer: Actor) -> QuerySet[Report]:
    """Newest first, without the frozen contents. Raises `NotAllowed` for whom reports are not for."""
    policies.require(policies.may_read(viewer))
    return Report.objects.defer("content").select_related("made_by", "template").order_by("-pk")


def reports(viewer: Actor, *, kind: str = "") -> QuerySet[Report]:
    """With counts: `facts` that lead to observations, and how many of those have been corrected since."""
    rows = visible_to(viewer).prefetch_related("files")
    rows = rows.filter(kind=kind) if kind else rows
    gone = Q(numbers__observation__state=ObservationState.SUPERSEDED)
    return rows.annotate(facts=Count("numbers"), outdated=Count("numbers", filter=gone))


def get_for(viewer: Actor, report_id: int) -> Report:
    """With its content. Raises `NotFound`."""
    policies.require(policies.may_read(viewer))
    rows = Report.objects.select_related("made_by", "template", "organisation")
    found = rows.filter(pk=report_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这份报告。")))
    return found


def document_of(report: Report) -> Document | None:
    """The frozen document; None while there is none yet."""
    return frozen.from_json(report.content) if report.content else None


def lines(report: Report, document: Document | None) -> list[Line]:
    """Every number with what has become of it since. Asks only about those that were corrected."""
    if document is None:
        return []
    newer = corrected(report)
    return [Line(fact, newer.get(fact.observation or 0)) for fact in document.facts]


def corrected(report: Report) -> dict[int, Observation]:
    """Observation in the report → the version in force now, for those that a correction has replaced."""
    gone = ReportNumber.objects.filter(report=report, observation__state=ObservationState.SUPERSEDED)
    rows = Observation.objects.filter(pk__in=gone.values("observation"))
    found: dict[int, Observation] = {}
    for row in rows:
        now = _in_force(row)
        if now is not None:
            found[row.pk] = now
    return found


def _in_force(row: Observation) -> Observation | None:
    """The published version of the same series and period: the last link of the chain of corrections."""
    seen = 0
    while row.state == ObservationState.SUPERSEDED and seen < 1000:
        newer = Observation.objects.filter(corrects=row).first()
        if newer is None:
            return None
        row, seen = newer, seen + 1
    return row if row.state == ObservationState.PUBLISHED else None


def file_of(viewer: Actor, report_id: int, format: str) -> StoredFile:
    """Raises `NotFound` for a format that was not printed."""
    found = get_for(viewer, report_id).files.select_related("file").filter(format=format).first()
    if found is None:
        raise NotFound(Reason("not_found", _("这份报告没有这种格式。")))
    return found.file


def templates(viewer: Actor, kind: str = "") -> QuerySet[ReportTemplate]:
    policies.require(policies.may_read(viewer))
    rows = ReportTemplate.objects.select_related("made_by", "file").order_by("kind", "-version")
    return rows.filter(kind=kind) if kind else rows


def get_template(viewer: Actor, template_id: int) -> ReportTemplate:
    """Raises `NotFound`."""
    found = templates(viewer).filter(pk=template_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这个模板。")))
    return found
