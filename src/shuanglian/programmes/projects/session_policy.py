"""Who may hold sessions and note what they found."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason

from ..barriers import other_world
from .models import Session
from .policies import may_conduct


def may_hold(actor: Actor, session: Session) -> list[Reason]:
    """The departments; people of the demonstration only its own sessions."""
    return [*may_conduct(actor), *other_world(actor, is_demo=session.is_demo)]
