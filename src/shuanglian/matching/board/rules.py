"""The limits of the board, read from `data/rules.json`: rules that a region may set otherwise are data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ..calibration import Costs


@dataclass(frozen=True, slots=True)
class Rules:
    """`least_pairs` judged pairs, `least_each` of them useful and as many useless, before a curve may be fitted.

    Counts below `small_cell` are not shown to the public.
    """

    version: str
    source: str
    least_pairs: int
    least_each: int
    costs: Costs
    small_cell: int


@cache
def rules() -> Rules:
    row = json.loads((resources.files(__package__) / "data" / "rules.json").read_text("utf-8"))
    return Rules(**{**row, "costs": Costs(**row["costs"])})
