"""Every button: one address, one verb, one service; a refusal shows the page with every reason."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, NotFound, Reason
from shuanglian.foundation.files.models import StoredFile
from shuanglian.foundation.files.services import store
from shuanglian.indicators.ranking import selectors, services
from shuanglian.indicators.ranking.models import Objection, Ranking, Standing

from ..forms import Form
from ..http import actor_of, login_needed
from . import configs, pages

YES: Final = "yes"


@require_POST
@login_needed()
def freeze(request: HttpRequest, key: str) -> HttpResponseBase:
    """Compute and keep; back to the new page."""
    actor, form = actor_of(request), Form.posted(request)
    try:
        as_of = form.day("as_of", _("数据截止")) or timezone.localdate()
        form.finish()
        made = services.ranking_freeze(actor=actor, config=key, as_of=as_of)
    except NotFound:
        raise
    except DomainError as error:
        return configs.config_page(request, key, error.reasons, error.status)
    messages.success(request, _("已计算并封存。请另一位同事核对后公示。"))
    return redirect("ranking-detail", made.pk)


@require_POST
@login_needed()
def act(request: HttpRequest, ranking_id: int, verb: str) -> HttpResponseBase:
    actor, form = actor_of(request), Form.posted(request)
    found = selectors.get_for(actor, ranking_id)
    try:
        told = _do(actor, found, verb, form)
    except NotFound:
        raise
    except DomainError as error:
        return pages.ranking_page(request, ranking_id, error.reasons, verb, error.status)
    messages.success(request, told)
    return redirect("ranking-detail", ranking_id)


def _do(actor: Actor, found: Ranking, verb: str, form: Form) -> str:
    if verb == "publish":
        services.ranking_publish(actor=actor, ranking=found)
        return _("已开始公示。")
    if verb == "settle":
        services.ranking_settle(actor=actor, ranking=found)
        return _("排名已定。")
    if verb == "withdraw":
        services.ranking_withdraw(actor=actor, ranking=found, reason=form.text("reason"))
        return _("已撤回。")
    raise NotFound(Reason("unknown_verb", _("没有这个动作")))


@require_POST
@login_needed()
def object_to(request: HttpRequest, ranking_id: int, standing_id: int) -> HttpResponseBase:
    """An objection of the ranked party itself."""
    actor, form = actor_of(request), Form.posted(request)
    standing = selectors.get_standing(actor, ranking_id, standing_id)
    try:
        made = services.objection_file(
            actor=actor,
            standing=standing,
            reason=form.text("reason"),
            indicator=form.text("indicator"),
            evidence=_evidence(request, actor, ranking_id),
        )
    except NotFound:
        raise
    except DomainError as error:
        sent = _already(actor, standing, form)
        if sent is not None:
            return redirect("ranking-objection", ranking_id, sent.pk)
        return pages.subject_page(request, ranking_id, standing_id, error.reasons, error.status)
    messages.success(request, _("异议已提交，编号 %s。") % made.number)
    return redirect("ranking-objection", ranking_id, made.pk)


def _already(actor: Actor, standing: Standing, form: Form) -> Objection | None:
    """The same form sent twice (a second press, or back and again) leads to the objection that it has made."""
    said = {"reason": form.text("reason").strip(), "indicator": form.text("indicator")}
    rows = selectors.objections(actor, standing.ranking).filter(standing=standing, filed_by=actor.user_id)
    return rows.filter(**said).first()


def _evidence(request: HttpRequest, actor: Actor, ranking_id: int) -> StoredFile | None:
    """The uploaded file, kept for the organisation and those who answer."""
    upload = request.FILES.get("file")
    if upload is None:
        return None
    scope = f"ranking:{ranking_id}"
    return store(actor=actor, upload=upload, name=upload.name or "", scope=scope)  # type: ignore[arg-type]


@require_POST
@login_needed()
def settle(request: HttpRequest, ranking_id: int, objection_id: int, verb: str) -> HttpResponseBase:
    """Answer, appeal, decide."""
    actor, form = actor_of(request), Form.posted(request)
    found = selectors.get_objection(actor, ranking_id, objection_id)
    try:
        told = _settle(actor, found, verb, form)
    except NotFound:
        raise
    except DomainError as error:
        return pages.objection_page(request, ranking_id, objection_id, error.reasons, verb, error.status)
    messages.success(request, told)
    return redirect("ranking-objection", ranking_id, objection_id)


def _settle(actor: Actor, found: Objection, verb: str, form: Form) -> str:
    words, upheld = form.text("words"), form.text("upheld") == YES
    if verb == "answer":
        services.objection_answer(actor=actor, objection=found, answer=words, upheld=upheld)
        return _("已答复。")
    if verb == "appeal":
        services.objection_appeal(actor=actor, objection=found, reason=words)
        return _("申诉已提交。")
    if verb == "decide":
        services.objection_decide(actor=actor, objection=found, decision=words, upheld=upheld)
        return _("复核决定已登记。")
    raise NotFound(Reason("unknown_verb", _("没有这个动作")))
