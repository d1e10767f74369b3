"""What the number format of a spreadsheet cell says of its value (ECMA-376 part 1, 18.8.31)."""

from __future__ import annotations

import re
from typing import Final

# Texts in quotes, escaped characters, room as wide as a character, a character that fills the cell, and brackets (colours,
# locales, conditions) but for those of elapsed time: whatever stands there is shown and changes no value.
_SHOWN_ONLY: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.I)
_CONDITION: Final = re.compile(r"^(?:\[[^\]]*\])*\[[<>=]")


def bare(code: str) -> str:
    """The part of a format that holds for ordinary figures, without what is only shown.

    That is the first section (positive numbers); where that has a condition of its own (`[=0]"–";0%`), all of them.
    """
    sections = _SHOWN_ONLY.sub("", code)
    return sections if _CONDITION.match(code) else sections.split(";")[0]


def is_percent(code: str) -> bool:
    """Whether the stored value is shown a hundred times as large: `0.0%`, but not `0"%"`, whose sign is mere text."""
    return "%" in bare(code)
