"""Charts as SVG for the PDF, drawn from the same values that Word and Excel draw natively. Attributes only, no styles."""

from __future__ import annotations

from html import escape
from typing import Final

from ..cleaning import clean
from ..document import Chart, Figure, Series
from ..layout import SERIES

WIDTH: Final = 620
LABEL: Final = 190
ROW: Final = 26
HEIGHT: Final = 260
FONT: Final = 'font-family="Noto Sans CJK SC, SimHei, sans-serif" font-size="12"'
DASHES: Final = {"required": ' stroke-dasharray="6 4"', "forecast": ' stroke-dasharray="2 3"'}


def draw(figure: Figure) -> str:
    """A whole `<svg>` with its title and description; bars lie, lines stand."""
    chart = figure.chart
    body, height = _bars(chart) if chart.kind == "bar" else _lines(chart)
    legend, extra = _legend(chart, height)
    total = height + extra
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {total}" width="{WIDTH}" '
        f'height="{total}"><title>{_text(figure.title)}。{_text(figure.sentence)}</title>{body}{legend}</svg>'
    )


def _bars(chart: Chart) -> tuple[str, int]:
    most = max((abs(v) for s in chart.series for v in s.values if v is not None), default=0.0) or 1.0
    parts, y = [], 6
    thick = max(4, (ROW - 8) // max(1, len(chart.series)))
    for i, name in enumerate(chart.categories):
        parts.append(f'<text x="{LABEL - 8}" y="{y + 14}" text-anchor="end" {FONT}>{_text(name, 16)}</text>')
        for j, series in enumerate(chart.series):
            parts.append(_bar(series, i, y + j * thick, thick, most, chart.unit))
        y += ROW
    return "".join(parts), y + 6


def _bar(series: Series, i: int, y: int, thick: int, most: float, unit: str) -> str:
    value = series.values[i] if i < len(series.values) else None
    if value is None:
        return ""
    width = round((WIDTH - LABEL - 90) * abs(value) / most, 1)
    word = f"{value:g}{unit}" if series.style == "actual" else ""
    return (
        f'<rect x="{LABEL}" y="{y}" width="{max(width, 1)}" height="{thick - 1}" fill="#{_colour(series)}"/>'
        f'<text x="{LABEL + max(width, 1) + 6}" y="{y + thick}" {FONT}>{_text(word)}</text>'
    )


def _lines(chart: Chart) -> tuple[str, int]:
    values = [v for s in chart.series for v in s.values if v is not None]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    low, high = (low - 1, high + 1) if low == high else (low, high)
    step = (WIDTH - 90) / max(1, len(chart.categories) - 1)

    def at(i: int, value: float) -> tuple[float, float]:
        return round(60 + i * step, 1), round(20 + (HEIGHT - 60) * (high - value) / (high - low), 1)

    parts = [
        f'<line x1="60" x2="{WIDTH - 30}" y1="{at(0, v)[1]}" y2="{at(0, v)[1]}" stroke="#D5D8DC"/>'
        f'<text x="54" y="{at(0, v)[1] + 4}" text-anchor="end" {FONT}>{v:.4g}</text>'
        for v in (low, (low + high) / 2, high)
    ]
    parts += [_label(chart, i, at(i, low)[0]) for i in range(len(chart.categories))]
    parts += [_line(series, at) for series in chart.series]
    return "".join(parts), HEIGHT


def _label(chart: Chart, i: int, x: float) -> str:
    """Every category while they are few, else about ten of them."""
    every = max(1, len(chart.categories) // 10)
    if i % every:
        return ""
    return (
        f'<text x="{x}" y="{HEIGHT - 18}" text-anchor="middle" {FONT}>{_text(chart.categories[i], 10)}</text>'
    )


def _line(series: Series, at: object) -> str:
    points = [at(i, v) for i, v in enumerate(series.values) if v is not None]  # type: ignore[operator]
    colour = _colour(series)
    way = " ".join(f"{x},{y}" for x, y in points)
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="3" fill="#{colour}"/>' for x, y in points)
    dash = DASHES.get(series.style, "")
    return f'<polyline points="{way}" fill="none" stroke="#{colour}" stroke-width="2"{dash}/>{dots}'


def _legend(chart: Chart, top: int) -> tuple[str, int]:
    parts, x = [], 60
    for series in chart.series:
        name = _text(series.name, 20)
        parts.append(f'<rect x="{x}" y="{top + 4}" width="14" height="8" fill="#{_colour(series)}"/>')
        parts.append(f'<text x="{x + 20}" y="{top + 13}" {FONT}>{name}</text>')
        x += 40 + 13 * len(name)
    return "".join(parts), 24


def _colour(series: Series) -> str:
    return SERIES.get(series.style, SERIES["actual"])


def _text(text: str, most: int = 300) -> str:
    plain = clean(text)
    return escape(plain if len(plain) <= most else plain[: most - 1] + "…")
