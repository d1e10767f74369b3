"""Two demonstration values (示例) that the checks ask about, and one question that is answered already."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from shuanglian.foundation.accounts.services import persona_actor
from shuanglian.foundation.actor import Actor

from .. import region
from ..models import Indicator, Observation
from ..services import observation_report
from . import services
from .models import Question, QuestionState


def load_demo() -> int:
    """Report the values that are missing; the checks do the rest. Never in production."""
    rows = region.read("contradictions.yaml").get("demo", ())
    if not rows or Question.objects.filter(is_demo=True).exists():
        return 0
    officer = persona_actor("officer")
    return sum(_row(officer, row) for row in rows)


@transaction.atomic
def _row(officer: Actor, row: dict[str, Any]) -> int:
    indicator = Indicator.objects.filter(code=row["indicator"]).first()
    there = Observation.objects.filter(indicator=indicator, period=row["period"], is_demo=True)
    if indicator is None or there.exists():
        return 0
    made = observation_report(
        actor=officer,
        indicator=indicator,
        period=row["period"],
        value=row["value"],
        note=row["note"],
        is_demo=True,
    )
    for question in Question.objects.filter(observation=made, state=QuestionState.OPEN):
        if row.get("answer"):
            services.question_answer(actor=officer, question=question, answer=row["answer"])
    return 1
