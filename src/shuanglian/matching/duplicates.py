"""Needs that ask nearly the same, so that nobody solves twice what one team could solve once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.registry import selectors

from . import upkeep
from .documents import need_text
from .text import tokens
from .words import generic_grams, is_evidence

# Set on the labelled pairs of tests/matching/pairs.py; see docs/developer/matching.md.
SIMILAR: Final = 0.45
# Fewer shared grams than this are chance, whatever their share.
LEAST_SHARED: Final = 5
_CANDIDATES: Final = 40


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """A need much like the text. Of a need that the viewer may read as a teaser only, nothing but its existence is
    told: `need_id` is None and number and title are blank."""

    need_id: int | None
    number: str
    title: str
    status: str
    similarity: float
    words: str

    def to_json(self) -> dict[str, Any]:
        return {
            "need_id": self.need_id,
            "number": self.number,
            "title": self.title,
            "status": self.status,
            "similarity": self.similarity,
            "words": self.words,
        }


def grams(text: str) -> frozenset[str]:
    """The telling bigrams and words of a text."""
    generic = generic_grams()
    return frozenset(token for token in tokens(text) if is_evidence(token, generic))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """How far the smaller of two sets of grams is contained in the other, and the two agree as a whole: the
    geometric mean of containment and Dice's coefficient, 0–1. Symmetric."""
    shared = len(one & other)
    if shared < LEAST_SHARED:
        return 0.0
    containment = shared / min(len(one), len(other))
    dice = 2 * shared / (len(one) + len(other))
    return float(round((containment * dice) ** 0.5, 4))


def find(viewer: Actor, text: str, limit: int, *, exclude: int | None = None) -> list[NearDuplicate]:
    asked = grams(text)
    candidates, _frequencies = upkeep.NEEDS.snapshot().search(tokens(text), _CANDIDATES)
    ids = [candidate.id for candidate in candidates if candidate.id != exclude]
    visible = selectors.needs(viewer).filter(pk__in=ids).prefetch_related("requirements")
    readable = selectors.full_ids(viewer, ids)
    found = []
    for need in visible:
        alike = similarity(asked, grams(need_text(need)))
        if alike < SIMILAR:
            continue
        if need.pk in readable:
            words = _("已有相近难题：%s") % need.title
            found.append(NearDuplicate(need.pk, need.number, need.title, need.status, alike, words))
        else:
            found.append(NearDuplicate(None, "", "", "", 0.0, _("已有相近难题")))
    found.sort(key=lambda one: (-one.similarity, one.need_id or 0))
    return found[:limit]
