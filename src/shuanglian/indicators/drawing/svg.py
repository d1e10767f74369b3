"""Elements of a drawing. Everything that is text is escaped; nothing here knows what it draws."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString

from .values import Point

# Light colours of the design tokens; classes override them where a stylesheet is present.
INK: Final = "#121C2B"
INK_2: Final = "#3E4A5C"
INK_3: Final = "#5A6678"
LINE: Final = "#E3E8EF"
CONTROL: Final = "#8591A3"
SURFACE: Final = "#FFFFFF"
GROUND: Final = "#F5F7FA"
BLUE: Final = "#0052D9"
BLUE_SOFT: Final = "#DFEAFF"
WARM: Final = "#E37318"
WARM_DARK: Final = "#A24A00"
HEAT: Final = ("#E4EDFF", "#B9D1FF", "#7FA9FA", "#2868DE", "#003FA8")


def el(name: str, inner: str = "", **attributes: object) -> str:
    """One element; `css` is its class, underscores in names become hyphens."""
    told = []
    for key, value in attributes.items():
        attribute = "class" if key == "css" else key.replace("_", "-")
        text = f"{value:.1f}" if isinstance(value, float) else str(value)
        told.append(f' {attribute}="{html.escape(text)}"')
    return f"<{name}{''.join(told)}>{inner}</{name}>" if inner else f"<{name}{''.join(told)}/>"


def root(parts: Iterable[str], *, width: int, height: int, css: str, title: str, desc: str) -> SafeString:
    """The drawing as an image with a name; it is safe because `el` and `text` have escaped every value."""
    named = f"<title>{escape(title)}</title>" + (f"<desc>{escape(desc)}</desc>" if desc else "")
    drawn = el(
        "svg",
        named + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        css=css,
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        focusable="false",
    )
    return SafeString(drawn)


def text(
    x: float, y: float, words: str, *, css: str = "", anchor: str = "start", size: int = 12, fill: str = INK_3
) -> str:
    return el("text", escape(words), css=css, x=x, y=y, text_anchor=anchor, font_size=size, fill=fill)


def line(x1: float, y1: float, x2: float, y2: float, *, css: str, stroke: str, width: float = 1.0) -> str:
    return el("line", css=css, x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width)


def polyline(points: Sequence[Point], *, css: str, stroke: str, width: float, dash: str = "") -> str:
    """Nothing for fewer than two points."""
    if len(points) < 2:
        return ""
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashed = {"stroke_dasharray": dash} if dash else {}
    return el("polyline", css=css, points=told, fill="none", stroke=stroke, stroke_width=width, **dashed)


def dot(
    x: float,
    y: float,
    r: float,
    *,
    css: str,
    fill: str,
    stroke: str = "none",
    width: float = 1.5,
    dash: str = "",
) -> str:
    dashed = {"stroke_dasharray": dash} if dash else {}
    return el("circle", css=css, cx=x, cy=y, r=r, fill=fill, stroke=stroke, stroke_width=width, **dashed)


def diamond(x: float, y: float, r: float, *, css: str, fill: str, stroke: str, width: float = 1.8) -> str:
    path = f"M{x:.1f} {y - r:.1f}L{x + r:.1f} {y:.1f}L{x:.1f} {y + r:.1f}L{x - r:.1f} {y:.1f}Z"
    return el("path", css=css, d=path, fill=fill, stroke=stroke, stroke_width=width)


def polygon(points: Sequence[Point], *, css: str, fill: str) -> str:
    return el("polygon", css=css, points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points), fill=fill)


def hatch(x: float, y: float, width: float, height: float, *, gap: float = 7.0) -> str:
    """A rectangle with slanted lines that end at its edges: needs no pattern, so no name that two drawings share."""
    ground = el("rect", css="nodata", x=x, y=y, width=width, height=height, fill=GROUND)
    strokes: list[str] = []
    offset = gap
    while offset < width + height and len(strokes) < 400:
        x1, y1 = (x + offset, y) if offset <= width else (x + width, y + offset - width)
        x2, y2 = (x, y + offset) if offset <= height else (x + offset - height, y + height)
        strokes.append(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}")
        offset += gap
    return ground + el("path", css="hatch", d="".join(strokes), stroke=LINE, stroke_width=1, fill="none")


def width_of(words: str, size: int = 12) -> float:
    """About how wide a text is drawn: a Chinese character is a square, a Latin one a little over half."""
    return sum(size if ord(char) > 0x2E7F else size * 0.58 for char in words)


def shorten(words: str, room: float, size: int = 12) -> str:
    """The text, or its beginning with … when there is not room enough."""
    if width_of(words, size) <= room:
        return words
    kept = words
    while kept and width_of(kept + "…", size) > room:
        kept = kept[:-1]
    return f"{kept}…"
