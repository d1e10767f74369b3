"""Under which role the engine sees who acts. A programme's own policy has decided before; the engine knows one role per task.

Whoever acts in another's place (the manager for a company, the desk that calls instead of waiting) passes under the platform's
role with their own id and name, so that four-eyes rules and the record still see the person.
"""

from __future__ import annotations

from shuanglian.casework.api import Token
from shuanglian.foundation.actor import Actor, Role


def as_platform(actor: Actor) -> Actor:
    """The same person under the platform's role. Written out: on a request the actor is a lazy stand-in for one."""
    return Actor(
        role=Role.SYSTEM,
        label=actor.label,
        user_id=actor.user_id,
        organisation_id=actor.organisation_id,
        membership_id=actor.membership_id,
        token_id=actor.token_id,
        is_demo=actor.is_demo,
    )


def in_role(actor: Actor, token: Token) -> Actor:
    """The actor as they are where the engine lets them finish this task, else under the platform's role."""
    fits = (
        actor.role == token.role
        and token.organisation_id in (None, actor.organisation_id)
        and token.assignee_id in (None, actor.user_id)
    )
    return actor if fits else as_platform(actor)
