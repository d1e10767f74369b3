"""Many small drawings of one kind in one frame, each with its name and last value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from . import svg
from .sparkline import Frame, body
from .values import Trajectory
from .words import figure, told

CELL_W, CELL_H, GAP = 180, 92, 12


@dataclass(frozen=True, slots=True)
class Panel:
    name: str
    trajectory: Trajectory


def multiples(panels: Sequence[Panel], *, columns: int = 4, title: str = "", desc: str = "") -> SafeString:
    """Every panel on a scale of its own: they compare shapes, not sizes."""
    columns = max(1, min(columns, max(len(panels), 1)))
    rows = -(-max(len(panels), 1) // columns)
    width = columns * CELL_W + (columns - 1) * GAP
    height = rows * CELL_H + (rows - 1) * GAP
    parts = []
    for at, panel in enumerate(panels):
        row, column = divmod(at, columns)
        parts += _panel(panel, column * (CELL_W + GAP), row * (CELL_H + GAP))
    if not panels:
        parts = [svg.hatch(1.0, 1.0, width - 2.0, height - 2.0), svg.text(12, 50, _("暂无数据"), css="t3")]
    sentence = desc or _("；").join(f"{p.name}：{told(p.trajectory)}" for p in panels[:30])
    return svg.root(
        parts, width=width, height=height, css="sl-multi", title=title or _("分项走势"), desc=sentence
    )


def _panel(panel: Panel, left: float, top: float) -> list[str]:
    t = panel.trajectory
    points = t.points()
    last = figure(points[-1][1]) if points else _("暂无数据")
    room = CELL_W - 24 - svg.width_of(last)
    frame = Frame.fit(t, left + 12.0, top + 42.0, CELL_W - 24.0, CELL_H - 56.0)
    return [
        svg.el("rect", css="cell", x=left + 0.5, y=top + 0.5, width=CELL_W - 1, height=CELL_H - 1, rx=6,
               fill=svg.SURFACE, stroke=svg.LINE),
        svg.text(left + 10, top + 22, svg.shorten(panel.name, max(room, 24)), css="t2", fill=svg.INK_2),
        svg.text(left + CELL_W - 10, top + 22, last, css="words", anchor="end", fill=svg.INK),
        *body(t, frame),
    ]  # fmt: skip
