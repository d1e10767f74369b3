"""What makes facts alike for one decision about many. Pure: a pattern is a dict of fields and what they must be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

# Fields that must be equal; `least` is a confidence from 0 to 1.
FIELDS: Final = (
    "kind", "indicator", "unit", "basis", "growth", "place", "subject", "time", "code", "origin", "change",
)  # fmt: skip
LONGEST: Final = 300
# What is remembered for the next document of the sender: nothing that only this one has.
LASTING: Final = ("kind", "indicator", "unit", "basis", "growth")


def problems(pattern: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(field, what is wrong) of a pattern that somebody sent."""
    found = [(name, "unknown") for name in pattern if name not in (*FIELDS, "least")]
    for name in FIELDS:
        value = pattern.get(name)
        fits = isinstance(value, bool) if name == "growth" else isinstance(value, str)
        if value is not None and (not fits or len(str(value)) > LONGEST or "\x00" in str(value)):
            found.append((name, "form"))
    least = pattern.get("least")
    if least is not None and (
        isinstance(least, bool) or not isinstance(least, int | float) or not 0 <= least <= 1
    ):
        found.append(("least", "range"))
    if not any(pattern.get(name) is not None for name in FIELDS):
        found.append(("", "empty"))
    return found


def plain(pattern: Mapping[str, Any]) -> dict[str, Any]:
    """In one order, without what says nothing."""
    return {name: pattern[name] for name in (*FIELDS, "least") if pattern.get(name) is not None}


def lasting(pattern: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in plain(pattern).items() if name in LASTING}


def fits(pattern: Mapping[str, Any], row: Mapping[str, Any], confidence: float = 1.0) -> bool:
    """Whether a fact, as a mapping of its fields, is one of them."""
    least = pattern.get("least")
    if least is not None and confidence < least:
        return False
    return all(row.get(name) == value for name, value in pattern.items() if name in FIELDS)


def digest(pattern: Mapping[str, Any], code: str) -> str:
    text = json.dumps([plain(pattern), code], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
