"""The ladder of an escalation, from the nearest superior upwards: plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

LEADER: Final = "leader"
SUPERVISOR: Final = "supervisor"
CHARGE: Final = "charge"
ABOVE: Final = "above"
REGION: Final = "region"
ORDER: Final = (LEADER, SUPERVISOR, CHARGE, ABOVE, REGION)


@dataclass(frozen=True, slots=True)
class Candidates:
    """User ids by what makes them superiors. `above` has one entry for each unit above, the nearest first.

    `stand_ins` maps a person who is away on the day to those who act for them.
    """

    leaders: Sequence[int] = ()
    supervisors: Sequence[int] = ()
    charge: Sequence[int] = ()
    above: Sequence[Sequence[int]] = ()
    region: Sequence[int] = ()
    stand_ins: Mapping[int, Sequence[int]] | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is told together and as what; `people` are sorted and stand on no lower rung. `for_away` of them stand in."""

    kind: str
    people: tuple[int, ...]
    for_away: tuple[int, ...] = ()


def ladder(found: Candidates, *, late: Set[int] = frozenset(), first: str = LEADER) -> list[Rung]:
    """The rungs from `first` on that have somebody. Nobody who is `late` stands on it, nobody stands on it twice.

    All leaders of the region are a rung only when nobody is in charge of the unit or of one above it.
    Raises ValueError for an unknown `first`.
    """
    start, seen, rungs = ORDER.index(first), set(late), list[Rung]()
    for kind, people in _wanted(found, late):
        if ORDER.index(kind) < start:
            continue
        stood_for = {s for person in people for s in (found.stand_ins or {}).get(person, ())}
        themselves = set(people) - seen
        away = stood_for - seen - themselves
        if themselves | away:
            rungs.append(Rung(kind, tuple(sorted(themselves | away)), tuple(sorted(away))))
        seen |= themselves | away
    return rungs


def _wanted(found: Candidates, late: Set[int]) -> Iterable[tuple[str, Sequence[int]]]:
    yield LEADER, found.leaders
    yield SUPERVISOR, found.supervisors
    yield CHARGE, found.charge
    for people in found.above:
        yield ABOVE, people
    if not {person for people in (found.charge, *found.above) for person in people} - late:
        yield REGION, found.region
