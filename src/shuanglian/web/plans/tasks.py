"""The page of a task, its form, and what is done with it and with its milestones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import DomainError, Invalid, Reason
from shuanglian.indicators.models import Plan
from shuanglian.programmes.plans import selectors, services, written
from shuanglian.programmes.plans.models import EvidenceKind, Milestone, PlanTask

from ..forms import Form
from ..http import actor_of, login_needed
from ..pressing import press
from . import forms, shown

KEEPERS: Final = (Role.STEWARD, Role.ADMIN)


@require_safe
def task(request: HttpRequest, task_id: int) -> HttpResponseBase:
    return page(request, selectors.task_for(actor_of(request), task_id))


def page(
    request: HttpRequest,
    found: PlanTask,
    reasons: tuple[Reason, ...] = (),
    verb: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page; with `reasons` of a refused form that form is open and filled as it was."""
    viewer = actor_of(request)
    told = selectors.task_page(viewer, found)
    context: dict[str, Any] = {
        "t": found,
        "told": told,
        "r": told.row,
        "words": shown.STATUS_WORDS,
        "tones": shown.STATUS_TONES,
        "icons": shown.STATUS_ICONS,
        "lights": shown.LIGHT_WORDS,
        "total": None if found.total is None else written.plain(found.total),
        "shares": [(row.year, written.plain(row.value)) for row in found.shares.all()],
        "timeline": shown.timeline(viewer, found.stream) if told.sees_work else [],
        "reasons": reasons,
        "verb": verb,
        "given": request.POST if reasons else {},
        "today": timezone.localdate(),
    }
    return render(request, "plans/task.html", context, status=status)


Doing = Callable[[HttpRequest, Actor, Any, Form], Any]


def _block(_request: HttpRequest, actor: Actor, found: PlanTask, form: Form) -> None:
    services.task_block(
        actor=actor, task=found, reason=form.text("reason"), waiting_for=form.text("waiting_for")
    )


def _unblock(_request: HttpRequest, actor: Actor, found: PlanTask, form: Form) -> None:
    services.task_unblock(actor=actor, task=found, how=form.text("how"))


def _link(_request: HttpRequest, actor: Actor, found: PlanTask, form: Form) -> None:
    services.task_link(actor=actor, task=found, project=form.text("project"), need=form.text("need"))


def _unlink(_request: HttpRequest, actor: Actor, found: PlanTask, form: Form) -> None:
    services.task_unlink(actor=actor, task=found, project=form.text("project"), need=form.text("need"))


def _claim(request: HttpRequest, actor: Actor, row: Milestone, form: Form) -> None:
    on = form.day("done_on", _("完成日期"))
    form.finish()
    file = forms.upload(request, actor, row.task.stream)
    services.milestone_claim(
        actor=actor, milestone=row, statement=form.text("statement"), file=file, done_on=on
    )


def _confirm(_request: HttpRequest, actor: Actor, row: Milestone, form: Form) -> None:
    services.claim_confirm(actor=actor, milestone=row, note=form.text("note"))


def _return(_request: HttpRequest, actor: Actor, row: Milestone, form: Form) -> None:
    services.claim_return(actor=actor, milestone=row, note=form.text("note"))


def _move(_request: HttpRequest, actor: Actor, row: Milestone, form: Form) -> None:
    to = forms.needed_day(form, "to", _("新的期限"))
    services.milestone_move(actor=actor, milestone=row, to=to, reason=form.text("reason"))


TASK_VERBS: Final[dict[str, tuple[Doing, Any]]] = {
    "block": (_block, gettext_lazy("已记下受阻")),
    "unblock": (_unblock, gettext_lazy("已解除受阻")),
    "link": (_link, gettext_lazy("已关联")),
    "unlink": (_unlink, gettext_lazy("已取消关联")),
}
MARK_VERBS: Final[dict[str, tuple[Doing, Any]]] = {
    "claim": (_claim, gettext_lazy("已报完成，等第二个人确认")),
    "confirm": (_confirm, gettext_lazy("里程碑已确认完成")),
    "return": (_return, gettext_lazy("已退回")),
    "move": (_move, gettext_lazy("期限已调整")),
}


@require_POST
@login_needed()
def act(request: HttpRequest, task_id: int, verb: str) -> HttpResponseBase:
    """Do it and come back to the page; a refusal shows the page with every reason."""
    found = selectors.task_for(actor_of(request), task_id)
    return _do(request, found, found, TASK_VERBS, verb)


@require_POST
@login_needed()
def mark_act(request: HttpRequest, task_id: int, milestone_id: int, verb: str) -> HttpResponseBase:
    viewer = actor_of(request)
    row = selectors.milestone_for(viewer, task_id, milestone_id)
    return _do(request, selectors.task_for(viewer, task_id), row, MARK_VERBS, verb)


def _do(
    request: HttpRequest, found: PlanTask, target: Any, verbs: dict[str, tuple[Doing, Any]], verb: str
) -> HttpResponseBase:
    actor, form = actor_of(request), Form.posted(request)

    def again(error: DomainError) -> HttpResponseBase:
        fresh = selectors.task_for(actor, found.pk)
        name = verb if target is found else f"{verb}-{target.pk}"
        return page(request, fresh, error.reasons, name, error.status)

    back = redirect("plan-task", found.pk)
    return press(request, verbs, verb, lambda do: do(request, actor, target, form), again=again, back=back)


# -- the form -------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*KEEPERS)
def new(request: HttpRequest) -> HttpResponseBase:
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*KEEPERS)
def edit(request: HttpRequest, task_id: int) -> HttpResponseBase:
    return _form(request, selectors.task_for(actor_of(request), task_id))


def _form(request: HttpRequest, old: PlanTask | None) -> HttpResponseBase:
    if request.method != "POST":
        return _shown(request, old, {} if old is None else forms.present(old))
    form = Form.posted(request)
    try:
        spec = forms.task(form, actor_of(request), old)
        rev = form.rev() if old is not None else None
        saved, _changed = services.task_save(actor=actor_of(request), spec=spec, rev=rev)
    except (Invalid, DomainError) as error:
        return _shown(request, old, form.values, error.reasons, error.status)
    messages.success(request, _("任务已保存"))
    return redirect("plan-task", saved.pk)


def _shown(
    request: HttpRequest,
    old: PlanTask | None,
    given: dict[str, Any],
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "t": old,
        "given": given,
        "reasons": reasons,
        "errors": {reason.field: str(reason.message) for reason in reversed(reasons)},
        "plans": list(Plan.objects.order_by("key").values_list("key", "name")),
        "kinds": "、".join(str(label) for _value, label in EvidenceKind.choices),
    }
    return render(request, "plans/form.html", context, status=status)
