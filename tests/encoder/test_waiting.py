"""Console programs wait for an encoder that is being opened, but not before a refusal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.matching.encoder import readiness

from .service import FakeService

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No keeper of another test."""
    monkeypatch.setattr(readiness, "_keepers", readiness._Keepers())


@pytest.fixture
def slow(service: FakeService, settings: Any) -> FakeService:
    """An encoder that takes a second to open."""
    service.answers = [0.5, 0.5]
    settings.ENCODER = service.address
    return service


def state() -> str:
    return readiness.status().state


def test_a_rebuild_of_shared_problems_waits_for_the_encoder(slow: FakeService) -> None:
    result = CliRunner().invoke(app, ["problems", "rebuild", "--json"])
    assert result.exit_code == 0, result.output
    assert state() == "ready"


def test_a_question_to_the_shards_waits_for_the_encoder(slow: FakeService) -> None:
    result = CliRunner().invoke(app, ["cluster", "query", "防水", "--json"])
    assert result.exit_code == 0, result.output
    assert state() == "ready"


@pytest.mark.parametrize("arguments", [["  "], ["膜", "--limit", "0"], ["膜" * 20_000]])
def test_what_is_refused_waits_for_nothing(slow: FakeService, arguments: list[str]) -> None:
    result = CliRunner().invoke(app, ["match", *arguments, "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["reasons"]
    assert slow.calls == []
    assert state() == "preparing"
