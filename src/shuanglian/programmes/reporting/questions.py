"""Questions of the integrity checks about the figures of a round, read through their own room."""

from __future__ import annotations

from collections.abc import Sequence

from shuanglian.indicators import gate


def open_questions(observations: Sequence[int]) -> dict[int, int]:
    """How many questions are open, by observation."""
    return gate.open_questions(list(observations))
