"""The verbs of the matcher. `match` and `near_duplicates` only read; `judge` is the one that writes to the record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.registry.models import Need, Place

from . import finder, upkeep
from .answers import Answer
from .finder import Requirement
from .ranking import TrackRecord

MAX_LIMIT: Final = 50
MAX_TEXT: Final = 10_000


def match(
    viewer: Actor, text: str, *, limit: int = 5, requirements: Iterable[Requirement] | None = None,
    exclude: Collection[int] = (), place: Place | None = None,
    track: Mapping[int, TrackRecord] | None = None, load: Mapping[int, int] | None = None,
) -> Answer:
    """Who can solve this, why, and what speaks against it; or nobody (`abstained`), when that is the true answer.

    `requirements` replaces the quantities read from the text; `exclude` holds ids of parties not to propose (the
    asker's own party never is); `place` is where the need arises (default: the viewer's own place); `track` and
    `load` are what programmes know of parties. Raises `Invalid` for a blank or overlong text or a bad limit.
    """
    problems = _problems(text, limit)
    if problems:
        raise Invalid(problems)
    return finder.ask(
        viewer, text, limit=limit, requirements=requirements, excluded=exclude, place=place, track=track or {},
        load=load or {},
    )


def match_need(
    viewer: Actor, need: Need, *, limit: int = 5, track: Mapping[int, TrackRecord] | None = None,
    load: Mapping[int, int] | None = None,
) -> Answer:
    """`match` for a need that the viewer reads in full: its title, text and confirmed requirements."""
    rows = list(need.requirements.all())
    return match(
        viewer, f"{need.title}\n{need.text}"[:MAX_TEXT], limit=limit, requirements=rows or None, exclude=[need.owner_id],
        place=need.owner.place, track=track, load=load,
    )


def _problems(text: str, limit: int) -> list[Reason]:
    found = []
    if not text.strip():
        found.append(Reason("text_missing", _("请先写下要解决的问题。"), "text"))
    if len(text) > MAX_TEXT:
        found.append(Reason("text_too_long", _("问题请控制在 %s 字以内。") % MAX_TEXT, "text"))
    if not 1 <= limit <= MAX_LIMIT:
        found.append(Reason("limit", _("一次最多列 %s 位。") % MAX_LIMIT, "limit"))
    return found


def refresh(offering_ids: Iterable[int]) -> None:
    """Read these offerings again now, instead of with the next question."""
    upkeep.refresh({("offering", pk) for pk in offering_ids})


def rebuild() -> int:
    """Build the index anew from the database. Returns the number of documents."""
    return upkeep.rebuild().size
