"""From a fact anywhere in the house back to its highlighted sentence, and how facts are named in lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.privacy import mask_name
from shuanglian.foundation.actor import Actor

from ..models import Became, IngestProposal
from ..policies import may_decide
from ..proposal import Kind
from .reading import visible_to

_LOCATOR: Final = re.compile(r"(\d{1,18})#(\d{1,18})")
PERSONS: Final = frozenset({"person", "people", "人物", "人名"})


def trace(locator: str, viewer: Actor | None = None) -> str | None:
    """The address of the sentence that a locator (`<document>#<proposal>`) points to; None for other locators, and for
    what `viewer` (if given) may not see."""
    return traces([locator], viewer).get(locator)


def traces(locators: Iterable[str], viewer: Actor | None = None) -> dict[str, str]:
    """The same for many, in one query."""
    wanted = {
        text: (int(found[1]), int(found[2])) for text in locators if (found := _LOCATOR.fullmatch(text))
    }
    if not wanted:
        return {}
    rows = IngestProposal.objects.filter(pk__in={pk for _document, pk in wanted.values()})
    if viewer is not None:
        rows = rows.filter(document__in=visible_to(viewer).values("pk"))
    there = set(rows.order_by().values_list("document", "pk"))
    return {text: address(*key) for text, key in wanted.items() if key in there}


def is_place(locator: str) -> bool:
    """Does a locator point into a document that was handed in? It is no text for people then."""
    return _LOCATOR.fullmatch(locator) is not None


def address(document_id: int, proposal_id: int) -> str:
    return f"/ingest/documents/{document_id}/?p={proposal_id}"


def is_person(row: IngestProposal) -> bool:
    return row.kind == Kind.ENTITY and str(row.detail.get("type", "")) in PERSONS


def masked(viewer: Actor, row: IngestProposal) -> str | None:
    """How a person is named for a viewer who does not decide; None where nothing is masked."""
    return shown_subject(viewer, row) if is_person(row) and may_decide(viewer, row.document) else None


def shown_subject(viewer: Actor, row: IngestProposal) -> str:
    """What a list names; a person's name is masked for whoever does not decide about it."""
    name = str(row.said("subject") or row.detail.get("name", ""))
    return mask_name(name) if is_person(row) and may_decide(viewer, row.document) else name


def became_words(row: IngestProposal) -> str:
    """What an accepted fact is now; empty for the others."""
    if not row.became_kind:
        return ""
    told = Became(row.became_kind).label
    if row.became_kind == Became.KEPT:
        return str(told)
    return _("%(kind)s %(number)s") % {"kind": told, "number": row.became_id}
