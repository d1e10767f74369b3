"""Vectors of texts, encoded once: a cache in a folder, keyed by the encoder and the content. For development only."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Say = Callable[[str], None]
BATCH: Final = 64


class Encoder(Protocol):
    """What is needed of `matching.encoder.Encoder`."""

    @property
    def name(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    def queries(self, texts: Sequence[str]) -> Floats: ...
    def passages(self, texts: Sequence[str]) -> Floats: ...


def passages(encoder: Encoder, texts: Sequence[str], folder: Path | None, say: Say) -> Floats:
    """Vectors of documents, (n, dimension)."""
    return _kept(encoder, "passages", texts, folder, say)


def queries(encoder: Encoder, texts: Sequence[str], folder: Path | None, say: Say) -> Floats:
    """Vectors of questions, (n, dimension)."""
    return _kept(encoder, "queries", texts, folder, say)


def _kept(encoder: Encoder, side: str, texts: Sequence[str], folder: Path | None, say: Say) -> Floats:
    if folder is None:
        return _encoded(encoder, side, texts, say)
    path = folder / _name(encoder, side, texts)
    try:
        found: Floats = np.load(path)
        if found.shape == (len(texts), encoder.dimension):
            return found
    except (OSError, ValueError, EOFError):  # none yet, or one that was cut off
        pass
    made = _encoded(encoder, side, texts, say)
    folder.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(f".{os.getpid()}.npy")
    np.save(scratch, made)
    os.replace(scratch, path)
    return made


def _encoded(encoder: Encoder, side: str, texts: Sequence[str], say: Say) -> Floats:
    encode = encoder.queries if side == "queries" else encoder.passages
    # Texts of like length together: a batch costs as much as its longest text.
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    made = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    told = time.monotonic()
    for first in range(0, len(order), BATCH):
        chosen = order[first : first + BATCH]
        made[chosen] = encode([texts[i] for i in chosen])
        if time.monotonic() - told > 5:
            told = time.monotonic()
            say(f"{side} {first + len(chosen)}/{len(texts)}")
    return made


def _name(encoder: Encoder, side: str, texts: Sequence[str]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for part in (encoder.fingerprint, side, *texts):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little") + data)
    label = re.sub(r"[^\w.-]+", "_", encoder.name)[:60]
    return f"{label}-{side}-{len(texts)}-{digest.hexdigest()}.npy"
