"""What the words of new facts most likely mean: the indicator, the place, the party. Proposed only; a person decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from shuanglian.foundation.actor import system
from shuanglian.registry.models import Place
from shuanglian.registry.text import name_key

from .. import pattern as patterns
from ..doors import door
from ..facts import INDICATORS, is_of_party
from ..linking import Catalogue, Link, suggest
from ..models import IngestDocument, IngestPattern, IngestProposal
from ..proposal import Kind
from ..selectors.choosing import aliases_of, asked_words, name_of, object_of, type_of

SURE: Final = 0.72
MOST_WORDS: Final = 2000
_ENDINGS: Final = "省市区县"
_SHORTEST: Final = 2
_CERTAIN: Final = 0.88
_AHEAD: Final = 0.03


def link(document: IngestDocument, rows: Sequence[IngestProposal]) -> None:
    """Fill code, scope, party and target of rows that are not saved yet; a few queries for all of them.

    A figure of one organisation is no figure of the region, so no indicator is proposed for it by its name alone.
    """
    places = _places()
    for row in rows:
        if row.scope_id is None and (row.place or type_of(row) == "place"):
            row.scope = _meant(row.place or name_of(row), places)
    _parties(rows)
    figures = [row for row in rows if row.kind in (Kind.QUANTITY, Kind.TABLE) and not row.code]
    left = _by_patterns(document, figures)
    _by_names([row for row in left if not is_of_party(row)])


def place_meant(words: str) -> Place | None:
    """The place that a person who typed its name (or its code) means; None where none or several are called so."""
    exact = Place.objects.filter(code=words).first()
    return exact or (_meant(words, _places()) if words else None)


def _places() -> dict[str, Place]:
    """By name without its ending, where only one place is called so."""
    found: dict[str, list[Place]] = defaultdict(list)
    for place in Place.objects.only("pk", "name"):
        found[_bare(place.name)].append(place)
    return {name: rows[0] for name, rows in found.items() if len(rows) == 1}


def _meant(words: str, places: Mapping[str, Place]) -> Place | None:
    """A place by its name, or by the end of its name where only one ends so (走廊)."""
    key = _bare(words.removeprefix("全"))
    if key in places:
        return places[key]
    ending = [place for name, place in places.items() if len(key) >= _SHORTEST and name.endswith(key)]
    return ending[0] if len(ending) == 1 else None


def _bare(name: str) -> str:
    key = name_key(name)
    return key[:-1] if len(key) > 2 and key[-1] in _ENDINGS else key


def _parties(rows: Sequence[IngestProposal]) -> None:
    """Names that one party bears as its own or as another name; people are never linked without being asked."""
    named = [row for row in rows if row.kind in (Kind.ENTITY, Kind.RELATION) or is_of_party(row)]
    catalogue = Catalogue.load(system()) if named else None
    for row in named:
        if catalogue is not None and row.party_id is None:
            row.party_id = _sure(suggest(catalogue, name_of(row), type_of(row), aliases_of(row)))
        if catalogue is not None and row.target_id is None and object_of(row):
            row.target_id = _sure(suggest(catalogue, object_of(row), str(row.detail.get("object_type", ""))))


def _sure(links: Sequence[Link]) -> int | None:
    """The party that a name surely means: well ahead of every other."""
    rows = [link for link in links if link.kind == "party" and link.how in ("exact", "alias")]
    if not rows or rows[0].score < _CERTAIN or (len(rows) > 1 and rows[1].score > rows[0].score - _AHEAD):
        return None
    return rows[0].id


def _by_patterns(document: IngestDocument, rows: Sequence[IngestProposal]) -> list[IngestProposal]:
    """What was decided in bulk for this sender before; the rest is returned."""
    known = IngestPattern.objects.filter(sender=document.sender, is_active=True, is_demo=document.is_demo)
    rules = list(known.exclude(code="").order_by("-uses", "-pk")[:200]) if document.sender else []
    left = []
    for row in rows:
        rule = next((one for one in rules if patterns.fits(one.pattern, vars(row), row.confidence)), None)
        if rule is None:
            left.append(row)
            continue
        row.pattern, row.code, row.code_score, row.code_why = rule, rule.code, 1.0, "以前这样定过"
    return left


def _by_names(rows: Sequence[IngestProposal]) -> None:
    """The indicator whose name is most like the words, if it is much like them."""
    way = door(INDICATORS)
    if way is None or way.choices_many is None:
        return
    asked = {(asked_words(row), row.unit) for row in rows if row.indicator}
    line = sorted(asked)[:MOST_WORDS]
    best = dict(zip(line, way.choices_many(system(), line), strict=True))
    for row in rows:
        some = best.get((asked_words(row), row.unit))
        if some and some[0].score >= SURE:
            row.code, row.code_score, row.code_why = some[0].code, some[0].score, some[0].why[:300]
