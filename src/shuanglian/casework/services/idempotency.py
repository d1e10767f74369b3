"""The same command sent twice (a double click, a retry after a lost answer) has one effect and one result."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason

from ..models import Case, Command

MAX_KEY: Final = 80


def fingerprint(*parts: Any) -> str:
    """Tells whether two commands ask for the same."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def replay(key: str, *, actor: Actor, mark: str) -> Case | None:
    """The case that this actor's command with this key acted on, or None if it is new.

    Raises `Conflict` if the key was used for something else.
    """
    if not key:
        return None
    if len(key) > MAX_KEY:
        raise Invalid(Reason("bad_key", _("幂等键至多 %d 个字符") % MAX_KEY, "idempotency_key"))
    found = Command.objects.select_related("case").filter(pk=_scoped(key, actor)).first()
    if found is None:
        return None
    if found.fingerprint != mark:
        raise Conflict(Reason("key_reused", _("这个幂等键已用于另一次办理"), "idempotency_key"))
    return found.case


def remember(key: str, *, actor: Actor, kind: str, mark: str, case: Case) -> None:
    """Store the command in the transaction of its effect."""
    if key:
        Command.objects.create(
            key=_scoped(key, actor),
            kind=kind,
            actor=actor.key,
            fingerprint=mark,
            case=case,
            created_at=timezone.now(),
        )


def _scoped(key: str, actor: Actor) -> str:
    """Keys of different people must not meet."""
    return f"{actor.key}/{key}"
