"""The register as list, board and Gantt chart; speeds; sums against what sources state."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shuanglian.foundation.actor import Role
from shuanglian.programmes.projects import policies, selectors
from shuanglian.programmes.projects.models import Gate, Investment, Project
from shuanglian.programmes.projects.selectors import Filters
from shuanglian.programmes.projects.selectors.speeds import speeds as speeds_of
from shuanglian.programmes.projects.selectors.totals import lines_of
from shuanglian.programmes.projects.words import MONEY_TOTALS, PHASE_TITLES, Level, Phase, TotalKey
from shuanglian.registry.models import Place

from ..http import actor_of, login_needed, text
from ..paging import page
from . import drawing, shown

MOST_CARDS: Final = 30
MOST_ROWS: Final = 60


def chosen(request: HttpRequest) -> Filters:
    """The filters in the address; what is no choice of ours is ignored."""
    phase, level = text(request, "phase", 10), text(request, "level", 10)
    return Filters(
        q=text(request, "q", 100),
        phase=phase if phase in (*Phase.values, "unknown") else "",
        list=text(request, "list", 60),
        place=text(request, "place", 40),
        level=level if level in Level.values else "",
        mine=text(request, "mine", 1) == "1",
    )


def _choices(request: HttpRequest, picked: Filters) -> dict[str, Any]:
    viewer = actor_of(request)
    places = Place.objects.filter(pk__in=selectors.visible_to(viewer).values("place")).order_by("code")
    return {
        "chosen": picked,
        "filtered": picked != Filters(),
        "phases": [*Phase.choices],
        "lists": list(selectors.lists(viewer)),
        "places": list(places),
        "levels": [(v, label) for v, label in Level.choices if v],
        "may_create": not policies.may_edit(viewer),
        "sees_work": viewer.is_staff or viewer.is_in(Role.ENTERPRISE),
        "is_staff": viewer.is_staff,
    }


@require_safe
def projects(request: HttpRequest) -> HttpResponseBase:
    """Public: published facts. Companies find theirs here as well, the region's people all."""
    picked = chosen(request)
    rows = selectors.projects(actor_of(request), picked).prefetch_related("entries__list")
    context = {
        "page": page(rows, request, newest=True),
        "tones": shown.TONES,
        "outcome_tones": shown.OUTCOME_TONES,
        **_choices(request, picked),
    }
    return render(request, "projects/list.html", context)


@require_safe
@login_needed()
def board(request: HttpRequest) -> HttpResponseBase:
    """A column per phase; what is blocked stands first, however many there are."""
    picked = chosen(request)
    viewer = actor_of(request)
    rows = selectors.projects(viewer, picked).filter(pk__in=selectors.workable(viewer))
    live = Q(gates__issues__solved_at__isnull=True, gates__issues__isnull=False)
    counts = dict(rows.order_by().values_list("phase").annotate(n=Count("pk", distinct=True)))
    columns = []
    for phase in Phase:
        cards = rows.filter(phase=phase).annotate(
            issues=Count("gates__issues", filter=live, distinct=True),
            blocking=Count("gates__issues", filter=live & Q(gates__issues__is_blocking=True), distinct=True),
        )
        cards = cards.prefetch_related("runs").order_by("outcome", "-blocking", "-pk")[:MOST_CARDS]
        columns.append((phase, PHASE_TITLES[phase], counts.get(phase, 0), [_card(p) for p in cards]))
    context = {
        "columns": columns,
        "most": MOST_CARDS,
        "today": timezone.localdate(),
        **_choices(request, picked),
    }
    return render(request, "projects/board.html", context)


def _card(project: Project) -> dict[str, Any]:
    run = next((run for run in project.runs.all() if run.ended_on is None), None)
    return {"project": project, "run": run}


@require_safe
@login_needed()
def gantt(request: HttpRequest) -> HttpResponseBase:
    picked = chosen(request)
    viewer, today = actor_of(request), timezone.localdate()
    rows = selectors.projects(viewer, picked).filter(pk__in=selectors.workable(viewer), case__isnull=False)
    gates = Prefetch("gates", queryset=Gate.objects.order_by("pk"))
    found = list(rows.prefetch_related("runs", gates).order_by("-pk")[: MOST_ROWS + 1])
    drawn = [(p.pk, p.name, _spans(p)) for p in found[:MOST_ROWS]]
    context = {
        "chart": drawing.chart(drawn, today),
        "rows": [(p, _spans(p)) for p in found[:MOST_ROWS]],
        "more": len(found) > MOST_ROWS,
        "most": MOST_ROWS,
        "today": today,
        **_choices(request, picked),
    }
    return render(request, "projects/gantt.html", context)


def _spans(project: Project) -> list[drawing.Span]:
    order = list(Phase.values)
    runs = sorted(project.runs.all(), key=lambda run: order.index(run.phase))
    return [
        drawing.Span(run.phase, str(run.get_phase_display()), run.started_on, run.ended_on, run.planned_on)
        for run in runs
    ]


@require_safe
@login_needed()
def speeds(request: HttpRequest) -> HttpResponseBase:
    """Real projects; the demonstration only where it is asked for, and said so."""
    viewer = actor_of(request)
    demo = text(request, "data", 5) == "demo"
    year = timezone.localdate().year
    mine = selectors.workable(viewer).filter(is_demo=demo)
    reported = Investment.objects.filter(project__in=mine, voided_at__isnull=True, month__year=year)
    context = {
        "told": speeds_of(viewer, year=year, demo=demo),
        "year": year,
        "demo": demo,
        "reported": reported.exists(),
    }
    return render(request, "projects/speeds.html", context)


@require_safe
def totals(request: HttpRequest) -> HttpResponseBase:
    """Each list with its stated totals, what single projects bring, and the remainder nobody names."""
    viewer = actor_of(request)
    lists = []
    for found in selectors.lists(viewer):
        lines = [
            {
                "line": line,
                "label": TotalKey(line.stated.key).label,
                "is_money": line.stated.key in MONEY_TOTALS,
                "tone": shown.LINE_TONES[line.state],
                "words": shown.LINE_WORDS[line.state],
                "has_figure": line.named > line.silent,
                "about": shown.about(line.stated),
            }
            for line in lines_of(found)
        ]
        entries = found.entries.select_related("project__party", "project__source").order_by("pk")
        seen = entries.filter(project__in=selectors.visible_to(viewer))
        lists.append(
            {"list": found, "lines": lines, "entries": list(seen[:MOST_ROWS]), "count": seen.count()}
        )
    return render(request, "projects/totals.html", {"lists": lists, "most": MOST_ROWS})
