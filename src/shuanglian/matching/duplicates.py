"""Needs that ask nearly the same, so that nobody solves twice what one team could solve once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.registry import selectors
from shuanglian.registry.models import Need

from . import upkeep
from .documents import need_text
from .problems import features, vectors, weighing
from .problems.features import Features
from .problems.keys import Floats
from .problems.models import Problem
from .problems.similarity import DUPLICATE, Verdict, compare
from .problems.weighing import Frozen
from .shards import Query
from .text import tokens

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


@dataclass(frozen=True, slots=True)
class _Asked:
    """The text in question, read once."""

    features: Features
    vector: Floats | None
    frozen: Frozen


def find(viewer: Actor, text: str, limit: int, *, exclude: int | None = None) -> list[NearDuplicate]:
    """By the same verdict that makes clusters (`problems.similarity`): the same request, or the same difficulty."""
    near = upkeep.NEEDS.snapshot().search(Query(tokens(text)), _CANDIDATES)
    ids = [candidate.id for candidate in near.candidates if candidate.id != exclude]
    visible = list(selectors.needs(viewer).filter(pk__in=ids).prefetch_related("requirements"))
    if not visible:
        return []
    asked = _read(text)
    readable = selectors.full_ids(viewer, ids)
    stored = _stored(ids) if asked.vector is not None else {}
    found = []
    for need in visible:
        verdict = _verdict(asked, need, stored.get(need.pk))
        if verdict.is_link:
            found.append(_told(need, verdict) if need.pk in readable else _hint())
    found.sort(key=lambda one: (-one.similarity, one.need_id or 0))
    return found[:limit]


def _read(text: str) -> _Asked:
    frozen = weighing.frozen()
    encoder = vectors.fitting(frozen)
    rows = None
    if encoder is not None and frozen.center is not None:
        rows = vectors.encode_now(encoder, frozen.center, [text])
    return _Asked(features.read(text), None if rows is None else rows[0], frozen)


def _stored(ids: list[int]) -> dict[int, Problem]:
    rows = Problem.objects.filter(kind="need", object_id__in=ids, is_active=True).only("object_id", "vector")
    return {row.object_id: row for row in rows}


def _verdict(asked: _Asked, need: Need, stored: Problem | None) -> Verdict:
    """The text of the need is read as it is now; its vector may be some seconds old."""
    vector = None if stored is None else vectors.unpack(stored.vector)
    return compare(
        asked.features,
        features.read(need_text(need)),
        asked.frozen.weighing,
        vectors.cosine(asked.vector, vector),
    )


def _told(need: Need, verdict: Verdict) -> NearDuplicate:
    words = _("已有相近难题：%s") if verdict.kind == DUPLICATE else _("有同类难题：%s")
    return NearDuplicate(
        need.pk, need.number, need.title, need.status, round(verdict.score, 4), words % need.title
    )


def _hint() -> NearDuplicate:
    return NearDuplicate(None, "", "", "", 0.0, _("已有相近难题"))
