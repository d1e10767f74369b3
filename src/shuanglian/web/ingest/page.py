"""The side-by-side page: the document with its facts marked, and beside it the facts with everything needed to decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason
from shuanglian.ingest import selectors
from shuanglian.ingest.models import IngestDocument, IngestProposal

from ..http import actor_of, is_htmx, login_needed, text
from ..paging import Page, page
from . import cards, marking, shown
from .handing import READERS

SIZE: Final = 25
LABEL: Final = "structure"
STATES: Final = ("waiting", "taken", "rejected", "superseded", "all")
FILTERS: Final = ("kind", "basis", "change", "q")
MARKED: Final = ("id", "start", "end", "value_start", "value_end", "state", "kind")


@dataclass(frozen=True, slots=True)
class Asked:
    """The fact that the address names, and the one whose form is to be open; 0 for none."""

    fact: int = 0
    editing: int = 0

    @classmethod
    def by(cls, request: HttpRequest) -> Asked:
        return cls(_number(request, "p"), _number(request, "edit"))


@require_safe
@login_needed(*READERS)
def document(request: HttpRequest, document_id: int) -> HttpResponseBase:
    return shown_page(request, selectors.get_document(actor_of(request), document_id))


def shown_page(
    request: HttpRequest,
    found: IngestDocument,
    *,
    reasons: tuple[Reason, ...] = (),
    given: dict[str, str] | None = None,
    refused: cards.Refused | None = None,
    status: int = 200,
    asked: Asked | None = None,
) -> HttpResponse:
    """The page; with `reasons` of a refused form, or with the card of a fact that could not be decided."""
    viewer = actor_of(request)
    context: dict[str, Any] = {
        "d": found,
        "tones": shown.DOCUMENT_TONES,
        "powers": selectors.powers(viewer, found),
        "versions": selectors.versions(viewer, found),
        "reasons": reasons,
        "errors": {reason.field: str(reason.message) for reason in reversed(reasons)},
        "given": given or _present(found),
    }
    if found.state == "ready":
        context |= _facts(request, viewer, found, refused, asked or Asked.by(request))
    return render(request, "ingest/document.html", context, status=status)


def _present(found: IngestDocument) -> dict[str, str]:
    return {
        "title": found.title,
        "sender": found.sender,
        "dated": found.dated.isoformat() if found.dated else "",
        "place": found.place.name if found.place else "",
    }


def _facts(
    request: HttpRequest, viewer: Actor, found: IngestDocument, refused: cards.Refused | None, asked: Asked
) -> dict[str, Any]:
    chosen = chosen_by(request)
    current = selectors.proposals(viewer, found).filter(pk=asked.fact).first() if asked.fact else None
    rows = _of_state(viewer, found, chosen["state"], apart=not chosen["basis"], **_filters(chosen))
    if current is not None and not request.GET.get("after") and not request.GET.get("before"):
        rows = _from(rows, current, selectors.proposals(viewer, found))
    shown_rows: Page[IngestProposal] = page(rows, request, fields=("start", "ordinal"), size=SIZE)
    facts = cards.many(viewer, found, shown_rows.rows, refused, asked.editing)
    around = current.start if current else _at(request, shown_rows.rows)
    everything = selectors.proposals(viewer, found)
    return {
        "page": shown_rows,
        "facts": facts,
        "current": current,
        "chosen": chosen,
        "filtered": any(value for name, value in chosen.items() if name != "state"),
        "kinds": shown.KINDS,
        "bases": shown.BASES,
        "changes": shown.CHANGES,
        "totals": _totals(viewer, found),
        "groups": shown.alike(selectors.groups(viewer, found))[:3],
        "vanished": list(selectors.vanished(viewer, found)[:50]) if found.previous_id else [],
        **_text(found, everything, around),
    }


def chosen_by(request: HttpRequest) -> dict[str, str]:
    """The tab and the filters of the address, also where a form was sent to it: its fields have the same names."""
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in ("state", *FILTERS)}
    return asked | {"state": asked["state"] if asked["state"] in STATES else "waiting"}


def following(request: HttpRequest, found: IngestDocument, proposal: IngestProposal) -> str:
    """The address of the next fact that waits, among those that the reader had chosen; of the list where none is left."""
    chosen, viewer = chosen_by(request), actor_of(request)
    rows = _of_state(viewer, found, "waiting", apart=not chosen["basis"], **_filters(chosen))
    after = rows.filter(start__gte=proposal.start).exclude(pk=proposal.pk).first()
    kept = {name: chosen[name] for name in FILTERS if chosen[name]}
    query = urlencode(kept | ({"p": after.pk} if after else {}))
    return "".join(
        (
            reverse("ingest-document", args=[found.pk]),
            f"?{query}" if query else "",
            f"#f{after.pk}" if after else "",
        )
    )


def _filters(chosen: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": chosen["kind"] if chosen["kind"] in shown.KINDS else "",
        "basis": chosen["basis"] if chosen["basis"] in shown.BASES else "",
        "change": chosen["change"] if chosen["change"] in shown.CHANGES else "",
        "q": chosen["q"],
    }


def _from(rows: Any, current: IngestProposal, everything: Any) -> Any:
    """The list begins with the fact that was asked for, even when the filter would not show it."""
    onward = Q(start__gt=current.start) | Q(start=current.start, ordinal__gte=current.ordinal)
    return everything.filter(Q(pk=current.pk) | Q(pk__in=rows.order_by().values("pk"))).filter(onward)


def _number(request: HttpRequest, name: str) -> int:
    return cards.number(text(request, name, 19))


def _at(request: HttpRequest, rows: list[IngestProposal]) -> int:
    place = _number(request, "t")
    if place:
        return place
    return rows[0].start if rows else 0


def _of_state(
    viewer: Actor, found: IngestDocument, state: str, *, apart: bool = True, **filters: Any
) -> QuerySet[IngestProposal]:
    """The facts of one tab. Labels that only look like numbers wait apart, so that nobody takes them in by mistake."""
    rows = selectors.proposals(viewer, found, state="" if state == "all" else state, **filters)
    return rows.exclude(basis=LABEL) if apart and state == "waiting" else rows


def _totals(viewer: Actor, found: IngestDocument) -> dict[str, int]:
    """How many facts each tab holds, and how many labels wait apart."""
    counted = {state: _of_state(viewer, found, state).count() for state in STATES}
    return counted | {"labels": selectors.proposals(viewer, found, state="waiting", basis=LABEL).count()}


def _text(found: IngestDocument, everything: Any, around: int) -> dict[str, Any]:
    """The part of the text around a place, with every fact in it."""
    pieces, before, after = marking.window(selectors.layout_of(found), around)
    if not pieces:
        return {"pieces": [], "text_before": None, "text_after": None}
    low, high = pieces[0].start, max(piece.end for piece in pieces)
    rows = everything.filter(start__lt=high, end__gt=low).order_by("start", "ordinal").values_list(*MARKED)
    marks = [marking.Mark(*row) for row in rows]
    blocks = marking.marked(selectors.text_of(found), pieces, marks, markup=found.media == "text/html")
    return {"pieces": blocks, "text_before": before, "text_after": after}


@require_safe
@login_needed(*READERS)
def fact(request: HttpRequest, document_id: int, proposal_id: int) -> HttpResponseBase:
    """One card, with its form when `edit` is asked; for a browser without scripts the page with that card."""
    viewer = actor_of(request)
    found = selectors.get_document(viewer, document_id)
    proposal = cards.of(viewer, found, proposal_id)
    editing = proposal.pk if "edit" in request.GET else 0
    if not is_htmx(request):
        return shown_page(request, found, asked=Asked(proposal.pk, editing))
    card = cards.many(viewer, found, [proposal], None, editing)[0]
    return render(
        request, "ingest/_fact.html", {"d": found, "x": card, "powers": selectors.powers(viewer, found)}
    )


@require_safe
@login_needed(*READERS)
def progress(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """How far the reading is; when it is over the page is loaded again."""
    found = selectors.get_document(actor_of(request), document_id)
    response = render(request, "ingest/_progress.html", {"d": found})
    if found.state in ("ready", "refused"):
        response["HX-Refresh"] = "true"
    return response


@require_safe
@login_needed(*READERS)
def history(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """Who did what to this document and its facts."""
    from .telling import told

    viewer = actor_of(request)
    found = selectors.get_document(viewer, document_id)
    lines = told(selectors.history(viewer, found))
    powers = selectors.powers(viewer, found)
    return render(request, "ingest/history.html", {"d": found, "lines": lines, "powers": powers})
