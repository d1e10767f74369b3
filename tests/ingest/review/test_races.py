"""Two stewards at the same moment, on PostgreSQL with real threads."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.cache import cache

from shuanglian.foundation.errors import Conflict
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.verification import verify_all
from shuanglian.indicators.models import Observation
from shuanglian.ingest import services
from shuanglian.ingest.models import IngestDocument, IngestProposal
from shuanglian.ingest.services import reading
from tests.indicators.factories import World
from tests.indicators.test_races import together

from .factories import Desk, one_figure, told

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(transactional_db: None, settings: Any) -> Desk:
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Desk(World.create())


def test_of_two_stewards_exactly_one_accepts(desk: Desk) -> None:
    desk.indicator()
    row = desk.fact(one_figure(desk))
    found = together(*(
        lambda key=key: services.proposal_accept(actor=desk[key], proposal=row) for key in ("steward", "steward2")
    ))  # fmt: skip
    assert sorted(type(one) for one in found if isinstance(one, Conflict)) == [Conflict]
    assert Observation.objects.count() == 1
    assert Event.objects.filter(kind="fact.accepted").count() == 1


def test_accept_and_reject_at_once_leave_one_decision(desk: Desk) -> None:
    desk.indicator()
    row = desk.fact(one_figure(desk))
    found = together(
        lambda: services.proposal_accept(actor=desk["steward"], proposal=row),
        lambda: services.proposal_reject(actor=desk["steward2"], proposal=row),
    )
    assert sum(isinstance(one, Conflict) for one in found) == 1
    state = IngestProposal.objects.get(pk=row.pk).state
    assert (state == "accepted") == Observation.objects.exists()
    assert not verify_all().violations


def test_a_bulk_and_a_single_decision_do_not_meet(desk: Desk) -> None:
    desk.indicator()
    document = one_figure(desk)
    row = desk.fact(document)
    together(
        lambda: services.proposal_accept(actor=desk["steward"], proposal=row),
        lambda: services.accept_matching(
            actor=desk["steward2"], document=document, pattern={"kind": "quantity"}
        ),
    )
    assert Observation.objects.count() == 1 and not verify_all().violations


def test_the_same_bytes_from_two_people_are_one_document(desk: Desk) -> None:
    def hand_in(key: str) -> Any:
        return services.document_hand_in(actor=desk[key], upload=io.BytesIO("同一份".encode()), name="a.txt")

    found = together(lambda: hand_in("steward"), lambda: hand_in("steward2"))
    assert IngestDocument.objects.count() == 1
    assert sorted(one.created for one in found) == [False, True]


def test_two_workers_that_finish_at_once_keep_the_facts_once(desk: Desk) -> None:
    document = desk.handed("2024年甲。")
    answer = told("2024年甲。", [])
    found = together(*(lambda: reading.finish(document.pk, 1, answer) for _ in range(2)))
    assert sorted(found) == [False, True]
    assert Event.objects.filter(kind="document.read").count() == 1
