"""Every button of the page of a project: one address, one verb, one service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, Reason
from shuanglian.programmes.projects import selectors, services
from shuanglian.programmes.projects.models import Project

from ..forms import Form
from ..http import actor_of, login_needed
from ..pressing import press
from . import detail, forms

Doing = Callable[[HttpRequest, Actor, Project, Form], Any]


@require_POST
@login_needed()
def act(request: HttpRequest, project_id: int, verb: str) -> HttpResponseBase:
    """Do it and come back to the page; a refusal shows the page with every reason."""
    actor = actor_of(request)
    found = selectors.get_work(actor, project_id)
    form = Form.posted(request)

    def again(error: DomainError) -> HttpResponseBase:
        fresh = selectors.get_for(actor, project_id)
        return detail.shown_page(request, fresh, error.reasons, verb, error.status)

    back = redirect("project-detail", project_id)
    return press(request, VERBS, verb, lambda do: do(request, actor, found, form), again=again, back=back)


def _start(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    planned = form.day("planned_on", _("计划完成预审"))
    form.finish()
    services.project_start(actor=actor, project=found, planned_on=planned)


def _gate_plan(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    day = form.day("planned_on", _("日期"))
    if day is None and not form.reasons:
        form.needed("planned_on", _("日期"))
    gate = selectors.get_gate(actor, found.pk, form.text("gate"))
    form.finish()
    assert day is not None
    services.gate_plan(actor=actor, gate=gate, planned_on=day)


def _gate_close(request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    held, planned = form.day("held_on", _("召开日期")), form.day("next_planned_on", _("下一阶段计划完成"))
    gate = selectors.get_gate(actor, found.pk, form.text("gate"))
    form.finish()
    services.gate_close(
        actor=actor, gate=gate, decision=form.text("decision"), participants=lines(form.text("participants")),
        held_on=held, minutes=form.text("minutes"), minutes_file=forms.upload(request, actor, found.pk),
        passed=form.text("passed") != "no", next_planned_on=planned,
    )  # fmt: skip


def _issue_open(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    due = form.day("due_on", _("期限"))
    gate = selectors.get_gate(actor, found.pk, form.text("gate"))
    form.finish()
    services.issue_open(
        actor=actor, gate=gate, title=form.text("title"), owner=form.text("owner"), due_on=due,
        is_blocking=form.flag("is_blocking"),
    )  # fmt: skip


def _issue_solve(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    issue = selectors.get_issue(actor, found.pk, number(form, "issue"))
    services.issue_solve(actor=actor, issue=issue, solution=form.text("solution"))


def _issue_unblock(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    issue = selectors.get_issue(actor, found.pk, number(form, "issue"))
    services.issue_unblock(actor=actor, issue=issue, reason=form.text("reason"))


def _step(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    services.step_finish(actor=actor, project=found, key=form.text("step"), on=_day(form))


def _review(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    if form.text("verdict") not in ("yes", "no"):
        form.refuse([Reason("verdict", _("请选科创属性的结论"), "verdict")])
    day = _day(form)
    form.finish()
    services.office_review(
        actor=actor,
        project=found,
        is_scientific=form.text("verdict") == "yes",
        reason=form.text("reason"),
        on=day,
    )


def _apply(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    """A document that is ticked as missing comes with its date."""
    matter = form.text("matter")
    missing = [name.split("-", 2)[2] for name in form.values if name.startswith(f"missing-{matter}-")]
    promises = {key: form.day(f"promise-{matter}-{key}", _("承诺日期")) for key in missing}
    received = form.day("received_on", _("收件日期"))
    form.finish()
    services.application_submit(
        actor=actor, project=found, matter=matter, promises=promises, received_on=received
    )


def _accept(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    services.application_accept(actor=actor, application=_application(actor, found, form))


def _refuse(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    application = _application(actor, found, form)
    services.application_refuse(actor=actor, application=application, reason=form.text("reason"))


def _supply(request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    services.document_supply(
        actor=actor, application=_application(actor, found, form), key=form.text("document"),
        statement=form.text("statement"), file=forms.upload(request, actor, found.pk),
    )  # fmt: skip


def _pause(request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    application = _application(actor, found, form)
    services.application_pause(
        actor=actor, application=application, reason=form.text("reason"), on=_day(form),
        file=forms.upload(request, actor, found.pk),
    )  # fmt: skip


def _resume(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    services.application_resume(actor=actor, application=_application(actor, found, form), on=_day(form))


def _finish(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    services.application_finish(actor=actor, application=_application(actor, found, form), on=_day(form))


def _lift(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    services.bar_lift(actor=actor, project=found, reason=form.text("reason"))


def _plan(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    form.needed("year", _("年度"))
    form.needed("yearly", _("年度计划投资"))
    year, (cents, raw) = form.whole("year", _("年度")), forms.amount(form, "yearly", _("年度计划投资"))
    form.finish()
    assert year is not None and cents is not None
    services.plan_set(actor=actor, project=found, year=year, cents=cents, raw=raw)


def _invest(request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    form.needed("cents", _("完成投资"))
    month, (cents, raw) = forms.month(form, "month", _("月份")), forms.amount(form, "cents", _("完成投资"))
    form.finish()
    assert month is not None and cents is not None
    services.investment_report(
        actor=actor, project=found, month=month, cents=cents, raw=raw, statement=form.text("statement"),
        file=forms.upload(request, actor, found.pk),
    )  # fmt: skip


def _void(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    month = forms.month(form, "month", _("月份"))
    form.finish()
    assert month is not None
    services.investment_void(actor=actor, project=found, month=month, reason=form.text("reason"))


def _produce(request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    services.production_confirm(
        actor=actor, project=found, on=_day(form), statement=form.text("statement"),
        file=forms.upload(request, actor, found.pk),
    )  # fmt: skip


def _drop(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    services.drop_ask(actor=actor, project=found, reason=form.text("reason"))


def _drop_agree(_request: HttpRequest, actor: Actor, found: Project, _form: Form) -> None:
    services.drop_agree(actor=actor, project=found)


def _drop_decline(_request: HttpRequest, actor: Actor, found: Project, form: Form) -> None:
    services.drop_decline(actor=actor, project=found, reason=form.text("reason"))


def _application(actor: Actor, found: Project, form: Form) -> Any:
    return selectors.get_application(actor, found.pk, number(form, "application"))


def number(form: Form, name: str) -> int:
    value = form.text(name)
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 18 else 0


def _day(form: Form) -> dt.date | None:
    day = form.day("on", _("日期"))
    form.finish()
    return day


def lines(text: str) -> list[str]:
    for sign in "，,；;、":
        text = text.replace(sign, "\n")
    return [line.strip() for line in text.splitlines() if line.strip()]


VERBS: Final[dict[str, tuple[Doing, Any]]] = {
    "start": (_start, gettext_lazy("已进入推进")),
    "gate-plan": (_gate_plan, gettext_lazy("已定下日期")),
    "gate-close": (_gate_close, gettext_lazy("关口结果已登记")),
    "issue-open": (_issue_open, gettext_lazy("问题已登记")),
    "issue-solve": (_issue_solve, gettext_lazy("问题已解决")),
    "issue-unblock": (_issue_unblock, gettext_lazy("这个问题不再卡关口")),
    "step": (_step, gettext_lazy("审批环节已办完")),
    "review": (_review, gettext_lazy("审核意见已登记")),
    "apply": (_apply, gettext_lazy("申请已提交")),
    "accept": (_accept, gettext_lazy("已受理")),
    "refuse": (_refuse, gettext_lazy("已登记不受理")),
    "supply": (_supply, gettext_lazy("材料已补齐")),
    "pause": (_pause, gettext_lazy("已暂停计时")),
    "resume": (_resume, gettext_lazy("已恢复计时")),
    "finish": (_finish, gettext_lazy("已办结")),
    "lift": (_lift, gettext_lazy("限制已解除")),
    "plan": (_plan, gettext_lazy("年度计划投资已保存")),
    "invest": (_invest, gettext_lazy("完成投资已填报")),
    "void": (_void, gettext_lazy("已作废")),
    "produce": (_produce, gettext_lazy("已确认投产")),
    "drop": (_drop, gettext_lazy("已提请终止推进")),
    "drop-agree": (_drop_agree, gettext_lazy("已终止推进")),
    "drop-decline": (_drop_decline, gettext_lazy("项目继续推进")),
}
