"""Answers that may fit already: tickets of the same kind, and what the region offers. By the matcher's own measures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, Sum

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError
from shuanglian.matching import services as matching
from shuanglian.matching.problems import features, keys, similarity, weighing
from shuanglian.matching.problems.models import Key
from shuanglian.matching.text import fold
from shuanglian.registry.models import Offering, OfferingKind

from ..models import Reply, Status, Ticket
from ..visibility import visible_to

CANDIDATES: Final = 60
LEAST: Final = 0.08
SHORTEST: Final = 6
SHORTEST_PHRASE: Final = 3
SERVICES: Final = (OfferingKind.POLICY, OfferingKind.FUND)


@dataclass(frozen=True, slots=True)
class Similar:
    """`ticket_id`, `number` and `title` only where the viewer may read that ticket; else the public wording alone."""

    ticket_id: int | None
    number: str
    title: str
    answer: str
    similarity: float
    why: tuple[str, ...]
    is_public: bool
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Hint:
    """A policy or fund that may pay for it."""

    ref: str
    title: str
    party: str
    kind: str
    is_demo: bool


def similar(viewer: Actor, text: str, *, limit: int = 5, exclude: int | None = None) -> list[Similar]:
    """Closed tickets near to the text, the nearest first. Only what the viewer may read, and public answers."""
    if len(text.strip()) < SHORTEST:
        return []
    frozen = weighing.frozen()
    asked = features.read(text)
    readable = set(visible_to(viewer).filter(_answered()).values_list("pk", flat=True)[:5000])
    ids = _candidates(asked, frozen)
    rows = Ticket.objects.filter(_answered(), pk__in=ids) | Ticket.objects.filter(
        published_at__isnull=False, pk__in=ids
    )
    found = []
    for ticket in rows.exclude(pk=exclude or 0):
        is_own = ticket.pk in readable
        if not is_own and ticket.published_at is None:
            continue
        told = f"{ticket.title}\n{ticket.text}" if is_own else ticket.public_question
        verdict = similarity.compare(asked, features.read(told), frozen.weighing, None)
        if verdict.score >= LEAST:
            found.append((verdict, ticket, is_own, _why(verdict, text, told)))
    found.sort(key=lambda one: (-one[0].score, one[1].pk))
    chosen = found[:limit]
    answers = _answers(ticket.pk for _v, ticket, _own, _words in chosen)
    return [_shown(verdict, ticket, is_own, answers, why) for verdict, ticket, is_own, why in chosen]


def policies(viewer: Actor, text: str, *, limit: int = 3) -> list[Hint]:
    """Policies and funds that the matcher finds for the text; nothing where it cannot say."""
    if len(text.strip()) < SHORTEST:
        return []
    try:
        answer = matching.match(viewer, text[:2000], limit=limit)
    except DomainError:
        return []
    ids = [m.offering_id for kind in ("policy", "fund") for m in answer.help.get(kind, ()) if m.offering_id]
    rows = Offering.objects.filter(pk__in=ids, status="active").select_related("party")
    return [
        Hint(row.ref, row.title, row.party.name, str(row.get_kind_display()), row.is_demo)
        for row in rows[:limit]
    ]


def _answered() -> Q:
    return Q(status=Status.CLOSED, rounds__gt=0)


def _candidates(asked: features.Features, frozen: weighing.Frozen) -> list[int]:
    """Tickets that share telling words, by the matcher's index of problems; the newest where it has none yet."""
    own = keys.keys_of(asked, frozen.weighing)
    rows = Key.objects.filter(key__in=list(own), problem__kind="ticket", problem__is_active=True)
    ranked = rows.values("problem__object_id").annotate(n=Sum("count")).order_by("-n", "problem__object_id")
    ids = list(ranked.values_list("problem__object_id", flat=True)[:CANDIDATES])
    if len(ids) < CANDIDATES:
        fresh = Ticket.objects.filter(rounds__gt=0).order_by("-answered_at").values_list("pk", flat=True)
        ids += [pk for pk in fresh[:CANDIDATES] if pk not in ids]
    return ids


def _answers(ids: Iterable[int]) -> dict[int, str]:
    rows = Reply.objects.filter(ticket__in=list(ids)).order_by("round").values_list("ticket_id", "text")
    return dict(rows)


def _why(verdict: similarity.Verdict, asked: str, told: str) -> tuple[str, ...]:
    """What both texts say, in whole words: the measure's pairs of letters joined to what stands in both."""
    parts = [part for part in verdict.parts if part.value > 0 and part.words]
    terms, plain, other = {part.words for part in parts if part.kind == "term"}, fold(asked), fold(told)
    runs: list[str] = []
    at = 0
    for end in range(1, len(plain) + 1):
        if plain[end - 1 : end + 1] not in terms:
            runs.append(plain[at:end])
            at = end
    phrases = {run for run in runs if len(run) >= SHORTEST_PHRASE and run in other}
    words = {term for term in terms if len(term) >= SHORTEST_PHRASE}
    named = [part.words for part in parts if part.kind != "term"]
    return tuple(dict.fromkeys([*named, *sorted(phrases | words, key=lambda word: (-len(word), word))]))[:4]


def _shown(
    verdict: similarity.Verdict, ticket: Ticket, is_own: bool, answers: dict[int, str], why: tuple[str, ...]
) -> Similar:
    return Similar(
        ticket_id=ticket.pk if is_own else None,
        number=ticket.number if is_own else "",
        title=ticket.title if is_own else ticket.public_question,
        answer=answers.get(ticket.pk, "") if is_own else ticket.public_answer,
        similarity=round(verdict.score, 3),
        why=why,
        is_public=ticket.published_at is not None,
        is_demo=ticket.is_demo,
    )
