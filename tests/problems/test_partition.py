"""The rule of clusters: the same from any order and from any neighbourhood, and never against what people said."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from shuanglian.matching.problems.partition import Node, Pair, assign, partition

from .factories import PROPERTY

NODES = [("need", number) for number in range(1, 9)]
ALL_PAIRS = [frozenset(pair) for pair in itertools.combinations(NODES, 2)]
LINKS = st.dictionaries(st.sampled_from(ALL_PAIRS), st.floats(0.2, 1), max_size=18)
PINS = st.dictionaries(st.sampled_from(NODES), st.integers(1, 2), max_size=4)
APART = st.sets(st.sampled_from(ALL_PAIRS), max_size=3)


def node(number: int) -> Node:
    return ("need", number)


def links(*pairs: tuple[int, int], score: float = 0.5) -> dict[Pair, float]:
    return {frozenset((node(one), node(other))): score for one, other in pairs}


def component(start: Node, found: dict[Pair, float], pins: dict[Node, int]) -> set[Node]:
    """Everything reached from `start` over links and shared pins."""
    reached, queue = set(), [start]
    while queue:
        here = queue.pop()
        if here in reached:
            continue
        reached.add(here)
        queue += [other for pair in found if here in pair for other in pair]
        queue += [other for other, pin in pins.items() if pins.get(here) == pin]
    return reached


@PROPERTY
@given(LINKS, PINS, APART, st.randoms())
def test_the_order_in_which_problems_come_does_not_matter(
    found: dict[Pair, float], pins: dict[Node, int], apart: set[Pair], random: object
) -> None:
    shuffled = list(found.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    nodes = list(NODES)
    random.shuffle(nodes)  # type: ignore[attr-defined]
    assert partition(nodes, dict(shuffled), pins=pins, apart=apart) == partition(
        NODES, found, pins=pins, apart=apart
    )


@PROPERTY
@given(LINKS, PINS, APART)
def test_working_through_a_neighbourhood_gives_what_working_through_everything_gives(
    found: dict[Pair, float], pins: dict[Node, int], apart: set[Pair]
) -> None:
    whole = partition(NODES, found, pins=pins, apart=apart)
    for start in NODES:
        near = component(start, found, pins)
        part = partition(near, found, pins=pins, apart=apart)
        assert [group for group in whole if group <= near] == part


@PROPERTY
@given(LINKS, PINS, APART)
def test_confirmed_members_stay_together_and_those_set_apart_never_meet(
    found: dict[Pair, float], pins: dict[Node, int], apart: set[Pair]
) -> None:
    groups = partition(NODES, found, pins=pins, apart=apart)
    assert sorted(one for group in groups for one in group) == sorted(NODES)
    for group in groups:
        assert len({pins[one] for one in group if one in pins}) <= 1
        for pair in apart:
            together = pair <= group
            same_pin = len({pins.get(one) for one in pair}) == 1 and all(one in pins for one in pair)
            assert not together or same_pin
    for pin in set(pins.values()):
        holders = [group for group in groups if any(pins.get(one) == pin for one in group)]
        assert len(holders) == 1


def test_a_chain_is_no_cluster_but_a_close_group_is() -> None:
    chain = partition(NODES[:4], links((1, 2), (2, 3), (3, 4)))
    assert max(len(group) for group in chain) <= 3
    close = partition(NODES[:4], links((1, 2), (2, 3), (3, 4), (1, 3), (2, 4)))
    assert len(close) == 1


def test_stronger_links_are_taken_first() -> None:
    strong, weak = links((1, 2), (3, 4), score=0.9), links((2, 3), score=0.3)
    pairs = [frozenset(map(node, (1, 2))), frozenset(map(node, (3, 4)))]
    assert partition(NODES[:4], strong | weak) == pairs
    assert partition(NODES[:4], links((1, 2), (3, 4), score=0.3) | links((2, 3), score=0.9)) != pairs


def test_an_old_cluster_keeps_its_name_in_its_largest_part() -> None:
    before = {node(n): 7 for n in (1, 2, 3, 4, 5)}
    parts = [frozenset({node(1), node(2)}), frozenset({node(3), node(4), node(5)})]
    named = {min(one.members): one for one in assign(parts, before)}
    assert named[node(3)].cluster == 7
    assert (named[node(1)].cluster, named[node(1)].sources) == (None, (7,))


def test_of_two_clusters_that_become_one_the_larger_then_the_older_name_stays() -> None:
    group = frozenset(map(node, (1, 2, 3, 4)))
    (larger,) = assign([group], {node(1): 3, node(2): 9, node(3): 9})
    assert (larger.cluster, larger.sources) == (9, (3,))
    (older,) = assign([group], {node(1): 9, node(2): 3})
    assert older.cluster == 3


def test_a_single_problem_is_no_cluster_unless_people_said_so() -> None:
    alone = frozenset({node(1)})
    assert assign([alone], {node(1): 5}) == []
    (kept,) = assign([alone], {node(1): 5}, pins={node(1): 5})
    assert kept.cluster == 5


def test_a_confirmed_name_is_not_taken_by_a_larger_group() -> None:
    groups = [frozenset({node(1)}), frozenset(map(node, (2, 3, 4)))]
    before = {node(n): 5 for n in (1, 2, 3, 4)}
    found = {min(one.members): one.cluster for one in assign(groups, before, pins={node(1): 5})}
    assert found == {node(1): 5, node(2): None}
