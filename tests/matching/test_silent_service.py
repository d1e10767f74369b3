"""A service of vectors that accepts and never answers costs a moment once, and then nothing."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pytest

from shuanglian.foundation.actor import PUBLIC
from shuanglian.matching import encoder, meaning
from shuanglian.matching.answers import Answer
from shuanglian.matching.encoder import EncoderUnavailable, readiness
from shuanglian.matching.encoder.endpoint import EndpointEncoder, Service
from shuanglian.matching.encoder.remembering import RememberingEncoder
from shuanglian.matching.services import match
from shuanglian.registry.models import Party

from .factories import PlainEncoder, encoded
from .test_meaning import wine

__all__ = ["wine"]
pytestmark = pytest.mark.django_db
QUESTION = "坛子里味道走样"


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a service that accepts connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"


def at(address: str) -> EndpointEncoder:
    """An encoder that was opened while its service still answered, with the space of the plain one."""
    made = EndpointEncoder.__new__(EndpointEncoder)
    made._service = Service(address, "m")
    made._query_prefix = made._passage_prefix = ""
    made.name, made.fingerprint, made.dimension = "tests:silent", PlainEncoder.fingerprint, 256
    return made


def kept(monkeypatch: pytest.MonkeyPatch, inner: encoder.Encoder) -> None:
    """Let `inner` be what the keeper of this process has ready."""
    keeper = readiness.Keeper("none")
    keeper._encoder = RememberingEncoder(inner, keeper._failed)
    monkeypatch.setattr(encoder, "current", keeper.encoder)


def timed(question: str) -> tuple[Answer, float]:
    started = time.monotonic()
    return match(PUBLIC, question), time.monotonic() - started


def test_a_service_that_never_answers_is_waited_for_once(
    wine: Party, monkeypatch: pytest.MonkeyPatch, silent: str
) -> None:
    encoded(monkeypatch, PlainEncoder())
    assert match(PUBLIC, "黄酒发酵控制").mode == "hybrid"
    kept(monkeypatch, at(silent))
    answer, seconds = timed("黄酒发酵过程怎么控制")
    assert answer.mode == "lexical"
    assert answer.results[0].party_id == wine.pk
    assert seconds < 5
    for question in ("黄酒发酵过程的稳定", "黄酒发酵控制"):
        answer, seconds = timed(question)
        assert (answer.mode, answer.results[0].party_id) == ("lexical", wine.pk)
        assert seconds < 5


class HalfSilent(PlainEncoder):
    """Answers questions, and leaves sentences to a service that does not answer."""

    def __init__(self, address: str) -> None:
        self.sentences = at(address)
        self.asked: list[int] = []

    def passages_now(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked.append(len(texts))
        return self.sentences.passages_now(texts)


def test_sentences_that_come_too_late_cost_their_reason_not_the_card(
    wine: Party, monkeypatch: pytest.MonkeyPatch, silent: str
) -> None:
    encoded(monkeypatch, PlainEncoder())
    monkeypatch.setattr(meaning, "_known", meaning._Known())  # no sentence of another test is remembered
    inner = HalfSilent(silent)
    kept(monkeypatch, inner)
    for _again in range(2):
        answer, seconds = timed(QUESTION)
        assert (answer.mode, answer.results[0].party_id) == ("hybrid", wine.pk)
        assert "meaning" not in {reason.kind for reason in answer.results[0].reasons}
        assert seconds < 5
    assert len(inner.asked) == 1


class Noting(PlainEncoder):
    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def passages_now(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.calls.append(list(texts))
        return self.passages(texts)


def test_the_sentences_of_all_cards_are_asked_for_at_once_and_only_once(
    wine: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded(monkeypatch, PlainEncoder())
    inner = Noting()
    inner.fingerprint = PlainEncoder.fingerprint
    monkeypatch.setattr(encoder, "current", lambda: inner)
    monkeypatch.setattr(meaning, "_known", meaning._Known())
    first = match(PUBLIC, QUESTION)
    assert [reason.kind for reason in first.results[0].reasons].count("meaning") == 1
    assert len(inner.calls) == 1
    assert match(PUBLIC, QUESTION).results == first.results
    assert len(inner.calls) == 1


def test_an_endpoint_gives_up_within_its_limit_also_when_the_answer_drips(silent: str) -> None:
    started = time.monotonic()
    with pytest.raises(EncoderUnavailable):
        at(silent).passages_now(["水"])
    assert time.monotonic() - started < 5
