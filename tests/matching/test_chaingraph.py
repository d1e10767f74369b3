"""Distance on the chains: the same link, above or below it, beside it, or elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.chaingraph import CLOSENESS, KIN, Graph, Link

# 1 纤维 — 2 织造 — 3 染整 — 4 服装, 5 and 6 below 2; another chain of one link.
GRAPH = Graph.of(
    [
        Link(1, "纤维", 1, "纺织", None, 1),
        Link(2, "织造", 1, "纺织", None, 2),
        Link(3, "染整", 1, "纺织", None, 3),
        Link(4, "服装", 1, "纺织", None, 4),
        Link(5, "机织", 1, "纺织", 2, 1),
        Link(6, "针织", 1, "纺织", 2, 2),
        Link(9, "封装", 2, "集成电路", None, 1),
    ]
)


@pytest.mark.parametrize(
    ("held", "bond", "share"),
    [
        (2, "same", 1.0),
        (5, "kin", KIN),
        (1, "neighbour", CLOSENESS[1]),
        (4, "neighbour", CLOSENESS[2]),
        (9, "none", 0.0),
        (77, "none", 0.0),
    ],
)
def test_the_nearer_the_more_it_is_worth(held: int, bond: str, share: float) -> None:
    near = GRAPH.nearest({2: 1.0}, [held])
    assert (near.bond, near.share) == (bond, share)


def test_a_far_link_of_the_same_chain_is_of_the_chain_and_worth_nothing() -> None:
    long = Graph.of([Link(n, str(n), 1, "链", None, n) for n in range(1, 9)])
    near = long.nearest({1: 1.0}, [8])
    assert (near.bond, near.share) == ("chain", 0.0)


def test_the_best_pair_counts_by_its_weight() -> None:
    near = GRAPH.nearest({1: 0.4, 3: 1.0}, [1, 4])
    assert (near.wanted, near.held, near.share) == (3, 4, CLOSENESS[1])
    assert GRAPH.nearest({}, [1]).bond == "none"
    assert GRAPH.nearest({1: 1.0}, []).bond == "none"


links = st.lists(
    st.tuples(st.integers(1, 3), st.none() | st.integers(0, 11), st.integers(0, 5)), min_size=1, max_size=12
)


@settings(max_examples=100, deadline=None)
@given(links)
def test_steps_are_a_distance(rows: list[tuple[int, int | None, int]]) -> None:
    """Symmetric, zero only to itself, and never longer than by way of a third link; parents of other chains or loops
    (which the registry forbids) do no harm."""
    graph = Graph.of(Link(pk, "", chain, "", parent, order) for pk, (chain, parent, order) in enumerate(rows))
    ids = list(graph.links)
    for one in ids:
        assert graph.steps(one, one) == 0
        for other in ids:
            there = graph.steps(one, other)
            assert there == graph.steps(other, one)
            assert one == other or there != 0
            for third in ids:
                first, second = graph.steps(one, third), graph.steps(third, other)
                if first is not None and second is not None:
                    assert there is not None
                    assert there <= first + second
