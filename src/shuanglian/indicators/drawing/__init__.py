"""Charts as SVG, drawn on the server: pure functions over plain values, no script, no inline style.

Glyphs are the same everywhere: hollow dot = base, dashed line = required path, solid line = actual, diamond = target,
hatched grey band = years without data, light band = forecast with its interval, dashed dot = demonstration. Colours are
presentation attributes, so a stylesheet (`web/static/web/indicators.css`, or one of a printed report) overrides them.
"""

from .areas import Area, areas
from .bars import Bar, bars
from .multiples import Panel, multiples
from .sparkline import sparkline
from .trajectory import trajectory
from .values import Axis, Forecast, Trajectory, month, quarter
from .words import figure, told

__all__ = [
    "Area",
    "Axis",
    "Bar",
    "Forecast",
    "Panel",
    "Trajectory",
    "areas",
    "bars",
    "figure",
    "month",
    "multiples",
    "quarter",
    "sparkline",
    "told",
    "trajectory",
]
