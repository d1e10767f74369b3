"""Template tags of the design system. Everything takes plain values, never a model."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from shuanglian.web import formats, icons

register = template.Library()

_CELLS = {"u": "u", "t": "t", "p": "p", "h": "h", "o": "o", "l": ""}


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    return icons.icon(name, css)


@register.simple_tag
def logo(industry: str = "#fff", innovation: str = "#FFB36B") -> SafeString:
    return icons.logo(industry, innovation)


@register.simple_tag
def braid() -> SafeString:
    return icons.braid()


@register.simple_tag
def cells(sequence: str) -> SafeString:
    """The cell string of a clock: u used, t today, l left, p paused, h holiday, o overdue. None above 15 days."""
    if not sequence or sum(char != "h" for char in sequence) > 15:
        return mark_safe("")
    inner = format_html_join("", '<i class="{}"></i>', ((_CELLS.get(char, ""),) for char in sequence))
    return format_html('<span class="sl-cells" aria-hidden="true">{}</span>', inner)


@register.filter
def num(value: object, digits: int | None = None) -> str:
    return formats.number(value, digits) if value not in (None, "") else ""


@register.filter
def wan(cents: int | None) -> SafeString:
    """分 → 万元/亿元; the exact value in the title."""
    if cents is None:
        return format_html('<span class="sl-nodata">{}</span>', formats.money(None))
    return format_html('<span class="num" title="{}">{}</span>', formats.yuan(cents), formats.money(cents))


def _time(value: dt.date | dt.datetime | None, text: str) -> SafeString:
    if value is None:
        return format_html('<span class="sl-nodata">{}</span>', text)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.filter
def day(value: dt.date | dt.datetime | None) -> SafeString:
    return _time(value, formats.day(value))


@register.filter
def daynum(value: dt.date | dt.datetime | None) -> SafeString:
    """Without the weekday."""
    return _time(value, formats.day(value, weekday=False))


@register.filter
def moment(value: dt.datetime | None) -> SafeString:
    return _time(value, formats.moment(value))


@register.filter
def get(mapping: dict[Any, Any], key: object) -> Any:
    return mapping.get(key) if mapping else None


@register.filter
def bars(count: int) -> list[bool]:
    """Five bars, `count` of them on."""
    return [i < count for i in range(5)]


@register.simple_tag(takes_context=True)
def query(context: template.RequestContext, **changes: object) -> str:
    """The present query string with some parameters changed (None or empty: removed)."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}" if parameters else "?"


@register.filter
def certainty(probability: float | None) -> str:
    return "" if probability is None else formats.certainty(probability)


@register.filter
def initial(name: str) -> str:
    """First character for the round mark of a person."""
    return (name or "?")[:1]
