"""A small embedding service on loopback that behaves, or misbehaves, as a test tells it to."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np


def vector_of(text: str) -> list[float]:
    """A vector that depends on the text only; not of length 1."""
    return [float(x) for x in np.random.default_rng(list(text.encode())).normal(0, 3, 8)]


class FakeService:
    """`calls` has what was asked; `answers` is used up, one entry a call, before it answers as it should.

    An entry is a status, a (status, body) pair, or a number of seconds (float) to be late by.
    """

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.answers: list[int | float | tuple[int, bytes]] = []
        self.models: list[str] = ["acme/multilingual-e5-large"]
        self.headers: dict[str, str] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def texts(self) -> list[str]:
        return [text for call in self.calls for text in (call["body"] or {}).get("input", [])]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(None)

            def do_POST(self) -> None:
                self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def _answer(self, body: Any) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                service.calls.append({"path": self.path, "headers": headers, "body": body})
                status, text = service.reply(self.path, body)
                self.send_response(status)
                for name, value in service.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_args: Any) -> None:
                """Quiet."""

        return Handler

    def reply(self, path: str, body: Any) -> tuple[int, bytes]:
        planned = self.answers.pop(0) if self.answers else None
        if isinstance(planned, tuple):
            return planned
        if isinstance(planned, float):
            time.sleep(planned)
        elif planned is not None:
            return planned, b'{"error": "planned"}'
        if path.endswith("/models"):
            return 200, json.dumps({"data": [{"id": name} for name in self.models]}).encode()
        # Last first: a client has to go by `index`.
        rows = [{"index": i, "embedding": vector_of(text)} for i, text in enumerate(body["input"])]
        return 200, json.dumps({"data": rows[::-1]}).encode()
