"""What a document must be: kind, place, segment, party."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.shards import Document, Filters, Query

from .corpora import search, shard

DOCUMENTS = [
    Document("offering", 1, 10, 1, "", "result", 100, (5, 6)),
    Document("offering", 2, 10, 1, "", "lab", 200, (6,)),
    Document("offering", 3, 11, 1, "", "result", 0, ()),
    Document("party", 1, 11, 1, "", "", 100, (7,)),
]


def found(filters: Filters) -> set[tuple[str, int]]:
    one = shard([(document, ["膜"]) for document in DOCUMENTS])
    return {candidate.key for candidate in search([one], Query(["膜"], filters=filters), 9).candidates}


def test_no_filter_finds_everything() -> None:
    assert len(found(Filters())) == 4


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(kinds=frozenset({"result"})), {("offering", 1), ("offering", 3)}),
        (Filters(kinds=frozenset({"party", "lab"})), {("party", 1), ("offering", 2)}),
        (Filters(kinds=frozenset({"offering"})), set()),
        (Filters(kinds=frozenset()), set()),
        (Filters(places=frozenset({100})), {("offering", 1), ("party", 1)}),
        (Filters(segments=frozenset({6})), {("offering", 1), ("offering", 2)}),
        (Filters(segments=frozenset({5, 7})), {("offering", 1), ("party", 1)}),
        (Filters(segments=frozenset()), set()),
        (Filters(parties=frozenset({11})), {("offering", 3), ("party", 1)}),
        (Filters(without_parties=frozenset({11})), {("offering", 1), ("offering", 2)}),
        (Filters(without_parties=frozenset()), {document.key for document in DOCUMENTS}),
        (Filters(kinds=frozenset({"result"}), places=frozenset({100})), {("offering", 1)}),
        (Filters(parties=frozenset({10}), without_parties=frozenset({10})), set()),
    ],
)
def test_each_filter_asks_for_what_it_says(filters: Filters, expected: set[tuple[str, int]]) -> None:
    assert found(filters) == expected


choices = st.none() | st.frozensets(st.sampled_from([5, 6, 7, 10, 11, 100, 200]), max_size=3)


@settings(max_examples=60, deadline=None)
@given(choices, choices, choices, choices)
def test_filters_together_are_those_one_after_the_other(
    places: frozenset[int] | None,
    segments: frozenset[int] | None,
    parties: frozenset[int] | None,
    without: frozenset[int] | None,
) -> None:
    expected = {
        document.key
        for document in DOCUMENTS
        if (places is None or document.place in places)
        and (segments is None or segments.intersection(document.segments))
        and (parties is None or document.party in parties)
        and (without is None or document.party not in without)
    }
    assert (
        found(Filters(places=places, segments=segments, parties=parties, without_parties=without)) == expected
    )


def test_frequencies_are_those_of_the_whole_collection() -> None:
    """Or a term that is common everywhere would look rare where one looks for few documents."""
    one = shard([(document, ["膜"]) for document in DOCUMENTS])
    query = Query(["膜"], filters=Filters(parties=frozenset({10})))
    assert search([one], query, 9).frequencies == {"膜": 4}
