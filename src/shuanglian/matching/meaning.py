"""Nearness of meaning in one question: the vector that is searched with, the foil it is held against, and the sentence of a
record that is nearest to it."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import numpy as np

from . import background
from .background import Floats
from .confidence import Mode
from .encoder import Encoder, EncoderUnavailable, current, passages_now, status
from .evidence import Sense
from .reasons import Reason, Record, meaning_reason
from .shards import Snapshot, Transform
from .text import Sentence, sentences

# With fewer documents than this their mean says nothing, and centred cosines mean nothing.
LEAST_COVERED: Final = 30
# Share of the documents that must have vectors before meaning takes part in scores.
LEAST_SHARE: Final = 0.9
# Sentences read per record; each costs some milliseconds the first time, within the time of a page.
MAX_READ: Final = 3
SENTENCES_KEPT: Final = 8192
_LONGEST: Final = 400
_TITLES: Final = ("title", "name")


@dataclass(frozen=True, slots=True)
class Compass:
    """The direction of one question in the space of an index. `vector` is as the encoder gave it; `sense` is what every
    text of this question is held against."""

    encoder: Encoder
    vector: Floats
    transform: Transform
    sense: Sense

    def nearest(self, records: Sequence[Record]) -> list[Reason | None]:
        """For each record its sentence that is nearest in meaning, quoted; None where it has none.

        All sentences are encoded at once. An encoder that does not answer soon costs these quotations, nothing else.
        """
        read = [_readable(record) for record in records]
        texts = [sentence.text for found in read if len(found) > 1 for _field, sentence in found]
        try:
            vectors = _known.vectors(self.encoder, texts)
        except EncoderUnavailable:
            vectors = {}
        return [self._quoted(record, found, vectors) for record, found in zip(records, read, strict=True)]

    def _quoted(
        self, record: Record, read: Sequence[tuple[str, Sentence]], vectors: Mapping[str, Floats]
    ) -> Reason | None:
        if not read or (len(read) > 1 and not vectors):
            return None
        best = 0
        if len(read) > 1:
            rows = np.stack([vectors[sentence.text] for _field, sentence in read])
            best = int((self.transform(rows) @ self.transform(self.vector)).argmax())
        field, sentence = read[best]
        return meaning_reason(record, field, sentence.text)


def compass(encoder: Encoder | None, text: str, snapshot: Snapshot) -> Compass | None:
    """The direction of `text`, or None where meaning cannot take part: no encoder, one that fails just now, or an
    index without its vectors."""
    vectors = snapshot.main.vectors or snapshot.added.vectors
    if encoder is None or vectors is None or vectors.fingerprint != encoder.fingerprint:
        return None
    if snapshot.covered < max(LEAST_COVERED, LEAST_SHARE * snapshot.size):
        return None
    try:
        vector: Floats = encoder.queries([text])[0]
        elsewhere = background.elsewhere(encoder, vector, vectors.transform)
    except EncoderUnavailable:
        return None
    if elsewhere is None:
        return None
    return Compass(encoder, vector, vectors.transform, Sense("hybrid", elsewhere))


def ready_within(seconds: float) -> Encoder | None:
    """For console programs, which have a moment: the encoder of the settings once it is ready, or None."""
    deadline = time.monotonic() + seconds
    found = current()
    while found is None and status().state == "preparing" and time.monotonic() < deadline:
        time.sleep(0.05)
        found = current()
    if found is not None:
        with suppress(EncoderUnavailable):
            background.prepare(found)
    return found


def mode_of(found: Compass | None) -> Mode:
    return "lexical" if found is None else "hybrid"


class _Known:
    """Vectors of the latest sentences, for all questions of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._vectors: OrderedDict[tuple[str, str], Floats] = OrderedDict()

    def vectors(self, encoder: Encoder, texts: Iterable[str]) -> dict[str, Floats]:
        """The vector of each text; those not known are encoded together. Raises `EncoderUnavailable`."""
        wanted = dict.fromkeys(texts)
        found = {text: vector for text in wanted if (vector := self._recall(encoder, text)) is not None}
        fresh = [text for text in wanted if text not in found]
        if fresh:
            found.update(zip(fresh, passages_now(encoder, fresh), strict=True))
            self._keep(encoder, {text: found[text] for text in fresh})
        return found

    def _recall(self, encoder: Encoder, text: str) -> Floats | None:
        key = (encoder.fingerprint, text)
        with self._lock:
            if key in self._vectors:
                self._vectors.move_to_end(key)
            return self._vectors.get(key)

    def _keep(self, encoder: Encoder, fresh: Mapping[str, Floats]) -> None:
        with self._lock:
            for text, vector in fresh.items():
                self._vectors[encoder.fingerprint, text] = vector.copy()
            while len(self._vectors) > SENTENCES_KEPT:
                self._vectors.popitem(last=False)


_known: Final = _Known()


def _readable(record: Record) -> list[tuple[str, Sentence]]:
    """Sentences of the running text; the heading where there is no text."""
    running = [name for name in record.fields if name not in _TITLES]
    found = [*_sentences(record, running)] or [*_sentences(record, _TITLES)]
    return found[:MAX_READ]


def _sentences(record: Record, names: Sequence[str]) -> Iterable[tuple[str, Sentence]]:
    for name in names:
        for sentence in sentences(record.fields.get(name, "")):
            if len(sentence.text) <= _LONGEST:
                yield name, sentence
