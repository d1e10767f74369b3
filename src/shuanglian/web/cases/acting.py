"""What people do on the page of a case: finish a step, take it, give it back, stop and go on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuanglian.casework import api, forms
from shuanglian.casework.api import Case, Evidence, Token
from shuanglian.casework.generic import selectors as generic
from shuanglian.casework.generic import services
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Reason
from shuanglian.foundation.files.models import Visibility
from shuanglian.foundation.files.services import store

from ..http import actor_of, login_needed, text
from . import formfields, shown
from .pages import case_page
from .shown import Given


@require_POST
@login_needed()
def finish(request: HttpRequest, case_id: int, token_id: int) -> HttpResponseBase:
    """What was typed stays on the page when the step is refused, whatever the reason."""
    actor = actor_of(request)
    token = _task(actor, case_id, token_id)
    typed = formfields.typed_in(request)
    rev = _number(text(request, "rev", 12))
    try:
        _finish(request, actor, token, typed, rev)
    except (Invalid, Conflict, NotAllowed) as error:
        case = api.get_for(actor, case_id)
        changed = shown.since(actor, case, rev or 0) if isinstance(error, Conflict) else []
        given = Given(token_id, typed, error.reasons, shown.typed_again(case, token, typed))
        return case_page(request, case, given, status=error.status, changed=changed)
    messages.success(request, _("已办：%s") % token.name)
    return redirect("case-detail", case_id)


@transaction.atomic
def _finish(
    request: HttpRequest, actor: Actor, token: Token, typed: Mapping[str, list[str]], rev: int | None
) -> None:
    """Files are kept together with the step or not at all; the same form sent twice keeps none again."""
    node = api.graph(token.case.definition).nodes[token.node]
    schema = generic.form_of(token.case.definition, node.form)
    data, problems = formfields.read(schema, typed)
    if problems:
        raise Invalid(problems)
    pieces: list[Evidence] = []
    if token.status == Token.Status.ACTIVE:
        pieces = _evidence(request, actor, token, schema)
    services.finish(
        actor=actor,
        token_id=token.pk,
        data=data,
        evidence=pieces,
        rev=rev,
        idempotency_key=text(request, "once", 60),
    )


def _evidence(
    request: HttpRequest, actor: Actor, token: Token, schema: Mapping[str, Any] | None
) -> list[Evidence]:
    """Files of the form's own fields, and files or sentences for the kinds that the step demands."""
    node = api.graph(token.case.definition).nodes[token.node]
    found = [
        Evidence(field.file, file=_kept(request, actor, token, field.name))
        for field in (forms.fields(schema) if schema else [])
        if field.type == "file" and field.name in request.FILES
    ]
    for number, (kind, _needed) in enumerate(generic.evidence_kinds(node.evidence, schema)):
        if f"ev-{number}" in request.FILES:
            found.append(Evidence(kind, file=_kept(request, actor, token, f"ev-{number}")))
        elif sentence := text(request, f"es-{number}", 4000):
            found.append(Evidence(kind, statement=sentence))
    return found


def _kept(request: HttpRequest, actor: Actor, token: Token, name: str) -> int:
    """What departments put behind a step stays among the staff, unless the process shares that step."""
    upload = request.FILES.getlist(name)[-1]
    shared = not actor.is_staff or token.node in token.case.config.get("share", [])
    try:
        kept = store(
            actor=actor,
            upload=cast(BinaryIO, upload),
            name=upload.name or "",
            visibility=Visibility.CASE if shared else Visibility.ORGANISATION,
            scope=token.case.stream,
        )
    except Invalid as error:
        raise Invalid([Reason(r.code, r.message, name) for r in error.reasons]) from None
    return int(kept.pk)


@require_POST
@login_needed()
def desk(request: HttpRequest, case_id: int, token_id: int, verb: str) -> HttpResponseBase:
    """claim, release, pause, continue."""
    actor = actor_of(request)
    token = _task(actor, case_id, token_id)
    try:
        _desk(request, actor, token, verb)
    except (Invalid, Conflict, NotAllowed) as error:
        return _refused(request, actor, case_id, error)
    return redirect("case-detail", case_id)


def _desk(request: HttpRequest, actor: Actor, token: Token, verb: str) -> None:
    if verb == "claim":
        services.claim(actor=actor, token=token)
        messages.success(request, _("已签收：%s") % token.name)
    elif verb == "release":
        services.release(actor=actor, token=token)
        messages.success(request, _("已退回，同事可以办：%s") % token.name)
    elif verb == "pause":
        services.pause(
            actor=actor,
            token=token,
            reason=text(request, "reason", 300),
            waiting_for=text(request, "waiting_for", 120),
            until=_day(text(request, "until", 10)),
        )
        messages.success(request, _("已暂停计时"))
    elif verb == "continue":
        services.unpause(actor=actor, token=token)
        messages.success(request, _("已恢复计时"))
    else:
        raise NotFound(Reason("unknown_verb", _("没有这个动作")))


@require_POST
@login_needed()
def act(request: HttpRequest, case_id: int, verb: str) -> HttpResponseBase:
    """withdraw, suspend, resume, cancel, reopen."""
    actor = actor_of(request)
    case = api.get_for(actor, case_id)
    try:
        _act(request, actor, case, verb)
    except (Invalid, Conflict, NotAllowed) as error:
        return _refused(request, actor, case_id, error)
    return redirect("case-detail", case_id)


def _act(request: HttpRequest, actor: Actor, case: Case, verb: str) -> None:
    reason = text(request, "reason", 500)
    if verb == "withdraw":
        services.withdraw(actor=actor, case=case, reason=reason)
    elif verb == "suspend":
        services.suspend(actor=actor, case=case, reason=reason)
    elif verb == "resume":
        services.resume(actor=actor, case=case)
    elif verb == "cancel":
        services.cancel(actor=actor, case=case, reason=reason)
    elif verb == "reopen":
        services.reopen(actor=actor, case=case, node=text(request, "node", 60), reason=reason)
    else:
        raise NotFound(Reason("unknown_verb", _("没有这个动作")))
    messages.success(request, _("已记录"))


def _refused(request: HttpRequest, actor: Actor, case_id: int, error: DomainError) -> HttpResponseBase:
    """The page again with every reason; what was written as a reason is in the message to copy."""
    case = api.get_for(actor, case_id)
    return case_page(request, case, Given(reasons=error.reasons), status=error.status)


def _task(actor: Actor, case_id: int, token_id: int) -> Token:
    token = api.get_task(actor, token_id)
    if token.case_id != case_id:
        raise NotFound(Reason("not_found", _("没有这个任务")))
    return token


def _number(raw: str) -> int | None:
    return int(raw) if raw.isascii() and raw.isdecimal() else None


def _day(raw: str) -> dt.date | None:
    if not raw:
        return None
    try:
        return dt.date.fromisoformat(raw)
    except ValueError:
        raise Invalid(Reason("date", _("请按 2026-06-23 的样子填日期"), "until")) from None
