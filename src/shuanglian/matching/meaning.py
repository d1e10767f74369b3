"""Nearness of meaning in one question: the vector that is searched with, the foil it is held against, and the sentence of a
record that is nearest to it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from . import background
from .background import Floats, Named
from .confidence import Mode
from .encoder import Encoder, EncoderUnavailable, current, status
from .evidence import Sense
from .reasons import Reason, Record, meaning_reason
from .shards import Snapshot, Transform
from .text import Sentence, sentences

# With fewer documents than this their mean says nothing, and centred cosines mean nothing.
LEAST_COVERED: Final = 30
# Share of the documents that must have vectors before meaning takes part in scores.
LEAST_SHARE: Final = 0.9
# Sentences read per record; each costs some milliseconds the first time.
MAX_READ: Final = 5
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

    def nearest(self, record: Record) -> Reason | None:
        """The sentence of the record that is nearest in meaning, quoted; None when it has none."""
        read = list(_readable(record))
        if not read:
            return None
        best = 0
        if len(read) > 1:
            try:
                best = self._nearest([sentence.text for _field, sentence in read])
            except EncoderUnavailable:  # it went away in the middle of the question
                return None
        field, sentence = read[best]
        return meaning_reason(record, field, sentence.text)

    def _nearest(self, texts: Sequence[str]) -> int:
        named = Named(self.encoder)
        vectors = np.stack([_sentence_vector(named, text) for text in texts])
        return int((self.transform(vectors) @ self.transform(self.vector)).argmax())


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


@lru_cache(maxsize=8192)
def _sentence_vector(named: Named, text: str) -> Floats:
    found: Floats = named.encoder.passages([text])[0]
    return found


def _readable(record: Record) -> Iterable[tuple[str, Sentence]]:
    """Sentences of the running text; the heading where there is no text."""
    running = [name for name in record.fields if name not in _TITLES]
    found = [*_sentences(record, running)] or [*_sentences(record, _TITLES)]
    return found[:MAX_READ]


def _sentences(record: Record, names: Sequence[str]) -> Iterable[tuple[str, Sentence]]:
    for name in names:
        for sentence in sentences(record.fields.get(name, "")):
            if len(sentence.text) <= _LONGEST:
                yield name, sentence
