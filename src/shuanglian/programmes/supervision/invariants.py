"""What `shuanglian verify` checks about public supervision: nothing is public without a second person, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from shuanglian.casework.models import Case
from shuanglian.foundation.events.invariants import Violation, register
from shuanglian.foundation.events.models import Event

from .models import Answer, Comment, Status
from .services._common import digest

_OPEN = (Case.Status.OPEN, Case.Status.SUSPENDED)


@register("supervision.answered")
def public_answers_were_released_by_a_second_person() -> Iterator[Violation]:
    """Answered: the round has an answer, released by somebody who neither wrote it nor screened the text."""
    released = Answer.objects.filter(
        comment=OuterRef("pk"), round=OuterRef("round"), released_by__isnull=False
    )
    for row in Comment.objects.filter(~Exists(released), status=Status.ANSWERED).order_by("pk"):
        yield _violation("supervision.answered", row, "记为已公开答复，没有签发的答复")
    own = Q(released_by=F("by")) | Q(released_by=F("comment__hidden_by"), round=1)
    for answer in Answer.objects.filter(own, released_by__isnull=False).select_related("comment"):
        yield _violation("supervision.answered", answer.comment, "签发人是拟答人或者筛查人")


@register("supervision.case")
def open_comments_are_open_cases() -> Iterator[Violation]:
    ended = [Status.ANSWERED, Status.REFUSED, Status.MERGED, Status.WITHDRAWN]
    odd = Q(status__in=ended, case__status__in=_OPEN) | (~Q(status__in=ended) & ~Q(case__status__in=_OPEN))
    for row in Comment.objects.filter(odd).order_by("pk"):
        yield _violation("supervision.case", row, f"状态“{row.get_status_display()}”与办件不符")


@register("supervision.record")
def what_is_public_is_what_was_recorded() -> Iterator[Violation]:
    """The last digest in the record is that of the answer people read."""
    answers = Answer.objects.filter(released_at__isnull=False).select_related("comment").order_by("pk")
    for answer in answers.iterator(500):
        events = Event.objects.filter(stream=answer.comment.stream, kind="supervision.published")
        said = [
            e.payload.get("answer") for e in events.order_by("seq") if e.payload.get("round") == answer.round
        ]
        if not said or said[-1] != digest(answer.text):
            yield _violation("supervision.record", answer.comment, "公开的答复与留痕里的摘要不一致")


@register("supervision.merged")
def merged_comments_lead_to_one_with_an_answer() -> Iterator[Violation]:
    for row in Comment.objects.filter(merged_into__status=Status.MERGED).order_by("pk"):
        yield _violation("supervision.merged", row, "并到了另一件已并案的意见")
    for row in Comment.objects.filter(merged_into__isnull=False).exclude(merged_into__is_demo=F("is_demo")):
        yield _violation("supervision.merged", row, "真实意见与示例意见并在一起")


@register("supervision.late")
def answers_are_late_as_their_dates_say() -> Iterator[Violation]:
    late = Q(released_at__gt=F("due_at"))
    wrong = Answer.objects.filter(Q(late, is_late=False) | Q(~late, is_late=True, due_at__isnull=False))
    for answer in wrong.filter(released_at__isnull=False).select_related("comment").order_by("pk"):
        yield _violation("supervision.late", answer.comment, "是否逾期与日期不符")


def _violation(rule: str, comment: Comment, message: str) -> Violation:
    return Violation(rule, "supervision", comment.number, message)
