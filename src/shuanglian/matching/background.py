"""Everything that this region is not about: short names of fields of life and of trades, as a foil for nearness of meaning.

A cosine alone does not tell whether a question is one for the region: of any question something is the nearest. It is one
if a record is about as near as the nearest of these fields. A field that the region does have, if it stands in the list, is
told in more detail by its records, which are then nearer.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from django.conf import settings

from .encoder import Encoder

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


def elsewhere(encoder: Encoder, vector: Floats, transform: Callable[[Floats], Floats]) -> float:
    """The cosine (centred by `transform`, as the records are) of the question `vector` and the field nearest to it."""
    return float((transform(_vectors(Named(encoder))) @ transform(vector)).max())


@lru_cache(maxsize=2)
def _vectors(named: Named) -> Floats:
    """The vectors of all fields; kept on disk, because encoding them takes as long as dozens of questions."""
    mark = hashlib.sha256("\n".join([named.encoder.fingerprint, *fields()]).encode()).hexdigest()[:16]
    path = Path(settings.DATA_DIR) / "background" / f"{mark}.npy"
    try:
        found: Floats = np.load(path)
    except (OSError, ValueError):
        found = named.encoder.passages(fields()).astype(np.float32)
        _keep(path, found)
    return found


def _keep(path: Path, vectors: Floats) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(f".{os.getpid()}.npy")
    np.save(scratch, vectors)
    os.replace(scratch, path)
