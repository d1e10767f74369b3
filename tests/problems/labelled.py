"""The labelled pairs: written before anything was tuned on them, shipped with the program for `problems eval`.

They stand in families (`matching/problems/data/labelled.json`): one problem, the same told again, other companies with
the same difficulty, others of the trade with another difficulty. Every third family is held out.
"""

from __future__ import annotations

from shuanglian.matching.problems.evaluation import Pair, families, labelled

FAMILIES = families()
PAIRS: tuple[Pair, ...] = labelled()
HELD_OUT = tuple(pair for pair in PAIRS if pair.held_out)
