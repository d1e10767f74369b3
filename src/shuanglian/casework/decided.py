"""What the record says of a decision, in words: the rules it names, from the version of the table that it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import definitions, dmn
from .models import Definition


def lines(definition: Definition, entry: Mapping[str, Any]) -> list[str]:
    """The lines of the table that made the answer, such as `第 2 条：金额 ≥ 100 万 → 复杂`.

    `entry` is a `decided` of an event's log. Records of before told the lines themselves. None if the table is unknown.
    """
    if "lines" in entry:
        return [str(line) for line in entry["lines"]]
    found = definitions.decision_of(definition, str(entry.get("decision", "")), int(entry.get("version", 0)))
    return [] if found is None else dmn.lines(found, entry.get("rules", ()))


def whole(definition: Definition, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with its lines, and those of the decisions it required."""
    version = entry.get("version", 0)
    required = [
        {**one, "lines": lines(definition, {"version": version, **one})} for one in entry.get("chain", ())
    ]
    told = {**entry, "lines": lines(definition, entry)}
    return {**told, "chain": required} if required else told
