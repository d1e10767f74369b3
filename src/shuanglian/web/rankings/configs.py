"""Configurations with their versions, and computing a ranking from one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shuanglian.foundation.errors import Reason
from shuanglian.indicators.ranking import document, library, policies, selectors
from shuanglian.indicators.ranking.reading import BadConfig
from shuanglian.indicators.ranking.rules import Config

from ..http import actor_of
from . import shown


@require_safe
def configs(request: HttpRequest) -> HttpResponseBase:
    """The rules are public: who is compared by what."""
    rows = []
    for key in library.known_keys():
        try:
            versions = library.versions(key)
            rows.append({"key": key, "newest": versions[0], "count": len(versions), "problem": ""})
        except BadConfig as error:
            rows.append({"key": key, "newest": None, "count": 0, "problem": str(error)})
    return render(request, "rankings/configs.html", {"rows": rows})


@require_safe
def config(request: HttpRequest, key: str) -> HttpResponseBase:
    return config_page(request, key)


def config_page(
    request: HttpRequest, key: str, reasons: tuple[Reason, ...] = (), status: int = 200
) -> HttpResponse:
    """Every version in full, the newest first. Raises `NotFound`."""
    viewer = actor_of(request)
    try:
        versions = [_told(one) for one in library.versions(key)]
        problem = ""
    except BadConfig as error:
        versions, problem = [], str(error)
    context: dict[str, Any] = {
        "key": key,
        "versions": versions,
        "problem": problem,
        "rankings": list(selectors.listed(viewer, key=key)[:20]),
        "tones": shown.TONES,
        "may_freeze": not policies.may_freeze(viewer),
        "today": timezone.localdate().isoformat(),
        "reasons": reasons,
        "given": request.POST if reasons else {},
    }
    return render(request, "rankings/config.html", context, status=status)


def _told(one: Config) -> dict[str, Any]:
    told = document.told_config(one)
    gates = [gate | {"words": shown.EFFECTS[gate["effect"]]} for gate in told["gates"]]
    return {
        "config": one,
        "rules": shown.rules(told),
        "gates": gates,
        "grades": one.grades,
        "publicity": shown.term(one.publicity),
        "answer": shown.term(one.answer),
        "appeal": shown.term(one.appeal),
    }
