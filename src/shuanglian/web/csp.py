"""The one exception from the strict content security policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from csp.decorators import csp_update
from django.http import HttpResponseBase

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def allow_style_attributes(view: V) -> V:
    """For pages with the BPMN viewer: diagram-js writes `style` attributes into the SVG it draws. Style sheets and
    scripts stay limited to this host."""
    return cast(V, csp_update({"style-src-attr": ["'unsafe-inline'"]})(view))
