"""The operations on rounds keep what their description promises, for rounds that exist, whatever else is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from shuanglian.config.wsgi import application
from shuanglian.foundation.accounts.models import User
from tests.exchange.test_description import CHECKS, CSRF

from .factories import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _one_connection(settings: Any) -> Iterator[None]:
    """Calls through WSGI would close the connection that holds the test's transaction."""
    settings.EXCHANGE_RATES = {"token": 10**6, "user": 10**6, "public": 10**6}
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("who", ["manager", "expert", "owner"])
def test_every_operation_keeps_its_promise_about_rounds_that_exist(who: str) -> None:
    cache.clear()
    world = World.create()
    found = world.computed(capacity=2) if who == "manager" else world.published()
    proposal = world.proposal(found, 0)
    known = {
        "round_id": found.pk,
        "proposal_id": proposal.pk,
        "need_row_id": proposal.need_id,
        "candidate_id": proposal.need.candidates.values_list("pk", flat=True)[0],
        "expert_id": proposal.expert_id,
    }
    client = Client()
    client.force_login(User.objects.get(pk=getattr(world, who).user_id))
    credentials = {
        "headers": {"X-CSRFToken": CSRF},
        "cookies": {"sessionid": client.cookies["sessionid"].value, "csrftoken": CSRF},
    }
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application).include(path_regex="/rounds")
    answered = {}
    for one in schema.get_all_operations():
        operation = one.ok()
        answered[operation.label] = probe(operation, known, credentials)
    assert len(answered) > 15
    assert not any(status >= 500 for seen in answered.values() for status in seen)
    assert 200 in answered["GET /api/v1/rounds/{round_id}"]
    assert (200 in answered["GET /api/v1/rounds/{round_id}/needs/{need_row_id}/candidates"]) == (
        who == "manager"
    )


def probe(operation: Any, known: dict[str, int], credentials: dict[str, Any]) -> set[int]:
    seen: set[int] = set()

    @settings(
        max_examples=5,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        cache.clear()
        for place in (case.path_parameters, case.body):
            if isinstance(place, dict):
                place |= {name: value for name, value in known.items() if name in place}
        seen.add(case.call_and_validate(checks=CHECKS, **credentials).status_code)

    call()
    return seen
