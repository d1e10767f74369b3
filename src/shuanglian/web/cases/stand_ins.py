"""Stand-ins: who acts for whom and until when; giving one, arranging one for a colleague, ending one."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from shuanglian.casework import api, stand_ins
from shuanglian.casework.clocks import ZONE
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError

from ..forms import Form
from ..http import actor_of, login_needed, text
from ..paging import page

TABS: Final = (
    ("given", gettext_lazy("我委托的")),
    ("received", gettext_lazy("我代办的")),
    ("organisation", gettext_lazy("同事之间的")),
    ("past", gettext_lazy("已结束")),
)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed()
def stand_in_list(request: HttpRequest) -> HttpResponseBase:
    """The lists (`which`), and the form that gives a new one."""
    if request.method != "POST":
        return _page(request, Form({"first": timezone.localdate().isoformat()}))
    form = Form.posted(request)
    try:
        _give(actor_of(request), form)
    except DomainError as error:
        form.reasons = list(error.reasons)
        return _page(request, form, error.status)
    messages.success(request, _("代办已安排，对方已收到通知"))
    return redirect("stand-ins")


@require_POST
@login_needed()
def stand_in_end(request: HttpRequest, stand_in_id: int) -> HttpResponseBase:
    api.revoke(stand_in_id, actor=actor_of(request))
    messages.success(request, _("代办已结束"))
    return redirect(f"{reverse('stand-ins')}?which={_which(actor_of(request), text(request, 'which', 20))}")


def _give(actor: Actor, form: Form) -> None:
    form.needed("to_user_id", _("由谁代办"))
    form.needed("first", _("第一天"))
    form.needed("last", _("最后一天"))
    first, last = form.day("first", _("第一天")), form.day("last", _("最后一天"))
    to_user = form.whole("to_user_id", _("由谁代办"))
    absent = form.whole("for_user_id", _("替谁办"))
    form.finish()
    assert first is not None  # finish() has refused missing ones
    assert last is not None
    api.delegate(
        actor=actor,
        to_user_id=to_user or 0,
        valid_from=_midnight(first),
        valid_to=_midnight(last + dt.timedelta(days=1)),
        for_user_id=absent,
        reason=form.text("reason"),
    )


def _page(request: HttpRequest, form: Form, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    which = _which(actor, text(request, "which", 20))
    shown = page(stand_ins.listed(actor, which), request, newest=True)
    arranges = stand_ins.may_arrange(actor)
    colleagues = stand_ins.colleagues(actor)
    context: dict[str, Any] = {
        "form": form,
        "errors": _errors(form),
        "page": shown,
        "lines": stand_ins.lines(actor, shown.rows),
        "which": which,
        "tabs": [(key, name) for key, name in TABS if key != "organisation" or arranges],
        "arranges": arranges,
        "people": _options(colleagues, but=None if arranges else actor.user_id),
        "absent": [("", _("我自己")), *_options(colleagues, but=actor.user_id)],
    }
    return render(request, "cases/stand_ins.html", context, status=status)


def _which(actor: Actor, value: str) -> str:
    known = value in stand_ins.LISTS and (value != "organisation" or stand_ins.may_arrange(actor))
    return value if known else "given"


def _errors(form: Form) -> dict[str, str]:
    """Beside the fields of this form: the services speak of instants, people of days."""
    found = form.errors
    return {"first": found.get("valid_from", ""), "last": found.get("valid_to", "")} | found


def _options(people: list[User], *, but: int | None) -> list[tuple[str, str]]:
    return [(str(person.pk), person.name) for person in people if person.pk != but]


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ZONE)
