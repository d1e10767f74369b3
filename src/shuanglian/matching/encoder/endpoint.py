"""An encoder behind an address: any service that answers like OpenAI's `/v1/embeddings`.

Texts leave this machine for that service. Certificates are verified, redirects are not followed (they would carry the
key elsewhere), answers are checked before they are believed.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final
from urllib import error as http
from urllib import request
from urllib.parse import urlsplit, urlunsplit

import numpy as np

from .base import EncoderUnavailable, Floats, normalised
from .families import prefixes

TEXTS_AT_ONCE: Final = 64
# A question is asked by somebody who waits, and so are the sentences of what was found; documents have time.
QUERY_SECONDS: Final = 1.0
SENTENCE_SECONDS: Final = 0.3
PASSAGE_SECONDS: Final = 60.0
ATTEMPTS: Final = 3
_LARGEST_ANSWER: Final = 64 * 1024 * 1024
_LONGEST_TEXT: Final = 8000
# Too many requests, or a server that is starting or overloaded: worth another attempt.
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class _Refused(Exception):
    """One attempt failed; `again` says whether another may succeed."""

    def __init__(self, words: str, *, again: bool) -> None:
        super().__init__(words)
        self.again = again


class _NoRedirects(request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


@dataclass(frozen=True)
class Service:
    """One embedding service: where, which model, which key; `pause` seconds before the second attempt."""

    address: str
    model: str
    key: str = ""
    pause: float = 0.5

    def vectors(self, texts: Sequence[str], *, seconds: float, attempts: int) -> Floats:
        """Vectors of at most `TEXTS_AT_ONCE` texts, as the service gives them. Raises `EncoderUnavailable`."""
        body = {"model": self.model, "input": list(texts), "encoding_format": "float"}
        answer = self._ask("embeddings", body, seconds, attempts)
        return _checked(answer, len(texts), self.address)

    def first_model(self, *, seconds: float, attempts: int) -> str:
        """The first model the service offers."""
        answer = self._ask("models", None, seconds, attempts)
        try:
            return str(answer["data"][0]["id"])
        except (KeyError, IndexError, TypeError):
            raise EncoderUnavailable(
                f"{self.address} 没有说明有哪些模型，请设置 SHUANGLIAN_ENCODER_MODEL"
            ) from None

    def _ask(self, what: str, body: Any, seconds: float, attempts: int) -> Any:
        for attempt in range(attempts):
            try:
                return self._ask_once(what, body, seconds)
            except _Refused as refused:
                if not refused.again or attempt + 1 == attempts:
                    raise EncoderUnavailable(f"向量服务 {self.address} 不可用：{refused}") from refused
                time.sleep(self.pause * 2**attempt)
        raise AssertionError("at least one attempt")

    def _ask_once(self, what: str, body: Any, seconds: float) -> Any:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        data = None if body is None else json.dumps(body).encode()
        call = request.Request(f"{self.address}/{what}", data=data, headers=headers)  # noqa: S310 — see address_of
        try:
            with request.build_opener(_NoRedirects).open(call, timeout=seconds) as answer:
                text = answer.read(_LARGEST_ANSWER + 1)
        except http.HTTPError as error:
            raise _Refused(_told(error), again=error.code in _PASSING) from error
        except (OSError, ValueError) as error:
            raise _Refused(str(error) or type(error).__name__, again=True) from error
        if len(text) > _LARGEST_ANSWER:
            raise _Refused("回答太大", again=False)
        try:
            return json.loads(text)
        except ValueError as error:
            raise _Refused("回答不是 JSON", again=False) from error


class EndpointEncoder:
    """Asks a service for vectors."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._query_prefix, self._passage_prefix = prefixes(service.model)
        probe = service.vectors([f"{self._query_prefix}试"], seconds=PASSAGE_SECONDS, attempts=ATTEMPTS)
        self.dimension = int(probe.shape[1])
        self.name = f"{service.address}:{service.model}"
        told = f"{service.address}|{service.model}|{self.dimension}"
        self.fingerprint = hashlib.sha256(told.encode()).hexdigest()[:20]

    def queries(self, texts: Sequence[str]) -> Floats:
        """One question is asked by somebody who waits; several at once are a program's, which has time."""
        if len(texts) == 1:
            return self._now(self._query_prefix, texts, QUERY_SECONDS)
        return self._vectors(self._query_prefix, texts, PASSAGE_SECONDS, attempts=ATTEMPTS)

    def passages(self, texts: Sequence[str]) -> Floats:
        return self._vectors(self._passage_prefix, texts, PASSAGE_SECONDS, attempts=ATTEMPTS)

    def passages_now(self, texts: Sequence[str]) -> Floats:
        return self._now(self._passage_prefix, texts, SENTENCE_SECONDS)

    def _now(self, prefix: str, texts: Sequence[str], seconds: float) -> Floats:
        late = f"向量服务 {self._service.address} 不可用：{seconds} 秒内没有回答"
        return within(seconds, lambda: self._vectors(prefix, texts, seconds, attempts=1), late)

    def _vectors(self, prefix: str, texts: Sequence[str], seconds: float, *, attempts: int) -> Floats:
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            part = [_sent(prefix + text) for text in texts[start : start + TEXTS_AT_ONCE]]
            vectors = self._service.vectors(part, seconds=seconds, attempts=attempts)
            if vectors.shape[1] != self.dimension:
                raise EncoderUnavailable(
                    f"向量服务 {self._service.address} 的向量长度由 {self.dimension} 变成了 {vectors.shape[1]}"
                )
            found[start : start + len(part)] = vectors
        return normalised(found)


def within(seconds: float, ask: Callable[[], Floats], late: str) -> Floats:
    """What `ask` gives, if it does so in time; otherwise `EncoderUnavailable` with the words `late`.

    The time limit of a socket is one for each step: names that do not resolve and answers that drip would take longer.
    """
    found: Future[Floats] = Future()

    def work() -> None:
        try:
            found.set_result(ask())
        except BaseException as error:
            found.set_exception(error)

    threading.Thread(target=work, name="ask-encoder", daemon=True).start()
    try:
        return found.result(seconds)
    except TimeoutError as error:
        raise EncoderUnavailable(late) from error


def open_endpoint(address: str, *, key: str = "", model: str = "") -> EndpointEncoder:
    """An encoder behind an address; asks it once to see that it works. Raises `EncoderUnavailable`."""
    service = Service(address_of(address), model, key)
    if not model:
        found = service.first_model(seconds=PASSAGE_SECONDS, attempts=ATTEMPTS)
        service = Service(service.address, found, key)
    return EndpointEncoder(service)


def address_of(text: str) -> str:
    """The base of the service's addresses, "…/v1", from the base, from the host, or from ".../v1/embeddings"."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise EncoderUnavailable(f"{text!r} 不是 http(s) 地址")
    if parts.username or parts.password:
        raise EncoderUnavailable("密钥请写在 SHUANGLIAN_ENCODER_KEY 里，不要写进地址")
    path = parts.path.rstrip("/").removesuffix("/embeddings")
    return urlunsplit((parts.scheme, parts.netloc, path or "/v1", "", ""))


def _sent(text: str) -> str:
    """What is sent of a text: services refuse empty ones and ones that are far too long."""
    return text[:_LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8").strip() or " "


def _checked(answer: Any, count: int, address: str) -> Floats:
    """The vectors of an answer in the order of the question. Raises when it is not an answer to it."""
    try:
        rows = sorted(answer["data"], key=lambda row: int(row["index"]))
        vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
        places = [int(row["index"]) for row in rows]
    except (KeyError, TypeError, ValueError):
        raise EncoderUnavailable(f"向量服务 {address} 的回答不是向量") from None
    if vectors.ndim != 2 or places != list(range(count)) or not np.isfinite(vectors).all():
        raise EncoderUnavailable(f"向量服务 {address} 的向量缺失或不是数字")
    return vectors


def _told(error: http.HTTPError) -> str:
    """Status and the first words of what the service says about it."""
    try:
        detail = error.read(400).decode("utf-8", "replace").strip()
    except OSError:
        detail = ""
    return f"HTTP {error.code} {detail}".strip()
