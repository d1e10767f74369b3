"""The button that other pages carry: `{% supervise "indicator:sx-12" %}`."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import template

register = template.Library()


@register.inclusion_tag("supervision/button.html")
def supervise(about: str, count: int | None = None) -> dict[str, Any]:
    """Comment on this, read what others said, follow it. `about` is `indicator:…`, `observation:…`, `task:…`, `project:…`."""
    return {"about": quote(about, safe=":"), "count": count}
