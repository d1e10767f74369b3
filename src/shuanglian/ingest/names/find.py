"""Entities and relations of a document."""

from __future__ import annotations

from collections.abc import Sequence

from ..document import Document
from ..proposal import Proposal
from .companies import companies
from .entities import entities, occurrences, proposals
from .mention import Mention
from .organisations import organisations, settled
from .people import people
from .places import place_names
from .things import things
from .view import View, views


def find_names(document: Document, quantities: Sequence[Proposal]) -> list[Proposal]:
    """Entities (one proposal per name, at its first full mention) and relations, in document order.

    `detail` of an entity: type, name, aliases [{name, start, end}], mentions; of a relation: predicate, subject, object,
    subject_type, object_type.
    """
    rows = views(document)
    found = entities(rows, _mentions(rows))
    occurrences(rows, found)
    return proposals(found)


def _mentions(rows: list[View]) -> list[Mention]:
    named = [mention for view in rows for mention in organisations(view)]
    listed = [mention for view in rows for mention in (*companies(view), *things(view))]
    return [*settled(named), *listed, *people(rows), *place_names(rows)]
