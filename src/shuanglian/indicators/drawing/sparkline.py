"""The small drawing of a row in a table."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString

from . import svg
from .scales import Scale, bounds, time_bounds
from .values import Point, Trajectory
from .words import told

MOST_DOTS = 8


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the lines of one trajectory stand."""

    x: Scale
    y: Scale

    @classmethod
    def fit(cls, t: Trajectory, left: float, top: float, width: float, height: float) -> Frame:
        years, values = t.spread()
        return cls(
            Scale(*time_bounds(years, t.axis.step), left, left + width),
            Scale(*bounds(values, share=0.0), top + height, top),
        )

    def at(self, point: Point) -> Point:
        return self.x(point[0]), self.y(point[1])


def sparkline(t: Trajectory, *, width: int = 112, height: int = 32) -> SafeString:
    """Base, required path, actual line and target without axes; the sentence is its description."""
    frame = Frame.fit(t, 8, 7, width - 20, height - 14)
    return svg.root(
        body(t, frame), width=width, height=height, css="sl-spark", title=t.title or told(t), desc=""
    )


def body(t: Trajectory, frame: Frame) -> list[str]:
    """The lines and marks of a small drawing, also used by small multiples."""
    path = [frame.at(point) for point in t.path()]
    parts = [svg.polyline(path, css="path", stroke=svg.CONTROL, width=1.2, dash="3 3")]
    if t.points():
        parts += solid(t, frame)
    parts += _dots(t, frame)
    return parts + ends(t, frame, 3.0, 4.0)


def solid(t: Trajectory, frame: Frame) -> list[str]:
    """Neighbours in time are joined; across missing times there is only a fine dotted line."""
    found = []
    run: list[Point] = []
    line = t.line()
    for point, following in pairwise([*line, (line[-1][0] + 1e9, 0.0)]):
        run.append(frame.at(point))
        if following[0] - point[0] > t.axis.step * 1.5:
            found.append(svg.polyline(run, css="actual", stroke=svg.BLUE, width=2.0))
            if following[0] < 1e8:
                bridge = [frame.at(point), frame.at(following)]
                found.append(svg.polyline(bridge, css="bridge", stroke=svg.BLUE, width=1.0, dash="1 3"))
            run = []
    return found


def _dots(t: Trajectory, frame: Frame) -> list[str]:
    """Every value of a short series, of a long one only the last."""
    points = t.points()
    return [dot(frame, point, 2.6) for point in (points if len(points) <= MOST_DOTS else points[-1:])]


def dot(frame: Frame, point: tuple[float, float, bool], r: float) -> str:
    """A value; of the demonstration: hollow with a dashed edge."""
    (x, y), demo = frame.at(point[:2]), point[2]
    if demo:
        return svg.dot(x, y, r, css="value demo", fill=svg.SURFACE, stroke=svg.BLUE, width=1.4, dash="2 1.4")
    return svg.dot(x, y, r, css="value", fill=svg.BLUE)


def ends(t: Trajectory, frame: Frame, r: float, size: float) -> list[str]:
    """The hollow dot of the base and the diamond of the target."""
    years, values = t.spread()
    parts = []
    if t.base is not None and values:
        x, y = frame.at((float(t.base[0]), float(t.base[1])))
        parts.append(svg.dot(x, y, r, css="base", fill=svg.SURFACE, stroke=svg.INK_2))
    if t.target is not None and years:
        x, y = frame.at((float(t.target[0]), float(t.target[1])))
        parts.append(svg.diamond(x, y, size, css="target", fill=svg.SURFACE, stroke=svg.WARM))
    return parts
