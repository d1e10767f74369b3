"""Forms from JSON Schema on the page: what `cases/_form.html` takes, and what a browser sends back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shuanglian.casework import forms
from shuanglian.casework.generic import selectors as generic
from shuanglian.foundation.errors import Reason

Typed = Mapping[str, Sequence[str]]
Shown = dict[str, Any]
INPUT_TYPES = {"date": "date", "file": "file"}
ROWS = 4
LONGEST = 20_001


class Look(TextChoices):
    """Which part of the template draws a field."""

    PLAIN = "plain"
    CHECK = "check"
    RADIO = "radio"
    CHECKS = "checks"


def typed_in(request: HttpRequest) -> dict[str, list[str]]:
    """What was sent, cut to what any form may take."""
    names = list(request.POST)[:200]
    return {name: [str(v)[:LONGEST] for v in request.POST.getlist(name)[:200]] for name in names}


def shown(
    schema: Mapping[str, Any] | None, typed: Typed | None = None, reasons: Sequence[Reason] = ()
) -> list[Shown]:
    """The fields of a form; what was typed wins over the defaults of the form."""
    if schema is None:
        return []
    errors: dict[str, str] = {}
    for reason in reasons:
        errors.setdefault(reason.field, str(reason.message))
    fields = forms.fields(schema, generic.choices_for(schema))
    return [_one(field, typed, errors.get(field.name, "")) | _depends(field, fields) for field in fields]


def _depends(field: forms.Field, fields: Sequence[forms.Field]) -> Shown:
    """When the field is asked for: in words for those without a script, and as values for `forms.js`."""
    named = {other.name: other for other in fields}
    always = field.shown_if is not None and field.shown_if == field.required_if
    found: Shown = {"optional": not field.required and not always}
    told = (("shown_if", field.shown_if, _("%s时填写")), ("required_if", field.required_if, _("%s时必填")))
    lines = {}
    for name, condition, words in told:
        if condition is not None:
            found[name] = json.dumps([condition.field, [_sent(value) for value in condition.values]])
            lines[condition] = words % condition_words(condition, named.get(condition.field))
    return found | {"conditions": list(lines.values())}


def condition_words(condition: forms.Condition, field: forms.Field | None) -> str:
    """The condition as people read it: “是否受理”选“否”."""
    labels = dict(_options(field, _look(field))) if field is not None else {}
    answers = _("或").join(f"“{labels.get(_sent(value), _sent(value))}”" for value in condition.values)
    label = field.label if field is not None else condition.field
    return _("“%(label)s”选%(answers)s") % {"label": label, "answers": answers}


def _sent(value: Any) -> str:
    """An answer as the browser sends it."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _one(field: forms.Field, typed: Typed | None, error: str) -> Shown:
    chosen = _chosen(field, typed)
    look = _look(field)
    return {
        "name": field.name,
        "label": field.label,
        "look": str(look),
        "required": field.required,
        "optional": not field.required,
        "help": field.help,
        "unit": field.unit,
        "error": error,
        "type": INPUT_TYPES.get(field.type, "text"),
        "rows": ROWS if field.widget == "textarea" else 0,
        "inputmode": "decimal" if field.type in ("number", "integer") else "",
        "maxlength": field.longest if field.type == "text" else 0,
        "options": _options(field, look),
        "chosen": chosen,
        "value": chosen[0] if chosen else "",
    }


def _look(field: forms.Field) -> Look:
    if field.type == "choices":
        return Look.CHECKS
    if field.type == "boolean":
        return Look.RADIO if field.widget == "radio" else Look.CHECK
    return Look.RADIO if field.type == "choice" and field.widget == "radio" else Look.PLAIN


def _options(field: forms.Field, look: Look) -> list[tuple[str, str]]:
    if field.type == "boolean":
        return [("true", _("是")), ("false", _("否"))]
    listed = [(str(value), label) for value, label in field.options]
    return [("", _("请选择")), *listed] if field.type == "choice" and look is Look.PLAIN else listed


def _chosen(field: forms.Field, typed: Typed | None) -> list[str]:
    if typed is not None:
        return [str(text) for text in typed.get(field.name, ())]
    if field.initial is None or (field.initial is False and field.widget != "radio"):
        return []
    if isinstance(field.initial, bool):
        return ["true" if field.initial else "false"]
    return [str(value) for value in (field.initial if isinstance(field.initial, list) else [field.initial])]


def read(schema: Mapping[str, Any] | None, typed: Typed) -> tuple[dict[str, Any], list[Reason]]:
    """The data of a posted form, and every problem at once."""
    return ({}, []) if schema is None else forms.read(schema, typed, choices=generic.choices_for(schema))


def once() -> str:
    """A key for one showing of a form: sent twice it has one effect."""
    return f"page:{secrets.token_urlsafe(12)}"
