"""Pages for refusals that Django itself decides."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason

from ..middleware import back

# For requests that were refused before anybody knew who asks: no template, no session, no menu.
PLAIN: Final = (
    '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>400</title>'
    "<h1>请求看不懂</h1><p>Bad request</p></html>\n"
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A wrong Host header is refused by a middleware, before the frame of our pages can be drawn."""
    if isinstance(exception, DisallowedHost) or not hasattr(request, "actor"):
        return HttpResponseBadRequest(PLAIN)
    return render(request, "400.html", {"reasons": (), "back": ""}, status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or cookies are switched off."""
    told = Reason("csrf", _("这张表打开得太久，或浏览器没有保存 Cookie。请回到上一页刷新后再提交。"))
    return render(request, "403.html", {"reasons": (told,), "back": back(request)}, status=403)
