"""Figures of proposals by what people decided, on cases that can be worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.board.online import FIGURES, Asked, Proposed, Share, Verdict, online

several = settings(max_examples=50, deadline=None)
verdicts = st.lists(
    st.builds(
        Verdict,
        st.integers(1, 8),
        st.sampled_from(["invited", "dismissed", "chosen", "verified"]),
        st.just("理由"),
    ),
    max_size=6,
)
lists = st.lists(st.integers(1, 8), unique=True, max_size=8).map(
    lambda ids: [Proposed(pk, 0.9 - place / 10, 0.9 - place / 10) for place, pk in enumerate(ids)]
)
asked = st.builds(
    Asked,
    st.integers(1, 99),
    lists,
    st.booleans(),
    st.floats(0, 1),
    st.just(0.3),
    verdicts,
    st.sampled_from([None, True, False]),
)


def need(proposed: list[int], *decided: tuple[int, str], **rest: object) -> Asked:
    rows = [Proposed(pk, 0.8 - 0.1 * place, 0.8 - 0.1 * place) for place, pk in enumerate(proposed)]
    return Asked(1, rows, verdicts=[Verdict(*row) for row in decided], **rest)  # type: ignore[arg-type]


def test_nobody_judged_means_nothing_counted() -> None:
    found = online([need([1, 2])])
    assert (found.n, found.pairs, found.first.n, found.abstention.n) == (0, 0, 0, 0)
    assert found.first.value is None
    assert online([]).n == 0


def test_one_need_worked_out_by_hand() -> None:
    """Second of the list was verified (3), the first dismissed (0), a third invited though not on the list (1)."""
    found = online(
        [need([1, 2], (1, "dismissed"), (2, "invited"), (2, "chosen"), (2, "verified"), (3, "invited"))]
    )
    ideal = 3 + 1 / math.log2(3)
    assert found.means["ndcg10"] == pytest.approx(3 / math.log2(3) / ideal)
    assert found.means["mrr10"] == 0.5
    assert found.means["recall10"] == 0.5
    assert (found.n, found.pairs, found.useful, found.unproposed) == (1, 2, 1, 1)
    assert (found.first.hits, found.first.n) == (0, 1)


def test_the_last_word_counts_but_a_choice_outlasts_a_dismissal() -> None:
    assert need([1], (1, "invited"), (1, "dismissed")).grades() == {"1": 0.0}
    assert need([1], (1, "dismissed"), (1, "invited")).grades() == {"1": 1.0}
    assert need([1], (1, "verified"), (1, "dismissed")).grades() == {"1": 3.0}
    assert need([1], (1, "verified"), (1, "invited")).grades() == {"1": 3.0}


def test_abstaining_is_right_when_nobody_was_found() -> None:
    rows = [
        need([], abstained=True, solved=False),
        need([], abstained=True, solved=True),
        need([], abstained=True, solved=None),
        need([1], solved=False),
        need([1], solved=True),
    ]
    rest = online(rows).abstention
    assert (rest.n, rest.refused, rest.rightly) == (4, 2, 1)
    assert (rest.precision, rest.recall) == (0.5, 0.5)


def test_reasons_are_counted_most_frequent_first_and_blank_ones_left_out() -> None:
    rows = [
        Asked(i, verdicts=[Verdict(1, "dismissed", reason)])
        for i, reason in enumerate(["太远", "方向不对", "方向不对 ", " "])
    ]
    assert online(rows).reasons == [("方向不对", 2), ("太远", 1)]


def test_needs_where_everything_was_dismissed_count_for_calibration_but_not_for_ranking() -> None:
    found = online([need([1, 2], (1, "dismissed"))])
    assert (found.n, found.pairs, found.useful) == (0, 1, 0)


@several
@given(st.lists(asked, max_size=8))
def test_every_figure_stays_within_its_bounds(rows: list[Asked]) -> None:
    found = online(rows, rounds=20)
    assert set(found.means) == set(FIGURES)
    for name in FIGURES:
        mean = found.means[name]
        assert (mean is None) == (found.n == 0)
        assert mean is None or 0 <= mean <= 1
        interval = found.intervals[name]
        assert (interval is None) == (found.n < 5)
        assert interval is None or (mean is not None and interval.low - 1e-9 <= mean <= interval.high + 1e-9)
    assert (found.error_interval is None) == (found.pairs < 5)
    for figure in (found.error, found.brier):
        assert (figure is None) == (found.pairs == 0)
        assert figure is None or 0 <= figure <= 1
    assert found.useful <= found.pairs
    assert sum(row.n for row in found.bins) == found.pairs
    assert found.first.hits <= found.first.n <= len(rows)


@several
@given(st.lists(asked, max_size=6))
def test_the_order_of_needs_does_not_matter(rows: list[Asked]) -> None:
    one, other = online(rows, rounds=10), online(rows[::-1], rounds=10)
    assert one.means == pytest.approx(other.means)
    assert (one.pairs, one.unproposed, one.first, one.reasons) == (
        other.pairs,
        other.unproposed,
        other.first,
        other.reasons,
    )


def test_a_share_has_a_value_and_an_interval() -> None:
    assert Share(1, 2).value == 0.5
    assert Share(0, 0).interval.pair() == [0, 1]
