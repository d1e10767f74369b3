"""In which rankings and reports a value stands."""

from __future__ import annotations

from dataclasses import dataclass

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.indicators.models import Observation


@dataclass(frozen=True, slots=True)
class Use:
    kind: Text
    words: str
    url: str


def used_in(viewer: Actor, found: Observation) -> list[Use]:
    """The newest first."""
    return []
