"""The large drawing of one indicator: where it comes from, where it should be, where it is, where it is going."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from . import svg
from .scales import Scale, bounds, ticks, time_bounds, time_ticks
from .sparkline import Frame, dot, ends, solid
from .values import Axis, Trajectory, drawable
from .words import figure, told

TOP, BOTTOM = 26, 28
MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class Plot:
    """The box of the axes and what stands on them."""

    left: float
    right: float
    top: float
    bottom: float
    levels: list[float]
    frame: Frame


def trajectory(t: Trajectory, *, width: int = 640, height: int = 280) -> SafeString:
    """Fits into its view box whatever the values are; without any value it says so."""
    title, desc = t.title or _("走势"), t.desc or told(t)
    if not t.spread()[1]:
        return svg.root(
            _nothing(width, height), width=width, height=height, css="sl-traj", title=title, desc=desc
        )
    plot = _plot(t, width, height)
    parts = [*_missing(t, plot), *_axes(t, plot), *_outlook(t, plot)]
    path = [plot.frame.at(point) for point in t.path()]
    parts.append(svg.polyline(path, css="path", stroke=svg.CONTROL, width=1.5, dash="4 4"))
    if t.points():
        parts += solid(t, plot.frame)
    parts += [*_marks(t, plot), *ends(t, plot.frame, 4.0, 6.0), *_target_words(t, plot, width)]
    return svg.root(parts, width=width, height=height, css="sl-traj", title=title, desc=desc)


def _nothing(width: int, height: int) -> list[str]:
    words = svg.text(width / 2, height / 2, _("暂无数据"), css="t3", anchor="middle", size=14)
    return [svg.hatch(1.0, 1.0, width - 2.0, height - 2.0), words]


def _plot(t: Trajectory, width: int, height: int) -> Plot:
    years, values = t.spread()
    whole = all(value.is_integer() for value in values)
    levels = ticks(*bounds(values), count=5 if height >= 240 else 4, whole=whole)
    left = 12 + max(svg.width_of(figure(level)) for level in levels)
    left = min(left, width * 0.4)
    reach = svg.width_of(_target_label(t)) + 14 if t.target else 20
    right = width - min(max(reach, 28), width * 0.35)
    low, high = time_bounds(years, t.axis.step)
    x = Scale(low, high, left + 14, right)
    y = Scale(levels[0], levels[-1], height - BOTTOM, TOP)
    return Plot(left, right, TOP, height - BOTTOM, levels, Frame(x, y))


def _axes(t: Trajectory, plot: Plot) -> list[str]:
    parts = []
    for level in plot.levels:
        y = plot.frame.y(level)
        parts.append(svg.line(plot.left, y, plot.right, y, css="grid", stroke=svg.LINE))
        parts.append(svg.text(plot.left - 6, y + 4, figure(level), css="t3", anchor="end"))
    if t.unit:
        parts.append(svg.text(2, 12, svg.shorten(t.unit, plot.right), css="t3", size=11))
    x = plot.frame.x
    most = int((plot.right - plot.left) / (40 if t.axis is Axis.YEAR else 62))
    for at, label in time_ticks(x.low, x.high, t.axis, most):
        parts.append(svg.text(x(at), plot.bottom + 19, label, css="t3", anchor="middle"))
    return parts


def _missing(t: Trajectory, plot: Plot) -> list[str]:
    """A hatched band over whole years without any value, up to `until`."""
    parts = []
    for first, last in missing_years(t):
        x1, x2 = plot.frame.x(first - 0.5), plot.frame.x(last + 0.5)
        if x2 - x1 < 2:
            continue
        parts.append(svg.hatch(x1, plot.top, x2 - x1, plot.bottom - plot.top))
        years = str(first) if first == last else f"{first}—{last}"
        label = _("%(years)s 暂无数据") % {"years": years}
        if svg.width_of(label, 11) > x2 - x1:
            label = _("暂无数据")
        if svg.width_of(label, 11) <= max(x2 - x1, 48) and x2 - x1 > 24:
            parts.append(_inside(plot, (x1 + x2) / 2, plot.bottom - 8, label))
    return parts


def _inside(plot: Plot, x: float, y: float, label: str) -> str:
    half = svg.width_of(label, 11) / 2
    x = min(max(x, plot.left + half), max(plot.right - half, plot.left + half))
    return svg.text(x, y, label, css="inside", anchor="middle", size=11)


def missing_years(t: Trajectory) -> list[tuple[int, int]]:
    """Runs of whole years between the first time and the last wanted one that have neither base nor actual value."""
    years, _values = t.spread()
    wanted = [float(t.target[0])] if t.target and drawable(t.target[0]) else []
    start, end = math.floor(min(years)), math.floor(max(wanted or years))
    if t.until is not None:
        end = min(end, math.floor(t.until))
    known = {_year_of(x, t.axis) for x, _y, _demo in t.points()}
    if t.base is not None:
        known.add(math.floor(t.base[0]))
    runs: list[tuple[int, int]] = []
    for year in range(start, min(end, start + 300) + 1):
        if year in known:
            continue
        if runs and runs[-1][1] == year - 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return runs


def _year_of(x: float, axis: Axis) -> int:
    """On an axis of years a year stands at its end, so what lies between two of them belongs to the later one."""
    return math.ceil(x - 1e-6) if axis is Axis.YEAR else math.floor(x + 1e-6)


def _outlook(t: Trajectory, plot: Plot) -> list[str]:
    """From the last value to the interval at the target date; no interval stands without its middle."""
    ahead, line = t.outlook(), t.line()
    if ahead is None or not line or line[-1][0] >= ahead[0]:
        return []
    year, value, low, high = ahead
    at = plot.frame.at
    start, ends_at = at(line[-1]), [at((year, bound)) for bound in (low, high)]
    return [
        svg.polygon([start, *ends_at], css="band", fill=svg.BLUE_SOFT),
        svg.polyline([start, at((year, value))], css="ahead", stroke=svg.BLUE, width=1.2, dash="1 3"),
        svg.polyline(ends_at, css="ahead", stroke=svg.BLUE, width=2.0),
    ]


def _marks(t: Trajectory, plot: Plot) -> list[str]:
    points = t.points()
    few = len(points) <= MOST_LABELS
    parts = [dot(plot.frame, point, 3.6) for point in (points if len(points) <= 24 else points[-1:])]
    for point in points if few else points[-1:]:
        x, y = plot.frame.at(point[:2])
        parts.append(_above(plot, x, y, figure(point[1]), "value-words"))
    if t.base is not None and not any(abs(x - float(t.base[0])) < 1e-6 for x, _y, _d in points):
        x, y = plot.frame.at((float(t.base[0]), float(t.base[1])))
        parts.append(_above(plot, x, y, figure(t.base[1]), "base-words"))
    return parts


def _above(plot: Plot, x: float, y: float, words: str, css: str) -> str:
    half = svg.width_of(words) / 2
    return svg.text(max(x, half + 2), max(y - 9, 11), words, css=css, anchor="middle", fill=svg.INK)


def _target_label(t: Trajectory) -> str:
    return _("目标 %(value)s") % {"value": figure(t.target[1])} if t.target else ""


def _target_words(t: Trajectory, plot: Plot, width: int) -> list[str]:
    if t.target is None or not drawable(*t.target):
        return []
    x, y = plot.frame.at((float(t.target[0]), float(t.target[1])))
    room = width - x - 10
    label = svg.shorten(_target_label(t), room)
    return [svg.text(x + 9, y + 4, label, css="target-words", fill=svg.WARM_DARK)]
