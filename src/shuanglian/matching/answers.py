"""What the matcher answers with: plain values for pages, the API and the console program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .confidence import Mode
from .reasons import Reason
from .understanding import Understood


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a card: distance, readiness, availability."""

    code: str
    label: str
    value: str

    def to_json(self) -> dict[str, str]:
        return {"code": self.code, "label": self.label, "value": self.value}


@dataclass(frozen=True, slots=True)
class Match:
    """One proposed party. `offering_id` is the piece that carried the score; None: the party's profile did."""

    party_id: int
    party_ref: str
    party_name: str
    offering_id: int | None
    offering_ref: str
    offering_title: str
    score: float
    probability: float
    parts: Mapping[str, float]
    reasons: tuple[Reason, ...]
    counter_reasons: tuple[Reason, ...]
    facts: tuple[Fact, ...]
    field: str = ""
    is_neighbour: bool = False
    is_demo: bool = False
    help_kind: str = ""
    has_conflict: bool = False

    @property
    def confidence(self) -> str:
        """The probability in words (the number itself is provisional until judged pairs exist)."""
        if self.probability >= 0.7:
            return _("把握较高")
        return _("把握中等") if self.probability >= 0.5 else _("值得一试")

    def to_json(self) -> dict[str, Any]:
        return {
            "party": self.party_name,
            "party_ref": self.party_ref,
            "party_id": self.party_id,
            "offering": self.offering_title,
            "offering_ref": self.offering_ref,
            "offering_id": self.offering_id,
            "score": self.score,
            "probability": self.probability,
            "confidence": self.confidence,
            "parts": dict(self.parts),
            "reasons": [r.to_json() for r in self.reasons],
            "counter_reasons": [r.to_json() for r in self.counter_reasons],
            "facts": [f.to_json() for f in self.facts],
            "field": self.field,
            "is_neighbour": self.is_neighbour,
            "is_demo": self.is_demo,
            "help_kind": self.help_kind,
            "has_conflict": self.has_conflict,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """`best` is the highest probability found, also when it is below `threshold` and the matcher abstains.

    `pool` counts the parties that say anything telling of the question. `help`: the best of each kind of help that has
    evidence (`helping.NAMES` names the kinds), also of parties among the results. `set_aside`: parties that would be among
    the results but for a conflict of interest; for staff only. `mode` is `hybrid` where meaning took part, by the vectors
    of `encoder`; `degraded` tells what the index lacked.
    """

    abstained: bool
    threshold: float
    best: float
    results: tuple[Match, ...]
    understood: Understood
    pool: int
    help: Mapping[str, tuple[Match, ...]] = field(default_factory=dict)
    set_aside: tuple[Match, ...] = ()
    mode: Mode = "lexical"
    encoder: str = ""
    degraded: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "abstained": self.abstained,
            "threshold": self.threshold,
            "best": self.best,
            "pool": self.pool,
            "mode": self.mode,
            "encoder": self.encoder or None,
            "degraded": list(self.degraded),
            "understood": self.understood.to_json(),
            "results": [match.to_json() for match in self.results],
            "help": {kind: [match.to_json() for match in found] for kind, found in self.help.items()},
            "set_aside": [match.to_json() for match in self.set_aside],
        }
