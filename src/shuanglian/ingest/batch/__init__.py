"""Many documents at once, each read in a process of its own that may neither grow nor run without end."""

from .running import Summary, run
from .sources import Source, sources_of

__all__ = ["Source", "Summary", "run", "sources_of"]
