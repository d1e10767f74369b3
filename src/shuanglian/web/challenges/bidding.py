"""The bidder's pages: seal a bid, read the own one, take the receipt."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Reason, TooMany
from shuanglian.programmes.challenges import policies, receipts, selectors, services, verify_receipt
from shuanglian.programmes.challenges.drafts import BidDraft, Upload
from shuanglian.programmes.challenges.models import Challenge

from ..http import actor_of, login_needed
from ..needs.fields import Field, read_all, shown
from . import lines

VERIFIER: Final = Path(verify_receipt.__file__)


def form_fields(challenge: Challenge) -> tuple[Field, ...]:
    promises = tuple(
        Field(
            f"promise-{row.order}",
            _("承诺值：%(metric)s") % {"metric": row.metric},
            required=row.is_hard,
            maxlength=200,
            unit=row.unit,
        )
        for row in challenge.criteria.all()
    )
    files = tuple(
        Field(f"file-{n}", _("附件 %(n)d") % {"n": n}, "file", required=False)
        for n in range(1, challenge.max_files + 1)
    )
    return (
        Field("title", gettext_lazy("方案名称"), maxlength=200),
        Field(
            "approach",
            gettext_lazy("技术路线"),
            "area",
            rows=8,
            maxlength=20_000,
            help=gettext_lazy("评审看得到，不写单位和人名。"),
        ),
        Field("plan", gettext_lazy("实施计划"), "area", rows=4, maxlength=20_000),
        *promises,
        Field("price", gettext_lazy("报价"), "wan"),
        *files,
        Field(
            "team",
            gettext_lazy("团队"),
            "area",
            rows=3,
            maxlength=5000,
            help=gettext_lazy("评分锁定以后才公开给发榜方。"),
        ),
        Field("track_record", gettext_lazy("以往业绩"), "area", rows=3, maxlength=5000, required=False),
        Field("anonymous", gettext_lazy("方案正文和附件没有透露本单位"), "check"),
        Field("names_seen", gettext_lazy("已核对系统提示的名称，确实不透露身份"), "check", required=False),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed()
def bid(request: HttpRequest, challenge_id: int) -> HttpResponseBase:
    """Seal a bid or replace the sealed one."""
    actor = actor_of(request)
    challenge = selectors.get_for(actor, challenge_id)
    refused = policies.reasons(actor, challenge, "bid")
    if refused and request.method != "POST":
        raise NotAllowed(refused)
    fields = form_fields(challenge)
    if request.method != "POST":
        return _page(request, challenge, fields, (), 200)
    values, wrong = read_all(fields, request.POST, request.FILES)
    if wrong:
        return _page(request, challenge, fields, wrong, 422)
    try:
        made = services.bid_submit(actor=actor, challenge=challenge, draft=_draft(challenge, values))
    except (Invalid, Conflict, TooMany) as error:
        return _page(request, challenge, fields, error.reasons, error.status)
    messages.success(request, _("方案已密封。请保存回执。"))
    return redirect("challenge-receipt", challenge.pk, made.pk)


def _draft(challenge: Challenge, values: dict[str, Any]) -> BidDraft:
    uploads = [values[f"file-{n}"] for n in range(1, challenge.max_files + 1)]
    return BidDraft(
        title=values["title"],
        approach=values["approach"],
        plan=values["plan"],
        price_cents=values["price"],
        team=values["team"],
        track_record=values["track_record"],
        promises={row.order: values[f"promise-{row.order}"] or "" for row in challenge.criteria.all()},
        # One byte more than allowed is read, so that the service can tell.
        files=tuple(Upload(f.name, f.read(challenge.max_file_bytes + 1)) for f in uploads if f),
        anonymous=values["anonymous"],
        names_seen=values["names_seen"],
    )


def _page(
    request: HttpRequest, challenge: Challenge, fields: tuple[Field, ...], reasons: Any, status: int
) -> HttpResponseBase:
    actor = actor_of(request)
    replaces = selectors.own_bids(actor, challenge).filter(status="sealed").first()
    if replaces is not None and request.method != "POST":
        fields = _filled(fields, challenge, selectors.own(actor, challenge, replaces.pk))
    context = {
        "challenge": challenge,
        "fields": shown(fields, request.POST if request.method == "POST" else None, reasons),
        "reasons": reasons,
        "tries_left": services.tries_left(challenge, actor.organisation_id),
        "replaces": replaces,
    }
    return render(request, "challenges/bid.html", context, status=status)


def _filled(fields: tuple[Field, ...], challenge: Challenge, bid: selectors.BidView) -> tuple[Field, ...]:
    """The own sealed bid as it was typed; files and declarations are given anew with every bid."""
    promised = {p["criterion"]: p["value"] for p in bid.blind["promises"]}
    given = {name: bid.blind[name] for name in ("title", "approach", "plan")}
    given |= {name: bid.identity[name] for name in ("team", "track_record")}
    given |= {f"promise-{row.order}": promised.get(row.order, "") for row in challenge.criteria.all()}
    given["price"] = lines.plain(Decimal(bid.blind["price_cents"]) / 1_000_000)
    again = gettext_lazy("附件要重新选择")
    return tuple(
        replace(field, help=again)
        if field.kind == "file" and bid.blind["files"]
        else replace(field, initial=given.get(field.name, field.initial))
        for field in fields
    )


@require_safe
@login_needed()
def own(request: HttpRequest, challenge_id: int, bid_id: int) -> HttpResponseBase:
    actor = actor_of(request)
    challenge = selectors.get_for(actor, challenge_id)
    view = selectors.own(actor, challenge, bid_id)
    return render(request, "challenges/own.html", {"challenge": challenge, "bid": view})


@require_safe
@login_needed()
def receipt_page(request: HttpRequest, challenge_id: int, bid_id: int) -> HttpResponseBase:
    """To print; the file beside it is what can be checked."""
    actor = actor_of(request)
    challenge = selectors.get_for(actor, challenge_id)
    found = receipts.receipt(actor, challenge, bid_id)
    context = {
        "challenge": challenge,
        "receipt": found,
        "bid_id": bid_id,
        "received_at": dt.datetime.fromisoformat(found["bid"]["submitted_at"]),
    }
    return render(request, "challenges/receipt.html", context)


@require_safe
@login_needed()
def receipt(request: HttpRequest, challenge_id: int, bid_id: int) -> HttpResponseBase:
    actor = actor_of(request)
    challenge = selectors.get_for(actor, challenge_id)
    found = receipts.receipt(actor, challenge, bid_id)
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = (
        f'attachment; filename="receipt-{challenge.number}-{found["bid"]["number"]}.json"'
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def verifier(_request: HttpRequest) -> HttpResponseBase:
    """The program that checks a receipt offline: plain text to read, for everybody."""
    response = HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify_receipt.py"'
    return response


@require_safe
@login_needed()
def file(request: HttpRequest, challenge_id: int, bid_id: int, order: int) -> HttpResponseBase:
    """An attachment of a bid: for its bidder always, for panel and publisher after the opening."""
    actor = actor_of(request)
    challenge = selectors.get_for(actor, challenge_id)
    if not 0 < order < 100:
        raise NotFound(Reason("not_found", ""))
    told, data = selectors.file_of(actor, challenge, bid_id, order)
    return _download(told["name"], told["media_type"], data)


@require_safe
@login_needed()
def text_file(request: HttpRequest, challenge_id: int, file_id: int) -> HttpResponseBase:
    """An attachment of the full text, for whoever may read that; the reading is noted."""
    actor = actor_of(request)
    row, data = selectors.text_file(actor, selectors.get_for(actor, challenge_id), file_id)
    return _download(row.name, row.media_type, data)


def _download(name: str, media_type: str, data: bytes) -> HttpResponse:
    """Never shown or run inside the site."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
