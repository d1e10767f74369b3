"""The builder of forms: every field a part of the page, so that keyboard, telephone and screen reader can do it all."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuanglian.casework import forms
from shuanglian.casework.forms import builder, conditions
from shuanglian.casework.forms.builder import Row
from shuanglian.casework.studio import policies, selectors, services
from shuanglian.casework.studio.models import Draft
from shuanglian.foundation.errors import Conflict, Invalid, NotFound, Reason

from ..cases import formfields
from ..http import actor_of, login_needed, text

KEY: Final = re.compile(r"[A-Za-z_][\w-]{0,59}", re.ASCII)
MOST_ROWS: Final = 80
MOST_JSON: Final = 200_000


def kind_words() -> list[tuple[str, str]]:
    return [
        ("text", _("一行文字")),
        ("long", _("多行文字")),
        ("number", _("数字")),
        ("integer", _("整数")),
        ("yesno", _("是或否（两个选一个）")),
        ("tick", _("打勾")),
        ("date", _("日期")),
        ("choice", _("单选（下拉）")),
        ("radio", _("单选（列出）")),
        ("choices", _("多选")),
        ("department", _("选一个部门")),
        ("departments", _("选几个部门")),
        ("file", _("上传文件，作为凭证")),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*policies.OWNERS)
def new(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """An empty form under a new key; who only looks is sent to the draft, where the forms are listed."""
    actor = actor_of(request)
    row = selectors.get_draft(actor, draft_id)
    if request.method != "POST":
        return redirect("process-draft", row.pk)
    key = text(request, "form_key", 60)
    if not KEY.fullmatch(key) or key in row.forms:
        messages.error(request, _("表单名称“%s”已有，或写法不对：以字母开头，只含字母、数字和下划线") % key)
        return redirect("process-draft", row.pk)
    empty = builder.schema({}, builder.added([]), title=key)
    try:
        services.draft_save(actor=actor, draft=row, rev=_rev(request), forms={**row.forms, key: empty})
    except (Invalid, Conflict) as error:
        messages.error(request, "；".join(str(reason.message) for reason in error.reasons))
        return redirect("process-draft", row.pk)
    return redirect("process-draft-form", row.pk, key)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*policies.OWNERS)
def form(request: HttpRequest, draft_id: int, key: str) -> HttpResponseBase:
    """Every press of a button stores what stands on the page, so nothing that was typed is lost."""
    row = selectors.get_draft(actor_of(request), draft_id)
    if key not in row.forms:
        raise NotFound(Reason("not_found", _("没有表单“%s”") % key[:60]))
    stored = row.forms[key]
    if request.method != "POST":
        return render(request, "processes/form_edit.html", _context(row, key, stored))
    try:
        changed = _changed(request, stored)
        _save(request, row, key, changed)
    except (Invalid, Conflict) as error:
        typed = _rows(request) if "json" not in request.POST else builder.rows(stored)
        context = _context(row, key, builder.schema(stored, typed, title=text(request, "title", 200)))
        context |= {"rows": _shown(typed), "reasons": error.reasons}
        context["json"] = request.POST.get("json", context["json"])[:MOST_JSON]
        return render(request, "processes/form_edit.html", context, status=error.status)
    if changed is None:
        messages.success(request, _("已删去表单“%s”") % key)
        return redirect("process-draft", row.pk)
    messages.success(request, _("已保存"))
    return redirect("process-draft-form", row.pk, key)


def _save(request: HttpRequest, row: Draft, key: str, changed: Mapping[str, Any] | None) -> None:
    others = {name: schema for name, schema in row.forms.items() if name != key}
    every = others if changed is None else {**others, key: changed}
    services.draft_save(actor=actor_of(request), draft=row, rev=_rev(request), forms=every)


def _changed(request: HttpRequest, stored: Any) -> dict[str, Any] | None:
    """The form after the button that was pressed; None to take it away."""
    verb, _dash, raw = text(request, "do", 20).partition("-")
    if verb == "drop":
        return None
    if verb == "json":
        return _from_json(request.POST.get("json", ""))
    rows, place = _rows(request), int(raw) if raw.isascii() and raw.isdecimal() else -1
    if verb in ("up", "down"):
        rows = builder.moved(rows, place, -1 if verb == "up" else 1)
    elif verb == "remove":
        rows = builder.without(rows, place)
    elif verb == "add":
        rows = builder.added(rows, text(request, "new_kind", 20))
    _demand_names(rows)
    return builder.schema(stored, rows, title=text(request, "title", 200))


def _demand_names(rows: list[Row]) -> None:
    """Two fields of one name would be one: told before either is lost."""
    names = [row.name for row in rows]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Invalid([Reason("form.twice", _("字段名“%s”用了两次") % name) for name in twice])


def _from_json(raw: str) -> dict[str, Any]:
    try:
        found = json.loads(raw[:MOST_JSON])
    except ValueError as error:
        raise Invalid(Reason("bad_json", _("这不是 JSON：%s") % error, "json")) from None
    except RecursionError:
        raise Invalid(Reason("bad_json", _("这段 JSON 嵌套过深"), "json")) from None
    problems = forms.problems(found)
    kept = forms.storable(json.dumps(found, ensure_ascii=False)) and "\\u0000" not in json.dumps(found)
    if problems or not kept:
        raise Invalid(problems or [Reason("bad_json", _("这段 JSON 里有不能保存的字符"), "json")])
    return dict(found)


def _rows(request: HttpRequest) -> list[Row]:
    count = text(request, "count", 4)
    number = min(int(count), MOST_ROWS) if count.isascii() and count.isdecimal() else 0
    return [_row(request, f"r{n}-") for n in range(number)]


def _row(request: HttpRequest, prefix: str) -> Row:
    kind = text(request, f"{prefix}kind", 20)
    return Row(
        name=text(request, f"{prefix}name", 60),
        title=text(request, f"{prefix}title", 300),
        kind=kind if kind in builder.KINDS else "text",
        required=bool(text(request, f"{prefix}required", 5)),
        help=text(request, f"{prefix}help", 1200),
        unit=text(request, f"{prefix}unit", 60),
        low=text(request, f"{prefix}low", 20),
        high=text(request, f"{prefix}high", 20),
        options=text(request, f"{prefix}options", 20_000),
        was=text(request, f"{prefix}was", 60),
        show=text(request, f"{prefix}show", 2000),
        need=text(request, f"{prefix}need", 2000),
    )


def _rev(request: HttpRequest) -> int:
    raw = text(request, "rev", 9)
    return int(raw) if raw.isascii() and raw.isdecimal() else 0


@require_POST
@login_needed(*policies.OWNERS)
def preview(request: HttpRequest, draft_id: int, key: str) -> HttpResponse:
    """The form as it stands on the page, not stored."""
    row = selectors.get_draft(actor_of(request), draft_id)
    made = builder.schema(row.forms.get(key), _rows(request), title=text(request, "title", 200))
    return render(request, "processes/form_preview.html", _preview(made))


def _context(row: Draft, key: str, schema: Any) -> dict[str, Any]:
    rows = builder.rows(schema)
    return {
        "d": row,
        "key": key,
        "title": schema.get("title", "") if isinstance(schema, Mapping) else "",
        "rows": _shown(rows),
        "kinds": kind_words(),
        "json": json.dumps(schema, ensure_ascii=False, indent=2),
        "used_by": _used_by(row, key),
        "may_edit": row.is_open,
        **_preview(schema),
    }


def _conditions(rows: list[Row], own: Row) -> list[tuple[str, str]]:
    """The answers of other fields that this one may depend on, and what it depends on now, as options."""
    schema = builder.schema({}, rows)
    properties, listed = schema["properties"], forms.fields(schema)
    offered = {
        builder.key(found): found
        for field in listed
        if field.name != own.name
        for value in conditions.options(properties[field.name], field.type)
        for found in [forms.Condition(field.name, (value,))]
    }
    for written in (own.show, own.need):
        found = builder.condition(written)
        if found is not None:
            offered.setdefault(written, found)
    named = {field.name: field for field in listed}
    words = formfields.condition_words
    return [(key, words(found, named.get(found.field))) for key, found in offered.items()]


def condition_words(rows: list[Row], written: str) -> str:
    """A condition of a row as people read it; empty for none."""
    found = builder.condition(written)
    named = {field.name: field for field in forms.fields(builder.schema({}, rows))}
    return formfields.condition_words(found, named.get(found.field)) if found is not None else ""


def _shown(rows: list[Row]) -> list[dict[str, Any]]:
    bounded = {"text", "long", "number", "integer", "choices", "departments"}
    return [
        {
            "n": number,
            "p": f"r{number}-",
            "row": row,
            "bounds": row.kind in bounded,
            "unit": row.kind in ("number", "integer"),
            "file": row.kind == "file",
            "options": row.kind in ("choice", "radio", "choices"),
            "conditions": _conditions(rows, row),
            "first": number == 0,
            "last": number == len(rows) - 1,
        }
        for number, row in enumerate(rows)
    ]


def _preview(schema: Any) -> dict[str, Any]:
    found = forms.problems(schema)
    return {"problems": found, "fields": [] if found else formfields.shown(schema)}


def _used_by(row: Draft, key: str) -> list[str]:
    """Names of the steps that open this form, as far as the drawing can be read."""
    from shuanglian.casework.studio.content import of_draft

    from . import shown

    return [line.name for line in shown.rows(of_draft(row)) if line.form == key]
