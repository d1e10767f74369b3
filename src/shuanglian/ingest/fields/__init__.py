"""What a number is about: subject, place, indicator, time, and whether it is actual, base, target or plan."""

from .describe import describe
from .spot import Context

__all__ = ["Context", "describe"]
