"""Which indicator the words of a document may mean."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.indicators import selectors
from shuanglian.indicators.models import Measure
from shuanglian.ingest.doors import Choice

from .likeness import Likely, Name, ranked


def choices(viewer: Actor, words: str, unit: str) -> list[Choice]:
    return choices_many(viewer, [(words, unit)])[0]


def choices_many(viewer: Actor, asked: Sequence[tuple[str, str]]) -> list[list[Choice]]:
    """The catalogue is read once, however many words are asked for."""
    known = _names(viewer)
    return [[_choice(one) for one in ranked(known, words, unit)] for words, unit in asked]


def names(viewer: Actor, codes: Sequence[str]) -> dict[str, tuple[str, str]]:
    """(name, unit) of those that the viewer may see. One query."""
    rows = selectors.visible_to(viewer).filter(code__in=set(codes)).order_by()
    return {code: (name, unit) for code, name, unit in rows.values_list("code", "name", "unit")}


def _names(viewer: Actor) -> list[Name]:
    """What can take a value of a document: not what the platform computes, not a pair, not what has been retired."""
    rows = selectors.visible_to(viewer).filter(formula="", computed_by="", retired_on__isnull=True)
    rows = rows.exclude(measure=Measure.PAIRED).select_related("place").order_by("code")
    return [
        Name(row.code, row.name, row.unit, row.measure == Measure.GROWTH, row.place.name if row.place else "")
        for row in rows
    ]


def _choice(one: Likely) -> Choice:
    why = _("名称相同") if one.score >= 1 else _("名称相近")
    if not one.fits:
        why = _("名称相近，但单位不同")
    return Choice(one.code, one.name, one.unit, one.score, why)
