"""What every verb does first and last: take the locks in one order, check, record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership, Organisation
from shuanglian.foundation.actor import PUBLIC, Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, Reason, Text
from shuanglian.foundation.events.services import record

from .. import engine, policies, visibility
from ..models import Answer, Comment

# The author acts as the public in the record, also when logged in.
AUTHOR: Final = PUBLIC


def begin(actor: Actor, comment: Comment, verb: str, key: str = "") -> policies.Situation:
    """Lock case and comment, read the state afresh, refuse what is not allowed.

    Raises `NotFound` if the actor may not know of the comment, `NotAllowed` with all reasons, or `Conflict` if the only
    thing that is wrong is that the comment has moved on.
    """
    visibility.get_for(actor, comment.number, key)
    engine.lock(comment)
    state = situation(actor, Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk), key)
    found = policies.reasons(actor, state, verb)
    if found and all(reason.code in policies.STATE_CODES for reason in found):
        raise Conflict(found)
    if found:
        raise NotAllowed(found)
    return state


def situation(actor: Actor, comment: Comment, key: str = "") -> policies.Situation:
    task = engine.open_task(comment.case_id)
    draft = Answer.objects.filter(comment=comment, round=comment.round).first()
    node = task.node if task is not None else ""
    return policies.Situation(comment, node, policies.is_author(actor, comment, key), draft)


def event(
    actor: Actor,
    comment: Comment,
    kind: str,
    payload: Mapping[str, Any] | None = None,
    *,
    public: bool = True,
) -> None:
    """The one business event of a verb. It holds ids, numbers and digests of texts, never the texts."""
    record(
        stream=comment.stream,
        kind=f"supervision.{kind}",
        actor=actor,
        obj=("supervision", comment.number),
        payload=dict(payload or {}),
        public=public,
    )


def digest(words: str) -> str:
    """SHA-256 of a text in UTF-8, in hex: whoever has the text can compute it again."""
    return hashlib.sha256(words.encode()).hexdigest()


def refuse(reasons: Iterable[Reason]) -> None:
    found = list(reasons)
    if found:
        raise Invalid(found)


def text(value: str, field: str, message: Text, *, least: int = 2, longest: int = 500) -> list[Reason]:
    """A text that a person must write, long enough to say something."""
    if len(value.strip()) < least:
        return [Reason("required", message, field)]
    return longest_of(value, field, longest)


def longest_of(value: str, field: str, longest: int) -> list[Reason]:
    if len(value) > longest or "\x00" in value:
        return [Reason("too_long", _("最多 %(count)d 个字") % {"count": longest}, field)]
    return []


def unit(organisation_id: int | None, *, is_demo: bool) -> Organisation:
    """An organisation with people who work as officers; a real comment goes to a real one. Raises `Invalid`."""
    rows = Organisation.objects.filter(pk=organisation_id or 0, status=Organisation.Status.ACTIVE)
    found = (rows if is_demo else rows.filter(is_demo=False)).first()
    officers = Membership.objects.filter(organisation=organisation_id or 0, role=Role.OFFICER, is_active=True)
    if found is None or not officers.exists():
        raise Invalid(Reason("supervision.no_unit", _("请选一个有工作人员账号的单位"), "unit"))
    return found
