"""What became public about one object, for readers of feeds who have no account."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from shuanglian.foundation.actor import PUBLIC

from ..models import Answer, Comment, Status
from ..targets import Target
from ..visibility import visible_to

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One public result: an answer, or a refusal with its reason. `key` stays the same for good."""

    key: str
    number: str
    title: str
    text: str
    at: dt.datetime
    is_demo: bool


def entries(target: Target | None, *, demo: bool | None = None) -> list[Entry]:
    """The newest results about `target`, or about everything; always as the public may know them."""
    rows = visible_to(PUBLIC)
    if target is not None and target.about == "comment":
        rows = rows.filter(Q(number=target.key) | Q(merged__number=target.key))
    elif target is not None:
        rows = rows.filter(about=target.about, about_key=target.key)
    if demo is not None:
        rows = rows.filter(is_demo=demo)
    answers = Answer.objects.filter(comment__in=rows, released_at__isnull=False).select_related("comment")
    found = [_answered(row) for row in answers.order_by("-released_at")[:MOST]]
    refused = rows.filter(status=Status.REFUSED).order_by("-ended_at")[:MOST]
    found += [_refused(row) for row in refused]
    return sorted(found, key=lambda entry: (entry.at, entry.key), reverse=True)[:MOST]


def _answered(row: Answer) -> Entry:
    comment = row.comment
    text = f"{comment.public_text}\n\n{row.text}"
    at = row.released_at or row.drafted_at
    return Entry(
        f"{comment.number}-{row.round}", comment.number, comment.about_title, text, at, comment.is_demo
    )


def _refused(row: Comment) -> Entry:
    from ..rules import refusal

    at = row.ended_at or row.received_at
    words = refusal(row.refusal).name
    return Entry(f"{row.number}-refused", row.number, row.about_title, words, at, row.is_demo)
