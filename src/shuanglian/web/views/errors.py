"""Pages for refusals that Django itself decides."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason

from ..middleware import back


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", {"reasons": (), "back": ""}, status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or cookies are switched off."""
    told = Reason("csrf", _("这张表打开得太久，或浏览器没有保存 Cookie。请回到上一页刷新后再提交。"))
    return render(request, "403.html", {"reasons": (told,), "back": back(request)}, status=403)
