"""Trying a process out step by step before it is published. Pure: nothing is stored, nobody is told.

model = Model(graph, tables, config, forms=forms, working=working)
run = Simulation.start(model, {"amount": 12}, now=now)
run.possible()                      # what could happen next
run = run.apply(Move.complete(run.possible()[0].token, {"ok": True}))
run.steps[-1].lines                 # what that did, decisions explained
run = run.back()                    # every earlier state is still there
text = json.dumps(run.to_json())    # start and moves; `Simulation.from_json(model, ...)` plays them again
"""

from __future__ import annotations

from .explain import Cell, Explained
from .game import Line, Model, Step
from .moves import Act, Move, Possible
from .play import MAX_MOVES, MAX_STORED, Simulation

__all__ = [
    "MAX_MOVES",
    "MAX_STORED",
    "Act",
    "Cell",
    "Explained",
    "Line",
    "Model",
    "Move",
    "Possible",
    "Simulation",
    "Step",
]
