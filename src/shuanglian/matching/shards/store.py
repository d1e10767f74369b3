"""Vectors as the encoder gave them, by the content they were made of: nothing is ever encoded twice.

Append-only pieces in a folder per encoder. A piece counts once its keys are there; one that was cut off by a crash is
overwritten. Half precision: twice the bytes of the codes that are searched, and exact enough to make these from.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from .lexical import Hashes
from .segments import Array
from .values import Flags, Floats, Longs

# More pieces than this are put together, so that opening stays cheap.
PIECES: Final = 256
_BLOCK: Final = 8192
Halves = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a store holds: keys ascending, each with its piece and its row in it."""

    keys: Hashes
    piece: Longs
    row: Longs
    vectors: tuple[Halves, ...]

    def __len__(self) -> int:
        return len(self.keys)

    def holds(self, wanted: Hashes) -> Flags:
        if not len(self.keys):
            return np.zeros(len(wanted), dtype=bool)
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        found: Flags = self.keys[places] == wanted
        return found

    def get(self, wanted: Hashes) -> Floats:
        """The vectors of these keys, which must all be there."""
        places = np.searchsorted(self.keys, wanted)
        dimension = self.vectors[0].shape[1] if self.vectors else 0
        found = np.empty((len(wanted), dimension), dtype=np.float32)
        pieces = self.piece[places]
        for number in np.unique(pieces):
            which = np.flatnonzero(pieces == number)
            found[which] = self.vectors[int(number)][self.row[places[which]]]
        return found


class VectorStore:
    """The vectors of one encoder. One writer at a time (see `Collection.encoding`); readers need no lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def state(self) -> tuple[str, ...]:
        """Changes whenever something is added."""
        if not self.folder.is_dir():
            return ()
        return tuple(
            sorted(entry.name for entry in os.scandir(self.folder) if entry.name.endswith(".keys.npy"))
        )

    def contents(self) -> Contents:
        """Opens everything; only keys are read."""
        for _attempt in range(3):
            try:
                return self._contents()
            except FileNotFoundError:  # put together in this very moment
                continue
        return self._contents()

    def _contents(self) -> Contents:
        names = [name.removesuffix(".keys.npy") for name in self.state()]
        keys = [np.load(self.folder / f"{name}.keys.npy") for name in names]
        vectors = tuple(np.asarray(np.load(self.folder / f"{name}.npy", mmap_mode="r")) for name in names)
        pieces = np.repeat(np.arange(len(keys)), [len(one) for one in keys])
        rows = np.concatenate([np.zeros(0, np.int64), *(np.arange(len(one)) for one in keys)])
        every = np.concatenate([np.zeros(0, np.uint64), *keys])
        unique, first = np.unique(every, return_index=True)
        return Contents(unique, pieces[first], rows[first], vectors)

    def add(self, keys: Hashes, vectors: Floats) -> None:
        """Whole once this returns; nothing of it before."""
        self.folder.mkdir(parents=True, exist_ok=True)
        taken = [int(name.split(".")[0]) for name in self.state()]
        number = max(taken, default=-1) + 1
        _save(self.folder / f"{number:08d}.npy", vectors.astype(np.float16))
        _save(self.folder / f"{number:08d}.keys.npy", keys)  # last: they say that the vectors are there
        if len(taken) >= PIECES:
            self.keep(None)

    def keep(self, wanted: Hashes | None) -> None:
        """Put the pieces together, without what is not in `wanted` (None: everything stays)."""
        before = self.state()
        held = self.contents()
        chosen = held.keys if wanted is None else held.keys[np.isin(held.keys, wanted)]
        if not len(chosen):
            return
        number = int(before[-1].split(".")[0]) + 1
        self._copy(held, chosen, self.folder / f"{number:08d}.npy")
        _save(self.folder / f"{number:08d}.keys.npy", chosen)
        for name in before:
            (self.folder / name).unlink()
            (self.folder / name.replace(".keys.npy", ".npy")).unlink()

    def _copy(self, held: Contents, chosen: Hashes, path: Path) -> None:
        scratch = path.with_name(path.name + ".part")
        shape = (len(chosen), held.vectors[0].shape[1])
        out = np.lib.format.open_memmap(scratch, mode="w+", dtype=np.float16, shape=shape)
        for first in range(0, len(chosen), _BLOCK):
            out[first : first + _BLOCK] = held.get(chosen[first : first + _BLOCK])
        out.flush()
        os.replace(scratch, path)

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _save(path: Path, values: Array) -> None:
    scratch = path.with_name(path.name + ".part")
    with scratch.open("wb") as handle:
        np.save(handle, values)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(scratch, path)


def missing(held: Contents, wanted: Sequence[Hashes]) -> Hashes:
    """Of several lists of keys, those that are not held, each once."""
    every = np.unique(np.concatenate([np.zeros(0, np.uint64), *wanted]))
    return every[~held.holds(every)]
