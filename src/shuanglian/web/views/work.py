"""My work list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..http import login_needed


@require_safe
@login_needed()
def work(request: HttpRequest) -> HttpResponseBase:
    return render(request, "web/work.html", {})
