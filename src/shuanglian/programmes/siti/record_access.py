"""Who may take an extract of the record of a need, asked by the pages and by the API."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Confidentiality, Need

from .selectors.viewing import sight
from .situation import Situation, situation


@access.register_extract("need:")
def may_extract(viewer: Actor, stream: str) -> bool:
    number = access.number_of(stream)
    return number is not None and record_is_open(viewer, registry.get_need(viewer, number, full=True))


def record_is_open(viewer: Actor, need: Need) -> bool:
    """Call it with a need that `viewer` reads in full.

    Rows name actors by key and tell who did what when. While answers are sealed that would tell rivals who
    answered; of a masked need the key of the company's person would lead to their other, public needs.
    """
    state = situation(need)
    outsiders = need.confidentiality == Confidentiality.PUBLIC and not _sealed(state)
    return outsiders or sight(viewer, state).sees_process


def _sealed(state: Situation) -> bool:
    """The window has not closed (yet, or again). Imported cases never had one."""
    engagement = state.engagement
    return engagement is not None and engagement.case_id is not None and engagement.window_closed_at is None
