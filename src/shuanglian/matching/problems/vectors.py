"""Vectors of problems where the encoder is ready; without one everything works on words alone and says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from .. import encoder as encoders
from ..encoder import Encoder, EncoderUnavailable, passages_now
from .keys import Floats
from .weighing import Frozen

# A mean of fewer texts is too near to each of them.
FEWEST: Final = 50


def ready() -> Encoder | None:
    """The encoder, if it is ready now; never waits."""
    return encoders.current()


def gone() -> bool:
    """Whether this installation has no encoder (any more), and none is on its way."""
    return encoders.status().state in ("off", "missing")


def fitting(frozen: Frozen) -> Encoder | None:
    """The encoder that made the vectors of this generation, if it is ready now."""
    if not frozen.encoder or frozen.center is None:
        return None
    found = ready()
    return found if found is not None and found.fingerprint == frozen.encoder else None


def center_of(encoder: Encoder, texts: Sequence[str]) -> Floats | None:
    """The mean vector; cosines mean something only once it is taken away.

    None when the encoder fails, and for so few texts that their mean says more about them than about the language.
    """
    if len(texts) < FEWEST:
        return None
    try:
        return np.asarray(encoder.passages(list(texts)).mean(axis=0), dtype=np.float32)
    except EncoderUnavailable:
        return None


def encode(encoder: Encoder, center: Floats, texts: Sequence[str]) -> Floats | None:
    """Centred vectors of length one, one row per text. None when the encoder fails."""
    try:
        return _centred(encoder.passages(list(texts)), center)
    except EncoderUnavailable:
        return None


def encode_now(encoder: Encoder, center: Floats, texts: Sequence[str]) -> Floats | None:
    """`encode` for somebody who waits: None also when the encoder does not answer soon."""
    try:
        return _centred(passages_now(encoder, list(texts)), center)
    except EncoderUnavailable:
        return None


def _centred(rows: Floats, center: Floats) -> Floats:
    moved = rows - center
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.where(lengths == 0, 1, lengths), dtype=np.float32)


def pack(vector: Floats) -> bytes:
    return vector.astype(np.float16).tobytes()


def unpack(data: bytes | memoryview | None) -> Floats | None:
    return None if data is None else np.frombuffer(bytes(data), dtype=np.float16).astype(np.float32)


def cosine(one: Floats | None, other: Floats | None) -> float | None:
    """None unless both have a vector of the same kind."""
    if one is None or other is None or len(one) != len(other):
        return None
    return round(float(one @ other), 4)
