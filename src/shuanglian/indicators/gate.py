"""Where the checks of integrity join in, so that this room need not know them.

`on_reported` is called inside the transaction that keeps a new value, `on_reported_many` once in the one that keeps a
whole file of them, if there is such a hook; `open_questions` answers how many questions are still open for each of some
observations. A value with open questions is held and cannot be published.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from shuanglian.foundation.actor import Actor

from .models import Indicator, Observation
from .models.observations import OPEN_STATES

OnReported = Callable[[Observation], None]
OnReportedMany = Callable[[Sequence[Observation]], None]
OpenQuestions = Callable[[Sequence[int]], dict[int, int]]
Mandate = Callable[[Actor, Indicator], bool]

_ON_REPORTED: Final[list[tuple[OnReported, OnReportedMany | None]]] = []
_OPEN_QUESTIONS: Final[list[OpenQuestions]] = []
_MANDATES: Final[list[Mandate]] = []


def register(
    on_reported: OnReported, open_questions: OpenQuestions, on_reported_many: OnReportedMany | None = None
) -> None:
    """Called once by an app when it is ready. Without `on_reported_many` the values of a file are looked at one by one."""
    if (on_reported, on_reported_many) not in _ON_REPORTED:
        _ON_REPORTED.append((on_reported, on_reported_many))
    if open_questions not in _OPEN_QUESTIONS:
        _OPEN_QUESTIONS.append(open_questions)


def register_mandate(rule: Mandate) -> None:
    """A rule that lets somebody report who is not of the responsible unit: whoever was given the task to."""
    if rule not in _MANDATES:
        _MANDATES.append(rule)


def reported(observation: Observation) -> None:
    """Let the checks look at a new value."""
    for look, _many in _ON_REPORTED:
        look(observation)


def reported_many(observations: Sequence[Observation]) -> None:
    """Let the checks look at new values that are all there already: they ask what they would ask of each."""
    for look, many in _ON_REPORTED:
        if many is not None:
            many(observations)
            continue
        for observation in observations:
            look(observation)


def open_questions(ids: Sequence[int]) -> dict[int, int]:
    """Open questions by observation; those without any are left out."""
    found: dict[int, int] = {}
    for ask in _OPEN_QUESTIONS if ids else ():
        for pk, number in ask(ids).items():
            if number:
                found[pk] = found.get(pk, 0) + number
    return found


def has_mandate(actor: Actor, indicator: Indicator) -> bool:
    return any(rule(actor, indicator) for rule in _MANDATES)


def waits(observation: Observation) -> bool:
    """Whether a question keeps an open value from being published."""
    return observation.state in OPEN_STATES and bool(open_questions([observation.pk]))
