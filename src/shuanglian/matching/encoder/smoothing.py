"""Makes a model bear eight bits: moves the outlying columns of its activations into its matrices.

One scale serves all numbers that enter a product, so a few large columns would leave the others little of the eight
bits. Each column is therefore divided by a number of its own and the matrix multiplied by it, which changes nothing
but the rounding (SmoothQuant, Xiao et al. 2022). The numbers come from watching the full model read sample texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from . import graph
from .base import Floats
from .tokenizer import Tokenizer
from .weights import Weights

# As long as what will be encoded.
TOKENS: Final = 512
_SAMPLES: Final = Path(__file__).parent / "data" / "samples.txt"
# How much of a column's size goes into the matrix; measured (docs/benchmarks.md).
_SHARE: Final = 0.7
_LEAST: Final = 1e-5


def smoothing(weights: Weights) -> dict[str, Floats]:
    """What each column is divided by, for every product that needs it. Powers of two, so that the last digits of a
    machine's arithmetic seldom decide."""
    tokenizer = Tokenizer(weights.vocabulary)
    longest = min(TOKENS, weights.shape.positions)
    rows = [tokenizer.encode(text, longest) for text in samples()]
    largest = _watch(weights, rows)
    found = {}
    for product, activations in largest.items():
        matrix = np.maximum(graph.columns(weights, product), _LEAST)
        wanted = np.maximum(activations, _LEAST) ** _SHARE / matrix ** (1 - _SHARE)
        found[product] = np.exp2(np.rint(np.log2(wanted))).astype(np.float32)
    return found


def samples() -> list[str]:
    """Texts of the kind that will be encoded, with the prefixes they will have."""
    lines = [line.strip() for line in _SAMPLES.read_text(encoding="utf-8").splitlines()]
    texts = [line for line in lines if line and not line.startswith("#")]
    whole = [" ".join(texts[start : start + 8]) for start in range(0, len(texts), 8)]
    return [f"query: {text}" for text in texts] + [f"passage: {text}" for text in whole]


def _watch(weights: Weights, rows: Sequence[Sequence[int]]) -> dict[str, Floats]:
    """The largest number seen in each column of each product's input."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    made = graph.model(weights, graph.Precision.FULL, watched=True).SerializeToString()
    session = onnxruntime.InferenceSession(made, options, providers=["CPUExecutionProvider"])
    names = graph.products(weights.shape.layers)
    seen: dict[str, Floats] = {}
    for row in rows:
        for name, values in zip(
            names, session.run(names, {graph.IDS: np.array([row], np.int64)}), strict=True
        ):
            largest = np.abs(values[0]).max(axis=0)
            seen[name] = np.maximum(seen[name], largest) if name in seen else largest
    return seen
