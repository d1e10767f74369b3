"""What a comment can be about: found by kind and key, as the public may know it.

Other programmes add a kind with `register`; the finder returns None for what is not public.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, NotFound, Reason
from shuanglian.indicators.models import Indicator, Observation, ObservationState
from shuanglian.registry.models import Party

from .models import About, Comment
from .visibility import is_public

LONGEST: Final = 18


@dataclass(frozen=True, slots=True)
class Target:
    """`url` is its page on this site; `unit_id` the organisation that answers for it, as far as that is known."""

    about: str
    key: str
    title: str
    url: str
    is_demo: bool
    unit_id: int | None = None

    @property
    def token(self) -> str:
        return f"{self.about}:{self.key}"

    @property
    def kind_name(self) -> str:
        return str(About(self.about).label)


Finder = Callable[[Actor, str], Target | None]
_FINDERS: Final[dict[str, Finder]] = {}


def register(about: str, finder: Finder) -> None:
    """Declare how objects of one kind are found. Raises ValueError for a kind declared twice."""
    if _FINDERS.setdefault(about, finder) is not finder:
        raise ValueError(f"targets of kind {about} are declared twice")


def find(viewer: Actor, token: str) -> Target:
    """`indicator:sx-12` → the object. Raises `NotFound`, whether it exists or not."""
    about, _colon, key = token.partition(":")
    finder = _FINDERS.get(about)
    try:
        found = finder(viewer, key) if finder is not None and 0 < len(key) <= 80 else None
    except DomainError:
        found = None
    if found is None:
        raise NotFound(Reason("not_found", _("没有这个可以监督的事项，或者它不公开。"), "about"))
    return found


def of(viewer: Actor, comment: Comment) -> Target:
    """What a comment is about; if that is gone, its title at the time remains."""
    try:
        return find(viewer, comment.about_token)
    except NotFound:
        return Target(comment.about, comment.about_key, comment.about_title, "", comment.is_demo)


def _unit(party: Party | None) -> int | None:
    return party.organisation_id if party is not None else None


def _indicator(viewer: Actor, key: str) -> Target | None:
    rows = Indicator.objects.select_related("owner").filter(code=key, retired_on=None)
    row = (rows if viewer.is_staff else rows.filter(is_public=True)).first()
    if row is None:
        return None
    title = row.name if row.number is None else f"{row.number} {row.name}"
    return Target("indicator", row.code, title, f"/indicators/{row.code}/", row.is_demo, _unit(row.owner))


def _observation(_viewer: Actor, key: str) -> Target | None:
    """Values that were published, also those corrected since; no others, not even for staff."""
    if not number(key):
        return None
    said = (ObservationState.PUBLISHED, ObservationState.SUPERSEDED)
    rows = Observation.objects.filter(pk=int(key), state__in=said, indicator__is_public=True)
    row = rows.select_related("indicator__owner", "organisation").first()
    if row is None:
        return None
    title = f"{row.indicator.name} {row.period}"
    unit = _unit(row.organisation) or _unit(row.indicator.owner)
    url = f"/indicators/{row.indicator.code}/"
    return Target("observation", key, title, url, row.is_demo or row.indicator.is_demo, unit)


def _project(viewer: Actor, key: str) -> Target | None:
    from ..projects import selectors

    if not number(key):
        return None
    row = selectors.get_for(viewer, int(key))
    if not row.is_public and not viewer.is_staff:
        return None
    return Target("project", key, row.name, f"/projects/{row.pk}/", row.is_demo)


def _task(viewer: Actor, key: str) -> Target | None:
    from ..plans.visibility import task_for

    if not number(key):
        return None
    row = task_for(viewer, int(key))
    return Target("task", key, row.title, f"/plans/{row.pk}/", row.is_demo, _unit(row.lead))


def number(key: str) -> bool:
    """An id that a database could hold."""
    return key.isascii() and key.isdecimal() and len(key) <= LONGEST


def _comment(_viewer: Actor, key: str) -> Target | None:
    """Only to be followed, not to be commented on."""
    row = Comment.objects.filter(number=key).first()
    if row is None or not is_public(row):
        return None
    return Target("comment", row.number, row.number, f"/supervision/{row.number}/", row.is_demo)


register("indicator", _indicator)
register("observation", _observation)
register("task", _task)
register("project", _project)
register("comment", _comment)
