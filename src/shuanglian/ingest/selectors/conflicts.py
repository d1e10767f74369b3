"""What stands against a fact: another value of the same figure, the same value of another scope, other documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from shuanglian.foundation.actor import Actor

from ..doors import Standing, door
from ..facts import INDICATORS, fact_of
from ..models import IngestProposal, ProposalState
from .reading import visible_to
from .tracing import address

MOST: Final = 5
_ASKED: Final = 500
CONTRADICTION: Final = "contradiction"
SCOPE: Final = "scope"
ELSEWHERE: Final = "elsewhere"
SAME: Final = "same"


@dataclass(frozen=True, slots=True)
class Clash:
    """`kind`: contradiction (same figure, other value), scope (same value said of another place or party: one of the two
    may be mistaken for the other), elsewhere (another document says it otherwise), same (it stands already, or another
    document says it too). `proposal_id` where it is a fact of a document."""

    kind: str
    words: str
    value: str
    unit: str
    period: str
    scope: str
    url: str
    proposal_id: int | None = None


def conflicts_for(viewer: Actor, proposals: Iterable[IngestProposal]) -> dict[int, list[Clash]]:
    """By id of the fact, the gravest first, few of each kind. The number of queries does not depend on their number."""
    rows = list(proposals)
    found: dict[int, list[Clash]] = defaultdict(list)
    for pk, clashes in _standing(viewer, rows).items():
        found[pk] += clashes
    for pk, clashes in _elsewhere(viewer, rows).items():
        found[pk] += clashes
    order = (CONTRADICTION, SCOPE, ELSEWHERE, SAME)
    return {pk: sorted(some, key=lambda one: order.index(one.kind)) for pk, some in found.items()}


def _standing(viewer: Actor, rows: Sequence[IngestProposal]) -> dict[int, list[Clash]]:
    """What the indicators hold."""
    way = door(INDICATORS)
    asked = [(row, fact) for row in rows if (fact := fact_of(row)) is not None]
    if way is None or not asked:
        return {}
    facts = [fact for _row, fact in asked]
    if way.standing_many is not None:
        held: Mapping[int, Sequence[Standing]] = way.standing_many(viewer, facts)
    else:
        held = {at: way.standing(viewer, fact) for at, fact in enumerate(facts)}
    return {
        row.pk: [_clash(row, one) for one in held.get(at, ()) if not _itself(row, one)][: 2 * MOST]
        for at, (row, _fact) in enumerate(asked)
    }


def _itself(row: IngestProposal, one: Standing) -> bool:
    return bool(row.became_url) and one.url == row.became_url


def _clash(row: IngestProposal, one: Standing) -> Clash:
    kind = (SAME if one.same_value else CONTRADICTION) if one.same_scope else SCOPE
    return Clash(
        kind, one.words, format(one.value.normalize(), "f"), one.unit, one.period, one.scope, one.url
    )


def _elsewhere(viewer: Actor, rows: Sequence[IngestProposal]) -> dict[int, list[Clash]]:
    """What other facts of the documents say, those that were not accepted left out. Two queries."""
    slots, twins = {row.slot for row in rows}, {row.twin for row in rows if row.twin}
    if not slots:
        return {}
    seen = IngestProposal.objects.filter(document__in=visible_to(viewer).values("pk"))
    seen = seen.exclude(state__in=[ProposalState.REJECTED, ProposalState.SUPERSEDED])
    near = seen.filter(Q(slot__in=slots) | Q(twin__in=twins)).select_related("document")
    near = near.defer("document__layout", "document__notes").order_by("-pk")[:_ASKED]
    by_slot, by_twin = _by(near, lambda one: one.slot), _by(near, lambda one: one.twin)
    return {
        row.pk: [*_same_slot(row, by_slot[row.slot]), *_same_value(row, by_twin[row.twin])] for row in rows
    }


def _by(
    rows: Iterable[IngestProposal], key: Callable[[IngestProposal], str]
) -> dict[str, list[IngestProposal]]:
    found: dict[str, list[IngestProposal]] = defaultdict(list)
    for row in rows:
        if key(row):
            found[key(row)].append(row)
    return found


def _same_slot(row: IngestProposal, others: Sequence[IngestProposal]) -> list[Clash]:
    """The same figure in another document, or with another value in this one. Slots without a name say nothing."""
    if not row.indicator and not row.subject and not row.detail.get("name"):
        return []
    found = []
    for one in others:
        if one.pk == row.pk or one.pk == row.previous_id or one.previous_id == row.pk:
            continue
        if one.fingerprint != row.fingerprint:
            found.append(_told(ELSEWHERE, one))
        elif one.document_id != row.document_id:
            found.append(_told(SAME, one))
    return found[:MOST]


def _same_value(row: IngestProposal, others: Sequence[IngestProposal]) -> list[Clash]:
    """The two-scopes trap: one number of one indicator and period, said of two places or parties."""
    found = [
        _told(SCOPE, one)
        for one in others
        if one.pk not in (row.pk, row.previous_id) and one.previous_id != row.pk and one.slot != row.slot
        and (one.place, one.subject) != (row.place, row.subject)
    ]  # fmt: skip
    return found[:MOST]


def _told(kind: str, one: IngestProposal) -> Clash:
    scope = " ".join(part for part in (one.place, one.subject) if part)
    url = address(one.document_id, one.pk)
    words = f"{one.document.title}：{one.quote[:120]}"
    return Clash(
        kind, words, str(one.edited.get("value", one.value_text)), one.unit, one.time, scope, url, one.pk
    )
