"""What `shuanglian verify` checks about reporting: computed again, not believed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.utils.translation import gettext as _

from shuanglian.casework.models import Token
from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Role
from shuanglian.foundation.events.invariants import Violation, register
from shuanglian.indicators import periods
from shuanglian.indicators.models import ObservationState, Origin

from .models import Correction, CorrectionState, Line, LineState, Reminder, Round, RoundStatus, Submission

STEP = {RoundStatus.FILLING: "fill", RoundStatus.CHECKING: "check", RoundStatus.REVIEWING: "review"}


@register("reporting.step")
def rounds_stand_where_their_case_does() -> Iterator[Violation]:
    """The open task of the case is the one of the round's status; a finished round has none."""
    waiting: dict[int, str] = dict(
        Token.objects.filter(
            case__reporting_round__isnull=False, status=Token.Status.ACTIVE, form="task"
        ).values_list("case", "node")
    )
    for row in Round.objects.order_by("pk").iterator(500):
        wanted = STEP.get(RoundStatus(row.status))
        if row.case_id is None or waiting.get(row.case_id) != wanted:
            yield _violation("reporting.step", row.pk, _("状态与流程不符"))


@register("reporting.period")
def rounds_have_the_days_of_their_period() -> Iterator[Violation]:
    for row in Round.objects.order_by("pk").iterator(500):
        found = periods.parse(row.period)
        if (found.start, found.end, str(found.kind)) != (row.period_start, row.period_end, row.frequency):
            yield _violation("reporting.period", row.pk, _("期间与起止日期不符"))


@register("reporting.finished")
def finished_rounds_have_nothing_open() -> Iterator[Violation]:
    left = Line.objects.filter(round=OuterRef("pk")).exclude(state=LineState.ACCEPTED)
    for row in Round.objects.filter(Exists(left), status=RoundStatus.FINISHED).order_by("pk"):
        yield _violation("reporting.finished", row.pk, _("已发布的任务还有没采用的行"))


@register("reporting.figures")
def lines_are_what_was_reported() -> Iterator[Violation]:
    """The observation of a line is of its indicator, period, scope and world, came from this report, and stands where the
    line does."""
    rows = Line.objects.filter(observation__isnull=False).select_related("observation", "indicator", "round")
    for line in rows.order_by("pk").iterator(500):
        seen = line.observation
        assert seen is not None
        same = (
            seen.indicator_id == line.indicator_id
            and (seen.place_id, seen.segment_id) == (line.indicator.place_id, line.indicator.segment_id)
            and (seen.period, seen.is_demo, seen.origin)
            == (line.round.period, line.round.is_demo, Origin.REPORT)
        )
        if not same:
            yield _violation("reporting.figures", line.round_id, _("第 %d 行与数据不符") % line.position)
        elif line.state == LineState.ACCEPTED and seen.state not in _PUBLIC:
            yield _violation(
                "reporting.figures", line.round_id, _("第 %d 行已采用，数据却没有发布") % line.position
            )
        elif line.value != seen.value:
            yield _violation("reporting.figures", line.round_id, _("第 %d 行的数与数据不同") % line.position)


_PUBLIC = (ObservationState.PUBLISHED, ObservationState.SUPERSEDED)


@register("reporting.missing")
def missing_is_never_a_number() -> Iterator[Violation]:
    rows = Line.objects.filter(is_missing=True).filter(Q(value__isnull=False) | Q(observation__isnull=False))
    for line in rows.order_by("pk"):
        yield _violation("reporting.missing", line.round_id, _("第 %d 行无数，却有数值") % line.position)


@register("reporting.second_person")
def nobody_publishes_what_they_told() -> Iterator[Violation]:
    """Lines and corrections are decided by somebody else than who reported."""
    own = Q(decided_by__isnull=False) & (
        Q(decided_by=F("round__submitted_by")) | Q(decided_by=F("round__checked_by"))
    )
    for line in Line.objects.filter(own, state=LineState.ACCEPTED).order_by("pk"):
        yield _violation("reporting.second_person", line.round_id, _("报数人审核了自己的数"))
    settled = Correction.objects.exclude(state=CorrectionState.ASKED).filter(decided_by=F("asked_by"))
    for row in settled.filter(decided_by__isnull=False).select_related("line").order_by("pk"):
        yield _violation("reporting.second_person", row.line.round_id, _("更正由提出的人自己确认"))


@register("reporting.submissions")
def what_left_the_unit_was_handed_in() -> Iterator[Violation]:
    """Rounds beyond filling have handed in, and their submissions are numbered without gap."""
    rows = Round.objects.annotate(n=Count("submissions"))
    for row in rows.exclude(status=RoundStatus.FILLING).filter(n=0).order_by("pk"):
        yield _violation("reporting.submissions", row.pk, _("没有提交记录"))
    numbers = Submission.objects.values("round").annotate(n=Count("pk"), last=Max("number")).order_by("round")
    for found in numbers.exclude(n=F("last")):
        yield _violation("reporting.submissions", found["round"], _("提交的序号不连续"))


@register("reporting.world")
def demonstration_people_stay_in_their_world() -> Iterator[Violation]:
    """No organisation of the demonstration is asked for real figures."""
    for row in Round.objects.filter(organisation__is_demo=True, is_demo=False).order_by("pk"):
        yield _violation("reporting.world", row.pk, _("示例单位报了真实任务"))


@register("reporting.reminders")
def only_leaders_and_stewards_remind() -> Iterator[Violation]:
    allowed = Membership.objects.filter(user=OuterRef("by"), role__in=[Role.LEADER, Role.STEWARD])
    rows = Reminder.objects.filter(by__isnull=False).filter(~Exists(allowed))
    for row in rows.order_by("pk"):
        yield _violation("reporting.reminders", row.round_id, _("催报的人既不是领导也不是数据专员"))


def _violation(rule: str, round_id: int, message: str) -> Violation:
    return Violation(rule, "reporting", str(round_id), message)
