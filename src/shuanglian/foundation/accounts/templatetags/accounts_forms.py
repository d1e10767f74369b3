"""Template helpers of the account pages: form controls in the house style, the list of demonstration
people.
"""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from shuanglian.foundation.accounts import personas as declared
from shuanglian.foundation.accounts.personas import Persona
from shuanglian.foundation.accounts.services import ensure_personas

register = template.Library()


@register.filter
def control(field: BoundField) -> SafeString:
    """The control with the class of the design system; placeholders are dropped (labels stay in sight)."""
    widget = field.field.widget
    widget.attrs.pop("placeholder", None)
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect):
        return field.as_widget()
    css = "form-select" if isinstance(widget, forms.Select) else "form-control"
    return field.as_widget(attrs={**widget.attrs, "class": css})


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.simple_tag
def personas() -> list[Persona]:
    """The demonstration people, created if missing; nobody where personas are off."""
    return ensure_personas() if declared.enabled() else []


@register.simple_tag(takes_context=True)
def last_persona(context: dict[str, Any]) -> str:
    return str(context["request"].COOKIES.get("persona", ""))
