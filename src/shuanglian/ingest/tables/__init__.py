"""Tables of documents: heads, units, years and rows to observations."""

from .observe import observe

__all__ = ["observe"]
