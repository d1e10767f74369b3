"""Reading processes, their versions and drafts. Officers and leaders read; owners of processes write."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from shuanglian.casework.models import Case, Definition
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import NotFound, Reason

from .models import Draft, DraftStatus
from .policies import may_read

LIVE = (Case.Status.OPEN, Case.Status.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Process:
    """One line of the library: all versions of one key, newest first."""

    key: str
    name: str
    versions: tuple[Definition, ...]
    drafts: tuple[Draft, ...]
    open_cases: int

    @property
    def current(self) -> Definition | None:
        """The version that new cases run on."""
        return next((v for v in self.versions if v.status == Definition.Status.PUBLISHED), None)


def has_programme(key: str) -> bool:
    """Whether the process came with the release: those that people do not start are started by their programme."""
    return Definition.objects.filter(key=key, created_by=system().key).exists()


def definitions(viewer: Actor) -> QuerySet[Definition]:
    rows = Definition.objects.annotate(open_cases=Count("cases", filter=Q(cases__status__in=LIVE)))
    return rows.order_by("key", "-version") if may_read(viewer) else rows.none()


def get_definition(viewer: Actor, definition_id: int) -> Definition:
    """Raises `NotFound`, also for viewers who may not know of processes."""
    row = definitions(viewer).filter(pk=definition_id).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这个流程版本，或者您不能查看它。")))
    return row


def get_pair(viewer: Actor, one_id: int, other_id: int) -> tuple[Definition, Definition]:
    """Two versions of the same process, to compare. Raises `NotFound`, also where they are of different ones."""
    one, other = get_definition(viewer, one_id), get_definition(viewer, other_id)
    if one.key != other.key:
        raise NotFound(Reason("not_found", _("没有这个流程版本，或者您不能查看它。")))
    return one, other


def drafts(viewer: Actor) -> QuerySet[Draft]:
    rows = Draft.objects.select_related("base", "definition").order_by("-updated_at", "-pk")
    return rows if may_read(viewer) else rows.none()


def get_draft(viewer: Actor, draft_id: int) -> Draft:
    row = drafts(viewer).filter(pk=draft_id).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这份草稿，或者您不能查看它。")))
    return row


def newest_versions(viewer: Actor) -> QuerySet[Definition]:
    """One row per process that has a version (its newest), newest change first."""
    newest = Definition.objects.values("key").annotate(newest=Max("pk")).values("newest")
    rows = Definition.objects.filter(pk__in=newest).order_by("-pk")
    return rows if may_read(viewer) else rows.none()


def processes(viewer: Actor, names: list[str]) -> list[Process]:
    """The named processes with all their versions and open drafts, in that order, in two queries."""
    versions: dict[str, list[Definition]] = {name: [] for name in names}
    for row in definitions(viewer).filter(key__in=names).defer("bpmn_xml", "forms", "config"):
        versions[row.key].append(row)
    waiting: dict[str, list[Draft]] = {name: [] for name in names}
    unfinished = drafts(viewer).exclude(status__in=[DraftStatus.APPROVED, DraftStatus.DROPPED])
    for draft in unfinished.filter(key__in=names).defer("bpmn_xml", "tables", "forms", "config"):
        waiting[draft.key].append(draft)
    return [_process(name, versions[name], waiting[name]) for name in names if versions[name]]


def _process(key: str, versions: list[Definition], waiting: list[Draft]) -> Process:
    total = sum(getattr(row, "open_cases", 0) for row in versions)
    return Process(key, versions[0].name, tuple(versions), tuple(waiting), total)


def without_version(viewer: Actor) -> QuerySet[Draft]:
    """Drafts of processes that were never published."""
    known = Definition.objects.values("key")
    unfinished = drafts(viewer).exclude(status__in=[DraftStatus.APPROVED, DraftStatus.DROPPED])
    return unfinished.exclude(key__in=known)


def draft_of(definition: Definition) -> Draft | None:
    """The draft that this version was submitted from; shipped versions have none."""
    return Draft.objects.filter(definition=definition).first()
