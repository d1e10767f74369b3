"""Many documents at once, each read in a process of its own that may neither grow nor run without end."""

from .pool import NoReader
from .running import Summary, run
from .sources import Source, sources_of

__all__ = ["NoReader", "Source", "Summary", "run", "sources_of"]
