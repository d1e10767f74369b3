"""Inline icons (the used part of @tabler/icons, see scripts/vendor.lock.json) and the mark of 双链."""

from __future__ import annotations

import functools
import json
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


@functools.cache
def shapes() -> dict[str, str]:
    """Name → inner SVG."""
    path = Path(__file__).with_name("icons.json")
    loaded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def icon(name: str, css: str = "") -> SafeString:
    """An icon as decoration; the word beside it carries the meaning. An unknown name is a `KeyError`."""
    inner = mark_safe(shapes()[name])  # noqa: S308 - vendored file, checked by checksum
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        'stroke-linejoin="round" aria-hidden="true">{}</svg>',
        f" {css}" if css else "",
        inner,
    )


def logo(industry: str = "#fff", innovation: str = "#FFB36B") -> SafeString:
    """Two interlocking links: industry chain and innovation chain."""
    return format_html(
        '<svg viewBox="0 0 34 28" fill="none" aria-hidden="true"><g stroke-width="4">'
        '<rect x="3" y="3" width="19" height="14" rx="7" stroke="{0}"/>'
        '<rect x="12" y="11" width="19" height="14" rx="7" stroke="{1}"/></g>'
        '<path d="M13.5 17H15c3.9 0 7-3.1 7-7" stroke="{0}" stroke-width="4"/></svg>',
        industry,
        innovation,
    )


def braid(width: int = 1440, height: int = 120, nodes: int = 9) -> SafeString:
    """Line drawing of two chains that meet at every node, behind the big question."""
    step, middle = width / nodes, height / 2
    strands = []
    for side in (1, -1):
        path = f"M0 {middle:.0f}"
        for i in range(nodes):
            x, y = i * step, middle - (side if i % 2 == 0 else -side) * height * 0.42
            path += (
                f"C{x + step * 0.35:.0f} {y:.0f} {x + step * 0.65:.0f} {y:.0f} {x + step:.0f} {middle:.0f}"
            )
        strands.append(
            f'<path d="{path}" stroke="#fff" stroke-opacity=".34" stroke-width="1.5" fill="none"/>'
        )
    dots = "".join(
        f'<circle cx="{i * step:.0f}" cy="{middle:.0f}" r="4" fill="#FFB36B"/>' for i in range(1, nodes)
    )
    return mark_safe(  # noqa: S308 - numbers only
        f'<svg class="braid" viewBox="0 0 {width} {height}" preserveAspectRatio="xMidYMid slice" '
        f'aria-hidden="true">{"".join(strands)}{dots}</svg>'
    )
