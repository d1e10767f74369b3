"""Versioned rules, read from `data/*.json`: step clocks and the statutory times for payment.

A region overrides a file with `regions/<region>/challenges/<name>.json`. Every version has a validity and a source.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ..rulebook import Rulebook

_BOOK: Final = Rulebook("challenges", Path(__file__).parent / "data")
current: Final = _BOOK.current
version: Final = _BOOK.version
