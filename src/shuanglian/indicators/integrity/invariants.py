"""What `shuanglian verify` checks about questions."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext as _

from shuanglian.foundation.events.invariants import Violation, register

from ..models import Observation, ObservationState
from .models import UNSETTLED, Question, QuestionState


@register("integrity.published")
def nothing_is_published_over_an_open_question() -> Iterator[Violation]:
    """A value that people reported is not in force while a blocking question that was raised before is unsettled."""
    rows = Question.objects.filter(
        blocking=True,
        state__in=UNSETTLED,
        observation__state=ObservationState.PUBLISHED,
        observation__decided_at__gt=F("raised_at"),
        observation__reported_by__isnull=False,
    )
    for pk in rows.values_list("pk", flat=True):
        yield Violation("integrity.published", "question", str(pk), _("提问还没有核定，数据已经发布。"))


@register("integrity.second_person")
def two_people_settle() -> Iterator[Violation]:
    """Who settles has neither answered nor reported."""
    wrong = Question.objects.filter(state=QuestionState.SETTLED).filter(
        Q(settled_by=F("answered_by")) | Q(settled_by=F("observation__reported_by"))
    )
    for pk in wrong.values_list("pk", flat=True):
        yield Violation("integrity.second_person", "question", str(pk), _("核定人与答复人或报送人是同一人。"))


@register("integrity.held")
def held_values_have_a_question() -> Iterator[Violation]:
    """A value waits for an answer only while there is one to give."""
    asked = Question.objects.filter(blocking=True, state__in=UNSETTLED, observation__isnull=False)
    held = Observation.objects.filter(state=ObservationState.HELD).exclude(pk__in=asked.values("observation"))
    for pk in held.values_list("pk", flat=True):
        yield Violation("integrity.held", "observation", str(pk), _("数据在等待答复，却没有未核定的提问。"))
