"""The ladder of an escalation, whatever the record says."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanglian.casework.ladder import ORDER, REGION, Candidates, ladder

PEOPLE = st.lists(st.integers(1, 6), max_size=4)
CANDIDATES = st.builds(
    Candidates,
    leaders=PEOPLE,
    supervisors=PEOPLE,
    charge=PEOPLE,
    above=st.lists(PEOPLE, max_size=3),
    region=PEOPLE,
    stand_ins=st.dictionaries(st.integers(1, 6), PEOPLE, max_size=3),
)
LATE = st.frozensets(st.integers(1, 6), max_size=2)
FIRST = st.sampled_from(ORDER)


@given(CANDIDATES, LATE, FIRST)
def test_nobody_stands_twice_nor_is_told_of_their_own_task(
    found: Candidates, late: frozenset[int], first: str
) -> None:
    people = [person for rung in ladder(found, late=late, first=first) for person in rung.people]
    assert len(people) == len(set(people))
    assert not set(people) & late


@given(CANDIDATES, LATE, FIRST)
def test_rungs_only_go_up_and_none_is_empty(found: Candidates, late: frozenset[int], first: str) -> None:
    rungs = ladder(found, late=late, first=first)
    places = [ORDER.index(rung.kind) for rung in rungs]
    assert places == sorted(places) and all(place >= ORDER.index(first) for place in places)
    assert all(rung.people and set(rung.for_away) <= set(rung.people) for rung in rungs)


@given(CANDIDATES, LATE, st.sampled_from(ORDER[:3]))
def test_somebody_is_told_while_any_leader_is_not_the_late_one(
    found: Candidates, late: frozenset[int], first: str
) -> None:
    if set(found.region) - late:
        assert ladder(found, late=late, first=first)


@given(CANDIDATES, LATE, FIRST)
def test_all_leaders_are_told_only_when_nobody_is_in_charge(
    found: Candidates, late: frozenset[int], first: str
) -> None:
    anybody = {*found.charge, *(one for level in found.above for one in level)} - late
    kinds = [rung.kind for rung in ladder(found, late=late, first=first)]
    assert kinds.count(REGION) <= 1
    if anybody:
        assert REGION not in kinds


@given(CANDIDATES, LATE)
def test_a_higher_beginning_leaves_only_lower_people_out(found: Candidates, late: frozenset[int]) -> None:
    def told(first: str) -> set[int]:
        return {person for rung in ladder(found, late=late, first=first) for person in rung.people}

    sets = [told(first) for first in ORDER]
    assert all(higher <= lower for lower, higher in pairwise(sets))


def test_a_stand_in_is_told_with_the_one_who_is_away() -> None:
    (rung,) = ladder(Candidates(charge=[1], stand_ins={1: [2], 9: [3]}))
    assert (rung.people, rung.for_away) == ((1, 2), (2,))


def test_an_unknown_beginning_is_an_error() -> None:
    with pytest.raises(ValueError):
        ladder(Candidates(), first="nobody")


@pytest.mark.django_db
@given(st.integers(-3, 13), st.integers(0, 10), st.booleans())
def test_the_days_of_a_charge_are_both_included(day: int, length: int, is_open: bool) -> None:
    from shuanglian.foundation.accounts.models import Charge
    from shuanglian.foundation.accounts.selectors import in_charge_on
    from shuanglian.foundation.actor import Role

    from .factories import organisation, person

    starts, leader = dt.date(2026, 6, 1), person(Role.LEADER)
    ends = None if is_open else starts + dt.timedelta(days=length)
    row = Charge.objects.create(user_id=leader.user_id, organisation=organisation(), starts=starts, ends=ends)
    holds = day >= 0 and (is_open or day <= length)
    assert in_charge_on(starts + dt.timedelta(days=day)).filter(pk=row.pk).exists() == holds
