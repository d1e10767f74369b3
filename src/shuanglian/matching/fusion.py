"""One text score out of two: exact words (BM25) and nearness of meaning (vectors). Pure.

Both are brought to a common scale per question, because neither means anything across questions.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
# Share of the words in the fused score; the rest is meaning. Chosen with each set left out in turn (docs/benchmarks.md).
LEXICAL_SHARE: Final = 0.3


def fuse(lexical: Floats, dense: Floats | None) -> Floats:
    """Scores 0–1 of the same candidates in the same order; `dense` None means that there are no vectors.

    `lexical` are BM25 scores (≥ 0), `dense` cosines of centred vectors. The candidates should be the union of the
    best by words and the best by meaning, so that the ranges are those of the whole collection's top.
    """
    words = lexical / (lexical.max() if len(lexical) and lexical.max() > 0 else np.float32(1))
    if dense is None:
        return words.astype(np.float32)
    return (LEXICAL_SHARE * words + (1 - LEXICAL_SHARE) * _spread(dense)).astype(np.float32)


def _spread(values: Floats) -> Floats:
    if not len(values):
        return values
    low, high = values.min(), values.max()
    return (values - low) / (high - low) if high > low else np.zeros_like(values)
