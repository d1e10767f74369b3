"""What a logged-in person follows."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuanglian.programmes.supervision import selectors, services

from ..http import actor_of, login_needed, text
from ..paging import page


@require_POST
@login_needed()
def follow(request: HttpRequest) -> HttpResponseBase:
    """`about` is followed, or with `end` not any more; back to where the button was."""
    actor, about = actor_of(request), text(request, "about", 100)
    if text(request, "end", 1):
        services.unsubscribe(actor=actor, about=about)
        messages.success(request, _("已取消订阅"))
    else:
        services.subscribe(actor=actor, about=about)
        messages.success(request, _("已订阅，有新的公开答复会通知您"))
    back = text(request, "next", 300)
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe and back.startswith("/") else "supervision-following")


@require_safe
@login_needed()
def following(request: HttpRequest) -> HttpResponseBase:
    found = page(selectors.subscriptions(actor_of(request)), request, newest=True)
    return render(request, "supervision/following.html", {"page": found})
