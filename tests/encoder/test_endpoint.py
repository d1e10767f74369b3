"""A service behind an address, spoken to over real HTTP: used as it answers, refused in words when it does not."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.encoder import EncoderUnavailable, endpoint, open_encoder
from shuanglian.matching.encoder.endpoint import EndpointEncoder, Service, address_of

from .service import FakeService, vector_of


@pytest.fixture
def encoder(service: FakeService) -> Iterator[EndpointEncoder]:
    """Opened, with the calls of opening forgotten, and hardly a pause between attempts."""
    made = EndpointEncoder(
        Service(f"{service.address}/v1", "acme/multilingual-e5-large", "key-1", pause=0.01)
    )
    service.calls.clear()
    yield made


def unit(text: str) -> np.ndarray:
    vector = np.array(vector_of(text))
    return np.asarray(vector / np.linalg.norm(vector))


def test_the_first_model_of_the_service_is_used(service: FakeService) -> None:
    encoder = open_encoder(service.address)
    assert encoder.name == f"{service.address}/v1:acme/multilingual-e5-large"
    assert encoder.dimension == 8
    assert [call["path"] for call in service.calls] == ["/v1/models", "/v1/embeddings"]


def test_model_and_key_come_from_the_environment(
    service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHUANGLIAN_ENCODER_MODEL", "bge-small-zh")
    monkeypatch.setenv("SHUANGLIAN_ENCODER_KEY", "secret")
    open_encoder(service.address)
    (call,) = service.calls
    assert call["body"]["model"] == "bge-small-zh"
    assert call["headers"]["authorization"] == "Bearer secret"


def test_vectors_are_those_of_the_texts_with_their_prefixes(
    service: FakeService, encoder: EndpointEncoder
) -> None:
    texts = ["水", "火", "金"]
    np.testing.assert_allclose(encoder.queries(texts), [unit(f"query: {t}") for t in texts], atol=1e-5)
    np.testing.assert_allclose(encoder.passages(texts), [unit(f"passage: {t}") for t in texts], atol=1e-5)


def test_many_texts_go_in_several_calls(service: FakeService, encoder: EndpointEncoder) -> None:
    texts = [f"第{i}条" for i in range(2 * endpoint.TEXTS_AT_ONCE + 3)]
    vectors = encoder.passages(texts)
    assert [len(call["body"]["input"]) for call in service.calls] == [64, 64, 3]
    np.testing.assert_allclose(vectors[-1], unit(f"passage: {texts[-1]}"), atol=1e-5)


def test_no_texts_ask_nothing(service: FakeService, encoder: EndpointEncoder) -> None:
    assert encoder.passages([]).shape == (0, 8)
    assert service.calls == []


def test_texts_are_sent_as_services_take_them(service: FakeService, encoder: EndpointEncoder) -> None:
    """No half surrogate pairs, and not without end."""
    encoder.passages(["\ud800水", "面" * 50_000])
    assert service.texts[0] == "passage: ?水"
    assert len(service.texts[1]) == 8000


def test_an_empty_text_is_not_sent_empty(service: FakeService) -> None:
    encoder = EndpointEncoder(Service(f"{service.address}/v1", "no-family", pause=0.01))
    encoder.passages([""])
    assert service.texts[-1] == " "


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_failure_is_tried_again_for_documents(
    service: FakeService, encoder: EndpointEncoder, status: int
) -> None:
    service.answers = [status, status]
    assert encoder.passages(["水"]).shape == (1, 8)
    assert len(service.calls) == 3


def test_three_failures_are_enough(service: FakeService, encoder: EndpointEncoder) -> None:
    service.answers = [503, 503, 503, 503]
    with pytest.raises(EncoderUnavailable, match=r"HTTP 503 .*planned"):
        encoder.passages(["水"])
    assert len(service.calls) == 3


def test_somebody_who_waits_is_not_kept_waiting(service: FakeService, encoder: EndpointEncoder) -> None:
    service.answers = [503]
    with pytest.raises(EncoderUnavailable):
        encoder.queries(["水"])
    assert len(service.calls) == 1


def test_a_refusal_is_not_repeated(service: FakeService, encoder: EndpointEncoder) -> None:
    service.answers = [(401, b'{"error": "bad key"}')]
    with pytest.raises(EncoderUnavailable, match=r"HTTP 401 .*bad key"):
        encoder.passages(["水"])
    assert len(service.calls) == 1


def test_a_slow_service_is_given_up(service: FakeService) -> None:
    service.answers = [3.0]
    started = time.monotonic()
    with pytest.raises(EncoderUnavailable, match="timed out"):
        Service(f"{service.address}/v1", "m").vectors(["水"], seconds=0.2, attempts=1)
    assert time.monotonic() - started < 2


def test_nobody_listening_is_said(service: FakeService) -> None:
    service.stop()
    with pytest.raises(EncoderUnavailable, match="不可用"):
        Service(f"{service.address}/v1", "m", pause=0.01).vectors(["水"], seconds=1, attempts=2)


def _rows(*rows: object) -> bytes:
    return json.dumps({"data": list(rows)}).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        b"{}",
        b'{"data": 5}',
        _rows({"index": 0}),
        _rows({"index": 0, "embedding": ["a"]}),
        _rows({"index": 0, "embedding": []}, {"index": 1, "embedding": []}),
        _rows({"index": 0, "embedding": [1.0] * 8}, {"index": 0, "embedding": [1.0] * 8}),
        _rows({"index": 0, "embedding": [float("nan")] * 8}),
        _rows({"index": 0, "embedding": [1.0] * 8}, {"index": 1, "embedding": [1.0] * 7}),
        _rows({"index": 0, "embedding": [1.0] * 9}),
        _rows(),
    ],
)
def test_what_is_no_answer_is_not_believed(
    service: FakeService, encoder: EndpointEncoder, body: bytes
) -> None:
    service.answers = [(200, body)] * 3
    with pytest.raises(EncoderUnavailable):
        encoder.passages(["水"])


@settings(max_examples=40, deadline=None)
@given(
    answer=st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["data", "index", "embedding"]), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_any_json_is_an_answer_or_a_refusal(answer: object) -> None:
    try:
        vectors = endpoint._checked(answer, 1, "http://x")
    except EncoderUnavailable:
        return
    assert vectors.shape[0] == 1


def test_redirects_are_not_followed_with_the_key(service: FakeService, encoder: EndpointEncoder) -> None:
    elsewhere = FakeService()
    try:
        service.headers = {"Location": f"{elsewhere.address}/v1/embeddings"}
        service.answers = [(307, b"")]
        with pytest.raises(EncoderUnavailable, match="HTTP 307"):
            encoder.passages(["水"])
        assert elsewhere.calls == []
    finally:
        elsewhere.stop()


def test_a_service_without_models_asks_for_a_name(service: FakeService) -> None:
    service.models = []
    with pytest.raises(EncoderUnavailable, match="SHUANGLIAN_ENCODER_MODEL"):
        open_encoder(service.address)


@pytest.mark.parametrize(
    ("written", "base"),
    [
        ("http://h:1", "http://h:1/v1"),
        ("http://h:1/", "http://h:1/v1"),
        ("https://h/v1/", "https://h/v1"),
        ("https://h/v1/embeddings", "https://h/v1"),
        ("https://h/openai/v1", "https://h/openai/v1"),
    ],
)
def test_addresses_may_be_written_short_or_long(written: str, base: str) -> None:
    assert address_of(written) == base


def test_keys_do_not_belong_into_addresses() -> None:
    with pytest.raises(EncoderUnavailable, match="SHUANGLIAN_ENCODER_KEY"):
        open_encoder("https://user:pass@h/v1")


def test_a_key_never_shows(service: FakeService) -> None:
    service.answers = [401]
    with pytest.raises(EncoderUnavailable) as refused:
        Service(f"{service.address}/v1", "m", "very-secret").vectors(["水"], seconds=1, attempts=1)
    assert "very-secret" not in str(refused.value)


def test_another_model_is_another_fingerprint(service: FakeService, encoder: EndpointEncoder) -> None:
    other = EndpointEncoder(Service(f"{service.address}/v1", "other-model"))
    assert other.fingerprint != encoder.fingerprint
