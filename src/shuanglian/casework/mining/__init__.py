"""What a process really does: statistics per definition, and the record as process miners read it (OCEL 2.0, XES).

Everything is computed from recorded facts: when a task opened, was taken and ended, and what happened to its case.
People are never named in an export: they appear as pseudonyms that are made anew each time.
"""

from .exporting import export
from .statistics import Period, statistics

__all__ = ["Period", "export", "statistics"]
