"""Demonstration ratings (示例): fictional companies whose fictional tickets of past quarters were rated.

The companies of the personas are too few to be published, which is right; so the demonstration brings votes of a few more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.utils import timezone

from shuanglian.casework.models import Definition
from shuanglian.foundation.accounts import personas
from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.accounts.services import ensure_personas
from shuanglian.foundation.actor import system
from shuanglian.foundation.events.services import record
from shuanglian.registry.models import Party
from shuanglian.registry.services import party_create

from . import rules, services
from .models import Ballot, Remark
from .services import Offer, Vote

COMPANIES: Final = ("示例织造企业", "示例印染企业", "示例服饰企业", "示例装备企业", "示例新材料企业")
WORDS: Final = (
    "示例：答复快，讲得清楚。",
    "示例：材料清单改过两次，希望一次说全。",
    "示例：现场指导很实在。",
)

MARKS: Final = (5, 4, 4, 5, 3, 4, 5)
SAID: Final = (*WORDS, "", "")


def install() -> Iterable[Definition]:
    """Ratings have no process."""
    return []


@transaction.atomic
def load_demo() -> int:
    """Votes for the departments of the personas over the last quarters; how many. Once."""
    ensure_personas()
    if Ballot.objects.filter(is_demo=True).exists():
        return 0
    companies = [_company(name) for name in COMPANIES]
    units = [_unit("officer"), _unit("officer2")]
    return sum(_vote(c, unit, n, i) for unit in units for n in range(3) for i, c in enumerate(companies))


def _vote(company: Party, unit: int, back: int, nth: int) -> int:
    """As `vote_cast` does it, for a service that the demonstration only claims; `back` quarters ago."""
    month = _months_ago(3 * (back + 1))
    keys = [key for key, _name in rules.terms().dimensions["department"]]
    vote = Vote(
        {key: MARKS[(nth + back + i) % len(MARKS)] for i, key in enumerate(keys)},
        SAID[(nth + back) % len(SAID)],
    )
    offer = Offer("ticket", unit * 100 + back, "department", unit, "示例", month, True)
    services.keep(company, offer, vote, month, True)
    if vote.words:
        Remark.objects.filter(text=vote.words, is_demo=True).update(state="shown")
    record(
        stream=services.STREAM, kind="rating.voted", actor=services.SHUFFLED, obj=("rating", ""), payload={}
    )
    return 1


def _months_ago(months: int) -> dt.date:
    today = timezone.localdate()
    number = today.year * 12 + today.month - 1 - months
    return dt.date(number // 12, number % 12 + 1, 1)


def _unit(key: str) -> int:
    found = next(persona for persona in personas.PERSONAS if persona.key == key)
    rows = Membership.objects.filter(user__username=found.username, organisation__name=found.organisation)
    return rows.get(role=found.role).organisation_id


def _company(name: str) -> Party:
    """A party without accounts; found again by its name."""
    found = Party.objects.filter(name=name, is_demo=True).first()
    return found or party_create(actor=system("示例"), name=name, kind="enterprise", is_demo=True)
