"""Scores are sums of named parts; the shortlist keeps a seat for a neighbouring field."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.ranking import (
    PARTS,
    THRESHOLD,
    Facts,
    Held,
    Scored,
    Text,
    TrackRecord,
    probability,
    score,
    shortlist,
    text_value,
)
from shuanglian.matching.readiness import wanted

share = st.floats(0, 1, allow_nan=False)
facts = st.builds(
    Facts,
    party=st.integers(1, 9),
    texts=st.lists(st.builds(Text, words=share, meaning=share), min_size=1, max_size=5),
    segment=share,
    fits=st.lists(
        st.builds(Held, st.sampled_from(["satisfied", "near", "unknown", "contradicts"]), st.booleans()),
        max_size=4,
    ),
    kind=st.sampled_from([-1.0, 0.0, 1.0]),
    nearness=share,
    trl=st.none() | st.integers(1, 9),
    availability=st.sampled_from(["now", "later", "unknown"]),
    record=st.none() | st.builds(TrackRecord, successes=st.integers(0, 5), trials=st.integers(5, 9)),
    load=st.integers(0, 20),
    aim=st.sampled_from([None, wanted("要量产"), wanted("做中试")]),
    wait=st.integers(0, 900),
    has_conflict=st.booleans(),
    mode=st.sampled_from(["lexical", "hybrid"]),
)


@settings(max_examples=100, deadline=None)
@given(facts)
def test_parts_add_up_exactly_to_the_score(known: Facts) -> None:
    scored = score(known)
    assert set(scored.parts) == set(PARTS)
    assert round(math.fsum(scored.parts.values()), 6) == scored.score
    assert 0 <= scored.probability <= 1


@settings(max_examples=100, deadline=None)
@given(facts)
def test_without_evidence_nothing_counts(known: Facts) -> None:
    bare = score(
        Facts(party=1, texts=[Text(0.0)], segment=known.segment, nearness=known.nearness, record=known.record)
    )
    assert bare.score == 0
    assert bare.probability < THRESHOLD


@settings(max_examples=100, deadline=None)
@given(st.floats(-1, 2), st.floats(-1, 2))
def test_probability_rises_with_the_score(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert probability(low) <= probability(high)


@settings(max_examples=100, deadline=None)
@given(st.floats(0, 200), st.floats(0, 200), st.floats(0.1, 400))
def test_more_agreement_is_worth_more(one: float, other: float, wanted: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= text_value(low, wanted) <= text_value(high, wanted) <= 1


def test_met_requirements_beat_missed_ones() -> None:
    def with_fit(fit: str) -> float:
        return score(Facts(party=1, texts=[Text(0.6)], fits=[Held(fit)])).score  # type: ignore[arg-type]

    assert with_fit("satisfied") > with_fit("near") > with_fit("unknown") > with_fit("contradicts")


def test_a_short_record_is_pulled_towards_the_middle() -> None:
    assert TrackRecord(1, 1).shrunken == pytest.approx(0.6)
    assert TrackRecord(0, 1).shrunken == pytest.approx(0.4)
    assert TrackRecord(90, 100).shrunken == pytest.approx(0.8846, abs=1e-4)


def test_work_at_hand_and_early_readiness_cost_points() -> None:
    free, busy = score(Facts(1, [Text(0.6)])), score(Facts(1, [Text(0.6)], load=5))
    mature, early = score(Facts(1, [Text(0.6)], trl=9)), score(Facts(1, [Text(0.6)], trl=3))
    assert busy.score < free.score
    assert early.score < mature.score


def _scored(party: int, value: float, chain: int) -> Scored:
    return Scored(party, {"text": value}, value, probability(value), frozenset({chain}))


def test_the_last_seat_goes_to_a_neighbouring_field_with_evidence() -> None:
    pool = [_scored(1, 0.9, 7), _scored(2, 0.8, 7), _scored(3, 0.7, 7), _scored(4, 0.4, 8)]
    chosen = shortlist(pool, limit=3, home=frozenset({7}))
    assert [(s.party, s.is_neighbour) for s in chosen] == [(1, False), (2, False), (4, True)]


def test_no_seat_for_a_neighbour_without_evidence() -> None:
    pool = [_scored(1, 0.9, 7), _scored(2, 0.8, 7), _scored(3, 0.7, 7), _scored(4, 0.05, 8)]
    assert [s.party for s in shortlist(pool, limit=3, home=frozenset({7}))] == [1, 2, 3]


def test_below_the_threshold_nobody_is_proposed() -> None:
    assert shortlist([_scored(1, 0.05, 7)], limit=5) == []


def test_equal_scores_keep_a_stable_order() -> None:
    pool = [_scored(3, 0.5, 7), _scored(1, 0.5, 7), _scored(2, 0.5, 7)]
    assert [s.party for s in shortlist(pool, limit=5)] == [1, 2, 3]
