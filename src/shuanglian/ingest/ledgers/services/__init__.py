"""The verbs of bureau sheets.

`hand_in` keeps a file and has it read; `remap` settles where its columns go, and remembers that for the sender; `check`
is the dry run with every problem at once; `apply` writes everything or nothing; `undo` takes back what a sheet became;
`forget` drops what is remembered of a form. Long sheets are read, checked, written and undone by the worker.
"""

from .examining import check
from .receiving import hand_in
from .settling import forget, remap
from .writing import apply, undo

__all__ = ["apply", "check", "forget", "hand_in", "remap", "undo"]
