"""The codes of a shard's vectors: made from the store, written beside the words, replaced as a whole.

`DENSE` in the folder of a version names the codes in use. They can be made again at any time without encoding anything.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from . import files
from .files import Unusable
from .lexical import Hashes
from .segments import Allocate, in_memory
from .store import Contents
from .values import Doubles, Floats
from .vectors import Transform, Vectors, quantised, signs

_BLOCK: Final = 8192
# Exponent of the covariance, share of its mean strength that is added to every direction, documents looked at, and the
# fewest that tell anything about the spectrum.
FLATTENED: Final = 0.25
_EASE: Final = 0.3
_SAMPLE: Final = 50_000
_TELLING: Final = 1000
_POINTER: Final = "DENSE"


def made(
    contents: Hashes,
    held: Contents,
    fingerprint: str,
    *,
    transform: Transform | None = None,
    matrix: Floats | None = None,
    allocate: Allocate = in_memory,
) -> Vectors | None:
    """Codes of the documents with these contents, as far as the store holds their vectors; None when it holds none.

    Without a `transform` it is made from the documents: their mean is taken off, then `matrix` is applied, or (if there
    is none, and enough documents) what flattens their spectrum a little.
    """
    known = held.holds(contents)
    if not known.any():
        return None
    if transform is None:
        transform = fitted(contents[known], held, matrix)
    size, width = len(contents), transform.width
    codes = allocate("codes", np.int8, (size, width))
    scales = allocate("scales", np.float32, (size,))
    sketch = allocate("signs", np.uint64, ((width + 63) // 64, size))
    positions = np.flatnonzero(known)
    for first in range(0, len(positions), _BLOCK):
        block = positions[first : first + _BLOCK]
        vectors = transform(held.get(contents[block]))
        codes[block], scales[block] = quantised(vectors)
        sketch[:, block] = signs(vectors)
    return Vectors(codes, scales, sketch, transform, fingerprint, len(positions))


def fitted(wanted: Hashes, held: Contents, matrix: Floats | None = None) -> Transform:
    """The transform for documents with these contents."""
    mean = _mean(wanted, held)
    return spread_around(mean, [(wanted, held)]) if matrix is None else Transform(mean, matrix)


def spread_around(mean: Floats, parts: Sequence[tuple[Hashes, Contents]]) -> Transform:
    """The transform of documents in one or several stores whose common mean is known; looks at a sample of them."""
    step = -(-sum(len(wanted) for wanted, _ in parts) // _SAMPLE)
    sample = np.concatenate([held.get(wanted[::step]) for wanted, held in parts])
    return Transform(mean, flattening(sample - mean))


def flattening(centred: Floats) -> Floats | None:
    """A matrix that lowers the directions in which all documents differ much (Cov^(-FLATTENED/2), symmetric, drawn
    towards no change); None for too few documents to tell. Measured in docs/benchmarks.md: a little helps, full whitening
    harms."""
    if len(centred) < _TELLING:
        return None
    values = centred.astype(np.float64)
    strengths, directions = np.linalg.eigh(values.T @ values / len(values))
    eased = np.maximum(strengths, 0) + _EASE * strengths.mean()
    turned: Floats = ((directions * eased ** (-FLATTENED / 2)) @ directions.T).astype(np.float32)
    return turned


def _mean(wanted: Hashes, held: Contents) -> Floats:
    total: Doubles = np.zeros(held.vectors[0].shape[1], dtype=np.float64)
    for first in range(0, len(wanted), _BLOCK):
        total += held.get(wanted[first : first + _BLOCK]).sum(axis=0, dtype=np.float64)
    return (total / max(1, len(wanted))).astype(np.float32)


def publish(version: Path, made_in: Path, vectors: Vectors) -> None:
    """Put codes that were allocated in `made_in` in use for the shard in `version`."""
    np.save(made_in / "mean.npy", vectors.transform.mean)
    if vectors.transform.matrix is not None:
        np.save(made_in / "matrix.npy", vectors.transform.matrix)
    files.seal(made_in, {"fingerprint": vectors.fingerprint, "covered": vectors.covered})
    name = f"dense-{time.time_ns():x}"
    os.replace(made_in, version / name)
    before = in_use(version)
    files.write_text(version / _POINTER, name)
    for path in version.glob("dense-*"):  # the one before stays for readers that are just opening it
        if path.name not in (name, before):
            shutil.rmtree(path, ignore_errors=True)


def in_use(version: Path) -> str:
    """The name of the codes in use; empty when there are none."""
    try:
        return (version / _POINTER).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def covered(folder: Path) -> tuple[str, int]:
    """Of which encoder the codes in this folder are, and how many documents have one. Raises `Unusable`."""
    meta = files.read_meta(folder)
    try:
        return str(meta["fingerprint"]), int(meta["covered"])
    except (KeyError, TypeError, ValueError) as failure:
        raise Unusable(f"{folder}: {failure}") from failure


def opened(folder: Path) -> Vectors:
    """Memory-mapped. Raises `Unusable`."""
    fingerprint, count = covered(folder)
    files.check_sizes(folder)
    try:
        mean = np.load(folder / "mean.npy")
        matrix = np.load(folder / "matrix.npy") if (folder / "matrix.npy").exists() else None
        codes, scales, sketch = (
            files.mapped(folder / f"{name}.npy") for name in ("codes", "scales", "signs")
        )
    except (OSError, ValueError, json.JSONDecodeError) as failure:
        raise Unusable(f"{folder}: {failure}") from failure
    return Vectors(codes, scales, sketch, Transform(mean, matrix), fingerprint, count)
