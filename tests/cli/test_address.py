"""The address that is printed is the one that answers."""

from __future__ import annotations

from typing import Any

import pytest

from shuanglian.cli.prepare import address, print_personas


@pytest.mark.parametrize(
    ("host", "port", "shown"),
    [
        ("127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("127.0.0.1", 8123, "http://127.0.0.1:8123"),
        ("::1", 8000, "http://[::1]:8000"),
    ],
)
def test_it_follows_the_options(monkeypatch: pytest.MonkeyPatch, host: str, port: int, shown: str) -> None:
    monkeypatch.delenv("SHUANGLIAN_BASE_URL", raising=False)
    assert address(host, port) == shown


def test_a_configured_one_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUANGLIAN_BASE_URL", "https://example.org/")
    assert address("0.0.0.0", 8000) == "https://example.org"


def test_people_are_printed_under_it(settings: Any) -> None:
    said: list[str] = []
    settings.PERSONAS, settings.PRODUCTION = True, False
    print_personas(said.append, "http://127.0.0.1:8123")
    assert "http://127.0.0.1:8123/accounts/personas/" in said[0]
