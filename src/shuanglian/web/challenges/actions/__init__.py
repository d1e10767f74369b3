"""What can be done from the page of a challenge: one entry per button."""

from . import contracting, publishing, result, reviewing
from .base import Action, Scene

ACTIONS: dict[str, Action] = {
    action.key: action
    for part in (publishing.ACTIONS, reviewing.ACTIONS, result.ACTIONS, contracting.ACTIONS)
    for action in part
}

__all__ = ["ACTIONS", "Action", "Scene"]
