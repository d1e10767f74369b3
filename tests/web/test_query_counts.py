"""How many queries each page makes: constant whatever the length of its list, and no more than written down.

`query_counts.json` is the baseline. When a page needs one query more, say why in the commit that changes it there
(`QUERY_COUNTS=write` writes the file anew). What the larger ones are made of:

- public answer: the 9 of the home page, and 15: the curves in use, once to rank and once to say whether they are
  provisional; segments; places; offerings and parties with their segments (4); what is quoted, and from which source (4);
  measured values; sources and parties of the cards (2).
- public quality: saved measurements; kept lists, judgements, cases and their steps, for real needs and for 示例 (8); the
  curve in use, the lists and judgements to fit the next one, and the version that waits (4); the frame of the page (2).
- manager quality: the same 15, the history of versions with who decided, and the frame of somebody who is signed in (7).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shuanglian.registry import services
from shuanglian.registry.provenance import cite

from .world import SYSTEM, World, offering

pytestmark = pytest.mark.django_db
BASELINE = Path(__file__).with_name("query_counts.json")
PAGES = {
    "public home": ("public", "home", ""),
    "public answer": ("public", "home", "?q=防水透湿面料，静水压不低于 98 kPa"),
    "public search": ("public", "search", "?q=柯桥"),
    "public party-list": ("public", "party-list", ""),
    "public offering-list": ("public", "offering-list", ""),
    "public places": ("public", "places", ""),
    "public chains": ("public", "chains", ""),
    "public sources": ("public", "sources", ""),
    "enterprise party-list": ("enterprise", "party-list", ""),
    "enterprise notices": ("enterprise", "notices", ""),
    "manager work": ("manager", "work", ""),
    "public quality": ("public", "quality", ""),
    "manager quality": ("manager", "quality", ""),
}


def count(client: Client, address: str) -> int:
    client.get(address)  # warm: content types, compiled templates, the index of the matcher
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return sum(_counts(query["sql"]) for query in queries)


def _counts(sql: str) -> bool:
    """Not the frame of transactions, and not the matcher's catching up with new events, which it reads in batches."""
    return (
        not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
        and '"events_event"."nonce"' not in sql
    )


def grow(world: World) -> None:
    segment, source = world.other.segments.get(), world.other.aliases.get().source
    for number in range(25):
        party = services.party_create(
            actor=SYSTEM,
            kind="platform",
            name=f"柯桥示例平台{number}",
            segments=[segment],
            place=world.other.place,
            summary="防水透湿面料的中试。",
        )
        services.alias_add(actor=SYSTEM, party=party, name=f"别名{number}")
        cite(party, source, "summary")
        offering(party, segment)


def test_pages_make_a_constant_and_known_number_of_queries(
    world: World, as_persona: Callable[[str], Client]
) -> None:
    clients = {persona: as_persona(persona) for persona, _name, _query in PAGES.values()}

    def counts() -> dict[str, int]:
        return {
            page: count(clients[persona], reverse(name) + query)
            for page, (persona, name, query) in PAGES.items()
        }

    few = counts()
    grow(world)
    many = counts()
    assert many == few
    if os.environ.get("QUERY_COUNTS") == "write":
        BASELINE.write_text(json.dumps(few, indent=1) + "\n", encoding="utf-8")
    known = json.loads(BASELINE.read_text(encoding="utf-8"))
    assert few == known
