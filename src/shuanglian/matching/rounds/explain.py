"""Explanations of a kept round, from its sealed inputs and result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import reading, words
from .assignment import Solution
from .explaining import Explainer
from .models import Round, RoundCandidate, RoundNeed
from .score import score
from .table import table

# Solving again for one pair is done at once up to this many candidates; beyond, only what can be read off is told.
EXACT_UP_TO = 20_000


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate of one need: why it was not given, in sentences (empty: it was given)."""

    id: int
    expert_id: int
    ref: str
    name: str
    value: float
    capacity: int
    given: int
    reasons: list[dict[str, str]]
    counter_reasons: list[dict[str, str]]
    conflict: str
    why_not: list[str]
    is_demo: bool


def explainer(found: Round) -> Explainer | None:
    """The assignment as it was computed; None before."""
    if not found.inputs or not found.result:
        return None
    given = table(reading.parse(found.inputs))
    places = [given.at(pair["need"], pair["expert"]) for pair in found.result["assigned"]]
    chosen = tuple(at for at in places if at is not None)
    optimal, gap = bool(found.result["optimal"]), float(found.result["gap"])
    return Explainer(Solution(given, chosen, score(given, chosen), optimal, gap, found.result["method"], 0.0))


def names(found: Round) -> dict[str, str]:
    """Number of an expert → name."""
    return dict(found.experts.values_list("party__ref", "party__name"))


def titles(found: Round) -> dict[str, str]:
    """Number of a need → its number and title. For staff, who may read all of them."""
    return {n: f"{n} {t}" for n, t in found.needs.values_list("need__number", "need__title")}


def missing(found: Round) -> dict[str, list[str]]:
    """Number of a need that got nobody → why, in sentences."""
    rows = found.result["unserved"] if found.result else []
    return {row["need"]: [words.cause(cause) for cause in row["causes"]] for row in rows}


def options(found: Round, row: RoundNeed, candidates: list[RoundCandidate]) -> list[Option]:
    """The candidates of a need with what stood against each."""
    told, given = explainer(found), _given(found)
    known, needs = names(found), titles(found)

    def why(pair: RoundCandidate) -> list[str]:
        if told is None:
            return []
        causes = told.why_not(row.need.number, pair.expert.party.ref)
        return [words.cause(c.to_json(), _namer(needs), _namer(known)) for c in causes]

    return [
        Option(
            id=pair.pk,
            expert_id=pair.expert_id,
            ref=pair.expert.party.ref,
            name=pair.expert.party.name,
            value=pair.value,
            capacity=pair.expert.capacity,
            given=given.get(pair.expert_id, 0),
            reasons=pair.reasons,
            counter_reasons=pair.counter_reasons,
            conflict=pair.conflict,
            why_not=why(pair),
            is_demo=pair.expert.party.is_demo,
        )
        for pair in candidates
    ]


def what_if(found: Round, row: RoundNeed, ref: str) -> str:
    """What giving this expert to this need would change, solved anew; empty where that cannot be told."""
    told = explainer(found)
    if told is None or len(told.table.edges) > EXACT_UP_TO:
        return ""
    changed = told.exchange(row.need.number, ref)
    if changed is None:
        return ""
    return words.exchange(changed.to_json(), _namer(titles(found)), _namer(names(found)))


def _given(found: Round) -> dict[int, int]:
    """Expert → live proposals."""
    counts: dict[int, int] = {}
    rows: Any = found.proposals.filter(decision__in=["proposed", "accepted"]).values_list("expert", flat=True)
    for pk in rows:
        counts[pk] = counts.get(pk, 0) + 1
    return counts


def _namer(known: dict[str, str]) -> words.Name:
    return lambda key: known.get(key, key)
