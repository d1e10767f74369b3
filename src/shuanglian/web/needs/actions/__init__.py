"""All buttons of the need page by key."""

from __future__ import annotations

from . import answer, clock, pose, verify
from .base import Action, Scene

ACTIONS: dict[str, Action] = {
    action.key: action for action in (*pose.ACTIONS, *answer.ACTIONS, *verify.ACTIONS, *clock.ACTIONS)
}

__all__ = ["ACTIONS", "Action", "Scene"]
