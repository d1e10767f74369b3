"""The encoder of collections whose documents are as short as questions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from shuanglian.matching.encoder.alike import SHORT, Alike, suited
from shuanglian.matching.encoder.base import Floats


class _Sided:
    """Says which side was asked."""

    name, fingerprint, dimension = "sided", "f", 2

    def queries(self, texts: Sequence[str]) -> Floats:
        return np.tile(np.array([1, 0], np.float32), (len(texts), 1))

    def passages(self, texts: Sequence[str]) -> Floats:
        return np.tile(np.array([0, 1], np.float32), (len(texts), 1))


def test_documents_are_encoded_like_questions() -> None:
    made = Alike(_Sided())
    assert made.passages(["a"]).tolist() == made.queries(["a"]).tolist() == [[1, 0]]
    assert (made.name, made.dimension) == ("sided", 2)


def test_its_vectors_are_never_mixed_with_the_others() -> None:
    assert Alike(_Sided()).fingerprint != _Sided.fingerprint


def test_only_short_collections_are_alike() -> None:
    plain = _Sided()
    assert suited(plain, SHORT + 1) is plain
    assert isinstance(suited(plain, SHORT), Alike)
