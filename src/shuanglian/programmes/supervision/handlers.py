"""What the process does by itself, inside the engine's transaction, after the service has written its row.

Each looks at that row first: a task that was finished elsewhere, without what belongs to it, does not move the comment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuanglian.casework import handlers
from shuanglian.casework.models import Case
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason

from .models import Answer, Comment, Status

Result = dict[str, Any]


@handlers.register("supervision.refused")
def refused(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    _require(_comment(case).status == Status.REFUSED)
    return {}


@handlers.register("supervision.merged")
def merged(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    _require(_comment(case).status == Status.MERGED)
    return {}


@handlers.register("supervision.published")
def published(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    """Only here a comment becomes answered: a second person has released the answer of this round."""
    comment = _comment(case)
    found = Answer.objects.filter(comment=comment, round=comment.round, released_by__isnull=False).first()
    _require(found is not None)
    comment.status, comment.published_at = Status.ANSWERED, found.released_at if found else None
    comment.ended_at = comment.published_at
    comment.save(update_fields=["status", "published_at", "ended_at"])
    return {}


@handlers.link_for("supervision")
def link(case: Case) -> str:
    number = Comment.objects.filter(pk=case.business_id).values_list("number", flat=True).first()
    return f"/supervision/{number}/" if number else "/supervision/"


@handlers.publicity_for("supervision")
def publicity(_case: Case) -> bool:
    """The comment's own events say in public what may be said; steps of the engine stay closed."""
    return False


def _comment(case: Case) -> Comment:
    return Comment.objects.select_for_update(of=("self",)).get(pk=case.business_id)


def _require(done: bool) -> None:
    if not done:
        raise Conflict(Reason("supervision.use_page", _("请在意见页面办理这一步")))
