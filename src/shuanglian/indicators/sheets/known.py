"""Lookups of one import, one query each: indicators by code and name, places, sources, plans, and what is there already."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from shuanglian.foundation.actor import Actor
from shuanglian.registry.models import Place, Source

from .. import selectors
from ..models import Indicator, Observation, ObservationState, Plan, Target
from ..models.observations import OPEN_STATES
from .headings import plain

_NEAR: Final = 3


class Key(NamedTuple):
    """One period of one series: code of the indicator, place, basis, world, canonical period."""

    code: str
    place: int | None
    basis: str
    is_demo: bool
    period: str


@dataclass(slots=True)
class There:
    """What is known of a key: the value in force, one that waits, and the last version."""

    published: Observation | None = None
    waiting: Decimal | None = None
    version: int = 0


class Known:
    def __init__(self, actor: Actor) -> None:
        rows = selectors.visible_to(actor).select_related("owner", "place", "segment", "parent", "plan")
        self.by_code: dict[str, Indicator] = {}
        self.by_name: dict[str, list[Indicator]] = {}
        for row in rows:
            self.learn(row)
        self.places = {plain(key): place for place in Place.objects.all() for key in (place.name, place.code)}
        self.sources = {plain(key): one for one in Source.objects.all() for key in (one.title, one.code)}
        self.plans = {plain(key): one for one in Plan.objects.all() for key in (one.name, one.key)}

    def learn(self, indicator: Indicator) -> None:
        """Also one that this very file defines."""
        self.by_code[plain(indicator.code)] = indicator
        self.by_name.setdefault(plain(indicator.name), []).append(indicator)

    def indicator(self, text: str) -> Indicator | None:
        """By code, or by a name that only one has."""
        named = self.by_name.get(plain(text), [])
        return self.by_code.get(plain(text)) or (named[0] if len(named) == 1 else None)

    def is_ambiguous(self, text: str) -> bool:
        return len(self.by_name.get(plain(text), [])) > 1

    def near(self, text: str) -> list[str]:
        """What may have been meant: codes with names, nearest first."""
        keys = [*self.by_code, *self.by_name]
        found = difflib.get_close_matches(plain(text), keys, n=_NEAR, cutoff=0.5)
        found += [key for key in self.by_name if len(plain(text)) >= 2 and plain(text) in key]
        rows = [self.by_code.get(key) or self.by_name[key][0] for key in dict.fromkeys(found)]
        return [f"{row.code} {row.name}" for row in dict.fromkeys(rows)][:_NEAR]

    def there(self, indicators: Iterable[Indicator]) -> dict[Key, There]:
        """Versions of the series of these indicators, newest last."""
        ids = {row.pk: row for row in indicators if row.pk}
        found: dict[Key, There] = {}
        rows = Observation.objects.filter(indicator__in=list(ids), subject__isnull=True).order_by("version")
        for row in rows.only(*_FIELDS).iterator(2000):
            indicator = ids[row.indicator_id]
            if row.segment_id != indicator.segment_id:
                continue
            key = Key(indicator.code, row.place_id, row.basis, row.is_demo, row.period)
            one = found.setdefault(key, There())
            one.version = row.version
            if row.state == ObservationState.PUBLISHED:
                one.published = row
            elif row.state in OPEN_STATES:
                one.waiting = row.value
        return found

    def targets(self, indicators: Iterable[Indicator]) -> dict[tuple[str, int | None, int, bool], Target]:
        ids = [row.pk for row in indicators if row.pk]
        rows = Target.objects.filter(indicator__in=ids).select_related("indicator")
        return {(row.indicator.code, row.place_id, row.year, row.is_demo): row for row in rows}


_FIELDS: Final = (
    "indicator_id", "place_id", "segment_id", "basis", "is_demo", "period", "version", "state", "value", "comparator",
)  # fmt: skip
