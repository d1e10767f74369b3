"""What questions tell people: the unit that must answer, the stewards, and whoever answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Text
from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.services import notify

from .models import Question

RAISED: Final = kinds.register("question.raised", _("核查提问待答复"), email=True)
ANSWERED: Final = kinds.register("question.answered", _("核查提问待核定"))
DECIDED: Final = kinds.register("question.decided", _("核查提问有结果"))


def tell_unit(question: Question) -> None:
    """The officers of the unit that must answer; without one, whoever reported the value."""
    people: set[int] = set()
    if question.organisation is not None and question.organisation.organisation_id is not None:
        rows = Membership.objects.filter(
            organisation=question.organisation.organisation_id, is_active=True, role=Role.OFFICER
        )
        people |= set(rows.values_list("user_id", flat=True))
    if question.observation is not None and question.observation.reported_by_id is not None:
        people.add(question.observation.reported_by_id)
    _tell(people, RAISED.key, _("有一个数需要您说明"), question, "raised")


def tell_stewards(question: Question) -> None:
    rows = Membership.objects.filter(role=Role.STEWARD, is_active=True).exclude(user=question.answered_by_id)
    people = rows.filter(user__is_demo=True) if question.is_demo else rows
    _tell(
        set(people.values_list("user_id", flat=True)),
        ANSWERED.key,
        _("有一个答复等您核定"),
        question,
        "answered",
    )


def tell_answerer(question: Question) -> None:
    if question.answered_by_id is not None:
        title = _("您的答复已经核定") if question.state == "settled" else _("您的答复还要补充")
        _tell({question.answered_by_id}, DECIDED.key, title, question, question.state)


def _tell(people: Iterable[int], kind: str, title: Text, question: Question, what: str) -> None:
    notify(
        recipients=sorted(people),
        kind=kind,
        title=title,
        body=question.explanation,
        url=f"/indicators/questions/{question.pk}/",
        obj=("question", question.pk),
        dedupe_key=f"question:{question.pk}:{question.rev}:{what}",
    )
