"""Everything that this region is not about: short names of fields of life and of trades, as a foil for nearness of meaning.

A cosine alone does not tell whether a question is one for the region: of any question something is the nearest. It is one
if a record is about as near as the nearest of these fields. A field that the region does have, if it stands in the list, is
told in more detail by its records, which are then nearer.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from django.conf import settings

from .encoder import Encoder, EncoderUnavailable

Floats = npt.NDArray[np.float32]
_FILE: Final = "background.txt"


class Named:
    """An encoder as a key of caches: two with the same fingerprint make the same vectors."""

    __slots__ = ("encoder",)

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def __hash__(self) -> int:
        return hash(self.encoder.fingerprint)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Named) and self.encoder.fingerprint == other.encoder.fingerprint


@cache
def fields() -> tuple[str, ...]:
    """The names of the fields, one a line of the data file."""
    text = (resources.files(__package__) / "data" / _FILE).read_text("utf-8")
    return tuple(line for line in text.splitlines() if line)


def elsewhere(encoder: Encoder, vector: Floats, transform: Callable[[Floats], Floats]) -> float | None:
    """The cosine (centred by `transform`, as the records are) of the question `vector` and the field nearest to it.

    None while the vectors of the fields are being made in the background, once per encoder and installation.
    """
    try:
        known = _kept(Named(encoder))
    except (OSError, ValueError):
        _makers.start(Named(encoder))
        return None
    return float((transform(known) @ transform(vector)).max())


def prepare(encoder: Encoder) -> None:
    """Make the vectors of the fields now, if they are not kept yet; takes a second or so. For programs with time."""
    try:
        _kept(Named(encoder))
    except (OSError, ValueError):
        _make(Named(encoder))


@lru_cache(maxsize=2)
def _kept(named: Named) -> Floats:
    found: Floats = np.load(_path(named))
    return found


def _path(named: Named) -> Path:
    """Named after encoder and list, so that a change of either makes new vectors."""
    mark = hashlib.sha256("\n".join([named.encoder.fingerprint, *fields()]).encode()).hexdigest()[:16]
    return Path(settings.DATA_DIR) / "background" / f"{mark}.npy"


def _make(named: Named) -> None:
    path = _path(named)
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.npy")
    np.save(scratch, named.encoder.passages(fields()).astype(np.float32))
    os.replace(scratch, path)


class _Makers:
    """At most one thread at a time makes the vectors, whoever asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self, named: Named) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._work, args=(named,), name="background", daemon=True
                )
                self._thread.start()

    @staticmethod
    def _work(named: Named) -> None:
        with suppress(EncoderUnavailable, OSError):  # tried again with the next question
            _make(named)


_makers: Final = _Makers()
