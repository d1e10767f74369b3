"""Figures in words, the drawing, and who may decide: the small parts of the board on their own."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.foundation.actor import PUBLIC, Actor, Role, system
from shuanglian.matching import calibration
from shuanglian.matching.board import policies
from shuanglian.matching.board.models import CalibrationVersion
from shuanglian.matching.board.online import Asked, Proposed, Verdict, online
from shuanglian.matching.board.rules import rules
from shuanglian.matching.calibration import Pair
from shuanglian.matching.evaluation.intervals import Interval, wilson
from shuanglian.programmes.siti.selectors.funnel import NAMES, Cell, Funnel, Row
from shuanglian.web import quality as words

several = settings(max_examples=80, deadline=None)
judged = st.lists(st.builds(Pair, st.floats(0, 1), st.floats(0, 1), st.booleans()), max_size=40)


def person(role: Role, pk: int = 1) -> Actor:
    return Actor(role, "某人", user_id=pk, organisation_id=1, membership_id=1)


def codes(reasons: list[Any]) -> set[str]:
    return {reason.code for reason in reasons}


# -- who may ----------------------------------------------------------------------------------------------------------
PROPOSE = {Role.STEWARD, Role.ADMIN}
DECIDE = {Role.STEWARD, Role.ADMIN, Role.LEADER}


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.PUBLIC, Role.SYSTEM)])
def test_the_table_of_who_may_do_what(role: Role) -> None:
    actor, version = person(role), CalibrationVersion(proposed_by_id=99)
    assert (policies.may_calibrate(actor) == []) == (role in PROPOSE)
    assert (policies.may_roll_back(actor) == []) == (role in PROPOSE)
    assert (policies.may_decide(actor, version) == []) == (role in DECIDE)
    assert (policies.may_reject(actor) == []) == (role in DECIDE)
    assert (policies.may_store(actor) == []) == (role in PROPOSE)
    assert policies.may_see_all(actor) == actor.is_staff


def test_all_reasons_are_told_at_once() -> None:
    version = CalibrationVersion(proposed_by_id=1)
    assert codes(policies.may_decide(person(Role.MANAGER), version)) == {"role_needed", "second_person"}
    assert codes(policies.may_calibrate(PUBLIC)) == {"role_needed", "person_needed"}


def test_the_operator_stores_measurements_and_decides_nothing() -> None:
    operator = system("测评")
    assert policies.may_store(operator) == []
    assert policies.may_calibrate(operator)
    assert policies.may_roll_back(operator)


def test_the_limits_are_data_with_a_version_and_a_source() -> None:
    found = rules()
    assert found.version
    assert found.source
    assert found.least_pairs >= 2 * found.least_each > 0
    assert 0 < found.costs.fair < 1
    assert found.small_cell > 1


# -- words ------------------------------------------------------------------------------------------------------------
def test_numbers_are_written_with_their_unit_or_left_out() -> None:
    assert words.decimal(0.5) == "0.500"
    assert (words.percent(0.125), words.percent(None)) == ("12%", "")
    assert words.between(Interval(0.1, 0.25)) == "0.100–0.250"
    assert words.between(None) == "样本太少"
    assert (words.between_percent(Interval(0.1, 0.25)), words.between_percent(None)) == ("10–25%", "")


def test_figures_of_nothing_have_no_value() -> None:
    shown = words.lines(online([]))
    assert [line.key for line in shown] == [
        "ndcg10", "mrr10", "recall10", "recall50", "calibration_error", "first_accepted", "abstention",
    ]  # fmt: skip
    assert {line.value for line in shown} == {""}
    assert {line.n for line in shown} == {0}


def test_every_figure_names_its_number_of_cases() -> None:
    rows = [
        Asked(i, [Proposed(1, 0.7, 0.7)], verdicts=[Verdict(1, "invited")], solved=True) for i in range(6)
    ]
    rows += [Asked(9, abstained=True, solved=True)]
    shown = {line.key: line for line in words.lines(online(rows))}
    assert (shown["ndcg10"].value, shown["ndcg10"].n, shown["ndcg10"].interval) == ("1.000", 6, "1.000–1.000")
    assert (shown["calibration_error"].value, shown["calibration_error"].n) == ("0.300", 6)
    assert (shown["first_accepted"].value, shown["first_accepted"].n) == ("100%", 6)
    assert (shown["abstention"].value, shown["abstention"].n) == ("0%", 1)
    assert "1 题后来找到" in str(shown["abstention"].help)


# -- the drawing ------------------------------------------------------------------------------------------------------
@several
@given(judged)
def test_every_point_and_every_end_of_an_interval_lies_on_the_drawing(pairs: list[Pair]) -> None:
    drawn = words.diagram(calibration.reliability(pairs))
    if not pairs:
        assert drawn is None
        return
    assert drawn is not None
    assert 1 <= len(drawn.points) <= calibration.BINS
    for point in drawn.points:
        for value in (point.x, point.y, point.low, point.high):
            assert 0 <= float(value) <= drawn.size
        assert float(point.low) >= float(point.y) - 0.06 >= float(point.high) - 0.12  # downwards is larger
        assert 3 <= float(point.radius) <= 8


def test_a_matcher_that_keeps_its_word_lies_on_the_diagonal() -> None:
    pairs = [Pair(0, 0.25, i < 25) for i in range(100)] + [Pair(0, 0.75, i < 75) for i in range(100)]
    drawn = words.diagram(calibration.reliability(pairs))
    assert drawn is not None
    for point in drawn.points:
        assert float(point.x) - words.MARGIN == pytest.approx(
            words.SIZE - words.MARGIN - float(point.y), abs=0.2
        )


# -- the funnel -------------------------------------------------------------------------------------------------------
def row(*counts: int | None) -> Row:
    cells = [Cell("published", counts[0])]
    for name, before, n in zip(NAMES[1:], counts, counts[1:], strict=False):
        known = n is not None and before
        cells.append(Cell(name, n, n / before, wilson(n, before)) if known else Cell(name, n))  # type: ignore[operator,arg-type]
    return Row("", "合计", tuple(cells))


def test_bars_are_as_long_as_their_share_of_what_was_published() -> None:
    shown = words.funnel(Funnel(row(20, 10, 5, 0), (), (), 0))
    assert [count.width for count in shown.total.counts] == [100, 50, 25, 0]
    assert [count.share for count in shown.total.counts] == ["", "50%", "50%", "0%"]
    assert shown.any


def test_hidden_counts_are_told_as_few_and_have_no_bar() -> None:
    shown = words.funnel(Funnel(row(20, None, None, None), (), (), 5))
    hidden = shown.total.counts[1]
    assert (hidden.n, hidden.width, hidden.share, hidden.hidden) == ("少于 5", 0, "", True)


def test_an_empty_funnel_says_so() -> None:
    assert not words.funnel(Funnel(row(0, 0, 0, 0), (), (), 0)).any
    assert words.funnel(Funnel(row(None, None, 0, 0), (), (), 5)).any
