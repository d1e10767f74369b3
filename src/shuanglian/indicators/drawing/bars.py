"""Bars from zero, one row each; a missing value is a hatch, never a bar of no length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from . import svg
from .scales import Scale, bounds
from .values import Number, drawable
from .words import figure

ROW, PAD = 30, 8


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` None: no data. `words` replaces the number at its end."""

    label: str
    value: Number | None
    is_demo: bool = False
    words: str = ""

    @property
    def known(self) -> bool:
        return self.value is not None and drawable(self.value)


def bars(
    rows: Sequence[Bar], *, unit: str = "", title: str = "", desc: str = "", width: int = 560
) -> SafeString:
    """As high as it has rows."""
    title = title or _("对比")
    height = ROW * max(len(rows), 1) + 2 * PAD
    if not rows:
        words = [
            svg.hatch(1.0, 1.0, width - 2.0, height - 2.0),
            svg.text(12, height / 2 + 4, _("暂无数据"), css="t3"),
        ]
        return svg.root(words, width=width, height=height, css="sl-bars", title=title, desc=desc)
    label = min(max(svg.width_of(row.label) for row in rows) + 12, width * 0.36)
    ends = max(svg.width_of(_end(row, unit)) for row in rows) + 8
    ends = min(ends, width * 0.3)
    values = [float(row.value) for row in rows if row.known and row.value is not None]
    low, high = bounds(values, share=0.0, zero=True)
    left = label + (ends if low < 0 else 0)
    x = Scale(low, high, left, width - ends - 4)
    parts = [svg.line(x(0.0), 2.0, x(0.0), height - 2.0, css="axis", stroke=svg.CONTROL)]
    for at, row in enumerate(rows):
        parts += _row(row, x, PAD + at * ROW, label, ends, unit)
    return svg.root(
        parts, width=width, height=height, css="sl-bars", title=title, desc=desc or told(rows, unit)
    )


def told(rows: Sequence[Bar], unit: str) -> str:
    """The bars in one sentence."""
    return _("；").join(f"{row.label} {_end(row, unit)}" for row in rows[:40])


def _end(row: Bar, unit: str) -> str:
    if not row.known or row.value is None:
        return _("暂无数据")
    words = row.words or f"{figure(row.value)} {unit}".strip()
    return _("%(words)s 示例") % {"words": words} if row.is_demo else words


def _row(row: Bar, x: Scale, top: float, label: float, room: float, unit: str) -> list[str]:
    name = svg.text(
        label - 8, top + 19, svg.shorten(row.label, label - 8), css="t2", anchor="end", fill=svg.INK_2
    )
    words, zero = svg.shorten(_end(row, unit), room), x(0.0)
    if not row.known or row.value is None:
        box = svg.hatch(zero, top + 7.0, min(48.0, max(x.end - zero, 4.0)), 16.0)
        return [name, box, svg.text(min(zero + 54, x.end + 4), top + 19, words, css="t3")]
    end = x(float(row.value))
    left, size = min(zero, end), abs(end - zero)
    dash = {"stroke_dasharray": "3 2"} if row.is_demo else {}
    fill, css = (svg.BLUE_SOFT, "bar demo") if row.is_demo else (svg.BLUE, "bar")
    drawn = el_bar(left, top + 7.0, max(size, 1.0), css, fill, dash)
    below = float(row.value) < 0
    at = left - 6 if below else left + max(size, 1.0) + 6
    return [
        name,
        drawn,
        svg.text(at, top + 19, words, css="words", anchor="end" if below else "start", fill=svg.INK),
    ]


def el_bar(left: float, top: float, size: float, css: str, fill: str, dash: dict[str, str]) -> str:
    return svg.el(
        "rect",
        css=css,
        x=left,
        y=top,
        width=size,
        height=16.0,
        rx=2,
        fill=fill,
        stroke=svg.BLUE,
        stroke_width=1,
        **dash,
    )
