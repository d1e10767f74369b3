"""Ties between a reviewer and a bidder that the registry knows of. Found ties bar; nobody can wave them through."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Q
from django.utils import timezone

from shuanglian.programmes.siti.models import Contract as SitiContract
from shuanglian.registry.models import Affiliation, Party, Relation

from .models import Contract

RECENT: Final = dt.timedelta(days=3 * 365)
KINDS: Final = ("organisation", "relation", "affiliation", "contract")


def tie(organisation_id: int, party: Party) -> str:
    """The first kind of tie between the reviewer's organisation and a bidder; empty without one."""
    if party.organisation_id is not None and party.organisation_id == organisation_id:
        return "organisation"
    own = Party.objects.filter(organisation=organisation_id).first()
    if own is None:
        return ""
    if Relation.objects.filter(Q(subject=own, target=party) | Q(subject=party, target=own)).exists():
        return "relation"
    if _shared_people(own, party):
        return "affiliation"
    return "contract" if _recent_contract(own, party) else ""


def _shared_people(own: Party, other: Party) -> bool:
    today = timezone.localdate()
    current = Affiliation.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today - RECENT))
    direct = current.filter(Q(person=own, party=other) | Q(person=other, party=own)).exists()
    shared = current.filter(party=other, person__in=current.filter(party=own).values("person"))
    return direct or shared.exists()


def _recent_contract(own: Party, other: Party) -> bool:
    since = timezone.localdate() - RECENT
    siti = SitiContract.objects.filter(status="signed", signed_on__gte=since)
    worked = siti.filter(Q(need__owner=own, answer__party=other) | Q(need__owner=other, answer__party=own))
    ours = Contract.objects.filter(signed_on__gte=since, status__in=["signed", "fulfilled"]).filter(
        Q(award__bid__party=own, award__bid__challenge__owner=other)
        | Q(award__bid__party=other, award__bid__challenge__owner=own)
    )
    return worked.exists() or ours.exists()
