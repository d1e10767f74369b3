"""Files of unseen shape → records: long and wide tables, ledgers, CSV and workbooks, Chinese and English headings."""

from .reading import Unreadable, open_tables
from .shaping import Shaped, records_of

__all__ = ["Shaped", "Unreadable", "open_tables", "records_of"]
