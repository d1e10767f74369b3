"""An OpenAI-compatible endpoint (`/chat/completions`), asked with no more trust than any stranger.

Paragraphs leave this machine for that address and for no other: no proxy of the environment is used, no redirect is
followed, certificates are verified, the key never appears in a message, an answer may be neither large nor slow.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import Any, Final
from urllib import error as http
from urllib import request
from urllib.parse import urlsplit

LARGEST: Final = 1_000_000
_PIECE: Final = 16_384
_DEFAULT_SECONDS: Final = 60.0
_LONGEST_SECONDS: Final = 600.0


class ModelUnavailable(Exception):
    """The service cannot be used; the message is for people and holds no key."""


class _NoRedirects(request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Client:
    """`address` is the base, such as http://127.0.0.1:8000/v1. `seconds` is what one answer may take in all."""

    address: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = _DEFAULT_SECONDS

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise ModelUnavailable("语言模型的地址须是不带用户名的 http:// 或 https:// 地址")
        if not self.model:
            raise ModelUnavailable("没有说明用哪个语言模型，请设置 SHUANGLIAN_INGEST_MODEL")

    @property
    def place(self) -> str:
        """The address for messages, without what may be secret in it."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")

    def complete(self, messages: Sequence[dict[str, str]]) -> str:
        """What the model answers. Raises `ModelUnavailable`."""
        body = {
            "model": self.model,
            "messages": list(messages),
            "temperature": 0,
            "response_format": {"type": "json_object"},
        }
        answer = self._sent(json.dumps(body, ensure_ascii=False).encode())
        try:
            text = answer["choices"][0]["message"]["content"]
        except (KeyError, IndexError, TypeError):
            text = None
        if not isinstance(text, str):
            raise ModelUnavailable(f"语言模型 {self.place} 的回答没有内容")
        return text

    def _sent(self, body: bytes) -> Any:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        call = request.Request(  # noqa: S310 — the scheme was checked
            f"{self.address.rstrip('/')}/chat/completions", data=body, headers=headers
        )
        opener = request.build_opener(_NoRedirects, request.ProxyHandler({}))
        try:
            with opener.open(call, timeout=self.seconds) as answer:
                return json.loads(self._read(answer))
        except http.HTTPError as error:
            error.close()
            raise ModelUnavailable(f"语言模型 {self.place} 回答了错误 {error.code}") from None
        except (OSError, HTTPException) as error:
            raise ModelUnavailable(f"语言模型 {self.place} 联系不上：{type(error).__name__}") from None
        except (ValueError, RecursionError):
            raise ModelUnavailable(f"语言模型 {self.place} 的回答不是 JSON") from None

    def _read(self, answer: HTTPResponse) -> bytes:
        """All of it, unless it is too large or drips for too long."""
        ends = time.monotonic() + self.seconds
        parts: list[bytes] = []
        size = 0
        while piece := answer.read1(_PIECE):
            parts.append(piece)
            size += len(piece)
            if size > LARGEST:
                raise ModelUnavailable(f"语言模型 {self.place} 的回答太大")
            if time.monotonic() > ends:
                raise ModelUnavailable(f"语言模型 {self.place} 回答得太慢")
        return b"".join(parts)


def client_from_environment() -> Client | None:
    """The client that the operator set; None where none is set (the default).

    Raises `ModelUnavailable` for settings that cannot be used.
    """
    from shuanglian.config import env

    address = env.get("SHUANGLIAN_INGEST_MODEL_URL")
    if not address:
        return None
    return Client(
        address,
        env.get("SHUANGLIAN_INGEST_MODEL"),
        env.get("SHUANGLIAN_INGEST_MODEL_KEY"),
        _seconds(env.get("SHUANGLIAN_INGEST_MODEL_TIMEOUT")),
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text) if text else _DEFAULT_SECONDS
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST_SECONDS:
        raise ModelUnavailable("SHUANGLIAN_INGEST_MODEL_TIMEOUT 须是 0 到 600 之间的秒数")
    return seconds
