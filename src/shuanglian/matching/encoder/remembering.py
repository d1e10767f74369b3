"""An encoder as the server uses it: questions asked again need no second computation, and a failure is told."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from .base import Encoder, EncoderUnavailable, Floats, passages_now

QUESTIONS_KEPT: Final = 1024
# Seconds without sentences after they came too late once; questions go on, and tell whether the encoder is gone.
REST: Final = 30.0


class RememberingEncoder:
    """Passes on to another encoder and keeps the vectors of the latest questions.

    `on_failure` hears why the other encoder could not answer, before the caller does.
    """

    def __init__(
        self, inner: Encoder, on_failure: Callable[[str], None], *, kept: int = QUESTIONS_KEPT
    ) -> None:
        self.name, self.fingerprint, self.dimension = inner.name, inner.fingerprint, inner.dimension
        self._inner, self._on_failure, self._kept = inner, on_failure, kept
        self._known: OrderedDict[str, Floats] = OrderedDict()
        self._lock = threading.Lock()
        self._not_before = 0.0

    def queries(self, texts: Sequence[str]) -> Floats:
        found = {text: self._recall(text) for text in texts}
        fresh = [text for text, vector in found.items() if vector is None]
        if fresh:
            for text, vector in zip(fresh, self._watched(self._inner.queries, fresh), strict=True):
                found[text] = vector
                self._keep(text, vector)
        vectors = [vector for text in texts if (vector := found[text]) is not None]
        return np.array(vectors, dtype=np.float32).reshape(len(texts), self.dimension)

    def passages(self, texts: Sequence[str]) -> Floats:
        return self._watched(self._inner.passages, texts)

    def passages_now(self, texts: Sequence[str]) -> Floats:
        """Sentences that come too late are no failure of the encoder, but nobody waits for them again for a while."""
        if time.monotonic() < self._not_before:
            raise EncoderUnavailable("向量服务刚才没有及时回答")
        try:
            return passages_now(self._inner, texts)
        except EncoderUnavailable:
            self._not_before = time.monotonic() + REST
            raise

    def _watched(self, encode: Callable[[Sequence[str]], Floats], texts: Sequence[str]) -> Floats:
        try:
            return encode(texts)
        except EncoderUnavailable as error:
            self._on_failure(str(error))
            raise

    def _recall(self, text: str) -> Floats | None:
        with self._lock:
            vector = self._known.get(text)
            if vector is not None:
                self._known.move_to_end(text)
            return vector

    def _keep(self, text: str, vector: Floats) -> None:
        with self._lock:
            self._known[text] = vector.copy()
            while len(self._known) > self._kept:
                self._known.popitem(last=False)
