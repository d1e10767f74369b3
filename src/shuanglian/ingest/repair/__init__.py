"""Text damaged on its way through the web, mended where that can be proved and marked where it cannot.

`repair(text)` mends, `report(mended)` counts what it did for people, `simplified(aligned)` gives readers simplified
characters with every offset kept.
"""

from .mend import Mended, Span, Status, repair
from .report import Report, report
from .script import simplified

__all__ = ["Mended", "Report", "Span", "Status", "repair", "report", "simplified"]
