"""Tags of the ticket pages: shares, marks, and links that exist only for those who may follow them."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def percent(value: float | None) -> str:
    """0.8462 → 84.6%; nothing known is a dash with words elsewhere."""
    return "—" if value is None else f"{value * 100:.1f}%"


@register.filter
def marks(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


@register.simple_tag
def drill(base: str, query: str, allowed: bool) -> str:
    return f"{base}{query}" if allowed else ""
