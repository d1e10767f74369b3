"""What a number is about: subject, place, indicator, time, and whether it is actual, base, target or plan."""

from .describe import Context, describe

__all__ = ["Context", "describe"]
