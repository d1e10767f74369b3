"""The graph computes what a transformer is defined to compute; eight bits change little."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from shuanglian.matching.encoder import builtin, graph, smoothing, weights
from shuanglian.matching.encoder.tokenizer import Tokenizer

from .factories import HEADS, TinyWeights, oracle

TEXTS = [[0, 5, 2], [0, 4, 7, 10, 17, 16, 2], [0, *range(4, 20), *range(4, 20), 2]]


def run(model: object, ids: list[int], name: str = graph.RESULT) -> np.ndarray:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)  # type: ignore[attr-defined]
    return np.asarray(session.run([name], {graph.IDS: np.array([ids], np.int64)})[0])


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


@pytest.mark.parametrize("ids", TEXTS, ids=len)
def test_full_precision_equals_the_definition(tiny: TinyWeights, ids: list[int]) -> None:
    made = graph.model(weights.read(tiny.path), graph.Precision.FULL)
    np.testing.assert_allclose(run(made, ids)[0], oracle(tiny.tensors, ids, heads=HEADS), atol=2e-5)


@pytest.mark.parametrize("ids", TEXTS, ids=len)
def test_eight_bits_stay_close(tiny: TinyWeights, ids: list[int]) -> None:
    made = graph.model(weights.read(tiny.path), graph.Precision.INT8)
    assert cosine(run(made, ids)[0], oracle(tiny.tensors, ids, heads=HEADS)) > 0.995


def test_smoothing_changes_nothing_but_the_rounding(tiny: TinyWeights) -> None:
    read = weights.read(tiny.path)
    strong = {
        name: np.full_like(graph.columns(read, name), 2.0) for name in graph.products(read.shape.layers)
    }
    plain = run(graph.model(read, graph.Precision.INT8), TEXTS[1])
    np.testing.assert_allclose(
        run(graph.model(read, graph.Precision.INT8, smoothing=strong), TEXTS[1]), plain, atol=1e-4
    )


def test_smoothing_rescues_a_column_that_lies_far_out(tiny: TinyWeights) -> None:
    read = weights.read(tiny.path)
    far = _with_outlier(read)
    exact = run(graph.model(far, graph.Precision.FULL), TEXTS[2])[0]
    found = smoothing.smoothing(far)
    without = run(graph.model(far, graph.Precision.INT8), TEXTS[2])[0]
    smooth = run(graph.model(far, graph.Precision.INT8, smoothing=found), TEXTS[2])[0]
    assert np.linalg.norm(smooth - exact) < np.linalg.norm(without - exact) / 2


def _with_outlier(read: weights.Weights) -> weights.Weights:
    """The same weights with one column of the first normalisation hundred times as large."""

    class Far(weights.Weights):
        def vector(self, name: str) -> np.ndarray:
            values = super().vector(name)
            if name == "emb.ln.w":
                values[5] *= 100
            return values

    return Far(read.shape, read.vocabulary, read._data, read._directory)


def test_divisors_are_powers_of_two_for_every_column(tiny: TinyWeights) -> None:
    read = weights.read(tiny.path)
    found = smoothing.smoothing(read)
    assert sorted(found) == sorted(graph.products(read.shape.layers))
    for name, divisors in found.items():
        assert divisors.shape == graph.columns(read, name).shape
        powers = np.log2(divisors)
        np.testing.assert_array_equal(powers, np.rint(powers), err_msg=name)


def test_watched_inputs_have_the_width_of_their_products(tiny: TinyWeights) -> None:
    read = weights.read(tiny.path)
    made = graph.model(read, graph.Precision.FULL, watched=True)
    for name in graph.products(read.shape.layers):
        assert run(made, TEXTS[0], name).shape == (1, 3, len(graph.columns(read, name)))


def test_samples_have_both_prefixes_and_no_remarks() -> None:
    texts = smoothing.samples()
    assert any(text.startswith("query: ") for text in texts)
    assert any(text.startswith("passage: ") and len(text) > 200 for text in texts)
    assert not any("#" in text for text in texts)


@pytest.mark.slow
def test_the_real_weights_give_the_vectors_of_the_definition(models: Path, encoder: object) -> None:
    read = weights.read(builtin.weight_file())
    text = "query: 防水透湿面料的静水压 1～2 m"
    ids = Tokenizer(read.vocabulary).encode(text, 512)
    names = [name for name in read._directory if name != "emb.word"]
    tensors = {
        name: read.packed(name, len(read.vector(name[:-1] + "b"))).plain()
        if name.startswith("l") and name.endswith(".w") and "ln" not in name
        else read.vector(name)
        for name in names
    }
    tensors["emb.word"] = read.packed("emb.word", read.shape.vocabulary).plain()
    exact = oracle(tensors, ids, heads=read.shape.heads, epsilon=read.shape.epsilon)
    found = encoder.queries([text.removeprefix("query: ")])[0]  # type: ignore[attr-defined]
    assert cosine(found, exact) > 0.997
