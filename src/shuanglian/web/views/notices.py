"""A person's notices and how they want to be told."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuanglian.foundation.notices import selectors, services

from ..http import actor_of, login_needed, text
from ..paging import page


@require_safe
@login_needed()
def notices(request: HttpRequest) -> HttpResponseBase:
    viewer = actor_of(request)
    only_unread = request.GET.get("show") == "unread"
    rows = selectors.unread(viewer) if only_unread else selectors.visible_to(viewer)
    shown = page(rows.annotate(newest=-F("id")), request, fields=("newest",))
    context = {"page": shown, "only_unread": only_unread, "unread": selectors.unread_count(viewer)}
    return render(request, "web/notices.html", context)


@require_POST
@login_needed()
def read(request: HttpRequest, notice_id: int) -> HttpResponseBase:
    """Mark one as read and go where it leads."""
    notice = services.mark_read(actor=actor_of(request), notice_id=notice_id)
    safe = url_has_allowed_host_and_scheme(notice.url, None) and notice.url.startswith("/")
    return redirect(notice.url if safe else "notices")


@require_POST
@login_needed()
def read_all(request: HttpRequest) -> HttpResponseBase:
    count = services.mark_all_read(actor=actor_of(request))
    messages.success(request, _("%(n)s 条通知标为已读") % {"n": count})
    return redirect("notices")


@login_needed()
def preferences(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    choices = selectors.preferences(actor)
    if request.method != "POST":
        return render(request, "web/preferences.html", {"choices": choices})
    with transaction.atomic():
        for choice in choices:
            in_app, email = (bool(text(request, f"{way}:{choice.kind.key}")) for way in ("app", "email"))
            if (in_app, email) != (choice.in_app, choice.email):
                services.preference_set(actor=actor, kind=choice.kind.key, in_app=in_app, email=email)
    messages.success(request, _("通知方式已保存"))
    return redirect("notice-preferences")
