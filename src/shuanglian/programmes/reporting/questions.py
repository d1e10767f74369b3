"""Questions of the integrity checks about the figures of a round, read through their own room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shuanglian.foundation.actor import Actor
from shuanglian.indicators import gate
from shuanglian.indicators.integrity import selectors
from shuanglian.indicators.integrity.models import UNSETTLED


@dataclass(frozen=True, slots=True)
class Question:
    """One question as people read it; `url` is where it is answered."""

    text: str
    url: str
    is_open: bool
    answer: str = ""


def open_questions(observations: Sequence[int]) -> dict[int, int]:
    """How many questions are open, by observation."""
    return gate.open_questions(list(observations))


def of(observations: Sequence[int], viewer: Actor) -> dict[int, list[Question]]:
    """By observation, the oldest first; one query for all."""
    found: dict[int, list[Question]] = {}
    rows = selectors.questions_for(viewer, list(observations)) if observations else []
    for row in reversed(rows):
        is_open = row.state in UNSETTLED and row.blocking
        told = Question(
            f"{row.title}：{row.explanation}", f"/indicators/questions/{row.pk}/", is_open, row.answer
        )
        found.setdefault(row.observation_id or 0, []).append(told)
    return found
