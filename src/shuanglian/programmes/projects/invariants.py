"""What `shuanglian verify` checks about projects: computed again, not believed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from shuanglian.foundation.events.invariants import Violation, register

from . import contest, times
from .models import (
    Application,
    Bar,
    Gate,
    Investment,
    Issue,
    OfficeReview,
    PhaseRun,
    Project,
    ProjectList,
    Session,
)
from .selectors.totals import lines_of
from .totals import OVER, SHORT
from .words import GATE_OF, GateStatus, Outcome, Phase


@register("projects.gate")
def gates_close_without_blocking_issues() -> Iterator[Violation]:
    """No issue that blocked was open at the moment its gate closed (S37)."""
    closed = F("gate__closed_at")
    stood = Q(opened_at__lte=closed) & (Q(solved_at__isnull=True) | Q(solved_at__gt=closed))
    blocked = Q(is_blocking=True) | Q(unblocked_at__gt=closed)
    rows = Issue.objects.filter(stood & blocked, gate__status=GateStatus.CLOSED).select_related("gate")
    for issue in rows.order_by("pk"):
        yield _violation(
            "projects.gate", issue.gate.project_id, _("关口通过时还有卡关口的问题：%s") % issue.title
        )


@register("projects.blocking")
def counters_are_the_numbers_of_issues() -> Iterator[Violation]:
    """The counter that the database's rule stands on is the number of open blocking issues."""
    live = Count("issues", filter=Q(issues__is_blocking=True, issues__solved_at__isnull=True))
    for gate in Gate.objects.annotate(live=live).exclude(live=F("open_blocking")).order_by("pk"):
        yield _violation("projects.blocking", gate.project_id, _("卡关口的问题数与记录不符"))


@register("projects.phase")
def phases_follow_the_gates() -> Iterator[Violation]:
    """Gates before the present phase are closed, its own and later ones are not; one phase runs while the project does."""
    order = list(Phase)
    rows = Project.objects.filter(case__isnull=False).prefetch_related("gates", "runs")
    for project in rows.order_by("pk").iterator(200):
        at = order.index(Phase(project.phase))
        wanted = {GATE_OF[phase]: order.index(phase) < at for phase in GATE_OF}
        found = {gate.kind: gate.status == GateStatus.CLOSED for gate in project.gates.all()}
        if found != wanted:
            yield _violation("projects.phase", project.pk, _("阶段与关口不符"))
        running = [run.phase for run in project.runs.all() if run.ended_on is None]
        if not project.outcome and running != [project.phase]:
            yield _violation("projects.phase", project.pk, _("进行中的阶段与项目不符"))


@register("projects.runs")
def phases_follow_each_other() -> Iterator[Violation]:
    """A phase begins on the day the one before it ended."""
    order = {phase: at for at, phase in enumerate(Phase)}
    rows: dict[int, list[PhaseRun]] = {}
    for run in PhaseRun.objects.all():
        rows.setdefault(run.project_id, []).append(run)
    for project, runs in sorted(rows.items()):
        ordered = sorted(runs, key=lambda run: order[Phase(run.phase)])
        if any(a.ended_on != b.started_on for a, b in pairwise(ordered)):
            yield _violation("projects.runs", project, _("阶段之间的日期接不上"))


@register("projects.sums")
def lists_add_up() -> Iterator[Violation]:
    """No list brings more than its source states; a list that is named in full brings exactly that (S47)."""
    for found in ProjectList.objects.order_by("pk"):
        for line in lines_of(found):
            if line.state in (OVER, SHORT):
                told = _("清单“%(list)s”的%(key)s与来源所述不符") % {
                    "list": found.name,
                    "key": line.stated.key,
                }
                yield Violation("projects.sums", "projectlist", str(found.pk), told)


@register("projects.review")
def reviews_never_block() -> Iterator[Violation]:
    """A project is past the approvals without a review only if the process does not wait for one; every review has its
    project on the way (S39)."""
    rows = OfficeReview.objects.filter(project__case__isnull=True).order_by("pk")
    for review in rows:
        yield _violation("projects.review", review.project_id, _("没有进入推进却有并行审核"))


@register("projects.contest")
def rankings_follow_from_their_inputs() -> Iterator[Violation]:
    for session in Session.objects.filter(result__isnull=False).order_by("pk"):
        if not contest.holds(session.result or {}):
            yield Violation(
                "projects.contest", "projectsession", str(session.pk), _("排名与所列数据算出的不一致")
            )


@register("projects.promise")
def broken_promises_bar() -> Iterator[Violation]:
    """Every broken promise has its bar, and nothing was finished with a document missing (S40)."""
    rows = Application.objects.filter(status="finished", documents__supplied_on__isnull=True).distinct()
    for row in rows.order_by("pk"):
        yield _violation("projects.promise", row.project_id, _("办结时还缺材料"))
    barred = Bar.objects.values("document")
    broken = Application.objects.filter(documents__broken_at__isnull=False)
    for row in broken.exclude(documents__in=barred).distinct().order_by("pk"):
        yield _violation("projects.promise", row.project_id, _("承诺逾期没有登记"))


@register("projects.saving")
def time_saved_is_what_happened() -> Iterator[Violation]:
    """Nothing was done before it was accepted and complete; what was promised came as a file; a pause that was entered
    afterwards has its paper (S40)."""
    rows = Application.objects.filter(status="finished").prefetch_related("documents").order_by("pk")
    for row in rows.iterator(200):
        documents = list(row.documents.all())
        if row.accepted_at is None or row.finished_on < times.earliest_finish(row, documents):  # type: ignore[operator]
            yield _violation("projects.saving", row.project_id, _("办结日期早于受理或材料补齐"))
        if any(one.promised_on and one.supplied_on and one.file_id is None for one in documents):
            yield _violation("projects.saving", row.project_id, _("补交的材料没有文件"))
        if any(
            pause["start"] < pause.get("entered", "9999") and not pause.get("file") for pause in row.pauses
        ):
            yield _violation("projects.saving", row.project_id, _("补记的暂停没有文书"))


@register("projects.second_person")
def nobody_agrees_with_themselves() -> Iterator[Violation]:
    """Who let a blocking issue wait did not close its gate; the one who asked to give a project up did not agree."""
    rows = Issue.objects.filter(
        unblocked_at__isnull=False, solved_at__isnull=True, gate__status=GateStatus.CLOSED
    )
    for issue in rows.select_related("gate").order_by("pk"):
        if issue.unblocked_by_id is not None and issue.unblocked_by_id == issue.gate.closed_by_id:
            told = _("同意问题不再卡关口和通过关口的是同一人：%s") % issue.title
            yield _violation("projects.second_person", issue.gate.project_id, told)
    for project in Project.objects.filter(outcome=Outcome.DROPPED, drop_asked_at__isnull=True).order_by("pk"):
        yield _violation("projects.second_person", project.pk, _("项目终止没有经过两个人"))


@register("projects.world")
def demonstrations_write_no_real_facts() -> Iterator[Violation]:
    """Figures, decisions and agreements of real projects come from people who are not of the demonstration."""
    seen = "projects.world", _("真实项目里有演示人物写下的记录")
    rows = [
        Investment.objects.filter(project__is_demo=False, reported_by__is_demo=True).values_list(
            "project", flat=True
        ),
        Gate.objects.filter(project__is_demo=False, closed_by__is_demo=True).values_list(
            "project", flat=True
        ),
        Issue.objects.filter(
            Q(opened_by__is_demo=True) | Q(unblocked_by__is_demo=True), gate__project__is_demo=False
        ).values_list("gate__project", flat=True),
        OfficeReview.objects.filter(project__is_demo=False, reviewed_by__is_demo=True).values_list(
            "project", flat=True
        ),
    ]
    for project in sorted({pk for found in rows for pk in found}):
        yield _violation(seen[0], project, seen[1])


@register("projects.outcome")
def outcomes_fit_the_phase() -> Iterator[Violation]:
    """Producing projects went through all four phases."""
    rows = Project.objects.filter(outcome=Outcome.PRODUCING)
    done = Count("runs", filter=Q(runs__ended_on__isnull=False))
    for project in rows.annotate(done=done).exclude(done=len(Phase)).order_by("pk"):
        yield _violation("projects.outcome", project.pk, _("投产的项目没有走完四个阶段"))


def _violation(rule: str, project: int, message: str) -> Violation:
    return Violation(rule, "project", str(project), message)
