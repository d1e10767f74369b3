"""Building a shard: documents are read in segments of bounded size, and segments are joined into arrays.

A finished segment is a file; a build that was killed goes on behind the last one. Joining needs memory for one segment
and the vocabulary, whatever the size of the shard, when `allocate` gives memory-mapped arrays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .lexical import COLUMN_SHARE, K1, B, Hashes, Ints, Lexical, term_hash
from .rows import FIELDS, Rows
from .values import Bytes, Document, Longs

Array = npt.NDArray[Any]
Allocate = Callable[[str, type, tuple[int, ...]], Array]
_MOST: Final = 255
_ARRAYS: Final = (
    "hashes", "sizes", "docs", "counts", "lengths", "table", "reach", "segments", "contents",
)  # fmt: skip


def content_hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


class Names:
    """Codes of the names of kinds, the same in all segments of a build."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.codes = {name: code for code, name in enumerate(known)}

    def code(self, name: str) -> int:
        return self.codes.setdefault(name, len(self.codes))

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(self.codes)


@dataclass(frozen=True, slots=True)
class Segment:
    """Some documents: term i stands in `sizes[i]` of them, listed one term after the other in `docs` and `counts`."""

    hashes: Hashes
    sizes: Ints
    docs: Ints
    counts: Bytes
    lengths: Ints
    table: Longs
    reach: Ints
    segments: Longs
    contents: Hashes

    def save(self, path: Path) -> None:
        with path.open("wb") as handle:
            np.savez(handle, **{name: getattr(self, name) for name in _ARRAYS})

    @classmethod
    def load(cls, path: Path) -> Segment:
        with np.load(path) as stored:
            return cls(**{name: stored[name] for name in _ARRAYS})


@dataclass(slots=True)
class Reader:
    """Takes documents until they are cut off as a segment."""

    names: Names
    vocabulary: dict[str, int] = field(default_factory=dict)
    terms: list[int] = field(default_factory=list)
    documents: list[tuple[int, ...]] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    segments: list[int] = field(default_factory=list)
    reach: list[int] = field(default_factory=list)
    contents: list[int] = field(default_factory=list)

    def add(self, document: Document, tokens: Sequence[str]) -> None:
        known = self.vocabulary
        self.terms.extend([known.setdefault(token, len(known)) for token in tokens])
        self.lengths.append(len(tokens))
        self.documents.append(self._row(document))
        self.segments.extend(document.segments)
        self.reach.append(len(document.segments))
        self.contents.append(content_hash(document.text))

    def _row(self, document: Document) -> tuple[int, ...]:
        kind, filed = self.names.code(document.kind), self.names.code(document.filed_under)
        return kind, filed, document.id, document.party, document.stamp, document.place

    def cut(self) -> Segment:
        hashes, sizes, docs, counts = self._postings()
        return Segment(
            hashes,
            sizes,
            docs,
            counts,
            np.array(self.lengths, dtype=np.int32),
            np.array(self.documents, dtype=np.int64).reshape(-1, len(FIELDS)).T.copy(),
            np.array(self.reach, dtype=np.int32),
            np.array(self.segments, dtype=np.int64),
            np.array(self.contents, dtype=np.uint64),
        )

    def _postings(self) -> tuple[Hashes, Ints, Ints, Bytes]:
        """Sorted by the hash of the term, then by document."""
        size = max(1, len(self.lengths))
        hashes = np.fromiter((term_hash(t) for t in self.vocabulary), np.uint64, len(self.vocabulary))
        order = np.argsort(hashes)
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        docs = np.repeat(np.arange(len(self.lengths), dtype=np.int64), self.lengths)
        keys = rank[np.array(self.terms, dtype=np.int64)] * size + docs
        found, counts = np.unique(keys, return_counts=True)
        sizes = np.bincount(found // size, minlength=len(order)).astype(np.int32)
        return (
            hashes[order],
            sizes,
            (found % size).astype(np.int32),
            np.minimum(counts, _MOST).astype(np.uint8),
        )


@dataclass(frozen=True, slots=True)
class Joined:
    lexical: Lexical
    rows: Rows


def in_memory(name: str, dtype: type, shape: tuple[int, ...]) -> Array:
    return np.zeros(shape, dtype=dtype)


def join(
    segments: Sequence[Callable[[], Segment]], names: Sequence[str], allocate: Allocate = in_memory
) -> Joined:
    """One shard of all segments, which are opened one at a time, several times over."""
    plan = _plan(segments)
    rows = _rows(segments, plan, names, allocate)
    lengths = allocate("lengths", np.int32, (plan.documents,))
    for first, segment in _offsets(segments):
        lengths[first : first + len(segment.lengths)] = segment.lengths
    tokens = int(lengths.sum(dtype=np.int64))
    docs = allocate("docs", np.int32, (int(plan.starts[-1]),))
    counts = allocate("counts", np.uint8, (int(plan.starts[-1]),))
    columns = allocate("columns", np.uint8, (int(plan.column.max(initial=-1)) + 1, plan.documents))
    bounds = np.zeros(len(plan.hashes), dtype=np.float32)
    mean = (tokens / plan.documents if plan.documents else 0.0) or 1.0
    norms = np.float32(K1 * (1 - B)) + np.float32(K1 * B / mean) * lengths[:].astype(np.float32)
    cursor = plan.starts[:-1].copy()
    for first, segment in _offsets(segments):
        _fill(segment, first, plan, cursor, docs, counts, columns)
        _raise_bounds(segment, first, plan, norms, bounds)
    kept: dict[str, Array] = {
        "hashes": plan.hashes, "starts": plan.starts, "column": plan.column,
        "frequencies": plan.frequencies, "bounds": bounds,
    }  # fmt: skip
    arrays = {name: _copied(allocate, name, values) for name, values in kept.items()}
    return Joined(
        Lexical(docs=docs, counts=counts, columns=columns, lengths=lengths, tokens=tokens, **arrays), rows
    )


def _copied(allocate: Allocate, name: str, values: Array) -> Array:
    out = allocate(name, values.dtype.type, values.shape)
    out[...] = values
    return out


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where each term will stand. `column` is −1 for terms that keep a list."""

    documents: int
    reach: int
    hashes: Hashes
    frequencies: Ints
    starts: Longs
    column: Ints


def _plan(segments: Sequence[Callable[[], Segment]]) -> _Plan:
    hashes = np.zeros(0, dtype=np.uint64)
    frequencies = np.zeros(0, dtype=np.int64)
    documents = reach = 0
    for opened in segments:
        segment = opened()
        documents += len(segment.lengths)
        reach += len(segment.segments)
        hashes, frequencies = _counted(hashes, frequencies, segment)
    common = frequencies * COLUMN_SHARE >= max(1, documents)
    column = np.where(common, np.cumsum(common) - 1, -1).astype(np.int32)
    starts = np.zeros(len(hashes) + 1, dtype=np.int64)
    np.cumsum(np.where(common, 0, frequencies), out=starts[1:])
    return _Plan(documents, reach, hashes, frequencies.astype(np.int32), starts, column)


def _counted(hashes: Hashes, frequencies: Longs, segment: Segment) -> tuple[Hashes, Longs]:
    both = np.union1d(hashes, segment.hashes)
    total = np.zeros(len(both), dtype=np.int64)
    total[np.searchsorted(both, hashes)] += frequencies
    total[np.searchsorted(both, segment.hashes)] += segment.sizes
    return both, total


def _offsets(segments: Sequence[Callable[[], Segment]]) -> Iterable[tuple[int, Segment]]:
    first = 0
    for opened in segments:
        segment = opened()
        yield first, segment
        first += len(segment.lengths)


def _fill(
    segment: Segment, first: int, plan: _Plan, cursor: Longs, docs: Array, counts: Array, columns: Array
) -> None:
    """Put the postings of one segment in their places behind those of the segments before it."""
    ranks = np.searchsorted(plan.hashes, segment.hashes)
    sizes = segment.sizes.astype(np.int64)
    begins = np.cumsum(sizes) - sizes
    of_term = np.repeat(ranks, sizes)
    numbers = segment.docs + np.int32(first)
    listed = plan.column[of_term] < 0
    within = np.arange(len(of_term)) - np.repeat(begins, sizes)
    places = (cursor[of_term] + within)[listed]
    docs[places] = numbers[listed]
    counts[places] = segment.counts[listed]
    columns[plan.column[of_term[~listed]], numbers[~listed]] = segment.counts[~listed]
    cursor[ranks] += np.where(plan.column[ranks] < 0, sizes, 0)


def _raise_bounds(segment: Segment, first: int, plan: _Plan, norms: Array, bounds: Array) -> None:
    """The most that one document gets of each term, before idf."""
    if not len(segment.docs):
        return
    counts = segment.counts.astype(np.float32)
    weights = counts * np.float32(K1 + 1) / (counts + norms[segment.docs + first])
    sizes = segment.sizes.astype(np.int64)
    highest = np.maximum.reduceat(weights, np.cumsum(sizes) - sizes)
    ranks = np.searchsorted(plan.hashes, segment.hashes)
    bounds[ranks] = np.maximum(bounds[ranks], highest * np.float32(1.0001))


def _rows(
    segments: Sequence[Callable[[], Segment]], plan: _Plan, names: Sequence[str], allocate: Allocate
) -> Rows:
    table = allocate("rows", np.int64, (len(FIELDS), plan.documents))
    contents = allocate("contents", np.uint64, (plan.documents,))
    starts = allocate("segment_starts", np.int64, (plan.documents + 1,))
    lying = allocate("segment_ids", np.int64, (plan.reach,))
    end = 0
    for first, segment in _offsets(segments):
        last = first + len(segment.lengths)
        table[:, first:last] = segment.table
        contents[first:last] = segment.contents
        starts[first + 1 : last + 1] = end + np.cumsum(segment.reach)
        lying[end : end + len(segment.segments)] = segment.segments
        end += len(segment.segments)
    return Rows(tuple(names), table, starts, lying, contents)


def built(documents: Iterable[tuple[Document, Sequence[str]]]) -> Joined:
    """A small shard in memory."""
    reader = Reader(Names())
    for document, tokens in documents:
        reader.add(document, tokens)
    segment = reader.cut()
    return join([lambda: segment], reader.names.all)
