"""Moving running cases to a newer version: the plans, a new one with its dry run, approval by a second person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuanglian.casework import api
from shuanglian.casework.api import Definition
from shuanglian.casework.moving import selectors, services
from shuanglian.casework.moving.models import Move, MovedCase
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, NotFound, Reason

from ..forms import Form
from ..http import actor_of, login_needed, text
from ..paging import page

OWNERS: Final = (Role.ADMIN, Role.STEWARD)
TONES: Final = {"planned": "line", "checked": "warm", "approved": "warm", "done": "ok", "cancelled": "line"}
TABS: Final = (
    ("", gettext_lazy("全部")),
    ("ready", gettext_lazy("可以换版")),
    ("refused", gettext_lazy("不能换版")),
    ("moved", gettext_lazy("已换版")),
    ("skipped", gettext_lazy("已跳过")),
)


@require_safe
@login_needed(*OWNERS)
def moves(request: HttpRequest) -> HttpResponseBase:
    rows = page(selectors.moves(actor_of(request)), request, newest=True)
    told = [(row, TONES[row.status], selectors.counts(row)) for row in rows.rows]
    return render(request, "processes/moving_list.html", {"page": rows, "moves": told})


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*OWNERS)
def new(request: HttpRequest, definition_id: int) -> HttpResponseBase:
    """Choose the version, say what the missing steps are called there, and try it without changing anything."""
    source = _definition(definition_id)
    if request.method != "POST":
        return _form(request, source, Form({"target": text(request, "target", 20)}))
    form = Form.posted(request)
    try:
        row = _plan(actor_of(request), source, form)
    except (Invalid, Conflict) as error:
        form.reasons = list(error.reasons)
        return _form(request, source, form, error.status)
    return redirect("process-move", row.pk)


@require_safe
@login_needed(*OWNERS)
def detail(request: HttpRequest, move_id: int) -> HttpResponseBase:
    viewer = actor_of(request)
    row, status = selectors.get(viewer, move_id), text(request, "status", 10)
    lines = page(selectors.lines(row, status if status in MovedCase.Status else ""), request)
    counts = selectors.counts(row)
    context: dict[str, Any] = {
        "m": row,
        "tone": TONES[row.status],
        "counts": counts,
        "total": sum(counts.values()),
        "page": lines,
        "status": status,
        "tabs": [(key, name, counts.get(key, sum(counts.values()))) for key, name in TABS],
        "names": _named(row),
        "own": row.created_by == viewer.key,
        "open": row.status in (Move.Status.PLANNED, Move.Status.CHECKED),
    }
    return render(request, "processes/moving.html", context)


@require_POST
@login_needed(*OWNERS)
def act(request: HttpRequest, move_id: int, verb: str) -> HttpResponseBase:
    """check, approve, cancel."""
    actor = actor_of(request)
    row = selectors.get(actor, move_id)
    try:
        messages.success(request, _do(actor, row, verb, text(request, "digest", 64)))
    except (Invalid, Conflict) as error:
        messages.error(request, "；".join(str(reason.message) for reason in error.reasons))
    return redirect("process-move", row.pk)


def _do(actor: Actor, row: Move, verb: str, digest: str) -> str:
    if verb == "check":
        services.dry_run_soon(row.pk, actor=actor)
        return _("已重新试算")
    if verb == "approve":
        services.approve(row.pk, actor=actor, digest=digest)
        return _("已批准，办件正在逐个换版")
    if verb == "cancel":
        services.cancel(row.pk, actor=actor)
        return _("换版计划已取消")
    raise NotFound(Reason("unknown_verb", _("没有这个动作")))


def _plan(actor: Actor, source: Definition, form: Form) -> Move:
    target = form.whole("target", _("换到哪一版"))
    chosen = _numbers(form)
    form.finish()
    mapping = {
        name.removeprefix("map-"): "" if value == "-" else value
        for name, value in form.values.items()
        if name.startswith("map-") and value
    }
    row = services.plan(
        actor=actor,
        source=source,
        target=_definition(target or 0),
        mapping=mapping,
        cases=chosen,
        note=form.text("note"),
    )
    return services.dry_run_soon(row.pk, actor=actor)


def _numbers(form: Form) -> list[int]:
    words = form.text("cases").replace("，", " ").replace(",", " ").split()
    bad = [word for word in words if not (word.isascii() and word.isdecimal() and len(word) <= 15)]
    form.refuse(Reason("whole_number", _("“%s”不是办件编号") % word, "cases") for word in bad[:5])
    return [int(word) for word in words if word not in bad]


def _form(request: HttpRequest, source: Definition, form: Form, status: int = 200) -> HttpResponse:
    targets = selectors.targets(actor_of(request), source)
    chosen = next(
        (row for row in targets if str(row.pk) == form.text("target")), targets[0] if targets else None
    )
    context: dict[str, Any] = {
        "d": source,
        "form": form,
        "targets": [(str(row.pk), str(row)) for row in targets],
        "target": chosen,
        "running": selectors.running_on(source),
        "missing": _missing(source, chosen, form) if chosen else [],
    }
    return render(request, "processes/moving_new.html", context, status=status)


def _missing(source: Definition, target: Definition, form: Form) -> list[dict[str, Any]]:
    """Steps that the new version has not under their id, with what could stand for each."""
    new = api.graph(target).nodes.values()
    return [
        {
            "name": f"map-{node['id']}",
            "label": node["name"],
            "value": form.text(f"map-{node['id']}"),
            "error": form.errors.get(node["id"], ""),
            "options": [
                ("", _("没有对应的（停在这里的办件不换）")),
                *([("-", _("去掉这个定时"))] if node["kind"] == "boundary" else []),
                *((other.id, other.title) for other in new if other.kind == node["kind"]),
            ],
        }
        for node in selectors.missing(source, target)
    ]


def _named(row: Move) -> Iterable[tuple[str, str]]:
    """The mapping in the words of the diagrams."""
    old, new = api.graph(row.source).nodes, api.graph(row.target).nodes
    for one, other in sorted(row.mapping.items()):
        yield old[one].title, new[other].title if other else _("去掉")


def _definition(pk: int) -> Definition:
    row = Definition.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这个流程版本")))
    return row
