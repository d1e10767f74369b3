"""One part of an order: what its unit does with it, and what those above decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, Reason
from shuanglian.programmes.plans import selectors, services
from shuanglian.programmes.plans.models import Item
from shuanglian.programmes.plans.selectors.order_pages import colleagues

from ..forms import Form
from ..http import actor_of, login_needed
from ..pressing import press
from . import forms
from .orders import READERS


@require_safe
@login_needed(*READERS)
def item(request: HttpRequest, order_id: int, item_id: int) -> HttpResponseBase:
    return shown_page(request, selectors.item_for(actor_of(request), order_id, item_id))


def shown_page(
    request: HttpRequest, found: Item, reasons: tuple[Reason, ...] = (), verb: str = "", status: int = 200
) -> HttpResponse:
    """The page; with `reasons` of a refused form that form is open and filled as it was."""
    viewer = actor_of(request)
    told = selectors.item_page(viewer, found)
    may = {name: not against for name, against in told.may.items()}
    context: dict[str, Any] = {
        "i": told.line.item,
        "o": found.order,
        "told": told,
        "may": may,
        "why": told.may,
        "units": _choices(viewer, found) if may["pass"] else [],
        "people": list(colleagues(viewer)) if may["pass"] and found.assignee_id is None else [],
        "reasons": reasons,
        "verb": verb,
        "given": request.POST if reasons else {},
    }
    return render(request, "plans/item.html", context, status=status)


def _choices(viewer: Actor, found: Item) -> list[tuple[str, str]]:
    rows = selectors.receivers(viewer, is_demo=found.order.is_demo)
    rows = rows.exclude(pk=found.order.issuer_id)
    return [("", str(_("不分给单位"))), *[(str(row.pk), row.name) for row in rows[:300]]]


Doing = Callable[[HttpRequest, Actor, Item, Form], Any]


def _receive(_request: HttpRequest, actor: Actor, found: Item, _form: Form) -> None:
    services.item_receive(actor=actor, item=found)


def _pass(_request: HttpRequest, actor: Actor, found: Item, form: Form) -> None:
    due = forms.needed_day(form, "due_on", _("期限"))
    unit, person = forms.number(form, "unit") or None, forms.number(form, "assignee") or None
    services.item_pass(
        actor=actor, item=found, part=form.text("part"), due_on=due, unit=unit, assignee=person
    )


def _drop(_request: HttpRequest, actor: Actor, found: Item, form: Form) -> None:
    services.item_drop(actor=actor, item=found, reason=form.text("reason"))


def _report(request: HttpRequest, actor: Actor, found: Item, form: Form) -> None:
    percent = form.whole("percent", _("完成比例"))
    form.finish()
    file = forms.upload(request, actor, found.scope)
    services.item_report(
        actor=actor, item=found, text=form.text("text"), percent=percent, files=[] if file is None else [file]
    )


def _submit(request: HttpRequest, actor: Actor, found: Item, form: Form) -> None:
    file = forms.upload(request, actor, found.scope)
    services.item_submit(actor=actor, item=found, text=form.text("text"), file=file)


def _accept(_request: HttpRequest, actor: Actor, found: Item, form: Form) -> None:
    services.item_accept(actor=actor, item=found, note=form.text("note"))


def _return(_request: HttpRequest, actor: Actor, found: Item, form: Form) -> None:
    services.item_return(actor=actor, item=found, note=form.text("note"))


def _extend(_request: HttpRequest, actor: Actor, found: Item, form: Form) -> None:
    wanted = forms.needed_day(form, "wanted_on", _("希望延到"))
    services.extension_ask(actor=actor, item=found, wanted_on=wanted, reason=form.text("reason"))


def _grant(_request: HttpRequest, actor: Actor, found: Item, form: Form) -> None:
    services.extension_decide(actor=actor, item=found, grant=True, note=form.text("note"))


def _deny(_request: HttpRequest, actor: Actor, found: Item, form: Form) -> None:
    services.extension_decide(actor=actor, item=found, grant=False, note=form.text("note"))


def _urge(_request: HttpRequest, actor: Actor, found: Item, form: Form) -> None:
    services.item_urge(actor=actor, item=found, text=form.text("text"))


VERBS: Final[dict[str, tuple[Doing, Any]]] = {
    "receive": (_receive, gettext_lazy("已签收")),
    "pass": (_pass, gettext_lazy("已分给下级")),
    "drop": (_drop, gettext_lazy("分工已收回")),
    "report": (_report, gettext_lazy("进展已报")),
    "submit": (_submit, gettext_lazy("已报完成，等验收")),
    "accept": (_accept, gettext_lazy("已验收通过")),
    "return": (_return, gettext_lazy("已退回")),
    "extend": (_extend, gettext_lazy("延期申请已提交")),
    "grant": (_grant, gettext_lazy("已同意延期")),
    "deny": (_deny, gettext_lazy("没有同意延期")),
    "urge": (_urge, gettext_lazy("已催办")),
}


@require_POST
@login_needed()
def act(request: HttpRequest, order_id: int, item_id: int, verb: str) -> HttpResponseBase:
    """Do it and come back: to the page it was pressed on when that is one of ours, else to the part."""
    actor = actor_of(request)
    found = selectors.item_for(actor, order_id, item_id)

    def again(error: DomainError) -> HttpResponseBase:
        fresh = selectors.item_for(actor, order_id, item_id)
        return shown_page(request, fresh, error.reasons, verb, error.status)

    form = Form.posted(request)
    asked = request.POST.get("back", "")
    ours = asked.startswith("/plans/orders/") and url_has_allowed_host_and_scheme(asked, None)
    back = redirect(asked) if ours else redirect("order-item", order_id, item_id)
    return press(request, VERBS, verb, lambda do: do(request, actor, found, form), again=again, back=back)
