"""Handing documents in, saying what they are, and having them read again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO, Final, cast

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import DomainError, NotFound, Reason
from shuanglian.ingest import selectors, services
from shuanglian.ingest.models import IngestDocument
from shuanglian.registry.models import Place

from ..forms import Form
from ..http import actor_of, login_needed
from . import cards

READERS: Final = (Role.STEWARD, Role.ADMIN, Role.OFFICER, Role.LEADER)
HANDERS: Final = (Role.STEWARD, Role.ADMIN, Role.OFFICER)
MOST_FILES: Final = 50
ACCEPT: Final = ",".join(f".{name}" for name in services.READABLE)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*HANDERS)
def new(request: HttpRequest) -> HttpResponseBase:
    """The form, and what it sends: one or many files. Files that are refused are named, the others are kept."""
    if request.method != "POST":
        return _form(request, {"replaces": request.GET.get("replaces", "")})
    actor, form = actor_of(request), Form.posted(request)
    files = [file for file in request.FILES.getlist("file") if isinstance(file, UploadedFile)]
    try:
        given = _given(actor, form, files)
    except DomainError as error:
        return _form(request, form.values, error.reasons, error.status)
    kept, reasons, status = [], [], 200
    for file in files:
        try:
            kept.append(
                services.document_hand_in(
                    actor=actor, upload=cast(BinaryIO, file), name=file.name or "", **given
                )
            )
        except DomainError as error:
            status = error.status
            reasons += [Reason(r.code, f"{file.name}：{r.message}", "file") for r in error.reasons]
    if reasons:
        _tell(request, kept)
        return _form(request, form.values, tuple(reasons), status)
    _tell(request, kept)
    return redirect("ingest-document", kept[0].document.pk) if len(kept) == 1 else redirect("ingest-list")


def _given(actor: Actor, form: Form, files: Sequence[object]) -> dict[str, Any]:
    """What is said of all files. Raises `Invalid` with every problem."""
    if not files:
        form.refuse([Reason("required", _("请先选文件"), "file")])
    if len(files) > MOST_FILES:
        form.refuse([Reason("too_many", _("一次最多 %(n)d 个文件") % {"n": MOST_FILES}, "file")])
    replaces = _replaced(actor, form)
    if replaces is not None and len(files) > 1:
        form.refuse([Reason("one_version", _("新版本一次只交一个文件"), "file")])
    given = {
        "title": form.text("title") if len(files) == 1 else "",
        "sender": form.text("sender"),
        "dated": form.day("dated", _("文件日期")),
        "place": _place(form),
        "replaces": replaces,
    }
    form.finish()
    return given


def _replaced(actor: Actor, form: Form) -> IngestDocument | None:
    asked = form.text("replaces")
    if not asked:
        return None
    try:
        return selectors.get_document(actor, cards.number(asked))
    except NotFound:
        form.refuse([Reason("replaces", _("没有要替代的那份文档"), "replaces")])
        return None


def _place(form: Form) -> Place | None:
    """By code or by name."""
    asked = form.text("place")
    found = (
        Place.objects.filter(code=asked).first() or Place.objects.filter(name=asked).first()
        if asked
        else None
    )
    if asked and found is None:
        form.refuse([Reason("place", _("没有这个地方"), "place")])
    return found


def _tell(request: HttpRequest, kept: list[services.Handed]) -> None:
    fresh = sum(handed.created for handed in kept)
    if fresh:
        messages.success(
            request,
            ngettext("已交入 %(n)d 份文档，正在阅读", "已交入 %(n)d 份文档，正在阅读", fresh) % {"n": fresh},
        )
    if len(kept) > fresh:
        again = len(kept) - fresh
        messages.info(
            request,
            ngettext("%(n)d 份以前交过，没有重复入库", "%(n)d 份以前交过，没有重复入库", again)
            % {"n": again},
        )


def _form(
    request: HttpRequest, given: dict[str, str], reasons: tuple[Reason, ...] = (), status: int = 200
) -> HttpResponseBase:
    replaces = None
    before = cards.number(given.get("replaces", ""))
    if before and "replaces" not in {reason.field for reason in reasons}:
        replaces = selectors.get_document(actor_of(request), before)
    context = {
        "given": given,
        "replaces": replaces,
        "reasons": reasons,
        "errors": {reason.field: str(reason.message) for reason in reversed(reasons)},
        "accept": ACCEPT,
        "most": MOST_FILES,
        "megabytes": settings.FILES_MAX_BYTES // 1_000_000,
        "places": Place.objects.order_by("code").values_list("name", flat=True)[:300],
    }
    return render(request, "ingest/new.html", context, status=status)


@require_POST
@login_needed(*HANDERS)
def change(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """Title, sender, date and place of a document."""
    from .page import shown_page

    actor, form = actor_of(request), Form.posted(request)
    found = selectors.get_document(actor, document_id)
    try:
        changes = {
            "title": form.needed("title", _("题名")),
            "sender": form.text("sender"),
            "dated": form.day("dated", _("文件日期")),
            "place": _place(form),
        }
        form.finish()
        services.document_change(actor=actor, document=found, changes=changes, rev=form.rev())
    except NotFound:
        raise
    except DomainError as error:
        return shown_page(request, found, reasons=error.reasons, given=form.values, status=error.status)
    messages.success(request, _("已改"))
    return redirect("ingest-document", document_id)


@require_POST
@login_needed(*HANDERS)
def read_again(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """With newer rules, or after a refusal."""
    from .page import shown_page

    actor = actor_of(request)
    found = selectors.get_document(actor, document_id)
    try:
        services.document_read_again(actor=actor, document=found)
    except NotFound:
        raise
    except DomainError as error:
        return shown_page(request, found, reasons=error.reasons, status=error.status)
    messages.success(request, _("正在重新阅读"))
    return redirect("ingest-document", document_id)
