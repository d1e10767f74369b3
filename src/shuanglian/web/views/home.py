"""The public home: one question box that answers at once, and what the region has to show."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from shuanglian.registry import selectors
from shuanglian.registry.models import PlaceKind

from .. import answers, facts, figures, limits, maps, nav
from ..http import actor_of, is_htmx, text

LIMIT = 3
LONGEST = 2000
ASKED_PER_MINUTE = 60
# Fewer characters are not answered while somebody types.
LEAST_TYPED = 4


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    question = text(request, "q", LONGEST)
    return render(request, "web/home.html", _frame(request) | _asked(request, question))


@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest) -> HttpResponse:
    """The answer to one question: a part for htmx, the whole home page for a browser without scripts.

    The question comes by POST, so that what a stranger writes stays out of addresses and access logs.
    """
    question = text(request, "q", LONGEST)
    if is_htmx(request) and "ask" not in request.POST and len(question) < LEAST_TYPED:
        question = ""  # still being written; whoever presses the button is answered whatever the length
    context = _asked(request, question)
    if is_htmx(request):
        return render(request, "web/_answer.html", context | {"is_part": True})
    return render(request, "web/home.html", _frame(request) | context)


def _asked(request: HttpRequest, question: str) -> dict[str, Any]:
    answer = None
    if question:
        limits.demand(request, "match", ASKED_PER_MINUTE)
        answer = answers.answer(actor_of(request), question, limit=LIMIT)
    new = nav.address("need-new")
    return {
        "question": question,
        "answer": answer,
        "new_url": f"{new}?{urlencode({'text': question})}" if new else "",
    }


def _frame(request: HttpRequest) -> dict[str, Any]:
    """What stands below the question box."""
    viewer, places = actor_of(request), list(selectors.places())
    return {
        "figures": figures.region_figures(),
        "story": figures.story(viewer),
        "open_needs": figures.open_needs(viewer),
        "needs_url": nav.address("need-list"),
        "map": maps.region_map(places, width=520, height=372),
        "map_chip": facts.first_chip("place", [p.pk for p in places if p.kind == PlaceKind.SCIENCE_CITY]),
        "examples": answers.EXAMPLES,
    }
