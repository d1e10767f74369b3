"""Deciding about many facts at once: first how many and which, then the press; and taking all of it back."""

from __future__ import annotations

import json
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from shuanglian.foundation.errors import DomainError, Invalid, NotFound, Reason
from shuanglian.ingest import selectors, services
from shuanglian.ingest.models import IngestDocument

from ..forms import Form
from ..http import actor_of, login_needed
from . import cards, shown
from .handing import HANDERS

FIELDS: Final = ("kind", "indicator", "unit", "basis", "place", "subject", "time", "origin", "change", "code")


@require_safe
@login_needed(*HANDERS)
def groups(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """Facts that are alike, most first; one of them, or a pattern of one's own, with its preview."""
    found = selectors.get_document(actor_of(request), document_id)
    return _page(request, found, {name: str(value) for name, value in request.GET.items()})


def _page(
    request: HttpRequest,
    found: IngestDocument,
    given: dict[str, str],
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:
    viewer = actor_of(request)
    preview, pattern = None, {}
    try:
        pattern = pattern_of(given)
        if pattern:
            preview = services.matching_preview(
                viewer=viewer, document=found, pattern=pattern, code=given.get("as", "")
            )
    except NotFound:
        raise
    except DomainError as error:
        reasons, status = (*reasons, *error.reasons), max(status, error.status)
    groups = shown.alike(selectors.groups(viewer, found))
    codes = {group.code for group in groups} | {given.get("as", "")}
    names = selectors.indicator_names(viewer, sorted(codes - {""}))
    context = {
        "d": found,
        "groups": [
            (group, json.dumps(group.pattern, ensure_ascii=False), names.get(group.code, (group.code, ""))[0])
            for group in groups
        ],
        "preview": preview,
        "most": min(preview.count, services.MOST) if preview else 0,
        "lacking": max(0, min(preview.count, services.MOST) - preview.ready - preview.kept) if preview else 0,
        "examples": cards.many(viewer, found, preview.examples) if preview else [],
        "becomes": names.get(given.get("as", ""), (given.get("as", ""), ""))[0],
        "pattern": pattern,
        "pattern_json": json.dumps(pattern, ensure_ascii=False),
        "given": {**pattern, **_least(pattern), **given},
        "kinds": shown.KINDS,
        "bases": shown.BASES,
        "changes": shown.CHANGES,
        "powers": selectors.powers(viewer, found),
        "reasons": reasons,
        "errors": {reason.field: str(reason.message) for reason in reversed(reasons)},
    }
    return render(request, "ingest/bulk.html", context, status=status)


def _least(pattern: dict[str, Any]) -> dict[str, int]:
    """The confidence as the field asks for it."""
    return {"least": shown.percent(pattern["least"])} if "least" in pattern else {}


def pattern_of(given: dict[str, str]) -> dict[str, Any]:
    """The pattern in an address or a form: as JSON from a group, or field by field. Raises `Invalid`."""
    if given.get("pattern"):
        try:
            read = json.loads(given["pattern"])
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise Invalid(Reason("pattern", _("看不懂这个条件，请重新选")))
        return read
    pattern: dict[str, Any] = {name: given[name].strip() for name in FIELDS if given.get(name, "").strip()}
    least = given.get("least", "").strip()
    if least:
        if not least.isascii() or not least.isdecimal() or int(least) > 100:
            raise Invalid(Reason("least", _("把握：请填 0 到 100 的整数"), "least"))
        pattern["least"] = int(least) / 100
    return pattern


@require_POST
@login_needed(*HANDERS)
def apply(request: HttpRequest, document_id: int, verb: str) -> HttpResponseBase:
    """Accept or reject all that fits; what could not be done stays open and is told."""
    actor, form = actor_of(request), Form.posted(request)
    found = selectors.get_document(actor, document_id)
    try:
        pattern = pattern_of(form.values)
        if verb == "accept":
            done = services.accept_matching(
                actor=actor,
                document=found,
                pattern=pattern,
                code=form.text("as"),
                remember=form.flag("remember"),
            )
        elif verb == "reject":
            done = services.reject_matching(
                actor=actor, document=found, pattern=pattern, reason=form.text("reason")
            )
        else:
            raise NotFound(Reason("unknown_verb", _("没有这个动作")))
    except NotFound:
        raise
    except DomainError as error:
        return _page(request, found, form.values, error.reasons, error.status)
    _tell(request, done)
    return redirect("ingest-document", document_id)


def _tell(request: HttpRequest, done: services.Bulk) -> None:
    count, failed = len(done.done), len(done.failed)
    messages.success(request, ngettext("已处理 %(n)d 条", "已处理 %(n)d 条", count) % {"n": count})
    if failed:
        why = {str(reason.message) for _id, reasons in done.failed for reason in reasons}
        told = ngettext("%(n)d 条没有处理：%(why)s", "%(n)d 条没有处理：%(why)s", failed)
        messages.warning(request, told % {"n": failed, "why": "；".join(sorted(why)[:5])})
    if done.left:
        more = ngettext(
            "还有 %(n)d 条符合条件，请再处理一次", "还有 %(n)d 条符合条件，请再处理一次", done.left
        )
        messages.info(request, more % {"n": done.left})


@require_POST
@login_needed(*HANDERS)
def undo(request: HttpRequest, document_id: int, batch: str) -> HttpResponseBase:
    """Take back what was decided in one go."""
    actor, form = actor_of(request), Form.posted(request)
    found = selectors.get_document(actor, document_id)
    try:
        done = services.batch_undo(actor=actor, document=found, batch=batch, reason=form.text("reason"))
    except NotFound:
        raise
    except DomainError as error:
        for reason in error.reasons:
            messages.error(request, str(reason.message))
        return redirect("ingest-history", document_id)
    _tell(request, done)
    return redirect("ingest-document", document_id)


@require_safe
@login_needed(*HANDERS)
def patterns(request: HttpRequest) -> HttpResponseBase:
    """Rules that were kept for the next document of the same sender."""
    rows = list(selectors.patterns(actor_of(request))[:200])
    return render(request, "ingest/patterns.html", {"rows": rows})


@require_POST
@login_needed(*HANDERS)
def retire(request: HttpRequest, pattern_id: int) -> HttpResponseBase:
    actor = actor_of(request)
    found = selectors.patterns(actor).filter(pk=pattern_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这条规则")))
    try:
        services.pattern_retire(actor=actor, pattern=found)
    except NotFound:
        raise
    except DomainError as error:
        for reason in error.reasons:
            messages.error(request, str(reason.message))
    else:
        messages.success(request, _("规则已停用"))
    return redirect("ingest-patterns")
