"""What a server does once after its start, so that nobody's question is the first: behind the back of all requests."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Final

import structlog
from django.conf import settings
from django.db import connections

from shuanglian.foundation.actor import PUBLIC

from . import background, encoder, services
from .encoder import EncoderUnavailable
from .encoder.opening import is_address

log = structlog.get_logger("shuanglian.matching")
# So long an encoder may take until it is open; making the built-in one takes half a minute.
PATIENCE: Final = 180.0
# A question that goes the whole way: quantities, segments, words and meaning.
_QUESTION: Final = "想做可回收的防水透湿面料，耐水压 10000 毫米水柱以上，找能一起研发的团队"


def start(stop: threading.Event) -> threading.Thread:
    """Begin, in a thread of its own. `stop` ends the waiting. A process that ends waits for a model that computes here,
    which does not survive the end of its process, but not for a service."""
    daemon = is_address(str(settings.ENCODER))
    thread = threading.Thread(target=work, args=(stop,), name="warming", daemon=daemon)
    thread.start()
    return thread


def work(stop: threading.Event) -> None:
    """Open the encoder, make the vectors of the fields, ask one question. Whatever fails is only logged."""
    started = time.monotonic()
    try:
        encoder.warm()
        services.match(PUBLIC, _QUESTION)  # index, chains and words: they do not wait for the encoder
        found = _opened(stop)
        if found is not None and not stop.is_set():
            with suppress(EncoderUnavailable):
                background.prepare(found)
            services.match(PUBLIC, _QUESTION)
        log.info("matching.warm", seconds=round(time.monotonic() - started, 1))
    except Exception as error:  # a database without tables, a broken index: the first question will say so
        log.warning("matching.not_warm", problem=f"{type(error).__name__}: {error}")
    finally:
        if threading.current_thread() is not threading.main_thread():
            connections.close_all()


def _opened(stop: threading.Event) -> encoder.Encoder | None:
    deadline = time.monotonic() + PATIENCE
    found = encoder.current()
    while found is None and encoder.status().state == "preparing" and time.monotonic() < deadline:
        if stop.wait(0.1):
            break
        found = encoder.current()
    return found
