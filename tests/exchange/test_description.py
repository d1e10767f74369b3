"""The operations keep what the description promises, whatever is sent: no server error, answers of the promised shape."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shuanglian.config.wsgi import application
from shuanglian.foundation.actor import Role
from shuanglian.foundation.workdays.services import load_bundled
from tests.registry.factories import member, need, offering, party, party_for, segment

from .factories import machine

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def _world() -> None:
    """A little of everything, so that calls also meet objects that exist."""
    load_bundled()
    actor = member(Role.ENTERPRISE)
    owner = party_for(actor)
    need(owner, actor, confidentiality="masked", teaser="摘要")
    offering(party(kind="lab"), segments=[segment()])


@pytest.mark.usefixtures("_world")
@pytest.mark.parametrize("role", ["public", "enterprise", "solver", "steward"])
def test_every_operation_keeps_its_promise(role: str) -> None:
    headers = {} if role == "public" else {"Authorization": f"Bearer {machine(Role(role))[0].token}"}
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    broken: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=8,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def probe(case: Any) -> None:
            cache.clear()
            case.call_and_validate(headers=headers, checks=CHECKS)

        try:
            probe()
        except Exception as error:
            broken.append(f"{operation.label}: {error}"[:1500])
    assert not broken, "\n\n".join(broken)
