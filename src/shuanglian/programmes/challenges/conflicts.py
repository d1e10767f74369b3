"""Ties between a reviewer and bidders that the registry knows of. Found ties bar; nobody can wave them through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from shuanglian.foundation.accounts.models import Membership
from shuanglian.programmes.siti.models import Contract as SitiContract
from shuanglian.registry.models import Affiliation, Party, Relation

from .models import Contract

KINDS: Final = ("organisation", "relation", "affiliation", "contract")


def ties_of(user_id: int, seat_id: int, parties: Sequence[Party], *, years: int) -> dict[int, str]:
    """party id → the strongest tie between a reviewer and that bidder, through any organisation the person belongs to
    beside the one of the seat (`seat_id`). Who has left a bidder's organisation is tied to it as well."""
    rows = Membership.objects.filter(user=user_id).order_by("pk").values_list("organisation", "is_active")
    present = {seat_id} | {pk for pk, is_active in rows if is_active}
    former = {pk for pk, _is_active in rows} - present
    found = {party.pk: "affiliation" for party in parties if party.organisation_id in former}
    for pk in sorted(present):
        for party, kind in ties(pk, parties, years=years).items():
            found[party] = min(kind, found.get(party, kind), key=KINDS.index)
    return found


def ties(organisation_id: int, parties: Sequence[Party], *, years: int) -> dict[int, str]:
    """party id → the first kind of tie between the reviewer's organisation and that bidder, for those that have one.

    As many queries for a hundred bidders as for one. `years`: how long a tie that has ended still counts (the rules of
    the challenge say so).
    """
    same = {party.pk: "organisation" for party in parties if party.organisation_id == organisation_id}
    own = Party.objects.filter(organisation=organisation_id).first()
    if own is None:
        return same
    others = [party.pk for party in parties]
    since = years_before(timezone.localdate(), years)
    found: dict[int, str] = {}
    # The strongest kind comes last and stays.
    found |= dict.fromkeys(_contracts(own, others, since), "contract")
    found |= dict.fromkeys(_people(own, others, since), "affiliation")
    found |= dict.fromkeys(_relations(own, others), "relation")
    return found | same


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day of the calendar; the 28th for a 29 February that the year does not have."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _relations(own: Party, others: list[int]) -> set[int]:
    return _across(Relation.objects.all(), "subject", "target", own, others)


def _people(own: Party, others: list[int], since: dt.date) -> set[int]:
    """Who works or worked for the other, and people whom both have."""
    current = Affiliation.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=since))
    shared = current.filter(party__in=others, person__in=current.filter(party=own).values("person"))
    return _across(current, "person", "party", own, others) | set(shared.values_list("party", flat=True))


def _contracts(own: Party, others: list[int], since: dt.date) -> set[int]:
    siti = SitiContract.objects.filter(status="signed", signed_on__gte=since)
    ours = Contract.objects.filter(signed_on__gte=since, status__in=["signed", "fulfilled"])
    return _across(siti, "need__owner", "answer__party", own, others) | _across(
        ours, "award__bid__party", "award__bid__challenge__owner", own, others
    )


def _across(rows: QuerySet[Any], one: str, other: str, own: Party, others: Iterable[int]) -> set[int]:
    """The ends on the other side of rows that join `own` and one of `others`, in either direction."""
    either = Q(**{one: own, f"{other}__in": others}) | Q(**{other: own, f"{one}__in": others})
    pairs = rows.filter(either).values_list(one, other)
    return {pk for pair in pairs for pk in pair} & set(others) - {own.pk}
