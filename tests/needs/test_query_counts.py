"""The list of needs and the page of one make the same number of queries however many needs there are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shuanglian.foundation.actor import Actor
from shuanglian.programmes.siti import services
from shuanglian.registry.models import Need
from shuanglian.registry.services import need_draft

pytestmark = pytest.mark.django_db


def count(client: Client, address: str) -> int:
    client.get(address)  # warm: compiled templates, the index of the matcher
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len([q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_more_needs_do_not_make_more_queries(
    needs: dict[str, Need], as_persona: Callable[[str], Client], actors: dict[str, Actor]
) -> None:
    pages = [
        (as_persona(persona), address)
        for persona in ("public", "enterprise", "manager")
        for address in (reverse("need-list"), reverse("need-detail", args=[needs["answering"].pk]))
    ]
    pages.append((as_persona("manager"), reverse("work")))
    _more(actors["enterprise"], needs["draft"], 5)
    few = [count(*page) for page in pages]
    _more(actors["enterprise"], needs["draft"], 20)
    many = [count(*page) for page in pages]
    # The page of a need that is still inviting runs the matcher, which may look once more in a larger region.
    assert all(0 <= after - before <= 1 for before, after in zip(few, many, strict=True)), (few, many)


def _more(company: Actor, like: Need, number: int) -> None:
    for index in range(number):
        need = need_draft(actor=company, owner=like.owner, title=f"另一道题 {index}", text="强度不够。")
        services.pose_submit(actor=company, need=need)
