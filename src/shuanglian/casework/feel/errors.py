"""What goes wrong while reading an expression (never while evaluating one: that gives null)."""

from __future__ import annotations


class FeelError(ValueError):
    """The text is not in the subset; `position` counts characters from 0."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.position = position
