"""The frozen weighing of a generation: kept in the one row of state, read once per process."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from shuanglian.registry.models import Offering

from . import features
from .features import Features
from .keys import Floats
from .models import ONLY, State
from .similarity import Weighing

# What people offer is written in the same words; a few thousand texts are enough to tell rare from common.
MOST_OFFERINGS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Frozen:
    """What one generation compares with. `center` is the mean of its vectors, None without an encoder."""

    generation: int
    weighing: Weighing
    encoder: str = ""
    center: Floats | None = None


NOTHING: Final = Frozen(0, Weighing(0))


def background() -> Iterator[Features]:
    """Texts that are no problems but in the words of the region's trades."""
    yield from map(features.read, background_texts())


def background_texts() -> Iterator[str]:
    rows = Offering.objects.filter(status="active").order_by("pk").values_list("title", "summary", "text")
    for title, summary, text in rows[:MOST_OFFERINGS].iterator(500):
        yield f"{title}\n{summary}\n{text}"


def pack(weighing: Weighing) -> bytes:
    plain = json.dumps([weighing.total, dict(weighing.frequencies)], ensure_ascii=False)
    return zlib.compress(plain.encode(), 6)


def unpack(data: bytes) -> Weighing:
    total, frequencies = json.loads(zlib.decompress(data))
    return Weighing(total, frequencies)


def frozen() -> Frozen:
    """The weighing in use; while nothing has been built every term is rare."""
    row = State.objects.filter(pk=ONLY).values_list("generation", "stamp").first()
    return _load(*row) if row is not None and row[1] else NOTHING


@lru_cache(maxsize=2)
def _load(generation: int, _stamp: str) -> Frozen:
    row = State.objects.get(pk=ONLY)
    if row.weighing is None:
        return NOTHING
    center = np.frombuffer(bytes(row.center), dtype=np.float32) if row.center else None
    return Frozen(generation, unpack(bytes(row.weighing)), row.encoder, center)
