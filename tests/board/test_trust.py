"""What a judged set says of calibration and refusing: each half told by the other, nothing for too few."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.evaluation import trust
from shuanglian.matching.evaluation.trust import First


def telling(n: int) -> list[First]:
    """Scores that tell right from wrong, a third of them wrong."""
    return [First(0.2 + 0.001 * i, False) if i % 3 == 0 else First(0.7 + 0.001 * i, True) for i in range(n)]


def test_a_score_that_tells_right_from_wrong_refuses_rightly() -> None:
    found = trust.measure(telling(120))
    assert found.abstention is not None
    assert (found.n, found.abstention.refused) == (120, 40)
    assert (found.abstention.precision, found.abstention.recall) == (1.0, 1.0)
    assert found.error is not None
    assert found.error < 0.1


def test_a_score_that_tells_nothing_promises_nothing() -> None:
    chance = random.Random(7)
    found = trust.measure([First(chance.random(), chance.random() < 0.8) for _ in range(400)])
    assert found.abstention is not None
    assert found.abstention.refused < 20
    assert found.error is not None
    assert found.error < 0.1


def test_a_question_without_an_answer_is_refused_and_has_no_probability() -> None:
    found = trust.measure([*telling(60), First(None, False)])
    assert found.abstention is not None
    assert (found.n, found.abstention.n, found.abstention.refused) == (60, 61, 21)


def test_too_few_questions_tell_nothing() -> None:
    told = trust.measure(telling(trust.LEAST - 1)).to_json()
    assert told.pop("calibration_n") == trust.LEAST - 1
    assert set(told.values()) == {None}


def test_the_same_questions_are_told_the_same() -> None:
    assert trust.measure(telling(80)) == trust.measure(telling(80))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=4, max_size=60))
def test_every_figure_is_a_share(rows: list[tuple[float, bool]]) -> None:
    told = trust.measure([First(*row) for row in rows], least=4).to_json()
    for name in ("calibration_error", "abstention_precision", "abstention_recall"):
        assert told[name] is None or told[name] == pytest.approx(min(max(told[name], 0), 1))
