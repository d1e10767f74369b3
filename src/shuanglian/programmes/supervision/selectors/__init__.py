"""Reads; each takes the viewer and leaves out what the viewer may not know."""

from ..visibility import get_for, is_public, missing, sees_words, visible_to
from .feed import Entry, entries
from .lists import (
    Filters,
    Row,
    comments,
    counts,
    follows,
    subscriptions,
    units,
    views,
    waiting,
    waits_for,
)
from .page import ActionView, CommentPage, comment_page, trail
from .statistics import Statistics, statistics_of

__all__ = [
    "ActionView",
    "CommentPage",
    "Entry",
    "Filters",
    "Row",
    "Statistics",
    "comment_page",
    "comments",
    "counts",
    "entries",
    "follows",
    "get_for",
    "is_public",
    "missing",
    "sees_words",
    "statistics_of",
    "subscriptions",
    "trail",
    "units",
    "views",
    "visible_to",
    "waiting",
    "waits_for",
]
