"""Questions of the integrity checks about the figures of a round, read through their own room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shuanglian.foundation.actor import Actor
from shuanglian.indicators import gate


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
    """By observation."""
    return {}
