"""Rounds of assignment: list, new, progress, result with reasons, decisions, sheets."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuanglian.foundation import uploads
from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotFound, Reason
from shuanglian.matching.rounds import explain, policies, selectors, services, sheets
from shuanglian.matching.rounds.models import Round, RoundNeed, RoundStatus, RunState

from ..http import actor_of, download, is_htmx, login_needed, text
from ..paging import page
from ..rounds import choosing, shown

CONDUCTORS = (Role.MANAGER, Role.OFFICER, Role.ADMIN)
STAFF = (*CONDUCTORS, Role.LEADER, Role.STEWARD)
NEEDS_A_PAGE = 20


@require_safe
@login_needed()
def rounds(request: HttpRequest) -> HttpResponseBase:
    viewer = actor_of(request)
    found = page(selectors.visible_to(viewer), request, newest=True)
    context = {
        "page": found,
        "tones": shown.TONES,
        "may_create": not policies.may_conduct(viewer),
        "is_staff": viewer.is_staff,
    }
    return render(request, "web/rounds/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*CONDUCTORS)
def new(request: HttpRequest) -> HttpResponseBase:
    """The filters stand in the address; the form below holds what they find."""
    viewer = actor_of(request)
    choice = choosing.Choice.of(request)
    if request.method != "POST":
        return render(request, "web/rounds/new.html", choosing.context(viewer, choice))
    try:
        made = choosing.create(viewer, choice, request)
    except Invalid as error:
        context = choosing.context(viewer, choice) | {"reasons": error.reasons, "given": request.POST}
        return render(request, "web/rounds/new.html", context, status=422)
    return redirect("round-detail", made.pk)


@require_safe
@login_needed()
def detail(request: HttpRequest, round_id: int) -> HttpResponseBase:
    viewer = actor_of(request)
    found = selectors.get_for(viewer, round_id)
    if not viewer.is_staff:
        return render(request, "web/rounds/own.html", {"round": found, "rows": shown.own(viewer, found)})
    return render(request, "web/rounds/detail.html", _detail(request, found))


def _detail(request: HttpRequest, found: Round) -> dict[str, Any]:
    viewer = actor_of(request)
    only_unserved = request.GET.get("show") == "unserved"
    shown_rows = page(selectors.needs(viewer, found, unserved=only_unserved), request, size=NEEDS_A_PAGE)
    return {
        "round": found,
        "tone": shown.TONES[found.status],
        "counts": shown.counts(found),
        "summary": shown.summary(found),
        "may": shown.may(viewer, found),
        "page": shown_rows,
        "lines": shown.lines(viewer, found, shown_rows.rows),
        "only_unserved": only_unserved,
        "running": found.run_state == RunState.RUNNING,
        "failed": found.run_state == RunState.FAILED,
        "is_computed": found.status in (RoundStatus.COMPUTED, RoundStatus.PUBLISHED),
    }


@require_safe
@login_needed(*STAFF)
def progress(request: HttpRequest, round_id: int) -> HttpResponseBase:
    """Asked every two seconds while a round is being computed; sends the browser to the result when it is there."""
    found = selectors.get_for(actor_of(request), round_id)
    if found.run_state != RunState.RUNNING:
        address = reverse("round-detail", args=[found.pk])
        if not is_htmx(request):
            return redirect(address)
        moved = HttpResponse(status=204)
        moved["HX-Redirect"] = address
        return moved
    return render(request, "web/rounds/_progress.html", {"round": found, "counts": shown.counts(found)})


@require_POST
@login_needed()
def act(request: HttpRequest, round_id: int, verb: str) -> HttpResponseBase:
    """compute, compute-sheet, accept-rest, publish, cancel."""
    actor = actor_of(request)
    found = selectors.get_for(actor, round_id)
    try:
        _do(request, found, verb)
    except (Invalid, Conflict) as error:
        messages.error(request, _all(error))
    return redirect("round-detail", found.pk)


def _do(request: HttpRequest, found: Round, verb: str) -> None:
    actor = actor_of(request)
    if verb in ("compute", "compute-sheet"):
        services.compute_start(actor=actor, found=found, matcher=verb == "compute")
    elif verb == "accept-rest":
        number = services.proposals_accept_rest(actor=actor, found=found)
        messages.success(request, _("已采纳 %(n)s 条") % {"n": number})
    elif verb == "publish":
        services.round_publish(actor=actor, found=found)
        messages.success(request, _("已公布，专家会收到通知"))
    elif verb == "cancel":
        services.round_cancel(actor=actor, found=found, reason=text(request, "reason", 600))
        messages.success(request, _("已取消这一轮"))
    else:
        raise NotFound(Reason("unknown_verb", _("没有这个动作")))


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*STAFF)
def experts(request: HttpRequest, round_id: int) -> HttpResponseBase:
    """How much time each expert has in this round."""
    viewer = actor_of(request)
    found = selectors.get_for(viewer, round_id)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            services.round_change(actor=viewer, found=found, capacities=_capacities(request))
        except Invalid as error:
            reasons = error.reasons
        else:
            messages.success(request, _("已保存"))
            return redirect(request.get_full_path())
    rows = found.experts.select_related("party__place").order_by("pk")
    context = {
        "round": found,
        "page": page(rows, request, size=50),
        "may": not policies.may_change(viewer, found),
        "reasons": reasons,
        "errors": {reason.field: str(reason.message) for reason in reasons},
    }
    return render(request, "web/rounds/experts.html", context, status=422 if reasons else 200)


def _capacities(request: HttpRequest) -> dict[int, int]:
    """`capacity-<row>` → number. Raises `Invalid` for what is no whole number."""
    found, wrong = {}, []
    for name, value in request.POST.items():
        kind, _dash, row = name.partition("-")
        if kind != "capacity" or not row.isdecimal() or len(row) > 15:
            continue
        typed = str(value).strip()
        if typed.isascii() and typed.isdecimal() and len(typed) <= 6:
            found[int(row)] = int(typed)
        else:
            wrong.append(Reason("whole_number", _("请填整数"), name))
    if wrong:
        raise Invalid(wrong)
    return found


@require_safe
@login_needed()
def export(request: HttpRequest, round_id: int) -> HttpResponseBase:
    viewer = actor_of(request)
    found = selectors.get_for(viewer, round_id)
    is_csv = text(request, "format", 10) == "csv"
    data = sheets.export(viewer, found, "csv" if is_csv else "xlsx")
    return download(data, f"{found.name}.{'csv' if is_csv else 'xlsx'}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*STAFF)
def sheet(request: HttpRequest, round_id: int) -> HttpResponseBase:
    """GET: the empty sheet; POST: take the values of a filled one."""
    viewer = actor_of(request)
    found = selectors.get_for(viewer, round_id)
    if request.method != "POST":
        name = _("候选模板")
        return download(sheets.template(), f"{name}.xlsx")
    try:
        number = services.sheet_apply(actor=viewer, found=found, rows=_uploaded(request))
    except Invalid as error:
        context = _detail(request, found) | {"reasons": error.reasons[:100]}
        return render(request, "web/rounds/detail.html", context, status=422)
    messages.success(request, _("已读入 %(n)s 对候选") % {"n": number})
    return redirect("round-detail", found.pk)


def _uploaded(request: HttpRequest) -> list[services.SheetRow]:
    return sheets.read(uploads.read(request.FILES.get("file")))


@require_safe
@login_needed(*STAFF)
def need(request: HttpRequest, round_id: int, row_id: int) -> HttpResponseBase:
    """One need: its experts, every other candidate and what stood against it; `if`: what giving it to one would change."""
    row = selectors.get_need(actor_of(request), round_id, row_id)
    return _need(request, row)


def _need(
    request: HttpRequest, row: RoundNeed, reasons: tuple[Reason, ...] = (), status: int = 200
) -> HttpResponse:
    viewer = actor_of(request)
    found = selectors.get_for(viewer, row.round_id)
    candidates = list(selectors.candidates(viewer, row))
    line = shown.lines(viewer, found, [row])[0]
    asked = text(request, "if", 40) if request.method == "GET" else ""
    context = {
        "round": found,
        "line": line,
        "best": row.best,
        "options": explain.options(found, row, candidates),
        "others": found.experts.exclude(pk__in=[p.expert_id for p in line.pairs if p.is_live])
        .select_related("party")
        .order_by("party__name")[:500],
        "may": not policies.may_change(viewer, found) and found.status == RoundStatus.COMPUTED,
        "has_room": sum(p.is_live for p in line.pairs) < line.wanted,
        "asked": asked,
        "what_if": explain.what_if(found, row, asked) if asked else "",
        "reasons": reasons,
        "given": request.POST,
    }
    return render(request, "web/rounds/need.html", context, status=status)


@require_POST
@login_needed(*STAFF)
def need_act(request: HttpRequest, round_id: int, row_id: int, verb: str) -> HttpResponseBase:
    """accept, decline, replace (with `proposal`), add (with `expert`), conflict (with `candidate`)."""
    actor = actor_of(request)
    row = selectors.get_need(actor, round_id, row_id)
    try:
        _do_need(request, row, verb)
    except (Invalid, Conflict) as error:
        return _need(request, row, error.reasons, error.status)
    return redirect("round-need", round_id, row_id)


def _do_need(request: HttpRequest, row: RoundNeed, verb: str) -> None:
    actor, reason = actor_of(request), text(request, "reason", 600)
    if verb == "add":
        services.proposal_add(actor=actor, row=row, expert=choosing.expert(request, row), reason=reason)
        return
    if verb == "conflict":
        pair = choosing.one(selectors.candidates(actor, row), request, "candidate")
        services.conflict_set(actor=actor, candidate=pair, reason=reason)
        return
    if verb not in ("accept", "decline", "replace"):
        raise NotFound(Reason("unknown_verb", _("没有这个动作")))
    proposal = choosing.one(selectors.proposals(actor, row.round).filter(need=row), request, "proposal")
    if verb == "accept":
        services.proposal_accept(actor=actor, proposal=proposal)
    elif verb == "decline":
        services.proposal_decline(actor=actor, proposal=proposal, reason=reason)
    else:
        chosen = choosing.expert(request, row)
        services.proposal_replace(actor=actor, proposal=proposal, expert=chosen, reason=reason)


def _all(error: DomainError) -> str:
    return "；".join(str(reason.message) for reason in error.reasons)
