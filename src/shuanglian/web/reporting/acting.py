"""Every button of the page of a round: one address, one verb, one service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError
from shuanglian.programmes.reporting import policies, selectors, services
from shuanglian.programmes.reporting.models import Line, Round

from ..forms import Form
from ..http import actor_of, login_needed
from ..pressing import press
from . import detail, forms

Doing = Callable[[HttpRequest, Actor, Round, Form], Any]


@require_POST
@login_needed()
def act(request: HttpRequest, round_id: int, verb: str) -> HttpResponseBase:
    """Do it and come back to the page; a refusal shows the page with every reason and what was typed."""
    actor = actor_of(request)
    row = selectors.get_for(actor, round_id)
    form = Form.posted(request)

    def again(error: DomainError) -> HttpResponseBase:
        fresh = selectors.get_for(actor, round_id)
        return detail.shown_page(request, fresh, error.reasons, verb, error.status, form.values)

    back = redirect("reporting-round", round_id)
    return press(request, VERBS, verb, lambda do: do(request, actor, row, form), again=again, back=back)


@require_POST
@login_needed()
def save(request: HttpRequest, round_id: int) -> HttpResponseBase:
    """Autosave: keeps what is typed and answers with the new revisions; a refusal says what is wrong and loses nothing."""
    actor = actor_of(request)
    row = selectors.get_for(actor, round_id)
    try:
        services.lines_save(actor=actor, round=row, drafts=forms.drafts(row, Form.posted(request)))
    except DomainError as error:
        return JsonResponse(
            {"problems": [str(reason.message) for reason in error.reasons]}, status=error.status
        )
    revs = {str(pk): rev for pk, rev in Line.objects.filter(round=row).values_list("pk", "rev")}
    told = _("草稿已保存 %s") % timezone.localtime().strftime("%H:%M:%S")
    return JsonResponse({"saved": told, "revs": revs})


@require_POST
@login_needed()
def remind_all(request: HttpRequest) -> HttpResponseBase:
    """催报 to every unit that is late and was not reminded today."""
    actor = actor_of(request)
    policies.require(policies.may_remind_all(actor))
    sent = services.remind_overdue(actor=actor)
    messages.success(request, ngettext("已催报 %d 家", "已催报 %d 家", sent) % sent)
    return redirect("reporting-overdue")


def _save(_request: HttpRequest, actor: Actor, row: Round, form: Form) -> None:
    services.lines_save(actor=actor, round=row, drafts=forms.drafts(row, form))


def _submit(_request: HttpRequest, actor: Actor, row: Round, form: Form) -> None:
    """What is typed is kept first, by itself: a refusal of the submission loses nothing. A second press with the same key
    finds the round handed in already."""
    if not policies.may_fill(actor, row):
        services.lines_save(actor=actor, round=row, drafts=forms.drafts(row, form))
    services.round_submit(actor=actor, round=row, key=form.text("key")[:80])


def _proof(request: HttpRequest, actor: Actor, row: Round, form: Form) -> None:
    policies.require(policies.may_fill(actor, row))
    of_line = forms.number(form, "line")
    line = selectors.get_line(actor, row.pk, of_line) if of_line else None
    kept = forms.file_needed(request, actor, row)
    services.proof_add(actor=actor, round=row, kind=form.text("kind"), file=kept, line=line)


def _unproof(_request: HttpRequest, actor: Actor, row: Round, form: Form) -> None:
    services.proof_remove(actor=actor, round=row, proof=forms.number(form, "proof"))


def _confirm(_request: HttpRequest, actor: Actor, row: Round, _form: Form) -> None:
    services.round_confirm(actor=actor, round=row)


def _back(_request: HttpRequest, actor: Actor, row: Round, form: Form) -> None:
    services.round_send_back(actor=actor, round=row, reason=form.text("reason"))


def _accept(_request: HttpRequest, actor: Actor, row: Round, form: Form) -> None:
    services.line_accept(actor=actor, line=_line(actor, row, form))


def _accept_all(_request: HttpRequest, actor: Actor, row: Round, _form: Form) -> None:
    services.lines_accept(actor=actor, round=row)


def _return(_request: HttpRequest, actor: Actor, row: Round, form: Form) -> None:
    services.line_return(actor=actor, line=_line(actor, row, form), reason=form.text("reason"))


def _remind(_request: HttpRequest, actor: Actor, row: Round, form: Form) -> None:
    services.reminder_send(actor=actor, round=row, text=form.text("text"))


def _correct(request: HttpRequest, actor: Actor, row: Round, form: Form) -> None:
    line = _line(actor, row, form)
    policies.require(policies.may_correct(actor, line))
    services.correction_ask(
        actor=actor, line=line, raw=form.text("raw"), unit=form.text("unit"), reason=form.text("reason"),
        evidence=forms.upload(request, actor, row),
    )  # fmt: skip


def _decide(_request: HttpRequest, actor: Actor, row: Round, form: Form) -> None:
    found = selectors.get_correction(actor, row.pk, forms.number(form, "correction"))
    services.correction_decide(
        actor=actor, correction=found, accepted=form.text("decision") == "yes", reason=form.text("reason")
    )


def _line(actor: Actor, row: Round, form: Form) -> Line:
    return selectors.get_line(actor, row.pk, forms.number(form, "line"))


VERBS: Final[dict[str, tuple[Doing, Any]]] = {
    "save": (_save, gettext_lazy("草稿已保存")),
    "submit": (_submit, gettext_lazy("已提交")),
    "proof": (_proof, gettext_lazy("凭证已上传")),
    "unproof": (_unproof, gettext_lazy("凭证已删除")),
    "confirm": (_confirm, gettext_lazy("复核同意，已送审")),
    "back": (_back, gettext_lazy("已退回填报人")),
    "accept": (_accept, gettext_lazy("已采用")),
    "accept-all": (_accept_all, gettext_lazy("没有疑问的行都已采用")),
    "return": (_return, gettext_lazy("已退回这一行")),
    "remind": (_remind, gettext_lazy("已催报")),
    "correct": (_correct, gettext_lazy("更正已提出，等第二个人确认")),
    "decide": (_decide, gettext_lazy("更正已有结论")),
}
