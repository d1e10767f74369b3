"""Numbers in sentences: value, unit, comparator, range, growth, and whether it is a measurement at all."""

from .find import find, find_in
from .found import Found, Nature

__all__ = ["Found", "Nature", "find", "find_in"]
