"""The operations keep what the description promises, whatever is sent: no server error, answers of the promised shape."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache as cache_of_counters
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shuanglian.config.wsgi import application
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.registry.models import Party
from tests.registry.factories import offering, segment
from tests.siti.factories import World

from .factories import machine

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
CSRF = "c" * 32
# What a call is made of. Sending changes it, so it is put back as it was generated before the next person sends it.
PARTS = ("path_parameters", "query", "headers", "cookies", "body")
LISTS = [
    f"GET /api/v1/{name}"
    for name in ("me", "parties", "offerings", "needs", "places", "chains", "cooperations")
]


class Region:
    """A need in the middle of the loop, so that generated calls also meet objects that exist."""

    def __init__(self) -> None:
        load_bundled()
        self.world = World.create()
        self.need = self.world.answering()
        self.answer = self.world.answer(self.need, self.world.solver)
        self.offering = offering(self.world.solver_party, segments=[segment()])
        self.party: Party = self.world.company

    def known(self, name: str) -> int | None:
        found = {"need_id": self.need, "party_id": self.party, "offering_id": self.offering}.get(name)
        return found.pk if found else None

    def credentials(self, who: str) -> dict[str, Any]:
        """Headers and cookies: nobody's, a machine's, or those of a person's browser."""
        if who == "public":
            return {}
        if who == "machine":
            return {"headers": {"Authorization": f"Bearer {machine(Role.STEWARD)[0].token}"}}
        actor: Actor = getattr(self.world, who)
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id))
        session = client.cookies["sessionid"].value
        return {"headers": {"X-CSRFToken": CSRF}, "cookies": {"sessionid": session, "csrftoken": CSRF}}


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Calls through WSGI would close the connection that holds the test's transaction (Django's own client avoids it)."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@cache
def _generated() -> list[tuple[str, list[tuple[Any, dict[str, Any]]]]]:
    """Per operation the calls with generated input; the same for everybody, so they are generated once."""
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    return [(one.ok().label, _drawn(one.ok())) for one in schema.get_all_operations()]


def _drawn(operation: Any) -> list[tuple[Any, dict[str, Any]]]:
    """Each call with the parts of it as they were generated."""
    drawn = []

    @settings(
        max_examples=3,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def draw(case: Any) -> None:
        parts = {part: getattr(case, part) for part in PARTS}
        drawn.append((case, {part: deepcopy(value) for part, value in parts.items() if _changes(value)}))

    draw()
    return drawn


@pytest.mark.parametrize("who", ["public", "machine", "enterprise", "solver", "manager", "admin"])
def test_every_operation_keeps_its_promise(who: str) -> None:
    region = Region()
    credentials = region.credentials(who)
    broken, answered = [], {}
    for label, cases in _generated():
        assert cases, label
        try:
            answered[label] = _probe(cases, region, credentials)
        except Exception as error:
            broken.append(f"{label}: {error}"[:1500])
    assert not broken, "\n\n".join(broken)
    assert all(200 in answered[label] for label in LISTS), answered
    assert (200 in answered["GET /api/v1/duties"]) == (who != "public")


def _changes(value: Any) -> bool:
    """What sending may change in place; a text, a number and the mark of no body cannot."""
    return isinstance(value, MutableMapping | list)


def _probe(cases: list[tuple[Any, dict[str, Any]]], region: Region, credentials: dict[str, Any]) -> set[int]:
    """Call one operation with its generated input, every second time about an object that exists; the statuses seen."""
    seen: set[int] = set()
    for case, parts in cases:
        cache_of_counters.clear()
        for part, value in parts.items():
            setattr(case, part, deepcopy(value))
        for place in (case.path_parameters, case.body):
            _make_real(place, region)
        seen.add(case.call_and_validate(checks=CHECKS, **credentials).status_code)
    return seen


def _make_real(place: Any, region: Region) -> None:
    if isinstance(place, dict):
        for name, value in place.items():
            known = region.known(name)
            if known is not None and isinstance(value, int) and value % 2 == 0:
                place[name] = known
