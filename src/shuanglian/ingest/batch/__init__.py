"""Many documents at once, each read in a process of its own that may neither grow nor run without end."""

from .isolated import read_isolated
from .running import Summary, run
from .sources import Source, sources_of

__all__ = ["Source", "Summary", "read_isolated", "run", "sources_of"]
