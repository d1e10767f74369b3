"""Public facts on the wall: what sources say, each with its source and its own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shuanglian.registry.regions import selectors as packs
from shuanglian.registry.regions.selectors import Fact

from .. import formats

# In this order, as far as the region's pack has them; others fill up.
WANTED: Final = (
    "siti.cooperations",
    "keqiao.tech_trade",
    "keqiao.funds",
    "keqiao.carbon_2025",
    "keqiao.hightech",
    "corridor.area",
)
CONTEST: Final = ("haichuang.entries", "haichuang.awards", "haichuang.landed")
SHOWN: Final = 6
UNITS: Final = {"km2": "km²"}  # as the table on the map writes it
BEFORE: Final = {"gt": _("超 "), "ge": _("不少于 "), "lt": _("不到 "), "le": _("不超过 "), "approx": _("约 ")}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as it stands on the wall; `key` names its page."""

    key: str
    label: str
    value: str
    unit: str
    scope: str
    period: str
    source: str


def key_figures() -> list[Figure]:
    """Six that tell what is: no targets, nothing that the sources contradict."""
    known = {fact.key: fact for fact in packs.facts(settings.REGION) if not fact.flag}
    told = [known[key] for key in WANTED if key in known]
    rest = [fact for key, fact in known.items() if key not in WANTED and fact.basis == "actual"]
    return [shown(fact) for fact in (told + rest)[:SHOWN]]


def contest() -> list[Figure]:
    """The competition, from entries to what came to stay."""
    known = {fact.key: fact for fact in packs.facts(settings.REGION)}
    return [shown(known[key]) for key in CONTEST if key in known]


def fact_of(key: str) -> Fact | None:
    return next((fact for fact in packs.facts(settings.REGION) if fact.key == key), None)


def shown(fact: Fact) -> Figure:
    return Figure(
        key=fact.key,
        label=fact.label,
        value=str(BEFORE.get(fact.comparator, "")) + formats.number(fact.value),
        unit=UNITS.get(fact.unit, fact.unit),
        scope=fact.scope_name,
        period=fact.period,
        source="、".join(source.code for source in fact.sources),
    )
