"""The transformer of a weight file as an ONNX graph, made of operators that onnxruntime computes fast on a CPU.

The graph takes one text at a time, so it needs neither padding nor a mask, and a text gets the same vector in every
company. The table of words stays in its four bits, which loses nothing: it is only looked up in. How the other
matrices are kept is the `Precision`; docs/benchmarks.md ("Encoder") has the measurements behind all of this.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from .base import Floats
from .weights import BLOCK, Packed, Weights

if TYPE_CHECKING:
    import onnx

IDS: Final = "input_ids"
RESULT: Final = "sentence_embedding"
_OPSET: Final = 18
_IR: Final = 10
_FUSED: Final = "com.microsoft"
_LARGEST: Final = 127


class Precision(StrEnum):
    """How matrices are kept and multiplied."""

    FULL = "fp32"
    # Eight bits, one scale a row; the other factor is brought to eight bits on the way, one scale a text.
    INT8 = "int8"


# Per product ("l3.fo"): what each column of its input is divided by before it is brought to eight bits.
Smoothing = Mapping[str, Floats]


def model(
    weights: Weights, precision: Precision, *, smoothing: Smoothing | None = None, watched: bool = False
) -> onnx.ModelProto:
    """A graph from the token numbers of a text (1, length) to the mean of the last layer (1, hidden), not of length 1.

    `watched`: the inputs of the products are results too, under the names of `products`.
    """
    return _Builder(weights, precision, smoothing or {}).model(watched)


def products(layers: int) -> list[str]:
    """The products whose inputs have outlying columns, so that smoothing helps them."""
    return [f"l{layer}.{name}" for layer in range(layers) for name in ("qkv", "fi", "fo")]


def columns(weights: Weights, product: str) -> Floats:
    """The largest number of each column of a product's matrix."""
    largest: Floats = np.abs(_matrix(weights, product)).max(axis=0)
    return largest


class _Builder:
    def __init__(self, weights: Weights, precision: Precision, smoothing: Smoothing) -> None:
        self.weights, self.shape = weights, weights.shape
        self.precision, self.smoothing = precision, smoothing
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self.one = self.constant("one", np.array([1], np.int64))
        self.zero = self.constant("zero", np.array([0], np.int64))

    def model(self, watched: bool) -> onnx.ModelProto:
        from onnx import TensorProto, helper

        state = self.embedded()
        for layer in range(self.shape.layers):
            state = self.layer(f"l{layer}.", state)
        self.named("ReduceMean", [state, self.one], RESULT, keepdims=0)
        names = [RESULT, *(products(self.shape.layers) if watched else ())]
        results = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names]
        given = helper.make_tensor_value_info(IDS, TensorProto.INT64, ["one", "length"])
        graph = helper.make_graph(self._nodes, "encoder", [given], results, list(self._constants.values()))
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR, producer_name="shuanglian")

    def embedded(self) -> str:
        """Words, positions and the (only) type of text, added and normalised."""
        packed = self.weights.packed("emb.word", self.shape.vocabulary)
        # Full scales, because half ones would round every number looked up to a half.
        scales = self.constant("words.scale", packed.scales.astype(np.float32))
        layout = {"bits": 4, "block_size": BLOCK, "gather_axis": 0, "quantize_axis": 1}
        rows = [self.constant("words", _in_order(packed)), IDS, scales]
        words = self.node("GatherBlockQuantized", rows, fused=True, **layout)
        return self.add_normalised(words, self.positions(), "emb.ln")

    def positions(self) -> str:
        """The vectors of the first places, as many as there are tokens: (1, length, hidden)."""
        hidden = self.shape.hidden
        table = self.weights.vector("emb.pos").reshape(-1, hidden)
        table = table + self.weights.vector("emb.type").reshape(-1, hidden)[0]
        length = self.node("Gather", [self.node("Shape", [IDS]), self.one], axis=0)
        rows = self.node("Slice", [self.constant("positions", table), self.zero, length, self.zero])
        return self.node("Unsqueeze", [rows, self.zero])

    def layer(self, name: str, state: str) -> str:
        parts = self.nodes("Split", [self.product(state, f"{name}qkv")], 3, axis=-1, num_outputs=3)
        attended = self.node("MultiHeadAttention", parts, fused=True, num_heads=self.shape.heads)
        state = self.add_normalised(self.product(attended, f"{name}ao"), state, f"{name}aln")
        inner = self.node("Gelu", [self.product(state, f"{name}fi")], fused=True)
        return self.add_normalised(self.product(inner, f"{name}fo"), state, f"{name}oln")

    def add_normalised(self, left: str, right: str, name: str) -> str:
        """Two operators on purpose: the one that does both is several times slower on a CPU."""
        scale = self.constant(f"{name}.w", self.weights.vector(f"{name}.w"))
        shift = self.constant(f"{name}.b", self.weights.vector(f"{name}.b"))
        total = self.node("Add", [left, right])
        return self.node("LayerNormalization", [total, scale, shift], epsilon=self.shape.epsilon)

    def product(self, factor: str, name: str) -> str:
        """factor × the product's matrix, plus its bias."""
        self.named("Identity", [factor], name)
        matrix, bias = _matrix(self.weights, name), self.constant(f"{name}.bias", _bias(self.weights, name))
        if self.precision is Precision.FULL:
            plain = self.node("MatMul", [name, self.constant(f"{name}.matrix", matrix.T)])
            return self.node("Add", [plain, bias])
        factor = name
        if name in self.smoothing:
            divisor = self.smoothing[name]
            factor = self.node("Mul", [name, self.constant(f"{name}.smooth", 1 / divisor)])
            matrix = matrix * divisor
        scale = np.maximum(np.abs(matrix).max(axis=1), np.finfo(np.float32).tiny) / _LARGEST
        parts = [
            self.constant(f"{name}.matrix", np.rint(matrix / scale[:, None]).astype(np.int8).T),
            self.constant(f"{name}.scale", scale.astype(np.float32)),
            self.constant(f"{name}.zero", np.zeros(len(scale), np.int8)),
        ]
        return self.node("DynamicQuantizeMatMul", [factor, *parts, bias], fused=True)

    def constant(self, name: str, values: npt.NDArray[Any]) -> str:
        from onnx import numpy_helper

        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def named(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> None:
        from onnx import helper

        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))

    def node(self, operator: str, inputs: list[str], *, fused: bool = False, **attributes: Any) -> str:
        return self.nodes(operator, inputs, 1, fused=fused, **attributes)[0]

    def nodes(
        self, operator: str, inputs: list[str], outputs: int, *, fused: bool = False, **attributes: Any
    ) -> list[str]:
        from onnx import helper

        names = [f"{operator}.{len(self._nodes)}.{i}" for i in range(outputs)]
        made = helper.make_node(operator, inputs, names, domain=_FUSED if fused else "", **attributes)
        self._nodes.append(made)
        return names


def _tensors(product: str) -> list[str]:
    """The tensors of the weight file that make up a product: questions, keys and values are computed at once."""
    layer, name = product.split(".")
    return [f"{layer}.{part}" for part in (("q", "k", "v") if name == "qkv" else (name,))]


def _matrix(weights: Weights, product: str) -> Floats:
    parts = [weights.packed(f"{name}.w", len(weights.vector(f"{name}.b"))) for name in _tensors(product)]
    return np.concatenate([part.plain() for part in parts])


def _bias(weights: Weights, product: str) -> Floats:
    return np.concatenate([weights.vector(f"{name}.b") for name in _tensors(product)])


def _in_order(packed: Packed) -> npt.NDArray[np.uint8]:
    """Four-bit numbers two to a byte in their order, as onnxruntime wants them: (rows, columns / 2)."""
    numbers = packed.numbers()
    return np.asarray(numbers[:, 0::2] | (numbers[:, 1::2] << 4), dtype=np.uint8)
