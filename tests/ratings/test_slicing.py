"""No figure, and nothing that can be computed from figures, tells a set that is too small."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.programmes.ratings.slicing import Limits, Quarter, Votes, atoms, ends_on, periods
from shuanglian.programmes.ratings.statistics import mean

LIMITS = Limits(votes=5, companies=3)
NOW = (2026, 4)
quarters = st.tuples(st.integers(2025, 2026), st.integers(1, 4))
votes = st.tuples(quarters, st.sampled_from(["ticket", "guidance", "gate"]), st.integers(1, 6))


def cells(rows: list[tuple[Quarter, str, int]]) -> dict[tuple[Quarter, str], Votes]:
    found: dict[tuple[Quarter, str], Votes] = {}
    for quarter, service, company in rows:
        key = (quarter, service)
        found[key] = found.get(key, Votes()) + Votes(1, frozenset([company]))
    return found


def inside(table: dict[tuple[Quarter, str], Votes], atom: object) -> set[tuple[Quarter, str]]:
    return {key for key in table if key[0] in atom.quarters and key[1] in atom.services}  # type: ignore[attr-defined]


@settings(max_examples=100, deadline=None)
@given(st.lists(votes, max_size=60))
def test_every_atom_is_big_and_atoms_do_not_overlap(rows: list[tuple[Quarter, str, int]]) -> None:
    table = cells(rows)
    found = atoms(table, LIMITS, NOW)
    parts = [inside(table, atom) for atom in found]
    for part in parts:
        assert LIMITS.big(sum((table[key] for key in part), Votes()))
    assert all(not a & b for a, b in combinations(parts, 2))
    assert all(key[0] < NOW for part in parts for key in part)


@settings(max_examples=100, deadline=None)
@given(st.lists(votes, max_size=60), st.lists(votes, max_size=20))
def test_published_periods_never_change(
    before: list[tuple[Quarter, str, int]], later: list[tuple[Quarter, str, int]]
) -> None:
    """Votes of later quarters leave the periods of earlier ones as they were: two days differ by whole periods."""
    old = [row for row in before if row[0] < (2026, 1)]
    new = old + [row for row in later if row[0] >= (2026, 1)]
    first, second = atoms(cells(old), LIMITS, (2026, 1)), atoms(cells(new), LIMITS, NOW)
    kept = [atom for atom in second if all(q < (2026, 1) for q in atom.quarters)]
    assert kept[: len(first)] == first
    assert (
        periods(cells(old), LIMITS, (2026, 1))
        == periods(cells(new), LIMITS, NOW)[: len(periods(cells(old), LIMITS, (2026, 1)))]
    )


def test_limits_that_change_later_do_not_cut_old_votes_anew() -> None:
    """Three votes and two, published together; with a smaller limit the two alone would be what lies between."""

    class Later:
        def at(self, quarter: Quarter) -> Limits:
            return LIMITS if quarter < (2026, 1) else Limits(votes=3, companies=3)

    rows = [((2025, 3), "ticket", n) for n in range(3)] + [((2025, 4), "ticket", n) for n in range(2)]
    rows += [((2026, 1), "ticket", n) for n in range(3)]
    before, after = atoms(cells(rows[:5]), LIMITS, (2026, 1)), atoms(cells(rows), Later(), NOW)
    assert [atom.quarters for atom in before] == [((2025, 3), (2025, 4))]
    assert [atom.quarters for atom in after] == [((2025, 3), (2025, 4)), ((2026, 1),)]


def test_a_quarter_ends_on_its_last_day() -> None:
    days = [ends_on((2026, n)) for n in range(1, 5)]
    assert [day.isoformat()[5:] for day in days] == ["03-31", "06-30", "09-30", "12-31"]


def test_a_small_kind_is_not_told_apart_even_by_subtraction() -> None:
    rows = [((2026, 1), "ticket", n % 4) for n in range(8)] + [((2026, 1), "gate", 9)]
    found = atoms(cells(rows), LIMITS, NOW)
    assert [(atom.service, atom.services) for atom in found] == [("", frozenset({"ticket", "gate"}))]


def test_two_big_kinds_are_told_apart() -> None:
    rows = [((2026, 1), kind, n % 4) for n in range(6) for kind in ("ticket", "gate")]
    assert len(atoms(cells(rows), LIMITS, NOW)) == 2


def test_many_votes_of_two_companies_are_not_enough() -> None:
    assert atoms(cells([((2026, 1), "ticket", n % 2) for n in range(20)]), LIMITS, NOW) == []


def test_means_have_intervals_within_the_scale() -> None:
    assert mean([]) is None
    one = mean([5])
    assert one is not None and (one.low, one.high) == (1.0, 5.0)
    many = mean([4, 5, 4, 5, 3])
    assert many is not None and many.value == 4.2 and 1 <= many.low < 4.2 < many.high <= 5
