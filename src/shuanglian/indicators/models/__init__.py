"""Catalogue, targets and observations."""

from .catalogue import (
    Accumulation,
    Direction,
    Frequency,
    Indicator,
    Measure,
    PathShape,
    Plan,
    Target,
    TargetKind,
)
from .observations import OPEN_STATES, SERIES, Basis, Observation, ObservationState, Origin

__all__ = [
    "OPEN_STATES",
    "SERIES",
    "Accumulation",
    "Basis",
    "Direction",
    "Frequency",
    "Indicator",
    "Measure",
    "Observation",
    "ObservationState",
    "Origin",
    "PathShape",
    "Plan",
    "Target",
    "TargetKind",
]
