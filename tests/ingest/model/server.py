"""A language model's endpoint on this machine: a real HTTP server whose behaviour a test chooses."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler", str], None]


@dataclass
class Seen:
    """What reached the server."""

    address: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    behaviour: Behaviour
    seen: Seen

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.bodies.append(body)
        self.seen.headers.append(dict(self.headers))
        self.seen.paths.append(self.path)
        text = json.loads(body["messages"][-1]["content"])["text"]
        with suppress(BrokenPipeError, ConnectionResetError):
            type(self).behaviour(self, text)

    def do_GET(self) -> None:
        self.do_POST()

    def say(self, data: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def answer(self, content: Any) -> None:
        """As a model answers: `content` as JSON text unless it is a text."""
        told = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        self.say(json.dumps({"choices": [{"message": {"role": "assistant", "content": told}}]}).encode())

    def log_message(self, *_args: Any) -> None:
        pass


class Quiet(ThreadingHTTPServer):
    """A caller that hangs up is part of the tests; other tests of this process look at what is printed."""

    daemon_threads = True

    def handle_error(self, *_args: Any) -> None:
        pass


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[Seen]:
    seen = Seen()
    handler = type("Chosen", (Handler,), {"behaviour": staticmethod(behaviour), "seen": seen})
    server = Quiet(("127.0.0.1", 0), handler)
    seen.address = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def facts(*rows: dict[str, Any]) -> Behaviour:
    """The same facts for every question."""
    return lambda handler, _text: handler.answer({"facts": list(rows)})
