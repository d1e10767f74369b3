"""The operations on documents keep what their description promises, for documents that exist, whatever else is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from shuanglian.config.wsgi import application
from shuanglian.ingest import services
from shuanglian.ingest.models import IngestPattern
from tests.exchange.test_description import CSRF
from tests.rounds.test_promises import probe

from .factories import Desk, one_figure

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


@pytest.mark.parametrize("who", ["steward", "enterprise"])
def test_every_operation_keeps_its_promise_about_documents_that_exist(desk: Desk, who: str) -> None:
    cache.clear()
    indicator = desk.indicator()
    document = one_figure(desk)
    services.accept_matching(
        actor=desk["steward"],
        document=document,
        pattern={"kind": "quantity"},
        code=indicator.code,
        remember=True,
    )
    fact = desk.fact(document)
    known = {"document_id": document.pk, "fact_id": fact.pk, "rule_id": IngestPattern.objects.get().pk}
    client = Client()
    client.force_login(desk.world.user(who))
    credentials = {
        "headers": {"X-CSRFToken": CSRF},
        "cookies": {"sessionid": client.cookies["sessionid"].value, "csrftoken": CSRF},
    }
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    answered = {}
    for one in schema.include(path_regex="/ingest/").get_all_operations():
        operation = one.ok()
        answered[operation.label] = probe(operation, known, credentials)
    assert len(answered) > 20
    assert not any(status >= 500 for seen in answered.values() for status in seen)
    assert (200 in answered["GET /api/v1/ingest/documents/{document_id}"]) == (who != "enterprise")
