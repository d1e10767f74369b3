"""How good the reading is: proposals against a marked document, field by field, traps apart."""

from .score import Report, score

__all__ = ["Report", "score"]
