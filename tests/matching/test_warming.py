"""After its start a server goes the way of a question once by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError

from shuanglian.matching import background, encoder, upkeep, warming
from shuanglian.matching.background import Named
from shuanglian.matching.encoder import Status

from .factories import PlainEncoder, offering, party

pytestmark = pytest.mark.django_db


def test_the_index_and_the_fields_are_there_before_anybody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    offering(party("面料研究所"), "防水透湿面料", "可回收的防水透湿面料。")
    fresh = PlainEncoder()
    fresh.fingerprint = "testswarm"
    monkeypatch.setattr(encoder, "current", lambda: fresh)
    assert upkeep.EVIDENCE.current() is None
    warming.work(threading.Event())
    assert upkeep.EVIDENCE.current() is not None
    assert background._path(Named(fresh)).exists()


def test_a_stop_ends_the_waiting_for_an_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "current", lambda: None)
    monkeypatch.setattr(encoder, "status", lambda: Status("preparing", ""))
    stop = threading.Event()
    stop.set()
    started = time.monotonic()
    warming.work(stop)
    assert time.monotonic() - started < 5


def test_a_database_that_fails_does_not_end_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("no such table")

    monkeypatch.setattr(warming.services, "match", broken)
    warming.work(threading.Event())


def test_starting_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()
    waiting: Callable[..., bool] = lambda *_args, **_kwargs: go.wait(10)  # noqa: E731
    monkeypatch.setattr(warming.services, "match", waiting)
    started = time.monotonic()
    thread = warming.start(threading.Event())
    assert time.monotonic() - started < 8  # it waits ten seconds
    assert thread.is_alive()
    go.set()
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.parametrize(("choice", "waits"), [("builtin", True), ("http://127.0.0.1:9", False)])
def test_the_end_of_a_server_waits_for_a_model_but_not_for_a_service(
    monkeypatch: pytest.MonkeyPatch, settings: Any, choice: str, waits: bool
) -> None:
    settings.ENCODER = choice
    monkeypatch.setattr(warming.services, "match", lambda *_args, **_kwargs: None)
    monkeypatch.setattr(encoder, "current", lambda: None)
    thread = warming.start(threading.Event())
    assert thread.daemon is not waits
    thread.join(10)
