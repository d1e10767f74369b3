"""Drafts: making one, its overview, the plain ways to change it, and what is pressed on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuanglian.casework.generic import rules as starting
from shuanglian.casework.studio import policies, properties, selectors, services
from shuanglian.casework.studio.content import Content, of_definition, of_draft
from shuanglian.casework.studio.models import Draft
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotFound, Reason

from ..forms import Form
from ..http import actor_of, login_needed, text
from . import shown
from .library import READERS

OWNERS = policies.OWNERS


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*OWNERS)
def new(request: HttpRequest) -> HttpResponseBase:
    form = Form.posted(request)
    if request.method == "POST":
        try:
            made = services.draft_new(actor=actor_of(request), key=form.text("key"), name=form.text("name"))
        except Invalid as error:
            form.refuse(error.reasons)
            return render(request, "processes/new.html", {"form": form}, status=422)
        return redirect("process-draft", made.pk)
    return render(request, "processes/new.html", {"form": form})


@require_POST
@login_needed(*OWNERS)
def copy(request: HttpRequest, definition_id: int) -> HttpResponseBase:
    actor = actor_of(request)
    made = services.draft_new(actor=actor, base=selectors.get_definition(actor, definition_id))
    return redirect("process-draft", made.pk)


@require_safe
@login_needed(*READERS)
def draft(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    row = selectors.get_draft(actor_of(request), draft_id)
    return render(request, "processes/draft.html", overview(request, row))


def overview(request: HttpRequest, row: Draft, reasons: tuple[Reason, ...] = ()) -> dict[str, Any]:
    viewer, content = actor_of(request), of_draft(row)
    found = shown.problems(services.draft_check(row), content) if row.is_open else []
    marks = {p["element"]: "problem" for p in found if p["element"]}
    return {
        "d": row,
        "tone": shown.TONES[row.status],
        "may_edit": row.is_open and not policies.may_edit(viewer),
        "problems": found,
        "rows": shown.rows(content),
        "sheets": shown.sheets(content),
        "broken": shown.broken_tables(content),
        "settings": shown.settings_rows(content.config),
        "by_case": shown.limits_of_case(row.key),
        "start": shown.start_words(row.key, content.config),
        "forms": sorted(content.forms),
        "diagram": {"xml": row.bpmn_xml, "marks": marks},
        "reasons": reasons,
    }


@require_safe
@login_needed(*READERS)
def compare(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    row = selectors.get_draft(actor_of(request), draft_id)
    before = of_definition(row.base) if row.base else Content("")
    context = {
        "draft": row,
        "base": row.base,
        "c": shown.comparison(before, of_draft(row)),
        "before_title": shown.version_title(row.base) if row.base else _("（空）"),
        "after_title": _("草稿：%s") % row.name,
    }
    return render(request, "processes/compare.html", context)


@require_POST
@login_needed(*OWNERS)
def act(request: HttpRequest, draft_id: int, verb: str) -> HttpResponseBase:
    """submit, drop, add-table, remove-table."""
    actor = actor_of(request)
    row = selectors.get_draft(actor, draft_id)
    try:
        return _do(request, row, verb)
    except (Invalid, Conflict) as error:
        context = overview(request, row, error.reasons) | {"given": request.POST}
        return render(request, "processes/draft.html", context, status=error.status)


def _do(request: HttpRequest, row: Draft, verb: str) -> HttpResponseBase:
    actor, rev = actor_of(request), Form.posted(request).rev()
    if verb == "submit":
        done = services.draft_submit(actor=actor, draft=row, rev=rev, note=text(request, "note", 600))
        messages.success(request, _("已提交，等第二个人批准"))
        return redirect("process-version", done.definition_id)
    if verb == "drop":
        services.draft_drop(actor=actor, draft=row, rev=rev)
        messages.success(request, _("草稿已作废"))
        return redirect("process-list")
    if verb == "add-table":
        return _add_table(request, row, rev)
    if verb == "remove-table":
        rest = {name: xml for name, xml in row.tables.items() if name != text(request, "table", 80)}
        services.draft_save(actor=actor, draft=row, rev=rev, tables=rest)
        return redirect("process-draft", row.pk)
    raise NotFound(Reason("unknown_verb", _("没有这个动作")))


def _add_table(request: HttpRequest, row: Draft, rev: int) -> HttpResponseBase:
    from shuanglian.casework.studio import tables

    key = text(request, "table_key", 60)
    if key in row.tables:
        raise Invalid(Reason("key_taken", _("已经有编号为“%s”的决策表") % key, "table_key"))
    xml = tables.new(key, text(request, "table_name", 120))
    services.draft_save(actor=actor_of(request), draft=row, rev=rev, tables={**row.tables, key: xml})
    return redirect("process-draft-table", row.pk, key)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*OWNERS)
def text_page(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """The file itself, for those who know it, and for putting in one made elsewhere."""
    actor = actor_of(request)
    row = selectors.get_draft(actor, draft_id)
    context: dict[str, Any] = {"d": row, "xml": row.bpmn_xml, "may_edit": row.is_open}
    if request.method == "POST":
        typed = request.POST.get("xml", "")
        try:
            services.draft_save(actor=actor, draft=row, rev=Form.posted(request).rev(), bpmn_xml=typed)
        except (Invalid, Conflict) as error:
            context |= {"xml": typed, "reasons": error.reasons}
            return render(request, "processes/text.html", context, status=error.status)
        messages.success(request, _("已保存"))
        return redirect("process-draft", row.pk)
    return render(request, "processes/text.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*OWNERS)
def config(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """Who may start the process and with which form, and the time limits by name, one line each."""
    actor = actor_of(request)
    row = selectors.get_draft(actor, draft_id)
    context = _settings(row)
    if request.method == "POST":
        given = list(zip(request.POST.getlist("name"), request.POST.getlist("value"), strict=False))[:200]
        try:
            changed = {**row.config, "sla": _limits(given)} | {"start": _start(request, row)}
            kept = {key: value for key, value in changed.items() if key != "start" or value}
            services.draft_save(actor=actor, draft=row, rev=Form.posted(request).rev(), config=kept)
        except DomainError as error:
            context |= {"lines": given, "reasons": error.reasons}
            context |= {
                "start_roles": request.POST.getlist("role"),
                "start_form": request.POST.get("form", ""),
            }
            return render(request, "processes/config.html", context, status=error.status)
        messages.success(request, _("已保存"))
        return redirect("process-draft", row.pk)
    return render(request, "processes/config.html", context)


def _settings(row: Draft) -> dict[str, Any]:
    choices = properties.choices(of_draft(row))
    start = row.config.get("start")
    rule = start if isinstance(start, dict) else {}
    return {
        "d": row,
        "lines": [*shown.settings_rows(row.config), ("", ""), ("", "")],
        "may_edit": row.is_open,
        "by_case": shown.limits_of_case(row.key),
        "roles": choices["roles"],
        "forms": choices["forms"],
        "start_roles": rule.get("roles", []),
        "start_form": rule.get("form", ""),
    }


def _start(request: HttpRequest, row: Draft) -> dict[str, Any]:
    """The rule of starting as the page says it; empty where nobody is ticked, so that only the system starts it."""
    roles, form = list(dict.fromkeys(request.POST.getlist("role"))), text(request, "form", 60)
    if not roles and not form:
        return {}
    rule = {"roles": roles} | ({"form": form} if form else {})
    if wrong := list(starting.problems({"start": rule}, row.forms)):
        raise Invalid(wrong)
    return rule


def _limits(given: list[tuple[str, str]]) -> dict[str, int | str]:
    found: dict[str, int | str] = {}
    reasons = []
    for number, (name, value) in enumerate(given):
        name, value = name.strip(), value.strip()
        if not name and not value:
            continue
        if not name.isidentifier() or not shown.may_be_limit(value):
            told = _("“%(name)s：%(value)s”写法不对。名称用字母、数字和下划线；时限如 3 或 3d")
            reasons.append(Reason("limit", told % {"name": name, "value": value}, f"value-{number}"))
            continue
        found[name] = int(value) if value.isdecimal() else value
    if reasons:
        raise Invalid(reasons)
    return found
