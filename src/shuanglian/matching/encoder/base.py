"""What every encoder offers, and how one that cannot work says so. No Django here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into vectors so that near meanings give near vectors, across languages.

    Questions and the documents they look for are encoded differently; vectors are comparable only between encoders
    of the same `fingerprint`. Safe to call from several threads.
    """

    @property
    def name(self) -> str:
        """For people and logs, such as "builtin:multilingual-e5-small"."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the vectors of a text would; letters and digits only."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    def queries(self, texts: Sequence[str]) -> Floats:
        """Vectors of questions: (n, dimension), each of length 1."""

    def passages(self, texts: Sequence[str]) -> Floats:
        """Vectors of documents: (n, dimension), each of length 1."""


@runtime_checkable
class Prompt(Protocol):
    """An encoder that may be slow to answer, and can be asked to answer soon or not at all."""

    def passages_now(self, texts: Sequence[str]) -> Floats:
        """`passages` for somebody who waits: one attempt, a fraction of a second. Raises `EncoderUnavailable`."""


def passages_now(encoder: Encoder, texts: Sequence[str]) -> Floats:
    """Vectors of documents inside a request: soon, or `EncoderUnavailable`. Encoders of this process just compute."""
    return encoder.passages_now(texts) if isinstance(encoder, Prompt) else encoder.passages(texts)


class EncoderUnavailable(Exception):
    """No encoder: the message says, for people, what is missing and what to do; `problems` has each apart."""

    def __init__(self, *problems: str) -> None:
        super().__init__("；".join(problems))
        self.problems = problems


def normalised(vectors: npt.NDArray[np.floating]) -> Floats:
    """Rows scaled to length 1; a row of zeros stays as it is."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)
