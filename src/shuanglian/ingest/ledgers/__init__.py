"""Bureau spreadsheets: what a sheet means, mapping remembered per sender, dry run, taking over and undoing.

Pure, without a database: `open_file`, `open_bytes`, `understand`. The rest keeps forms and intakes.
"""

from .grid import Area, Sheet, Workbook
from .opening import LIMITS, open_bytes, open_file
from .understanding import TableUnderstanding, Understanding, understand

__all__ = [
    "LIMITS",
    "Area",
    "Sheet",
    "TableUnderstanding",
    "Understanding",
    "Workbook",
    "open_bytes",
    "open_file",
    "understand",
]
