"""Runs the model that `builtin` made: one text at a time, one text a core."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from .base import EncoderUnavailable, Floats, normalised
from .graph import IDS, RESULT
from .sessions import cores, open_session
from .smoothing import TOKENS
from .tokenizer import Tokenizer
from .weights import Weights

_QUERY, _PASSAGE = "query: ", "passage: "


class TransformerEncoder:
    """The model computes each text by itself in one thread, so a text's vector does not depend on its company; several
    texts are computed side by side, and a single question leaves the other cores alone."""

    def __init__(
        self, model: Path, weights: Weights, *, name: str, fingerprint: str, threads: int = 0
    ) -> None:
        """`threads` 0: one for every core. Raises `EncoderUnavailable`."""
        self.name, self.fingerprint = name, fingerprint
        self.dimension = weights.shape.hidden
        self._tokens = min(TOKENS, weights.shape.positions)
        self._tokenizer = Tokenizer(weights.vocabulary)
        self._session = open_session(model, 1)
        self._threads = threads or cores()
        try:
            self.queries(["试"])
        except Exception as error:  # the library's exceptions have no common base
            raise EncoderUnavailable(f"{model}：模型算不出向量（{error}）") from error

    def queries(self, texts: Sequence[str]) -> Floats:
        return self._vectors(_QUERY, texts)

    def passages(self, texts: Sequence[str]) -> Floats:
        return self._vectors(_PASSAGE, texts)

    def _vectors(self, prefix: str, texts: Sequence[str]) -> Floats:
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)

        def encode(place: int) -> None:
            ids = self._tokenizer.encode(prefix + texts[place], self._tokens)
            found[place] = self._session.run([RESULT], {IDS: np.array([ids], dtype=np.int64)})[0][0]

        if len(texts) < 2 or self._threads == 1:
            for place in range(len(texts)):
                encode(place)
        else:
            # Longest first, so that no core is left with a long text at the end.
            order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
            with ThreadPoolExecutor(self._threads, "encode") as pool:
                list(pool.map(encode, order))
        return normalised(found)
