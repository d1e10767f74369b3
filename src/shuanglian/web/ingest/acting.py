"""Deciding about one fact: accept, change and accept, reject, take back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, NotFound, Reason, Text
from shuanglian.ingest import selectors, services
from shuanglian.ingest.models import IngestDocument, IngestProposal
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party, PartyKind

from ..forms import Form
from ..http import actor_of, is_htmx, login_needed
from . import cards, shown
from .handing import HANDERS
from .page import Asked, following, shown_page

Doing = Callable[[Actor, IngestProposal, Form], Any]


@require_POST
@login_needed(*HANDERS)
def act(request: HttpRequest, document_id: int, proposal_id: int, verb: str) -> HttpResponseBase:
    """Decide; the card comes back as it now stands, or with every reason why it could not be done."""
    actor, form = actor_of(request), Form.posted(request)
    found = selectors.get_document(actor, document_id)
    proposal = cards.of(actor, found, proposal_id)
    known = VERBS.get(verb)
    if known is None:
        raise NotFound(Reason("unknown_verb", _("没有这个动作")))
    doing, words = known
    try:
        doing(actor, proposal, form)
    except NotFound:
        raise
    except DomainError as error:
        return _refused(
            request, found, proposal, cards.Refused(proposal.pk, error.reasons, form.values, verb), error
        )
    return _done(request, found, proposal, words)


def _done(
    request: HttpRequest, found: IngestDocument, proposal: IngestProposal, words: Text
) -> HttpResponseBase:
    actor = actor_of(request)
    if is_htmx(request):
        return _card(request, found, cards.of(actor, found, proposal.pk))
    messages.success(request, str(words))
    return redirect(following(request, found, proposal))


def _refused(
    request: HttpRequest,
    found: IngestDocument,
    proposal: IngestProposal,
    refused: cards.Refused,
    error: DomainError,
) -> HttpResponseBase:
    fresh = cards.of(actor_of(request), found, proposal.pk)
    if is_htmx(request):
        response = _card(request, found, fresh, refused, error.status)
        response["HX-Retarget"] = f"#f{proposal.pk}"
        return response
    return shown_page(request, found, refused=refused, status=error.status, asked=Asked(proposal.pk))


def _card(
    request: HttpRequest,
    found: IngestDocument,
    proposal: IngestProposal,
    refused: cards.Refused | None = None,
    status: int = 200,
) -> HttpResponseBase:
    viewer = actor_of(request)
    card = cards.many(viewer, found, [proposal], refused)[0]
    context = {"d": found, "x": card, "powers": selectors.powers(viewer, found), "fresh": True}
    return render(request, "ingest/_fact.html", context, status=status)


def _accept(actor: Actor, proposal: IngestProposal, form: Form) -> None:
    choice = _choice(actor, proposal, form)
    form.finish()
    services.proposal_accept(actor=actor, proposal=proposal, choice=choice)


def _edit(actor: Actor, proposal: IngestProposal, form: Form) -> None:
    changes = _changes(proposal, form)
    choice = _choice(actor, proposal, form)
    form.finish()
    services.proposal_edit_and_accept(actor=actor, proposal=proposal, changes=changes, choice=choice)


def _reject(actor: Actor, proposal: IngestProposal, form: Form) -> None:
    services.proposal_reject(actor=actor, proposal=proposal, reason=form.text("reason"))


def _undo(actor: Actor, proposal: IngestProposal, form: Form) -> None:
    services.proposal_undo(actor=actor, proposal=proposal, reason=form.text("reason"))


VERBS: Final[dict[str, tuple[Doing, Text]]] = {
    "accept": (_accept, gettext_lazy("已采纳")),
    "edit": (_edit, gettext_lazy("已改后采纳")),
    "reject": (_reject, gettext_lazy("已标为不采纳")),
    "undo": (_undo, gettext_lazy("已撤销，等待再次审核")),
}


def _changes(proposal: IngestProposal, form: Form) -> dict[str, Any]:
    """Only what differs from how the fact stands."""
    changes: dict[str, Any] = {}
    if proposal.kind == "entity":
        return {"name": form.needed("name", _("名称"))}
    for name in cards.FIELDS:
        typed = _typed(form, name, proposal)
        if name in form.values and typed != proposal.said(name):
            changes[name] = typed
    if form.flag("growth") != bool(proposal.said("growth")):
        changes["growth"] = form.flag("growth")
    return changes


def _typed(form: Form, name: str, proposal: IngestProposal) -> Any:
    """A field as it is kept: numbers as numbers, times in the words of an office or as they are kept already."""
    if name in ("value", "value_max"):
        return form.number(name, _("数值"))
    text, said = form.text(name), proposal.said(name)
    if name != "time":
        return text
    return said if text == shown.time_typed(said) else shown.time_written(text)


def _choice(actor: Actor, proposal: IngestProposal, form: Form) -> services.Choice:
    """The indicator or party that was chosen; `keep` leaves a figure outside the indicators."""
    code = form.text("code")
    asked = form.text("party")
    party = _party(actor, asked) if asked not in ("", "new") else None
    if party is None and asked not in ("", "new"):
        form.refuse([Reason("party", _("没有这个主体"), "party")])
    return services.Choice(
        code="" if code == "keep" else code,
        keep=code == "keep" or form.flag("keep"),
        party=party,
        party_kind=_new_kind(proposal) if asked == "new" else "",
        period=form.text("period"),
        note=form.text("note"),
    )


def _party(actor: Actor, asked: str) -> Party | None:
    """By its number in a list, or by the name (or the code) that was typed."""
    rows = registry.parties(actor)
    known = rows.filter(pk=cards.number(asked)).first() if cards.number(asked) else None
    return known or rows.filter(name=asked).first() or rows.filter(ref=asked).first()


def _new_kind(proposal: IngestProposal) -> str:
    """A new party of the kind that was read, also where the name was linked to one that is there; what is no kind of
    party (a product, a place) stays a fact."""
    kind = selectors.type_of(proposal)
    return kind if kind in PartyKind.values else ""
