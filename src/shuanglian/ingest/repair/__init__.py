"""Text damaged on its way through the web, mended where that can be proved and marked where it cannot."""

from .mend import Mended, Span, Status, repair

__all__ = ["Mended", "Span", "Status", "repair"]
